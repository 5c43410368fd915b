// SPDX-License-Identifier: MIT
#include "plex/server/serversession.h"

#include "plex/server/endpoints.h"
#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Behaviour = simulation::AddressSpec::Behaviour;
using Media::ConnectionChange;
using Media::ConnectionKind;
using Media::ServerState;
using plextest::awaited;
using plextest::World;
namespace endpoints = plex::endpoints;

/// One server stays on the best connection there is.
class TestServerSessionBest : public QObject
{
    Q_OBJECT

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<World> m_world;
    std::unique_ptr<plex::ServerSession> m_session;
    std::unique_ptr<QSignalSpy> m_connections;
    net::NetworkPlace m_place;

    void begin(const QString &scene)
    {
        m_clock = std::make_unique<support::VirtualClock>();
        m_world = std::make_unique<World>(*m_clock, scene);
        m_place = {.networks = {{QHostAddress(QStringLiteral("127.0.0.1")), 8}, {QHostAddress(QStringLiteral("192.168.7.20")), 24}}, .gateway = {}};
        m_world->context.place = [this] { return m_place; };
        m_world->signIn();
        m_session = m_world->session(m_world->owned(), m_world->owned().accessToken());
        m_connections = std::make_unique<QSignalSpy>(m_session.get(), &plex::ServerSession::connectionChanged);
    }
    std::optional<ConnectionKind> kind() const
    {
        return m_session->connection() ? std::optional(m_session->connection()->shown.kind) : std::nullopt;
    }
    /// Moves the time in small steps, so that the network keeps up, until it is so.
    template <class F>
    bool passesUntil(F isSo, net::milliseconds most)
    {
        for (net::milliseconds passed{0}; passed < most && !isSo(); passed += 100ms) {
            m_clock->advance(100ms);
            QTest::qWait(2);
        }
        return QTest::qWaitFor(isSo);
    }
    bool connects()
    {
        m_session->connectNow()->then(m_session.get(), [](const auto &) {});
        return passesUntil([this] { return m_session->server().state == ServerState::Online; }, 10s);
    }
    ConnectionChange lastChange() const { return m_connections->last().at(1).value<ConnectionChange>(); }
    int position(simulation::AddressSpec::Kind wanted) const
    {
        const auto addresses = m_world->owned().addresses();
        for (int i = 0; i < addresses.size(); ++i) {
            if (addresses.at(i).spec.kind == wanted)
                return i;
        }
        return -1;
    }

private Q_SLOTS:
    void cleanup()
    {
        m_connections.reset();
        m_session.reset();
        m_world.reset();
        m_clock.reset();
    }

