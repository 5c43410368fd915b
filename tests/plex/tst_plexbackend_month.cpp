// SPDX-License-Identifier: MIT
#include "backendworld.h"

#include "support/eventloop.h"
#include "support/virtualclock.h"

#include <QEventLoop>
#include <QSignalSpy>

using namespace std::chrono_literals;
using std::chrono::minutes;

/// A month of a player that asks its server once a minute, in seconds.
///
/// plex.tv is down from two to four every night, the server's token is rotated every noon, plex.tv's tokens last half an hour, and the machine
/// sleeps from Saturday to Monday.
class TestPlexBackendMonth : public QObject
{
    Q_OBJECT

    static constexpr minutes lifetime = 30min;
    static constexpr minutes buffer = 5min;
    static constexpr minutes period = lifetime - buffer;
    static constexpr minutes longestPause = 18min; // of a renewal that fails again and again: a quarter of an hour, and jitter
    static constexpr minutes longestLook = 5min; // how late it is noticed that the machine has slept

    static bool isDown(minutes time) { return time % (24h) >= 2h && time % (24h) < 4h; }
    static bool isWeekend(minutes time) { return time / (24h) % 7 >= 5; }

    bool asks(MediaBackend &backend)
    {
        bool isAnswered = false;
        QEventLoop loop;
        backend.libraries()->then(&loop, [&](const auto &answer) {
            isAnswered = bool(answer);
            loop.quit();
        });
        loop.exec();
        return isAnswered;
    }

    std::unique_ptr<BackendWorld> m_world;
    support::VirtualClock *m_clock = nullptr;
    std::unique_ptr<MediaBackend> m_backend;

    int metric(const char *name) const { return m_backend->diagnostics()->metrics().value(QString::fromLatin1(name)).toInt(); }
    bool isAtRest() const { return metric("requests/sent") == metric("requests/ended"); }
    /// Whatever goes on beside the questions comes to its end.
    void rest()
    {
        support::deliverEvents();
        while (!isAtRest()) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            support::deliverEvents();
        }
    }
    void pass(net::milliseconds time)
    {
        while (time.count() > 0) {
            const auto step = std::clamp(m_clock->untilNext().value_or(time), net::milliseconds(1), time);
            m_world->network.clock().advance(step);
            m_clock->advance(step);
            rest();
            time -= step;
        }
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        m_world->network.clock().stop();
        m_world->network.plexTv().setJwtLifetime(lifetime);
        auto clock = std::make_unique<support::VirtualClock>();
        m_clock = clock.get();
        m_backend = m_world->backend(std::move(clock));
        QVERIFY(m_backend->settings()->change(QStringLiteral("tokens/short-lived"), true));
        QVERIFY(m_backend->settings()->change(QStringLiteral("tokens/renewal-buffer"), int(std::chrono::seconds(buffer).count())));
        m_backend->start();
        QTRY_COMPARE(m_backend->state(), MediaBackend::State::SignedOut);
        m_backend->accountSetup()->startWithToken(
            QString::fromLatin1(m_world->network.plexTv().issueToken(m_backend->clientIdentifier().toLatin1())));
        for (int i = 0; i < 200 && m_backend->state() != MediaBackend::State::Online; ++i)
            pass(100ms); // the race has its delays
        QCOMPARE(m_backend->state(), MediaBackend::State::Online);
        rest();
    }
    void cleanup()
    {
        m_backend.reset();
        m_world.reset();
    }

    void nobodyNoticesAnything()
    {
        QSignalSpy states(m_backend.get(), &MediaBackend::stateChanged);
        QList<minutes> renewed; // when plex.tv gave a new token
        connect(&m_world->network.recorder(), &simulation::Recorder::requestAnswered, this, [&](const simulation::RecordedRequest &request) {
            if (request.path == u"/api/v2/auth/token" && request.status == 200)
                renewed.append(m_now);
        });
        const int serverRenewalsBefore = metric("renewals/server-succeeded");
        int rotations = 0;
        int asked = 0;
        bool isStale = false;
        for (m_now = 0min; m_now < 30 * 24h; m_now += 1min) {
            m_world->network.plexTv().setOffline(isDown(m_now));
            if (m_now % (24h) == 12h) {
                m_world->network.owned().rotateToken();
                rotations += !std::exchange(isStale, true);
            }
            if (isWeekend(m_now)) {
                m_world->network.clock().advance(1min);
                m_clock->sleep(1min);
                continue;
            }
            pass(1min);
            ++asked;
            isStale = false;
            QVERIFY2(asks(*m_backend), qPrintable(QStringLiteral("minute %1").arg(m_now.count())));
        }
        QCOMPARE(asked, 22 * 24 * 60);
        QVERIFY(states.isEmpty());

        // A server's token was renewed when it had been rotated, and never else.
        QCOMPARE(metric("renewals/server-succeeded") - serverRenewalsBefore, rotations);
        QCOMPARE(metric("renewals/server-failed"), 0);
        QCOMPARE(rotations, 22 + 4); // each day, and once for each weekend
        checkRenewals(renewed);
        QCOMPARE(metric("renewals/short-lived-succeeded"), renewed.size() + 1); // and the first, at sign-in
        QCOMPARE(metric("renewals/account-failed"), 0);
        QVERIFY(m_world->network.plexTv().accepts(plex::deserialized(*m_world->keychain.record)->account.reveal(),
                                                  m_backend->clientIdentifier().toLatin1()));
    }

private:
    /// Each renewal came when it was due, or as soon as it could be noticed after the night or the weekend that lay there.
    void checkRenewals(const QList<minutes> &renewed)
    {
        QVERIFY(!renewed.isEmpty());
        int expected = 0;
        for (qsizetype i = 1; i < renewed.size(); ++i) {
            const minutes due = renewed[i - 1] + period;
            QVERIFY2(renewed[i] >= due, qPrintable(QStringLiteral("too early: minute %1").arg(renewed[i].count())));
            minutes possible = due;
            minutes tolerance = 0min;
            while (isDown(possible) || isWeekend(possible)) {
                tolerance = std::max(tolerance, isDown(possible) ? longestPause : longestLook);
                possible += 1min;
            }
            QVERIFY2(renewed[i] <= possible + tolerance,
                     qPrintable(QStringLiteral("too late: minute %1 instead of %2").arg(renewed[i].count()).arg(possible.count())));
            ++expected;
        }
        QCOMPARE(expected, renewed.size() - 1);
    }

    minutes m_now = 0min;
};

QTEST_GUILESS_MAIN(TestPlexBackendMonth)
#include "tst_plexbackend_month.moc"
