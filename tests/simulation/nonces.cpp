// SPDX-License-Identifier: MIT
#include "nonces.h"

#include "worldclock.h"

#include <QUuid>

namespace simulation {

namespace {

constexpr qint64 s_lifetime = 5 * 60 * 1000;
// So many in so much time; plex.tv keeps its numbers to itself.
constexpr qsizetype s_atOnce = 10;
constexpr qint64 s_window = 10'000;

} // namespace

QByteArray Nonces::issue(const QByteArray &clientIdentifier)
{
    const qint64 now = m_clock.now();
    QList<qint64> &askedAt = m_askedAt[clientIdentifier];
    askedAt.removeIf([now](qint64 moment) { return now - moment >= s_window; });
    if (askedAt.size() >= s_atOnce)
        return {};
    askedAt.append(now);
    const QByteArray nonce = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    m_nonces.insert(nonce, {clientIdentifier, now + s_lifetime});
    return nonce;
}

int Nonces::pause(const QByteArray &clientIdentifier) const
{
    const QList<qint64> askedAt = m_askedAt.value(clientIdentifier);
    return askedAt.size() < s_atOnce ? 0 : int((askedAt.first() + s_window - m_clock.now() + 999) / 1000);
}

bool Nonces::use(const QByteArray &nonce, const QByteArray &clientIdentifier)
{
    const Nonce known = m_nonces.take(nonce);
    return known.clientIdentifier == clientIdentifier && m_clock.now() < known.ends;
}

} // namespace simulation