    void aRelayIsLeftAsSoonAsADirectAddressWorks()
    {
        begin(QStringLiteral("simple"));
        const int local = position(simulation::AddressSpec::Kind::Local);
        m_world->owned().setBehaviour(local, Behaviour::Refuses);
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Relay);
        m_world->owned().setBehaviour(local, Behaviour::Answers);
        QVERIFY(passesUntil([this] { return kind() == ConnectionKind::Local; }, 40s)); // 30 s, and jitter
        QCOMPARE(lastChange(), ConnectionChange::Better);
        QCOMPARE(m_session->server().state, ServerState::Online);
        QVERIFY(awaited(m_session->ask(endpoints::libraries())));
    }

    void aRelayIsNeverRemembered()
    {
        begin(QStringLiteral("relay-only"));
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Relay);
        QCOMPARE(m_session->lastDirect(), QUrl());
    }

    void anotherNetworkWhereItStillAnswersChangesNothing()
    {
        begin(QStringLiteral("simple"));
        QVERIFY(connects());
        const auto changes = m_connections->size();
        m_world->network.recorder().clear();
        m_session->networkChanged();
        QVERIFY(passesUntil([this] { return m_world->count("owned/", "GET", "/identity") > 0; }, 2s));
        (void)passesUntil([] { return false; }, 1s);
        QCOMPARE(m_connections->size(), changes);
        QCOMPARE(m_session->server().state, ServerState::Online);
    }

    void anotherNetworkWhereItDoesNotFindsAnotherWay()
    {
        begin(QStringLiteral("simple"));
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Local);
        m_world->owned().setBehaviour(position(simulation::AddressSpec::Kind::Local), Behaviour::Refuses);
        m_session->networkChanged();
        QVERIFY(passesUntil([this] { return kind() == ConnectionKind::Relay; }, 15s));
        QCOMPARE(lastChange(), ConnectionChange::NetworkChanged);
    }

    void comingBackHomeIsNoticedAtOnce()
    {
        begin(QStringLiteral("simple"));
        const int local = position(simulation::AddressSpec::Kind::Local);
        m_world->owned().setBehaviour(local, Behaviour::Refuses);
        QVERIFY(connects());
        m_world->owned().setBehaviour(local, Behaviour::Answers);
        m_session->networkChanged();
        QVERIFY(passesUntil([this] { return kind() == ConnectionKind::Local; }, 5s));
    }

    void aServerThatWasAwayIsTriedAtOnceInAnotherNetwork()
    {
        begin(QStringLiteral("simple"));
        m_world->owned().setOffline(true);
        QVERIFY(!connects());
        QVERIFY(passesUntil([this] { return m_session->server().state == ServerState::Offline; }, 15s));
        m_world->owned().setOffline(false);
        m_session->networkChanged();
        QVERIFY(passesUntil([this] { return m_session->server().state == ServerState::Online; }, 2s));
    }

    void afterSleepTheRequestUnderWayStillAnswers()
    {
        begin(QStringLiteral("simple"));
        QVERIFY(connects());
        m_world->owned().holdNext(QStringLiteral("/library/sections"));
        std::optional<Media::Result<net::HttpResponse>> answer;
        m_session->ask(endpoints::libraries())->then(this, [&](const auto &outcome) { answer = outcome; });
        QVERIFY(passesUntil([this] { return m_world->count("owned/", "GET", "/library/sections") == 1; }, 2s));
        m_session->woke(); // its connection is dead without knowing it
        QVERIFY(passesUntil([&] { return answer.has_value(); }, 15s));
        QVERIFY(*answer);
        QCOMPARE((*answer)->status, 200);
        QCOMPARE(m_world->count("owned/", "GET", "/library/sections"), 2);
    }

    void aRequestOnAConnectionThatDiedWithoutAWordTakesAnotherWay()
    {
        begin(QStringLiteral("simple"));
        QVERIFY(connects());
        m_world->owned().setBehaviour(position(simulation::AddressSpec::Kind::Local), Behaviour::Hangs);
        std::optional<Media::Result<net::HttpResponse>> answer;
        m_session->ask(endpoints::libraries())->then(this, [&](const auto &outcome) { answer = outcome; });
        QVERIFY(passesUntil([&] { return answer.has_value(); }, 20s)); // and not 30, the deadline of the question
        QVERIFY(*answer);
        QCOMPARE(kind(), ConnectionKind::Relay);
    }

    void aServerThatIsOnlySlowIsWaitedFor()
    {
        begin(QStringLiteral("simple"));
        QVERIFY(connects());
        m_world->owned().holdNext(QStringLiteral("/library/sections"));
        std::optional<Media::Result<net::HttpResponse>> answer;
        m_session->ask(endpoints::libraries())->then(this, [&](const auto &outcome) { answer = outcome; });
        (void)passesUntil([] { return false; }, 15s);
        m_world->owned().release();
        QVERIFY(passesUntil([&] { return answer.has_value(); }, 2s));
        QVERIFY(*answer);
        QCOMPARE(m_world->count("owned/", "GET", "/library/sections"), 1);
        QCOMPARE(kind(), ConnectionKind::Local);
    }

    void newsThatCameDuringTheRaceIsUsed()
    {
        begin(QStringLiteral("simple"));
        QVERIFY(m_world->owned().move());
        m_session->connectNow()->then(m_session.get(), [](const auto &) {});
        m_session->update(m_world->described(m_world->owned())); // while the remembered addresses are being tried
        QVERIFY(passesUntil([this] { return m_session->server().state == ServerState::Online; }, 10s));
        QCOMPARE(kind(), ConnectionKind::Local);
    }

    void newsDoNotWaitForAddressesThatAreDead()
    {
        using Kind = simulation::AddressSpec::Kind;
        begin(QStringLiteral("simple"));
        QVERIFY(m_world->owned().setAddresses({{Kind::Local, Behaviour::Hangs}, {Kind::Remote, Behaviour::Answers}}));
        const plex::Resource all = m_world->described(m_world->owned());
        plex::Resource dead = all;
        dead.connections.removeLast();
        m_session->update(dead); // is tried at once
        QVERIFY(!passesUntil([this] { return m_session->server().state == ServerState::Online; }, 1s));
        m_session->update(all);
        QVERIFY(passesUntil([this] { return m_session->server().state == ServerState::Online; }, 500ms));
        QCOMPARE(kind(), ConnectionKind::Remote);
        QCOMPARE(m_world->count("plex.tv", "GET", "/api/v2/resources"), 0);
    }

    void aSearchUnderWayBeginsAnewInAnotherNetwork()
    {
        begin(QStringLiteral("simple"));
        QVERIFY(m_world->owned().setAddresses({{simulation::AddressSpec::Kind::Local, Behaviour::Hangs}}));
        m_session->update(m_world->described(m_world->owned()));
        QVERIFY(!passesUntil([this] { return m_session->server().state == ServerState::Online; }, 1s));
        m_world->owned().setBehaviour(0, Behaviour::Answers);
        m_session->networkChanged();
        QVERIFY(passesUntil([this] { return m_session->server().state == ServerState::Online; }, 500ms));
    }

    void aNetworkThatComesUpDuringTheSearchIsUsedBeforeItIsToldOf()
    {
        begin(QStringLiteral("simple"));
        m_world->owned().setOffline(true);
        m_world->network.plexTv().setDelay(200ms);
        m_session->connectNow()->then(m_session.get(), [](const auto &) {});
        QTRY_COMPARE(m_world->count("plex.tv", "GET", "/api/v2/resources"), 1); // every address has refused
        m_world->owned().setOffline(false);
        m_place.networks.append({QHostAddress(QStringLiteral("10.1.2.3")), 24});
        QTRY_COMPARE(m_session->server().state, ServerState::Online); // and no time has passed
    }

    void whatNothingAnsweredAtIsRememberedForThisNetwork()
    {
        begin(QStringLiteral("relay-only")); // one refuses, one hangs
        QVERIFY(connects());
        QUrl hanging;
        for (const auto &address : m_world->owned().addresses()) {
            if (address.spec.behaviour == Behaviour::Hangs)
                hanging = address.uri;
        }
        const auto dead = [&] { return m_session->deadAddresses().in(m_place.key()); };
        QVERIFY(passesUntil([&] { return dead().contains(hanging); }, 20s));
        QCOMPARE(dead().size(), 1); // one that refuses costs no time
        QCOMPARE(m_session->deadAddresses().in(QStringLiteral("elsewhere")), QSet<QUrl>());
    }

    void anAddressFoundInTheNetworkIsTriedAtOnce()
    {
        begin(QStringLiteral("simple"));
        m_world->owned().setBehaviour(position(simulation::AddressSpec::Kind::Local), Behaviour::Refuses);
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Relay);
        QVERIFY(m_world->owned().move());
        const auto moved = m_world->owned().addresses().at(position(simulation::AddressSpec::Kind::Local));
        m_world->owned().setBehaviour(position(simulation::AddressSpec::Kind::Local), Behaviour::Answers);
        m_session->setFound({{.uri = moved.uri, .address = moved.ip.toString(), .port = moved.port, .local = true}});
        QVERIFY(passesUntil([this] { return kind() == ConnectionKind::Local; }, 10s));
        QCOMPARE(m_session->connection()->shown.uri, moved.uri);
    }
};

QTEST_GUILESS_MAIN(TestServerSessionBest)
#include "tst_serversession_best.moc"
