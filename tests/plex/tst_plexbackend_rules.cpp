// SPDX-License-Identifier: MIT
#include "backendworld.h"
#include "mediabackend/connectionrules.h"

using Behaviour = simulation::AddressSpec::Behaviour;
using Kind = Media::Error::Kind;
using Media::ServerRules;
using Place = simulation::AddressSpec::Kind;

/// Rules for the connection to one server, through the contract.
class TestPlexBackendRules : public QObject
{
    Q_OBJECT

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<MediaBackend> m_backend;

    // In the order they are arranged in.
    enum { local, remote, relay };

    Media::ConnectionRules &rules() const { return *qobject_cast<Media::ConnectionRules *>(m_backend.get()); }
    QString id() const { return m_world->network.owned().machineIdentifier(); }
    QUrl uri(int address) const { return m_world->network.owned().addresses().at(address).uri; }
    QUrl inUse() const
    {
        for (const Media::Server &server : m_backend->servers()) {
            if (server.id == id() && server.connection)
                return server.connection->uri;
        }
        return {};
    }
    void startAgain()
    {
        m_backend.reset();
        m_backend = m_world->backend();
        m_backend->start();
    }
    Media::Result<ServerRules> holding(const QString &server) { return outcomeOf(rules().serverRules(server)); }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        QVERIFY(m_world->network.owned().setAddresses({{.kind = Place::Local}, {.kind = Place::Remote}, {.kind = Place::Relay}}));
        m_backend = m_world->signedIn();
        QVERIFY(m_backend);
        QTRY_COMPARE(inUse(), uri(local));
    }
    void cleanup()
    {
        m_backend.reset();
        m_world.reset();
    }

    void rulesCountAtOnceAndAfterARestart()
    {
        QCOMPARE(*holding(id()), ServerRules());
        const ServerRules wanted{.pinned = uri(remote), .forbidden = {uri(relay)}, .neverPlain = true};
        const auto set = outcomeOf(rules().setServerRules(id(), wanted));
        QVERIFY(set);
        QCOMPARE(*set, wanted);
        QTRY_COMPARE(inUse(), uri(remote));
        startAgain();
        QTRY_COMPARE(inUse(), uri(remote));
        QCOMPARE(*holding({}), wanted); // the default one
        QVERIFY(outcomeOf(rules().setServerRules({}, {})));
        QTRY_COMPARE(inUse(), uri(local));
        startAgain();
        QCOMPARE(*holding(id()), ServerRules());
    }

    void theyAreThoseOfOneServer()
    {
        QVERIFY(outcomeOf(rules().setServerRules(id(), {.neverRelay = true})));
        QCOMPARE(*holding(m_world->network.shared().machineIdentifier()), ServerRules());
    }

    void theyOutliveThatPlexSaysOtherAddresses()
    {
        QVERIFY(outcomeOf(rules().setServerRules(id(), {.pinned = uri(remote)})));
        const QUrl pinned = uri(remote);
        QVERIFY(m_world->network.owned().move());
        QVERIFY(outcomeOf(m_backend->refreshServers()));
        QTRY_COMPARE(inUse(), uri(local));
        startAgain();
        QCOMPARE(holding(id())->pinned, pinned);
        // What is in the rules may stay in them, though nobody knows it just now.
        QVERIFY(outcomeOf(rules().setServerRules(id(), {.pinned = pinned, .neverRelay = true})));
    }

    void whatCannotBeMeantChangesNothing()
    {
        const QUrl nowhere(QStringLiteral("https://10.9.8.7:32400"));
        QCOMPARE(outcomeOf(rules().setServerRules(id(), {.pinned = nowhere})).error().kind, Kind::Usage);
        QCOMPARE(outcomeOf(rules().setServerRules(id(), {.pinned = uri(relay), .neverRelay = true})).error().kind, Kind::Usage);
        QCOMPARE(*holding(id()), ServerRules());
        QCOMPARE(inUse(), uri(local));
        const QString nobody = QStringLiteral("nobody");
        QCOMPARE(holding(nobody).error().kind, Kind::NotFound);
        QCOMPARE(outcomeOf(rules().setServerRules(nobody, {})).error().kind, Kind::NotFound);
        QCOMPARE(outcomeOf(rules().lookForBetter(nobody)).error().kind, Kind::NotFound);
    }

    void aBetterConnectionIsLookedForOnRequest()
    {
        m_world->network.owned().setBehaviour(local, Behaviour::Refuses);
        startAgain();
        QTRY_COMPARE(inUse(), uri(remote));
        m_world->network.owned().setBehaviour(local, Behaviour::Answers);
        const auto server = outcomeOf(rules().lookForBetter(id()));
        QVERIFY(server);
        QVERIFY(server->connection);
        QCOMPARE(server->connection->uri, uri(local));
    }

    void signingOutForgetsThem()
    {
        QVERIFY(outcomeOf(rules().setServerRules(id(), {.neverRelay = true})));
        QVERIFY(outcomeOf(m_backend->signOut()));
        QCOMPARE(holding(id()).error().kind, Kind::SignedOut);
        m_backend = m_world->signedIn();
        QVERIFY(m_backend);
        QCOMPARE(*holding(id()), ServerRules());
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendRules)
#include "tst_plexbackend_rules.moc"
