// SPDX-License-Identifier: MIT
#include "accounttokens.h"

#include "secrets.h"
#include "tokenledger.h"
#include "worldclock.h"

namespace simulation {

QByteArray AccountTokens::issue(const QByteArray &clientIdentifier, const QString &user)
{
    const QByteArray token = secrets::token();
    m_ledger.issued(token, QLatin1String(TokenLedger::plexTv));
    m_tokens.insert(token, {clientIdentifier, user, m_lifetime ? m_clock.now() + m_lifetime->count() : -1});
    return token;
}

QString AccountTokens::user(const QByteArray &token, const QByteArray &clientIdentifier) const
{
    const auto found = m_tokens.constFind(token);
    const bool isGood = found != m_tokens.cend() && found->clientIdentifier == clientIdentifier
        && (found->ends < 0 || m_clock.now() < found->ends);
    return isGood ? found->user : QString();
}

void AccountTokens::revokeAllOf(const QByteArray &clientIdentifier)
{
    m_tokens.removeIf([&](auto token) { return token->clientIdentifier == clientIdentifier; });
}

} // namespace simulation
