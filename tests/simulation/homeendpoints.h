// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

#include <optional>

namespace simulation {

class AccountTokens;
class HomeUsers;
class WorldClock;
struct HomeUser;

/// What plex.tv answers about the home: who lives there, and the change from one to another.
class HomeEndpoints
{
public:
    HomeEndpoints(const HomeUsers &home, AccountTokens &tokens, const WorldClock &clock)
        : m_home(home)
        , m_tokens(tokens)
        , m_clock(clock)
    {
    }

    /// None when it is about something else.
    std::optional<Answer> answerTo(const Request &request, const HomeUser &caller);

private:
    Answer change(const Request &request, const QString &uuid);

    const HomeUsers &m_home;
    AccountTokens &m_tokens;
    const WorldClock &m_clock;
};

} // namespace simulation
