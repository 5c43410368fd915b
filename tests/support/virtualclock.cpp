// SPDX-License-Identifier: MIT
#include "virtualclock.h"

#include "eventloop.h"

#include <algorithm>

namespace support {

void VirtualClock::callAfter(net::milliseconds delay, QObject *context, std::function<void()> f)
{
    const net::milliseconds due = m_now + delay;
    const auto place = std::upper_bound(m_calls.cbegin(), m_calls.cend(), due,
                                        [](net::milliseconds time, const Call &call) { return time < call.due; });
    m_calls.insert(place, {due, context, std::move(f)});
}

void VirtualClock::advance(net::milliseconds by)
{
    const net::milliseconds end = m_now + by;
    deliverEvents();
    while (!m_calls.isEmpty() && m_calls.first().due <= end) {
        const Call call = m_calls.takeFirst();
        m_now = std::max(m_now, call.due);
        if (call.context)
            call.f();
        deliverEvents();
    }
    m_now = end;
}

std::optional<net::milliseconds> VirtualClock::untilNext() const
{
    const auto next = std::find_if(m_calls.cbegin(), m_calls.cend(), [](const Call &call) { return call.context; });
    return next == m_calls.cend() ? std::nullopt : std::optional(next->due - m_now);
}

qsizetype VirtualClock::pending() const
{
    return std::count_if(m_calls.cbegin(), m_calls.cend(), [](const Call &call) { return !call.context.isNull(); });
}

} // namespace support
