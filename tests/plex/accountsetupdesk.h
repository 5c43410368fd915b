// SPDX-License-Identifier: MIT
#pragma once
#include "controlledstore.h"
#include "plex/plexaccountsetup.h"
#include "scriptedplextv.h"
#include "support/virtualclock.h"
#include "waiting.h"

#include <QTemporaryDir>

namespace plextest {

/// A sign-in dialog without the dialog: the object, a scripted plex.tv, and what was said.
class AccountSetupDesk
{
protected:
    using Method = Media::AccountSetup::Method;
    using Ending = Media::AccountSetup::Outcome;
    using Phase = Media::AccountSetup::Phase;

    void open()
    {
        m_clock = std::make_unique<support::VirtualClock>();
        m_directory = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<plex::PlexSettings>(QDir(m_directory->path()), QVariantMap());
        m_plex = std::make_unique<ScriptedPlexTv>(*m_clock);
        m_plex->on("POST /api/v2/pins", {{.status = 201, .body = ScriptedPlexTv::pin()}});
        m_plex->on("GET /api/v2/pins/4711", {{.body = ScriptedPlexTv::pin("t-1")}});
        m_plex->on("GET /api/v2/user", {{.body = ScriptedPlexTv::user}});
        m_store = std::make_unique<ControlledStore>();
        m_account = std::make_unique<plex::Account>(m_plex->parts(*m_store, *m_clock));
        const plex::PlexAccountSetup::Parts parts{.plexTv = m_plex->plexTv,
                                                  .account = *m_account,
                                                  .identity = m_plex->identity,
                                                  .settings = *m_settings,
                                                  .clock = *m_clock,
                                                  .prepare = [this] { ++m_prepared; },
                                                  .welcome = [this](const Media::Account &) { return welcome(); }};
        m_setup = std::make_unique<plex::PlexAccountSetup>(parts, nullptr);
        QObject::connect(m_setup.get(), &Media::AccountSetup::phaseChanged, m_setup.get(), [this] { m_phases.append(m_setup->phase()); });
        QObject::connect(m_setup.get(), &Media::AccountSetup::ended, m_setup.get(),
                         [this](Ending outcome, const QString &message, const std::optional<Media::Error> &error) {
                             m_ends.append(outcome);
                             m_message = message;
                             m_error = error;
                         });
    }

    void close()
    {
        m_setup.reset();
        m_account.reset();
        m_store.reset();
        m_plex.reset();
        m_settings.reset();
        m_clock.reset();
        m_isWelcomeHeld = false;
        m_prepared = 0;
        m_ends.clear();
        m_phases.clear();
        m_error.reset();
    }

    /// Starts in the browser and goes on until `phase`, whose step then hangs or waits. Whether it came that far.
    bool begin(Phase phase)
    {
        if (phase == Phase::Starting)
            m_plex->on("POST /api/v2/pins", {Step::hangs()});
        if (phase == Phase::Finishing)
            m_plex->on("GET /api/v2/user", {Step::hangs()});
        m_setup->start(Method::Browser);
        if (phase == Phase::Starting)
            return m_setup->phase() == phase && QTest::qWaitFor([this] { return m_plex->arrived() == 1; });
        if (!isIn(Phase::WaitingForUser))
            return false;
        if (phase == Phase::WaitingForUser)
            return true;
        m_clock->advance(1000);
        return isIn(phase) && QTest::qWaitFor([this] { return m_plex->recorder.count("GET", QStringLiteral("/api/v2/user")) == 1; });
    }
    bool isIn(Phase phase) const
    {
        return QTest::qWaitFor([&] { return m_setup->phase() == phase; });
    }
    bool hasEnded() const
    {
        return QTest::qWaitFor([this] { return !m_ends.isEmpty(); });
    }

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<plex::PlexSettings> m_settings;
    std::unique_ptr<ScriptedPlexTv> m_plex;
    std::unique_ptr<ControlledStore> m_store;
    std::unique_ptr<plex::Account> m_account;
    std::unique_ptr<plex::PlexAccountSetup> m_setup;
    QPointer<Media::Deferred<Media::Done>> m_welcome; // of whoever signed in, when the test holds it
    bool m_isWelcomeHeld = false;
    int m_prepared = 0;
    QList<Ending> m_ends;
    QString m_message;
    std::optional<Media::Error> m_error;
    QList<Phase> m_phases;

private:
    Media::Reply<Media::Done> *welcome()
    {
        m_welcome = new Media::Deferred<Media::Done>;
        if (!m_isWelcomeHeld)
            m_welcome->finish(Media::Done{});
        return m_welcome;
    }
};

} // namespace plextest
