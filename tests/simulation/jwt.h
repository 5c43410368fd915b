// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <memory>
#include <optional>

namespace simulation {

/// A pair of Ed25519 keys, made at start.
class SigningKey
{
public:
    SigningKey();
    ~SigningKey();
    Q_DISABLE_COPY_MOVE(SigningKey)

    QByteArray publicKey() const; ///< 32 bytes.
    QByteArray sign(const QByteArray &text) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// A public key with its name, as it is written in JSON.
struct Jwk
{
    QByteArray kid;
    QByteArray publicKey;

    /// None for anything but a public Ed25519 key with all that plex.tv wants to know about it.
    static std::optional<Jwk> read(const QJsonValue &json);
    QJsonObject json() const;
    bool operator==(const Jwk &) const = default;
};

/// A signed statement: what it says, and whether it was signed.
struct Jwt
{
    QJsonObject header;
    QJsonObject claims;
    QByteArray signedText;
    QByteArray signature;

    /// None if it is not built as such a statement is.
    static std::optional<Jwt> read(const QByteArray &text);
    static QByteArray make(QJsonObject header, const QJsonObject &claims, const SigningKey &key);
    /// By the owner of \a key, which the header names.
    bool isSignedBy(const Jwk &key) const;
    /// The claim "aud" is one name or a list of them.
    bool isFor(const QString &audience) const;
};

} // namespace simulation
