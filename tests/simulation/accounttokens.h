// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

#include <chrono>
#include <optional>

namespace simulation {

class TokenLedger;
class WorldClock;

/// The opaque tokens plex.tv has given out: each belongs to one device and one user.
class AccountTokens
{
public:
    AccountTokens(const WorldClock &clock, TokenLedger &ledger)
        : m_clock(clock)
        , m_ledger(ledger)
    {
    }

    QByteArray issue(const QByteArray &clientIdentifier, const QString &user);
    /// The uuid of the user whose token it is on that device; empty if it is nobody's.
    QString user(const QByteArray &token, const QByteArray &clientIdentifier) const;
    void revoke(const QByteArray &token) { m_tokens.remove(token); }
    void revokeAllOf(const QByteArray &clientIdentifier);
    void revokeAll() { m_tokens.clear(); }
    /// Of tokens issued from now on; none: they stay.
    void setLifetime(std::optional<std::chrono::milliseconds> lifetime) { m_lifetime = lifetime; }

private:
    struct Token
    {
        QByteArray clientIdentifier;
        QString user;
        qint64 ends = -1;
    };

    const WorldClock &m_clock;
    TokenLedger &m_ledger;
    QHash<QByteArray, Token> m_tokens;
    std::optional<std::chrono::milliseconds> m_lifetime;
};

} // namespace simulation
