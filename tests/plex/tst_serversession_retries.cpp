// SPDX-License-Identifier: MIT
#include "plex/server/serversession.h"

#include "plex/server/endpoints.h"
#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

using Kind = Media::Error::Kind;
using Media::ServerState;
using namespace std::chrono_literals;
using plextest::awaited;
using plextest::Outcome;
using plextest::World;
namespace endpoints = plex::endpoints;

/// A server that is away, with time in the test's hands.
class TestServerSessionRetries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aServerThatIsAwayIsTriedAgainAfterGrowingPauses();
    void pausesBeginAnewAfterItWasThere();
    void whoeverAsksDoesNotWaitForThePause();
    void oneRaceIsRunForEverybody();
    void askingTooOftenDoesNotEndTheRetries();
    void newAddressesAreTriedAtOnce();
    void theSameDescriptionChangesNothing();
    void aNewTokenFromPlexTvIsUsed();
    void aTokenOnItsWayThroughARenewalIsNotPutInTwice();
    void deletingTheSessionEndsEverything();

private:
    /// Every race that was run has ended, the last one without finding the server.
    bool isAway() const
    {
        return QTest::qWaitFor([this] { return m_losses == races() && m_session->server().state == ServerState::Offline; }, 10000);
    }
    int races() const { return m_world->metric("races/run"); }
    /// Its notifications are being followed, so that nothing is under way any more.
    bool isSettled()
    {
        const int before = m_world->metric("notifications/received");
        m_clock->advance(500ms);
        return QTest::qWaitFor([&] {
            m_world->owned().events().announce("status", QStringLiteral("StatusNotification"), {});
            return m_world->metric("notifications/received") > before;
        });
    }
    /// How long until the next race, in ms.
    int pauseBeforeNextRace();

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<World> m_world;
    std::unique_ptr<plex::ServerSession> m_session;
    int m_losses = 0; // how often it was said to be offline
};

void TestServerSessionRetries::init()
{
    m_clock = std::make_unique<support::VirtualClock>();
    m_world = std::make_unique<World>(*m_clock);
    m_world->signIn();
    m_session = m_world->session(m_world->owned(), m_world->owned().accessToken());
    m_losses = 0;
    connect(m_session.get(), &plex::ServerSession::changed, this,
            [this] { m_losses += m_session->server().state == ServerState::Offline; });
}

void TestServerSessionRetries::cleanup()
{
    m_session.reset();
    m_world.reset();
    m_clock.reset();
}

int TestServerSessionRetries::pauseBeforeNextRace()
{
    const int before = races();
    int waited = 0;
    while (races() == before && waited < 1'000'000) {
        m_clock->advance(100);
        waited += 100;
    }
    return waited;
}

void TestServerSessionRetries::aServerThatIsAwayIsTriedAgainAfterGrowingPauses()
{
    m_world->owned().setOffline(true);
    const auto connection = awaited(m_session->connectNow());
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Kind::Unreachable);
    QVERIFY(connection.error().cause);
    QCOMPARE(m_session->server().problem->kind, Kind::Unreachable);
    for (const int expected : {2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000}) {
        QVERIFY(isAway());
        const int pause = pauseBeforeNextRace();
        QVERIFY2(pause >= expected * 0.79 && pause <= expected * 1.21 + 100,
                 qPrintable(QStringLiteral("%1 instead of %2").arg(pause).arg(expected)));
    }
    QVERIFY(isAway());
    m_world->owned().setOffline(false);
    QVERIFY(pauseBeforeNextRace() < 400000);
    QTRY_COMPARE(m_session->server().state, ServerState::Online);
    QVERIFY(!m_session->server().problem);
    // And then nothing is planned any more.
    QVERIFY(isSettled());
    m_clock->advance(30s); // the deadlines of a stream that has begun
    QTRY_COMPARE(m_clock->pending(), 0);
}

void TestServerSessionRetries::pausesBeginAnewAfterItWasThere()
{
    m_world->owned().setOffline(true);
    QVERIFY(!awaited(m_session->connectNow()));
    for (int i = 0; i < 4; ++i) {
        QVERIFY(isAway());
        (void)pauseBeforeNextRace();
    }
    QVERIFY(isAway());
    m_world->owned().setOffline(false);
    (void)pauseBeforeNextRace();
    QTRY_COMPARE(m_session->server().state, ServerState::Online);
    QVERIFY(isSettled());
    m_clock->advance(1min);
    m_world->owned().setOffline(true);
    QVERIFY(!awaited(m_session->ask(endpoints::libraries())));
    QTRY_COMPARE(m_session->server().state, ServerState::Offline);
    QVERIFY(pauseBeforeNextRace() <= 2500);
}

void TestServerSessionRetries::whoeverAsksDoesNotWaitForThePause()
{
    m_world->owned().setOffline(true);
    QVERIFY(!awaited(m_session->connectNow()));
    QVERIFY(isAway());
    m_world->owned().setOffline(false);
    // A question looks for the server itself.
    const auto answer = awaited(m_session->ask(endpoints::libraries()));
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(m_session->server().state, ServerState::Online);
    QVERIFY(isSettled());
    const int before = races();
    m_clock->advance(10min);
    QCOMPARE(races(), before);
}

