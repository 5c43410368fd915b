// SPDX-License-Identifier: MIT
#pragma once
#include "plex/account/pinlogin.h"
#include "scriptedplextv.h"
#include "support/virtualclock.h"
#include "waiting.h"

namespace plextest {

/// A PIN sign-in at a scripted plex.tv, with time in the test's hands.
class PinLoginDesk
{
protected:
    void open()
    {
        m_clock = std::make_unique<support::VirtualClock>();
        m_plex = std::make_unique<ScriptedPlexTv>(*m_clock);
        m_plex->on(create, {{.status = 201, .body = ScriptedPlexTv::pin()}});
        m_plex->on(poll, {{.body = ScriptedPlexTv::pin()}});
    }

    void close()
    {
        m_outcome.reset();
        m_plex.reset();
        m_clock.reset();
        m_codes.clear();
    }

    void begin(bool isStrong = true)
    {
        m_codes.clear();
        auto *login = new plex::PinLogin(m_plex->plexTv, isStrong, *m_clock);
        m_login = login;
        QObject::connect(login, &plex::PinLogin::codeReceived, login, [this](const plex::Pin &pin) { m_codes.append(pin); });
        m_outcome = std::make_unique<Outcome<net::Token>>(login);
    }

    /// The last poll was answered and the next one is planned: what remains is that and the expiry.
    bool isWaiting() const
    {
        return QTest::qWaitFor([this] { return !m_codes.isEmpty() && m_clock->pending() == 2; });
    }
    bool hasEnded() const
    {
        return QTest::qWaitFor([this] { return m_outcome->isThere(); });
    }

    /// How long until the next poll, in ms; stops looking after a minute.
    int pauseBeforeNextPoll()
    {
        const int before = m_plex->sent();
        int waited = 0;
        while (m_plex->sent() == before && waited < 60000) {
            m_clock->advance(250);
            waited += 250;
        }
        return waited;
    }

    static constexpr const char *create = "POST /api/v2/pins";
    static constexpr const char *poll = "GET /api/v2/pins/4711";

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<ScriptedPlexTv> m_plex;
    std::unique_ptr<Outcome<net::Token>> m_outcome;
    QPointer<plex::PinLogin> m_login;
    QList<plex::Pin> m_codes;
};

} // namespace plextest
