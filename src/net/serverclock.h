// SPDX-License-Identifier: MIT
#pragma once
#include "clock.h"

#include <QByteArray>

#include <optional>

namespace net {

/// The time as the other end has it, learnt from the `Date` of its answers; the machine's own until one came.
///
/// Between answers it goes by the machine's monotonic time or its time of day, whichever has moved further: the first stands still during
/// sleep, the second may be set back. Good to about a second, which is what `Date` tells.
class ServerClock
{
public:
    explicit ServerClock(const Clock &clock);

    /// Takes over the `Date` header of an answer that has just come; one that is no date changes nothing.
    void learn(const QByteArray &dateHeader);
    bool isKnown() const { return m_learnt.has_value(); }
    /// Since 1970 in UTC.
    milliseconds now() const;

private:
    struct Learnt
    {
        milliseconds date;
        milliseconds now;
        milliseconds systemTime;
    };

    const Clock &m_clock;
    std::optional<Learnt> m_learnt;
};

} // namespace net
