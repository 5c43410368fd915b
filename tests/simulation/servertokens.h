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

/// The tokens one media server accepts: one for each user, made when it is first asked for.
class ServerTokens
{
public:
    /// The \a server goes by the name of its doors.
    ServerTokens(const WorldClock &clock, TokenLedger &ledger, const QString &server)
        : m_clock(clock)
        , m_ledger(ledger)
        , m_server(server)
    {
    }

    /// What resources hands out now; a new one once its lifetime has passed.
    QByteArray of(const QString &user);
    /// Whose it is; none if it is not accepted.
    std::optional<QString> user(const QByteArray &token) const;
    void replaceAll() { m_tokens.clear(); }
    /// Counts from now for those there are, from their making for others; none: they stay.
    void setLifetime(std::optional<std::chrono::milliseconds> lifetime);

private:
    struct Token
    {
        QByteArray text;
        qint64 ends = -1;
    };

    qint64 end() const;
    bool isOver(const Token &token) const;

    const WorldClock &m_clock;
    TokenLedger &m_ledger;
    const QString m_server;
    QHash<QString, Token> m_tokens;
    std::optional<std::chrono::milliseconds> m_lifetime;
};

} // namespace simulation
