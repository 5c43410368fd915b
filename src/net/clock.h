// SPDX-License-Identifier: MIT
#pragma once
#include <QObject>

#include <chrono>
#include <functional>

namespace net {

using std::chrono::milliseconds;

/// Time as the core sees it, so that tests can move it.
class Clock
{
public:
    virtual ~Clock() = default;

    /// Monotonic time since an arbitrary start.
    virtual milliseconds now() const = 0;
    /// The time of day as the machine has it, since 1970 in UTC. People and time servers set it, and it goes on during sleep.
    virtual milliseconds systemTime() const = 0;
    /// Calls `f` once after `delay`, from the event loop, unless `context` is gone by then.
    virtual void callAfter(milliseconds delay, QObject *context, std::function<void()> f) = 0;
};

/// The machine's own time.
class SystemClock final : public Clock
{
public:
    milliseconds now() const override;
    milliseconds systemTime() const override;
    void callAfter(milliseconds delay, QObject *context, std::function<void()> f) override;
};

} // namespace net
