// SPDX-License-Identifier: MIT
#include "backendworld.h"

#include <QSignalSpy>

using Kind = Media::Error::Kind;
using Outcome = Media::AccountSetup::Outcome;

/// What goes wrong around a sign-in, and ends well or with the right words.
class TestPlexBackendTrouble : public QObject
{
    Q_OBJECT

    static Outcome outcomeIn(const QSignalSpy &ended) { return ended.first().first().value<Outcome>(); }

private Q_SLOTS:
    void aPingThatFailsOnAColdStartIsNoEnd()
    {
        BackendWorld world;
        QVERIFY(world.signedIn());
        QVERIFY(QFile::remove(world.directory.filePath(QStringLiteral("settings/servers.json"))));
        world.network.plexTv().failNext(1, 503);
        const auto backend = world.backend();
        backend->start();
        QVERIFY(BackendWorld::isOnline(*backend));
    }

    void serversThatCannotBeReadAreAskedForAgain()
    {
        BackendWorld world;
        QVERIFY(world.signedIn());
        QVERIFY(QFile::remove(world.directory.filePath(QStringLiteral("settings/servers.json"))));
        world.network.plexTv().failNext(3, 503); // the ping, the servers, the user
        const auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::Offline);
        QVERIFY(BackendWorld::isOnline(*backend));
    }

    void cancellingBeforeTheApprovalCountsMeansCancelled()
    {
        BackendWorld world;
        const auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignedOut);
        world.network.plexTv().setHanging(true);
        QSignalSpy ended(backend->accountSetup(), &Media::AccountSetup::ended);
        backend->accountSetup()->startWithToken(QString::fromLatin1(world.network.plexTv().issueToken(backend->clientIdentifier().toLatin1())));
        QTRY_VERIFY(world.network.recorder().count("GET", QStringLiteral("/api/v2/user")) == 1);
        backend->accountSetup()->cancel();
        QCOMPARE(ended.size(), 1);
        QCOMPARE(outcomeIn(ended), Outcome::Cancelled);
        QVERIFY(!world.keychain.record);
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignedOut);
    }

    void cancellingWhileTheServersAreLookedForSaysThatTheSignInStands()
    {
        BackendWorld world;
        const auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignedOut);
        connect(&world.network.recorder(), &simulation::Recorder::requestAnswered, this, [&](const simulation::RecordedRequest &request) {
            if (request.path == u"/api/v2/user")
                world.network.plexTv().setHanging(true);
        });
        QSignalSpy ended(backend->accountSetup(), &Media::AccountSetup::ended);
        backend->accountSetup()->startWithToken(QString::fromLatin1(world.network.plexTv().issueToken(backend->clientIdentifier().toLatin1())));
        QTRY_VERIFY(world.network.recorder().count("GET", QStringLiteral("/api/v2/resources")) == 1);
        backend->accountSetup()->cancel();
        QCOMPARE(ended.size(), 1);
        QCOMPARE(outcomeIn(ended), Outcome::SignedIn);
        QVERIFY(world.keychain.record);
    }

    void signingOutWithPlexTvSilentWipesSoon()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        world.network.plexTv().setHanging(true);
        const auto isRevoked = outcomeOf(backend->signOut());
        QVERIFY(isRevoked);
        QVERIFY(!*isRevoked);
        QVERIFY(!world.keychain.record);
        QVERIFY(backend->servers().isEmpty());
    }

    void aLockedKeychainIsAskedAgainWhenTheHostStartsAgain()
    {
        BackendWorld world;
        QVERIFY(world.signedIn());
        world.keychain.refusal = Media::Error{Kind::CredentialsLocked, QStringLiteral("locked")};
        const auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::CredentialsLocked);
        QCOMPARE(outcomeOf(backend->libraries()).error().kind, Kind::CredentialsLocked);
        world.keychain.refusal.reset();
        QCOMPARE(outcomeOf(backend->libraries()).error().kind, Kind::CredentialsLocked); // a question is no prompt
        backend->start();
        QVERIFY(BackendWorld::isOnline(*backend));
        QVERIFY(outcomeOf(backend->libraries()));
    }

    void whoWaitsForAServerThatIsTakenAwayHearsIt()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        const QString shared = world.network.shared().machineIdentifier();
        QVERIFY(outcomeOf(backend->connectServer(shared)));
        world.network.shared().rotateToken();
        world.network.plexTv().removeServer(&world.network.shared());
        const auto libraries = outcomeOf(backend->libraries(shared));
        QVERIFY(!libraries);
        QCOMPARE(libraries.error().kind, Kind::NotFound);
        QTRY_COMPARE(backend->servers().size(), 1);
    }

    void theServersOfAnotherAccountAreNotRecalled()
    {
        BackendWorld world;
        QVERIFY(world.signedIn());
        QFile file(world.directory.filePath(QStringLiteral("settings/servers.json")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray text = file.readAll();
        const qsizetype id = text.indexOf("\"id\"", text.indexOf("\"account\""));
        text.replace(id, text.indexOf(',', id) - id, "\"id\": \"somebody-else\"");
        QVERIFY(file.resize(0) && file.seek(0) && file.write(text) > 0);
        file.close();
        world.network.plexTv().setOffline(true);
        const auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::Offline);
        QVERIFY(backend->servers().isEmpty());
        QVERIFY(backend->account().id.isEmpty());
    }

    void anAddressForPlexTvThatCannotBeIsNotReplacedByAnother()
    {
        BackendWorld world;
        Media::HostInfo host;
        host.settingsDirectory = QDir(world.directory.filePath(QStringLiteral("settings")));
        host.overrides = {{QStringLiteral("plex-tv/url"), QStringLiteral("http://127.0.0.1:1")}};
        const auto backend = std::make_unique<plex::PlexBackend>(host, std::make_unique<SharedStore>(world.keychain),
                                                                 std::make_unique<net::SystemClock>());
        backend->start();
        QSignalSpy ended(backend->accountSetup(), &Media::AccountSetup::ended);
        backend->accountSetup()->startWithToken(QStringLiteral("a-token-for-nobody"));
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(outcomeIn(ended), Outcome::Failed);
        QCOMPARE(ended.first().at(2).value<std::optional<Media::Error>>()->kind, Kind::BadAnswer);
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendTrouble)
#include "tst_plexbackend_trouble.moc"
