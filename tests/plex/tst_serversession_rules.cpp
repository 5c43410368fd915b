// SPDX-License-Identifier: MIT
#include "plex/server/serversession.h"

#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Behaviour = simulation::AddressSpec::Behaviour;
using Place = simulation::AddressSpec::Kind;
using Media::ConnectionChange;
using Media::ConnectionKind;
using Media::ServerState;
using plextest::Outcome;
using plextest::World;

/// One server keeps to what a person has decided about its addresses.
class TestServerSessionRules : public QObject
{
    Q_OBJECT

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<World> m_world;
    std::unique_ptr<plex::ServerSession> m_session;
    std::unique_ptr<QSignalSpy> m_connections;

    // In the order they are arranged in.
    enum { local, remote, relay };

    QUrl uri(int address) const { return m_world->owned().addresses().at(address).uri; }
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
        return passesUntil([this] { return m_session->server().state != ServerState::Connecting; }, 20s);
    }
    ConnectionChange lastChange() const { return m_connections->last().at(1).value<ConnectionChange>(); }
    plex::Resource without(int address) const
    {
        plex::Resource resource = m_world->described(m_world->owned());
        resource.connections.removeAt(address);
        return resource;
    }

private Q_SLOTS:
    void init()
    {
        m_clock = std::make_unique<support::VirtualClock>();
        m_world = std::make_unique<World>(*m_clock);
        QVERIFY(m_world->owned().setAddresses({{.kind = Place::Local}, {.kind = Place::Remote}, {.kind = Place::Relay}}));
        m_world->signIn();
        m_session = m_world->session(m_world->owned(), m_world->owned().accessToken());
        m_connections = std::make_unique<QSignalSpy>(m_session.get(), &plex::ServerSession::connectionChanged);
    }
    void cleanup()
    {
        m_connections.reset();
        m_session.reset();
        m_world.reset();
        m_clock.reset();
    }

    void aPinnedAddressIsUsedAndStayedWithThoughABetterOneAnswers_data()
    {
        QTest::addColumn<int>("pinned");
        QTest::newRow("remote") << int(remote);
        QTest::newRow("relay") << int(relay);
    }
    void aPinnedAddressIsUsedAndStayedWithThoughABetterOneAnswers()
    {
        QFETCH(int, pinned);
        m_session->setRules({.pinned = uri(pinned)});
        QVERIFY(connects());
        QCOMPARE(m_session->connection()->shown.uri, uri(pinned));
        (void)passesUntil([] { return false; }, 60s);
        QCOMPARE(m_session->connection()->shown.uri, uri(pinned));
        QCOMPARE(m_connections->size(), 1);
    }

    void othersStandInUntilThePinnedOneWorks()
    {
        m_session->setRules({.pinned = uri(remote)});
        m_world->owned().setBehaviour(remote, Behaviour::Refuses);
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Local);
        m_world->owned().setBehaviour(remote, Behaviour::Answers);
        QVERIFY(passesUntil([this] { return kind() == ConnectionKind::Remote; }, 40s)); // 30 s, and jitter
        QCOMPARE(lastChange(), ConnectionChange::Better);
    }

    void aPinnedOneThatIsSilentDelaysTheOthersOnlyShortly()
    {
        m_session->setRules({.pinned = uri(remote)});
        m_world->owned().setBehaviour(remote, Behaviour::Hangs);
        const auto begun = m_clock->now();
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Local);
        QVERIFY(m_clock->now() - begun < 3s);
    }

    void aPinOutlivesThatPlexForgetsTheAddress()
    {
        m_session->setRules({.pinned = uri(remote)});
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Remote);
        m_session->update(without(remote));
        m_world->owned().setBehaviour(remote, Behaviour::Refuses);
        m_session->reconsider();
        QVERIFY(passesUntil([this] { return kind() == ConnectionKind::Local; }, 20s));
        m_world->owned().setBehaviour(remote, Behaviour::Answers);
        m_session->update(m_world->described(m_world->owned()));
        QVERIFY(passesUntil([this] { return kind() == ConnectionKind::Remote; }, 5s)); // at once
    }

    void aForbiddenRelayIsNotUsedWhateverElseFails()
    {
        m_world->owned().setBehaviour(local, Behaviour::Refuses);
        m_world->owned().setBehaviour(remote, Behaviour::Refuses);
        m_session->setRules({.neverRelay = true});
        QVERIFY(connects());
        QCOMPARE(m_session->server().state, ServerState::Offline);
        QCOMPARE(m_world->count("relay", "GET", "/"), 0);
    }

    void whereEverythingIsForbiddenTheReasonIsSaid()
    {
        m_session->setRules({.forbidden = {uri(local), uri(remote)}, .neverRelay = true});
        QVERIFY(connects());
        QCOMPARE(m_session->server().state, ServerState::Offline);
        const Media::Error problem = *m_session->server().problem;
        QCOMPARE(problem.kind, Media::Error::Kind::Unreachable);
        QVERIFY(problem.cause && problem.cause->kind == Media::Error::Kind::Forbidden);
        QVERIFY(problem.message.contains(problem.cause->message));
        QCOMPARE(m_world->count("owned/", "GET", "/"), 0);
    }

    void otherRulesCountAtOnceHoweverOftenTheyChange()
    {
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Local);
        for (int i = 0; i < 8; ++i) { // more than renewals are allowed in that time
            const int forbidden = i % 2 ? remote : local;
            m_session->setRules({.forbidden = {uri(forbidden)}});
            m_session->reconsider();
            QVERIFY(passesUntil([this] { return m_session->server().state == ServerState::Online; }, 3s));
            QCOMPARE(kind(), forbidden == local ? ConnectionKind::Remote : ConnectionKind::Local);
        }
        QCOMPARE(lastChange(), ConnectionChange::Moved);
    }

    void aBetterOneIsLookedForNow()
    {
        m_world->owned().setBehaviour(local, Behaviour::Refuses);
        QVERIFY(connects());
        QCOMPARE(kind(), ConnectionKind::Remote);
        const Outcome<net::Connection> same(m_session->lookForBetter());
        QVERIFY(passesUntil([&] { return same.isThere(); }, 5s));
        QCOMPARE(same.result()->shown.kind, ConnectionKind::Remote);
        m_world->owned().setBehaviour(local, Behaviour::Answers);
        const Outcome<net::Connection> better(m_session->lookForBetter());
        QVERIFY(passesUntil([&] { return better.isThere(); }, 5s));
        QCOMPARE(better.result()->shown.kind, ConnectionKind::Local);
        QCOMPARE(kind(), ConnectionKind::Local);
    }

    void lookingForABetterOneConnectsAServerThatIsNot()
    {
        const Outcome<net::Connection> found(m_session->lookForBetter());
        QVERIFY(passesUntil([&] { return found.isThere(); }, 5s));
        QCOMPARE(found.result()->shown.kind, ConnectionKind::Local);
    }

    void aLookEndsWithTheSession()
    {
        QVERIFY(connects());
        m_world->owned().setHanging(true);
        m_world->owned().setBehaviour(local, Behaviour::Refuses);
        auto *reply = m_session->lookForBetter();
        reply->setParent(m_world->network.parent());
        const Outcome<net::Connection> outcome(reply);
        m_session.reset();
        QTRY_VERIFY(outcome.isOver());
        QVERIFY(!outcome.isThere() || !outcome.result());
    }
};

QTEST_GUILESS_MAIN(TestServerSessionRules)
#include "tst_serversession_rules.moc"
