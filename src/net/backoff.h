// SPDX-License-Identifier: MIT
#pragma once
#include "clock.h"

#include <optional>

namespace net {

/// Pauses that grow, with jitter, and honour what the other end asked for.
class Backoff
{
public:
    struct Pace
    {
        milliseconds first = std::chrono::seconds(2);
        milliseconds longest = std::chrono::minutes(5);
        double factor = 2;
        double jitter = 0.2; ///< Share of the pause it may differ by, either way.
    };

    explicit Backoff(Pace pace);

    /// The next pause, at least `atLeast`.
    milliseconds next(std::optional<milliseconds> atLeast = {});
    /// Starts over with the first pause.
    void reset();

private:
    Pace m_pace;
    milliseconds m_pause;
};

} // namespace net
