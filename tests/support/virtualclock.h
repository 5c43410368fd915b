// SPDX-License-Identifier: MIT
#pragma once
#include "net/clock.h"

#include <QList>
#include <QPointer>

#include <optional>

namespace support {

/// Time that stands still until the test moves it.
///
/// Due calls are made in the order of their time, those of one time in the order they were asked for; queued events are
/// delivered before, between and after them. A call whose context is gone is forgotten, also when it went in the call before.
class VirtualClock final : public net::Clock
{
public:
    net::milliseconds now() const override { return m_now; }
    net::milliseconds systemTime() const override { return m_now + m_systemOffset; }
    void callAfter(net::milliseconds delay, QObject *context, std::function<void()> f) override;

    void advance(net::milliseconds by);
    void advance(int ms) { advance(net::milliseconds(ms)); }

    /// The machine sleeps: the time of day goes on, everything else stands still.
    void sleep(net::milliseconds time) { m_systemOffset += time; }
    /// Somebody sets the machine's clock.
    void setSystemTime(net::milliseconds sinceEpoch) { m_systemOffset = sinceEpoch - m_now; }

    /// Until the next call; nothing when none is to be made. To move from call to call lets the network keep up.
    std::optional<net::milliseconds> untilNext() const;
    /// Calls still to be made.
    qsizetype pending() const;

private:
    struct Call
    {
        net::milliseconds due;
        QPointer<QObject> context;
        std::function<void()> f;
    };

    net::milliseconds m_now = net::milliseconds(0);
    net::milliseconds m_systemOffset = std::chrono::hours(24 * 365 * 50);
    QList<Call> m_calls; // by time
};

} // namespace support
