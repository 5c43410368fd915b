// SPDX-License-Identifier: MIT
#include "backendworld.h"
#include "simulation/gdmresponder.h"

#include <QSignalSpy>

/// Servers that tell of themselves in the local network.
class TestPlexBackendLan : public QObject
{
    Q_OBJECT

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<simulation::GdmResponder> m_responder;
    std::unique_ptr<MediaBackend> m_backend;

    bool isOnline(const simulation::SimulatedServer &wanted)
    {
        return QTest::qWaitFor(
            [&] {
                const auto servers = m_backend->servers();
                return std::any_of(servers.cbegin(), servers.cend(), [&](const Media::Server &server) {
                    return server.id == wanted.machineIdentifier() && server.state == Media::ServerState::Online;
                });
            },
            15000);
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        m_responder = std::make_unique<simulation::GdmResponder>(m_world->network);
        QVERIFY(m_responder->open());
        m_world->gdmPort = m_responder->port();
        m_backend = m_world->signedIn();
        QVERIFY(m_backend);
        QVERIFY(isOnline(m_world->network.owned()));
    }
    void cleanup()
    {
        m_backend.reset();
        m_responder.reset();
        m_world.reset();
    }

    void aServerThatMovedIsFoundWithoutTheInternet()
    {
        m_backend.reset();
        m_world->network.plexTv().setOffline(true);
        QVERIFY(m_world->network.owned().move());
        m_backend = m_world->backend();
        m_backend->start();
        QVERIFY(isOnline(m_world->network.owned()));
        QVERIFY(outcomeOf(m_backend->libraries(m_world->network.owned().machineIdentifier())));
        QVERIFY(!m_responder->searches().isEmpty());
        QCOMPARE(m_responder->refusals(), 0);
    }

    void noSearchIsMadeWhenItIsSwitchedOff()
    {
        QVERIFY(m_backend->settings()->change(QStringLiteral("connections/discover-lan"), false));
        m_backend.reset();
        const auto before = m_responder->searches().size();
        m_backend = m_world->backend();
        m_backend->start();
        QVERIFY(isOnline(m_world->network.owned()));
        QVERIFY(outcomeOf(m_backend->libraries(m_world->network.owned().machineIdentifier())));
        QCOMPARE(m_responder->searches().size(), before);
    }

    void thePersonIsToldSoftlyThatPlexCannotBeAsked()
    {
        m_backend.reset();
        m_world->network.plexTv().setOffline(true);
        m_backend = m_world->backend();
        QSignalSpy warnings(m_backend.get(), &MediaBackend::warningRaised);
        m_backend->start();
        QVERIFY(isOnline(m_world->network.owned()));
        const auto told = [&] {
            return std::count_if(warnings.cbegin(), warnings.cend(), [](const QList<QVariant> &warning) {
                return warning.first().value<Media::Error>().kind != Media::Error::Kind::DnsBlocked;
            });
        };
        QTRY_COMPARE(told(), 1);
        QCOMPARE(m_backend->state(), MediaBackend::State::Online);
        QVERIFY(!outcomeOf(m_backend->refreshServers()));
        QCOMPARE(told(), 1); // once, however often it fails
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendLan)
#include "tst_plexbackend_lan.moc"
