// SPDX-License-Identifier: MIT
#include "servertokens.h"

#include "secrets.h"
#include "tokenledger.h"
#include "worldclock.h"

namespace simulation {

qint64 ServerTokens::end() const
{
    return m_lifetime ? m_clock.now() + m_lifetime->count() : -1;
}

bool ServerTokens::isOver(const Token &token) const
{
    return token.ends >= 0 && m_clock.now() >= token.ends;
}

QByteArray ServerTokens::of(const QString &user)
{
    Token &token = m_tokens[user];
    if (token.text.isEmpty() || isOver(token)) {
        token = {secrets::token(), end()};
        m_ledger.issued(token.text, m_server);
    }
    return token.text;
}

std::optional<QString> ServerTokens::user(const QByteArray &token) const
{
    for (auto known = m_tokens.begin(); known != m_tokens.end(); ++known) {
        if (!token.isEmpty() && known->text == token && !isOver(*known))
            return known.key();
    }
    return {};
}

void ServerTokens::setLifetime(std::optional<std::chrono::milliseconds> lifetime)
{
    m_lifetime = lifetime;
    for (Token &token : m_tokens)
        token.ends = end();
}

} // namespace simulation
