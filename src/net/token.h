// SPDX-License-Identifier: MIT
#pragma once
#include <QByteArray>
#include <QDebug>

namespace net {

/// A secret that opens a door. It has no way to become text by accident: it cannot be streamed, converted or
/// concatenated, and `reveal()` is for the request header and the credential record only.
class Token
{
public:
    Token() = default;
    explicit Token(QByteArray secret)
        : m_secret(std::move(secret))
    {
    }

    bool isEmpty() const { return m_secret.isEmpty(); }
    const QByteArray &reveal() const { return m_secret; }

    friend bool operator==(const Token &a, const Token &b) { return a.m_secret == b.m_secret; }

private:
    QByteArray m_secret;
};

QDebug operator<<(QDebug, const Token &) = delete;
QTextStream &operator<<(QTextStream &, const Token &) = delete;

} // namespace net