void TestServerSessionRetries::oneRaceIsRunForEverybody()
{
    std::vector<std::unique_ptr<Outcome<net::HttpResponse>>> outcomes;
    for (int i = 0; i < 20; ++i)
        outcomes.push_back(std::make_unique<Outcome<net::HttpResponse>>(m_session->ask(endpoints::libraries())));
    QTRY_VERIFY(std::all_of(outcomes.cbegin(), outcomes.cend(), [](const auto &o) { return o->isThere(); }));
    QCOMPARE(races(), 1);
    QCOMPARE(m_world->count("owned/", "GET", "/identity"), 1);
    for (const auto &outcome : outcomes)
        QVERIFY(outcome->result());
}

void TestServerSessionRetries::askingTooOftenDoesNotEndTheRetries()
{
    m_world->owned().setOffline(true);
    std::optional<Media::Error> last;
    for (int i = 0; i < 8; ++i) {
        const auto connection = awaited(m_session->connectNow());
        QVERIFY(!connection);
        last = connection.error();
    }
    QCOMPARE(last->kind, Kind::Unreachable);
    // Nobody is looking for it just now, and that is what is said.
    QCOMPARE(m_session->server().state, ServerState::Offline);
    QVERIFY(m_session->server().problem);
    m_world->owned().setOffline(false);
    QVERIFY(pauseBeforeNextRace() < 120000);
    QTRY_COMPARE(m_session->server().state, ServerState::Online);
}

void TestServerSessionRetries::newAddressesAreTriedAtOnce()
{
    m_world->owned().setOffline(true);
    QVERIFY(!awaited(m_session->connectNow()));
    QVERIFY(isAway());
    m_world->owned().setOffline(false);
    QVERIFY(m_world->owned().move());
    m_session->update(m_world->described(m_world->owned()));
    QTRY_COMPARE(m_session->server().state, ServerState::Online);
}

void TestServerSessionRetries::theSameDescriptionChangesNothing()
{
    QVERIFY(awaited(m_session->connectNow()));
    const int before = races();
    int accesses = 0;
    connect(m_session.get(), &plex::ServerSession::accessChanged, this, [&] { ++accesses; });
    m_session->update(m_world->described(m_world->owned()));
    QCOMPARE(races(), before);
    QCOMPARE(accesses, 0);
    QCOMPARE(m_session->server().state, ServerState::Online);
}

void TestServerSessionRetries::aNewTokenFromPlexTvIsUsed()
{
    QVERIFY(awaited(m_session->connectNow()));
    int accesses = 0;
    connect(m_session.get(), &plex::ServerSession::accessChanged, this, [&] { ++accesses; });
    m_world->owned().rotateToken();
    m_session->update(m_world->described(m_world->owned()));
    QCOMPARE(accesses, 1);
    m_world->network.recorder().clear();
    QCOMPARE(awaited(m_session->ask(endpoints::libraries()))->status, 200);
    QCOMPARE(m_world->count("owned/", "GET", "/library/sections"), 1);
    QCOMPARE(m_world->count("plex.tv", "GET", "/"), 0);
    // A description without a token takes none away.
    plex::Resource bare = m_world->described(m_world->owned());
    bare.accessToken = {};
    m_session->update(bare);
    QCOMPARE(awaited(m_session->ask(endpoints::libraries()))->status, 200);
    QCOMPARE(m_world->count("plex.tv", "GET", "/"), 0);
}

void TestServerSessionRetries::aTokenOnItsWayThroughARenewalIsNotPutInTwice()
{
    QVERIFY(awaited(m_session->connectNow()));
    int renewals = 0;
    connect(m_session.get(), &plex::ServerSession::tokenRenewed, this, [&] { ++renewals; });
    m_world->owned().rotateToken();
    m_world->network.plexTv().setDelay(200ms);
    const Outcome<net::HttpResponse> answer(m_session->ask(endpoints::libraries()));
    QTRY_COMPARE(m_world->count("plex.tv", "GET", "/api/v2/resources"), 1);
    m_session->update(m_world->described(m_world->owned()));
    QTRY_VERIFY(answer.isThere());
    QVERIFY(answer.result());
    QCOMPARE(answer.result()->status, 200);
    QCOMPARE(renewals, 1);
}

void TestServerSessionRetries::deletingTheSessionEndsEverything()
{
    m_world->owned().setHanging(true);
    const Outcome<net::HttpResponse> answer(m_session->ask(endpoints::libraries()));
    QTRY_COMPARE(m_world->count("owned/", "GET", "/identity"), 1);
    m_session.reset();
    QVERIFY(answer.isOver());
    QVERIFY(!answer.isThere());
    QCOMPARE(m_clock->pending(), 0);
    m_clock->advance(1h);
    QCOMPARE(races(), 1);
}

QTEST_GUILESS_MAIN(TestServerSessionRetries)
#include "tst_serversession_retries.moc"
