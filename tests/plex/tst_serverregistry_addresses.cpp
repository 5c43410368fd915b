// SPDX-License-Identifier: MIT
#include "plex/discovery/serverregistry.h"

#include "simulation/networkplan.h"
#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

using namespace std::chrono_literals;
using Behaviour = simulation::AddressSpec::Behaviour;
using Kind = simulation::AddressSpec::Kind;
using Media::ServerState;
using plextest::awaited;
using plextest::World;

/// The addresses of all servers: what is learnt of them outlives the run, and not too many are tried at once.
class TestServerRegistryAddresses : public QObject
{
    Q_OBJECT

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<World> m_world;

    void begin()
    {
        m_clock = std::make_unique<support::VirtualClock>();
        m_world = std::make_unique<World>(*m_clock);
        m_world->context.place = [] {
            return net::NetworkPlace{
                .networks = {{QHostAddress(QStringLiteral("127.0.0.1")), 8}, {QHostAddress(QStringLiteral("192.168.7.20")), 24}}, .gateway = {}};
        };
        m_world->signIn();
    }
    QDir directory() const { return QDir(m_world->directory.path()); }
    plex::DeadAddresses deadOnDisk() { return plex::loadKnownServers(directory()).dead.value(m_world->owned().machineIdentifier()); }
    QSet<QUrl> dead() { return deadOnDisk().in(m_world->context.place().key()); }
    template <class F>
    bool passesUntil(F isSo, net::milliseconds most)
    {
        for (net::milliseconds passed{0}; passed < most && !isSo(); passed += 100ms) {
            m_clock->advance(100ms);
            QTest::qWait(2);
        }
        return QTest::qWaitFor(isSo);
    }

private Q_SLOTS:
    void cleanup()
    {
        m_world.reset();
        m_clock.reset();
    }

    void whatWasDeadIsRememberedAlsoWhenNothingAnswers()
    {
        begin();
        QVERIFY(m_world->network.arrange(QStringLiteral("dead"))); // one refuses, one hangs
        plex::Resource known = m_world->described(m_world->owned());
        known.accessToken = {};
        QVERIFY(plex::saveKnownServers(directory(), {.account = {.id = QStringLiteral("u-1")}, .servers = {known}}));
        m_world->network.plexTv().setHanging(true); // whose answer would have everything written down
        m_world->registry().recall();
        const QUrl hanging = m_world->owned().addresses().last().uri;
        QVERIFY(passesUntil([&] { return !dead().isEmpty(); }, 20s));
        QCOMPARE(dead(), QSet<QUrl>{hanging});
        QCOMPARE(m_world->registry().sessions().first()->lastDirect(), QUrl()); // there never was a connection
    }

    void whatWasDeadIsTriedLastInTheNextRun_data()
    {
        QTest::addColumn<bool>("isRemembered");
        QTest::newRow("remembered") << true;
        QTest::newRow("forgotten") << false; // to see that it is the memory that does it
    }

    void whatWasDeadIsTriedLastInTheNextRun()
    {
        QFETCH(bool, isRemembered);
        begin();
        QVERIFY(m_world->network.shared().setAddresses({}));
        // By kind the one that hangs comes first.
        QVERIFY(m_world->owned().setAddresses({{Kind::Local, Behaviour::Hangs}, {Kind::Remote, Behaviour::Refuses}}));
        QVERIFY(awaited(m_world->registry().refresh()));
        QVERIFY(passesUntil([&] { return !dead().isEmpty(); }, 20s));
        m_world->owned().setBehaviour(1, Behaviour::Answers);
        if (!isRemembered) {
            plex::KnownServers known = plex::loadKnownServers(directory());
            known.dead.clear();
            QVERIFY(plex::saveKnownServers(directory(), known));
        }
        // Time stands still, so that only what is tried first is tried at all.
        plex::ServerRegistry next(m_world->account, m_world->context, directory());
        next.recall();
        const auto isOnline = [&] { return next.sessions().first()->server().state == ServerState::Online; };
        QCOMPARE(QTest::qWaitFor(isOnline, isRemembered ? 10000 : 500), isRemembered);
    }

