// SPDX-License-Identifier: MIT
#include "upgrade.h"

namespace plex {

Upgrade::Upgrade(net::Clock &clock, Look look, Judge isStopgap, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_look(std::move(look))
    , m_isStopgap(std::move(isStopgap))
    , m_backoff({.first = std::chrono::seconds(30), .longest = std::chrono::minutes(10)})
{
}

void Upgrade::watch(const net::Connection &current, bool isOpen)
{
    const bool isSame = m_current && m_current->shown.uri == current.shown.uri;
    rest();
    if (!isSame || isOpen)
        m_backoff.reset();
    m_current = current;
    if (isOpen)
        lookNow();
    else
        plan();
}

void Upgrade::rest()
{
    ++m_turn;
    m_current.reset();
    if (!m_looking)
        return;
    delete m_looking;
    Q_EMIT looked();
}

void Upgrade::plan()
{
    if (!m_current || !m_isStopgap(*m_current))
        return;
    m_clock.callAfter(m_backoff.next(), this, [this, turn = ++m_turn] {
        if (turn == m_turn)
            lookNow();
    });
}

bool Upgrade::lookNow()
{
    if (!m_current || m_looking)
        return m_current.has_value();
    ++m_turn;
    auto *look = m_look(*m_current);
    look->setParent(this);
    m_looking = look;
    look->then(this, [this](const Media::Result<net::Connection> &outcome) {
        m_looking.clear();
        if (outcome)
            Q_EMIT found(*outcome);
        else
            plan();
        Q_EMIT looked();
    });
    return true;
}

} // namespace plex
