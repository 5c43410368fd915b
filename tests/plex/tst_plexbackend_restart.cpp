// SPDX-License-Identifier: MIT
#include "backendworld.h"

#include "support/livecount.h"

#include <QSignalSpy>

using simulation::AddressSpec;

/// Starting again, being deleted at any moment, and leaving no secret behind.
class TestPlexBackendRestart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // What Qt makes once per process is there before objects are counted.
    void initTestCase()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        QVERIFY(outcomeOf(backend->libraries()));
    }

    void aStoredSignInGoesOnlineWithOnePing()
    {
        BackendWorld world;
        QVERIFY(world.signedIn());
        world.network.recorder().clear();
        const auto backend = world.backend();
        QSignalSpy renewed(backend.get(), &MediaBackend::tokenRenewed);
        backend->start();
        QVERIFY(BackendWorld::isOnline(*backend));
        QVERIFY(!backend->account().name.isEmpty());
        QTRY_COMPARE(renewed.size(), 1);
        QCOMPARE(renewed.first().at(2).value<Media::RenewalTrigger>(), Media::RenewalTrigger::Start);
        QCOMPARE(world.network.recorder().count("GET", QStringLiteral("/api/v2/ping")), 1);
    }

    void aStoredSignInGoesOnlineWithPlexTvDown_data()
    {
        QTest::addColumn<bool>("isHanging");
        QTest::newRow("refusing") << false;
        QTest::newRow("hanging") << true;
    }

    void aStoredSignInGoesOnlineWithPlexTvDown()
    {
        QFETCH(bool, isHanging);
        BackendWorld world;
        QVERIFY(world.signedIn());
        if (isHanging)
            world.network.plexTv().setHanging(true);
        else
            world.network.plexTv().setOffline(true);
        const auto backend = world.backend();
        backend->start();
        QVERIFY(BackendWorld::isOnline(*backend));
        QVERIFY(outcomeOf(backend->libraries()));
        QCOMPARE(backend->servers().size(), 2);
    }

    void aRejectedAccountAsksForSignInAndLosesNothing()
    {
        BackendWorld world;
        QVERIFY(world.signedIn());
        world.network.plexTv().revokeAccountTokens();
        const auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignInRequired);
        QVERIFY(backend->stateReason());
        QCOMPARE(backend->stateReason()->kind, Media::Error::Kind::SignInRequired);
        QVERIFY(world.keychain.record);
        QCOMPARE(backend->servers().size(), 2);
        const auto libraries = outcomeOf(backend->libraries());
        QVERIFY(!libraries);
        QCOMPARE(libraries.error().kind, Media::Error::Kind::SignInRequired);

        const QByteArray token = world.network.plexTv().issueToken(backend->clientIdentifier().toLatin1());
        backend->accountSetup()->startWithToken(QString::fromLatin1(token));
        QVERIFY(BackendWorld::isOnline(*backend));
        QVERIFY(outcomeOf(backend->libraries()));
    }

    void deletingTheBackendAtAnyStepLeavesNothingBehind_data()
    {
        QTest::addColumn<int>("requests");
        for (int requests = 0; requests <= 12; ++requests)
            QTest::addRow("after %d requests", requests) << requests;
    }

    void deletingTheBackendAtAnyStepLeavesNothingBehind()
    {
        QFETCH(int, requests);
        BackendWorld world;
        const support::LiveCount objects;
        const int before = objects.now();
        auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignedOut);
        const QByteArray token = world.network.plexTv().issueToken(backend->clientIdentifier().toLatin1());
        bool isDeleted = false;
        int seen = 0;
        connect(&world.network.recorder(), &simulation::Recorder::requestArrived, this, [&] {
            if (++seen == requests) {
                backend.reset();
                isDeleted = true;
            }
        });
        bool hasAnswered = false;
        QPointer<Media::AbstractReply> question;
        const auto ask = [&] {
            auto *libraries = backend->libraries();
            question = libraries;
            libraries->then(this, [&](const auto &) { hasAnswered = true; });
        };
        connect(backend->accountSetup(), &Media::AccountSetup::ended, this, [&] { ask(); });
        backend->accountSetup()->startWithToken(QString::fromLatin1(token));
        if (requests == 0) {
            backend.reset();
            isDeleted = true;
        }
        QTRY_VERIFY_WITH_TIMEOUT(isDeleted || hasAnswered, 10000);
        backend.reset();
        QVERIFY(!question || hasAnswered);
        // What the simulation made for connections goes when they close; then there is as much as before.
        QTRY_COMPARE_WITH_TIMEOUT(objects.now(), before, 10000);
    }

    void deletingTheBackendFromItsOwnSignalsIsSafe_data()
    {
        QTest::addColumn<QByteArray>("signal");
        for (const char *signal : {"stateChanged", "accountChanged", "serversChanged", "connectionChanged", "warningRaised"})
            QTest::newRow(signal) << QByteArray(signal);
    }

    void deletingTheBackendFromItsOwnSignalsIsSafe()
    {
        QFETCH(QByteArray, signal);
        BackendWorld world;
        QVERIFY(world.signedIn());
        QPointer<MediaBackend> backend = world.backend().release();
        const auto end = [&] { delete backend; };
        if (signal == "stateChanged")
            connect(backend, &MediaBackend::stateChanged, this, end);
        else if (signal == "accountChanged")
            connect(backend, &MediaBackend::accountChanged, this, end);
        else if (signal == "serversChanged")
            connect(backend, &MediaBackend::serversChanged, this, end);
        else if (signal == "connectionChanged")
            connect(backend, &MediaBackend::connectionChanged, this, end);
        else
            connect(backend, &MediaBackend::warningRaised, this, end);
        backend->start();
        QTRY_VERIFY_WITH_TIMEOUT(!backend, 10000);
    }

    void noTokenIsInLogsSettingsOrCachesAfterTheWholePath()
    {
        BackendWorld world;
        QByteArrayList secrets;
        {
            const auto backend = world.signedIn();
            QVERIFY(backend);
            secrets = {world.accountToken, world.network.owned().accessToken(), world.network.shared().accessToken()};
            const auto libraries = outcomeOf(backend->libraries());
            QVERIFY(libraries);
            const auto page = outcomeOf(backend->children(libraries->first().id));
            QVERIFY(page);
            QVERIFY(outcomeOf(backend->stream(page->items.first().id)));
            world.network.owned().rotateToken();
            QVERIFY(outcomeOf(backend->libraries()));
            secrets.append(world.network.owned().accessToken());
            for (const auto &[name, value] : backend->diagnostics()->metrics().asKeyValueRange())
                world.watch.add(name + u' ' + value.toString());
        }
        QVERIFY(world.watch.hasHeard());
        QCOMPARE(QDir(world.directory.filePath(QStringLiteral("settings"))).entryList(QDir::Files).size(), 2);
        QCOMPARE(world.watch.leak(secrets, QDir(world.directory.path())), QString());
        // The search can fail.
        world.watch.add(QStringLiteral("a careless line: ") + QString::fromLatin1(QByteArray("no real token, though").toBase64()));
        QCOMPARE(world.watch.leak({"no real token, though"}, QDir(world.directory.path())), QStringLiteral("the log"));
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendRestart)
#include "tst_plexbackend_restart.moc"