    void noMoreThanSixteenAreTriedAtOnceAndThoseOfTheFirstServerAtOnce()
    {
        begin();
        // Those without encryption are seen by their servers, because nothing has to be agreed on before.
        simulation::NetworkPlan plan;
        for (const char *door : {"owned", "attic", "barn", "cellar", "den"}) {
            plan.servers.append({.door = QString::fromLatin1(door),
                                 .name = QString::fromLatin1(door),
                                 .addresses = QList<simulation::AddressSpec>(6, {Kind::Local, Behaviour::Plain})});
        }
        QVERIFY(m_world->network.arrange(plan));
        for (const auto &planned : plan.servers)
            m_world->network.server(planned.door)->setHanging(true);
        int most = 0;
        connect(&m_world->network.recorder(), &simulation::Recorder::requestArrived, this, [&](const auto &request) {
            if (request.door != u"plex.tv")
                most = std::max(most, m_world->metric("requests/sent") - m_world->metric("requests/ended"));
        });
        QVERIFY(awaited(m_world->registry().refresh()));
        const auto tried = [&](const char *door) { return m_world->count(door, "GET", "/identity"); };
        const auto all = [&] { return tried("") - tried("plex.tv"); };
        QVERIFY(passesUntil([&] { return all() == 16; }, 1s));
        QCOMPARE(tried("owned/"), 6);
        (void)passesUntil([] { return false; }, 1s);
        QCOMPARE(all(), 16);
        // The first one's verdict does not wait for the others.
        const auto state = [&](qsizetype server) { return m_world->registry().sessions().at(server)->server().state; };
        QCOMPARE(m_world->registry().sessions().size(), 5);
        const auto begun = m_clock->now();
        QVERIFY(passesUntil([&] { return state(0) == ServerState::Offline; }, 20s));
        QVERIFY2(m_clock->now() - begun <= 6s, qPrintable(QString::number((m_clock->now() - begun).count())));
        // And everybody has a turn in the end.
        const auto others = {"attic/", "barn/", "cellar/", "den/"};
        const auto areTried = [&] { return std::all_of(others.begin(), others.end(), [&](const char *door) { return tried(door) >= 6; }); };
        QVERIFY(passesUntil(areTried, 60s));
        QVERIFY2(most == 16, qPrintable(QString::number(most)));
    }

    void aServerThatIsThereOverIpv6AloneIsUsed()
    {
        begin();
        if (!m_world->owned().setAddresses({{Kind::Local, Behaviour::Refuses}, {.kind = Kind::Remote, .ipv6 = true}}))
            QSKIP("this machine has no IPv6");
        QVERIFY(awaited(m_world->registry().refresh()));
        const auto *session = m_world->registry().sessions().first();
        QVERIFY(passesUntil([&] { return session->server().state == ServerState::Online; }, 5s));
        QCOMPARE(session->connection()->base.host(), QStringLiteral("::1"));
        QCOMPARE(session->connection()->verifyName, m_world->owned().addresses().last().hostName());
    }

    void oneAddressWithAnotherNamesCertificateHasThemReadAgainOnce()
    {
        begin();
        QVERIFY(m_world->owned().setAddresses({{Kind::Local, Behaviour::Answers}, {Kind::Local, Behaviour::Answers}}));
        plex::Resource known = m_world->described(m_world->owned());
        known.accessToken = {};
        const QString hash = m_world->owned().certificateHash();
        known.connections[0].uri.setHost(known.connections[0].uri.host().replace(hash, QString(hash.size(), u'0')));
        QVERIFY(plex::saveKnownServers(directory(), {.account = {.id = QStringLiteral("u-1")}, .servers = {known}}));
        const net::Token token(m_world->owned().accessToken());
        QVERIFY(awaited(m_world->account.keepServerTokens(m_world->account.credential().user, {{known.id, token}})));
        m_world->registry().recall();
        auto *session = m_world->registry().sessions().first();
        QVERIFY(passesUntil([&] { return session->server().state == ServerState::Online; }, 5s));
        QCOMPARE(session->connection()->shown.uri, known.connections.at(1).uri); // it works all the same
        QVERIFY(passesUntil([&] { return session->resource().connections.first().uri != known.connections.first().uri; }, 5s));
        QCOMPARE(m_world->count("plex.tv", "GET", "/api/v2/resources"), 1);
    }
};

QTEST_GUILESS_MAIN(TestServerRegistryAddresses)
#include "tst_serverregistry_addresses.moc"
