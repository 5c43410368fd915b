// SPDX-License-Identifier: MIT
#include "connectionrace.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>
#include <tuple>

namespace net {

using Media::ConnectionKind;

bool isBetter(const Connection &connection, const Connection &other)
{
    const auto rank = [](const Connection &c) { return std::tuple(!c.isPreferred, c.shown.kind, !c.shown.secure); };
    return rank(connection) < rank(other);
}

bool mayDifferElsewhere(Media::Error::Kind kind)
{
    using Kind = Media::Error::Kind;
    switch (kind) {
    case Kind::Unreachable:
    case Kind::Timeout:
    case Kind::DnsFailed:
    case Kind::DnsBlocked:
    case Kind::Refused:
    case Kind::TlsFailed:
    case Kind::WrongServer:
    case Kind::BadAnswer:
        return true;
    default:
        return false;
    }
}

ConnectionRace::ConnectionRace(QList<Connection> ranked, Dial dial, Dial confirm, Clock &clock, Pace pace, QObject *parent)
    : Reply(parent)
    , m_dial(std::move(dial))
    , m_confirm(std::move(confirm))
    , m_clock(clock)
    , m_pace(pace)
{
    QMap<std::tuple<bool, bool, int, int>, int> order;
    QMap<std::pair<bool, ConnectionKind>, int> ofKind;
    for (int i = 0; i < ranked.size(); ++i) {
        const Connection &candidate = ranked.at(i);
        m_attempts.append({.candidate = candidate});
        const int place = ofKind[{candidate.isDoubtful, candidate.shown.kind}]++;
        order.insert({isLastResort(i), candidate.isDoubtful, place, i}, i);
    }
    m_waiting = order.values();
    m_clock.callAfter(m_pace.relayHold, this, [this] {
        m_isRelayHeld = false;
        startNext();
    });
    startNext();
}

bool ConnectionRace::isLastResort(int index) const
{
    const Connection &candidate = m_attempts.at(index).candidate;
    return candidate.shown.kind == ConnectionKind::Relay && !candidate.isPreferred;
}

bool ConnectionRace::holdsRelays(int index) const
{
    return !isLastResort(index) && !m_attempts.at(index).candidate.isDoubtful;
}

void ConnectionRace::startNext()
{
    if (isFinished())
        return;
    const bool hasDirect = std::any_of(m_waiting.cbegin(), m_waiting.cend(), [this](int i) { return holdsRelays(i); })
        || std::any_of(m_running.cbegin(), m_running.cend(), [this](const Runner &r) { return holdsRelays(r.index); });
    const bool isFull = m_running.size() >= m_pace.atOnce;
    const auto next = std::find_if(m_waiting.cbegin(), m_waiting.cend(),
                                   [&](int i) { return isLastResort(i) ? !m_isRelayHeld || !hasDirect : !isFull; });
    if (next != m_waiting.cend() && !m_best) {
        const int index = *next;
        m_waiting.erase(next);
        start(index);
        const milliseconds lead = m_started++ ? m_pace.stagger : std::max(m_pace.headStart, m_pace.stagger);
        m_clock.callAfter(lead, this, [this, turn = ++m_turn] {
            if (turn == m_turn)
                startNext();
        });
        return;
    }
    decide();
}

void ConnectionRace::start(int index)
{
    Media::Reply<Connection> *dial = m_dial(m_attempts.at(index).candidate);
    dial->setParent(this);
    m_running.append({dial, index, m_clock.now()});
    connect(dial, &Media::AbstractReply::finished, this, [this, index, dial] {
        dial->disconnect(this);
        dial->deleteLater();
        concluded(index, dial->result());
    });
    connect(dial, &QObject::destroyed, this, [this, index] { concluded(index, Media::Detail::cancelled()); });
}

void ConnectionRace::concluded(int index, const Media::Result<Connection> &outcome)
{
    m_attempts[index].outcome = outcome;
    m_running.removeIf([index](const Runner &runner) { return runner.index == index; });
    if (!outcome)
        return startNext();
    if (!m_best) {
        m_clock.callAfter(m_pace.patience, this, [this] {
            m_isPatient = false;
            decide();
        });
    }
    const auto found = [this](int i) -> const Connection & { return **m_attempts.at(i).outcome; };
    if (!m_best || isBetter(found(index), found(*m_best)))
        lead(index);
    decide();
}

void ConnectionRace::lead(int index)
{
    m_best = index;
    if (!m_confirm)
        return;
    delete m_confirmation;
    Media::Reply<Connection> *confirmation = m_confirm(**m_attempts.at(index).outcome);
    confirmation->setParent(this);
    m_confirmation = confirmation;
    confirmation->then(this, [this, index](const Media::Result<Connection> &outcome) {
        m_confirmation.clear();
        confirmed(index, outcome);
    });
}

void ConnectionRace::confirmed(int index, const Media::Result<Connection> &outcome)
{
    if (outcome) {
        m_attempts[index].outcome = outcome;
        return decide();
    }
    if (!mayDifferElsewhere(outcome.error().kind))
        return end(outcome.error());
    // It was there a moment ago: whatever this is, it is no address that nothing answers at.
    const Media::Error silent{.kind = Media::Error::Kind::Unreachable, .message = QCoreApplication::translate("net", "The server answered, and then fell silent.")};
    m_attempts[index].outcome = Media::causedBy(silent, outcome.error());
    m_best.reset();
    for (int i = 0; i < m_attempts.size(); ++i) {
        const auto &other = m_attempts.at(i).outcome;
        if (other && *other && (!m_best || isBetter(**other, **m_attempts.at(*m_best).outcome)))
            m_best = i;
    }
    if (m_best)
        lead(*m_best);
    startNext();
}

bool ConnectionRace::hasBetterUnderWay(const Connection &found) const
{
    return std::any_of(m_running.cbegin(), m_running.cend(), [&](const Runner &runner) {
        const Connection &candidate = m_attempts.at(runner.index).candidate;
        return !candidate.isDoubtful && isBetter(candidate, found);
    });
}

void ConnectionRace::decide()
{
    if (isFinished())
        return;
    if (m_best) {
        const Connection best = **m_attempts.at(*m_best).outcome;
        if (!m_confirmation && (!m_isPatient || !hasBetterUnderWay(best)))
            end(best);
        return;
    }
    if (!m_running.isEmpty() || !m_waiting.isEmpty())
        return;
    Media::Error error{.kind = Media::Error::Kind::Unreachable,
                       .message = QCoreApplication::translate("net", "None of the server's addresses answers. Check that it is running "
                                                                     "and connected.")};
    const auto first = std::find_if(m_attempts.cbegin(), m_attempts.cend(), [](const Attempt &a) { return a.outcome.has_value(); });
    if (first != m_attempts.cend())
        error = Media::causedBy(error, first->outcome->error());
    end(error);
}

void ConnectionRace::end(Media::Result<Connection> outcome)
{
    // The latest first: those may still be waiting to begin, and are not to begin now.
    while (!m_running.isEmpty()) {
        const Runner runner = m_running.takeLast();
        m_attempts[runner.index].isSilent = m_clock.now() - runner.begun >= m_pace.relayHold;
        runner.dial->disconnect(this);
        delete runner.dial;
    }
    m_waiting.clear();
    delete m_confirmation;
    finish(std::move(outcome));
}

} // namespace net
