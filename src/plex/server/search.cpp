// SPDX-License-Identifier: MIT
#include "search.h"

#include "net/connectionrace.h"

#include <algorithm>

namespace plex {

Search::Search(net::Clock &clock, Race *first, std::function<void()> ask, QObject *parent)
    : Reply(parent)
    , m_clock(clock)
    , m_begun(clock.now())
    , m_ask(std::move(ask))
{
    join(first);
}

void Search::join(Race *race)
{
    race->setParent(this);
    m_races.append(race);
    connect(race, &Media::AbstractReply::finished, this, [this, race] { concluded(race); });
}

void Search::restart(Race *race)
{
    drop();
    m_verdict.reset();
    ++m_start;
    m_begun = m_clock.now();
    join(race);
}

void Search::drop()
{
    for (Race *race : std::exchange(m_races, {})) {
        race->disconnect(this);
        delete race;
    }
}

void Search::concluded(Race *race)
{
    race->deleteLater();
    m_races.removeOne(race);
    if (isFinished())
        return;
    if (!race->result() && net::mayDifferElsewhere(race->result().error().kind))
        return failed(race->result().error());
    // Found, or the server was there and said no.
    m_isOpen = !m_races.isEmpty();
    drop();
    finish(race->result());
}

void Search::failed(const Media::Error &why)
{
    if (!m_verdict) {
        m_verdict = why;
        const net::milliseconds rest = m_begun + limit - m_clock.now();
        m_clock.callAfter(std::max(rest, net::milliseconds(0)), this, [this, start = m_start] {
            if (start == m_start)
                giveUp();
        });
    }
    if (!m_races.isEmpty())
        return;
    if (m_ask) {
        m_isWaiting = true;
        m_clock.callAfter(patience, this, [this] { toldAll(); });
        std::exchange(m_ask, {})();
    } else if (!m_isWaiting) {
        giveUp();
    }
}

void Search::toldAll()
{
    m_isWaiting = false;
    if (m_races.isEmpty())
        giveUp();
}

void Search::giveUp()
{
    if (isFinished())
        return;
    drop();
    finish(*m_verdict);
}

} // namespace plex
