// SPDX-License-Identifier: MIT
#include "earlyrenewal.h"

#include "logging.h"

#include <algorithm>

namespace net {

using namespace std::chrono_literals;

namespace {

constexpr milliseconds longestLook = 5min;
constexpr Backoff::Pace pace{.first = 30s, .longest = 15min};

} // namespace

EarlyRenewal::EarlyRenewal(Clock &clock, const ServerClock &serverClock, Renew renew, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_serverClock(serverClock)
    , m_renew(std::move(renew))
    , m_backoff(pace)
{
}

void EarlyRenewal::plan(const std::optional<Validity> &validity, milliseconds buffer)
{
    ++m_armed;
    m_due.reset();
    m_backoff.reset();
    if (!validity)
        return;
    m_due = validity->expires - std::min(buffer, (validity->expires - validity->issued) / 2);
    look();
}

void EarlyRenewal::look()
{
    const milliseconds left = *m_due - m_serverClock.now();
    // Not from inside plan(): whoever plans is not done yet.
    arm(std::clamp(left, milliseconds(0), longestLook));
}

void EarlyRenewal::arm(milliseconds atMost)
{
    m_clock.callAfter(atMost, this, [this, armed = ++m_armed] {
        if (armed != m_armed)
            return;
        if (m_serverClock.now() >= *m_due)
            renew();
        else
            look();
    });
}

void EarlyRenewal::renew()
{
    qCDebug(logTokens) << "a token is renewed before it expires";
    Media::AbstractReply *reply = m_renew();
    reply->setParent(this);
    const auto again = [this, armed = m_armed] {
        // A renewal that brought a value has been followed by another plan.
        if (armed == m_armed)
            arm(m_backoff.next());
    };
    connect(reply, &Media::AbstractReply::finished, this, [reply, again] {
        reply->deleteLater();
        again();
    });
    connect(reply, &QObject::destroyed, this, again);
}

} // namespace net
