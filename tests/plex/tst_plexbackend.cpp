// SPDX-License-Identifier: MIT
#include "backendworld.h"

#include "support/virtualclock.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>

using Kind = Media::Error::Kind;
using simulation::AddressSpec;

/// The whole path through the contract: sign in, find, connect, list, play, report; over real sockets with real TLS.
class TestPlexBackend : public QObject
{
    Q_OBJECT

    static Media::Item firstMovie(MediaBackend &backend)
    {
        const auto libraries = outcomeOf(backend.libraries());
        if (!libraries || libraries->isEmpty())
            return {};
        const auto page = outcomeOf(backend.children(libraries->first().id, {.count = 5}));
        return page && !page->items.isEmpty() ? page->items.first() : Media::Item{};
    }

private Q_SLOTS:
    void withoutAnythingStoredItStartsSignedOut()
    {
        BackendWorld world;
        const auto backend = world.backend();
        backend->start();
        QCOMPARE(backend->state(), MediaBackend::State::Connecting);
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignedOut);
        const auto libraries = outcomeOf(backend->libraries());
        QVERIFY(!libraries);
        QCOMPARE(libraries.error().kind, Kind::SignedOut);
        QVERIFY(world.network.recorder().requests().isEmpty());
    }

    void signingInInTheBrowserLeadsOnline()
    {
        BackendWorld world;
        world.network.plexTv().setAutoClaim(1);
        const auto backend = world.backend();
        backend->start();
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignedOut);
        QSignalSpy ended(backend->accountSetup(), &Media::AccountSetup::ended);
        backend->accountSetup()->start(Media::AccountSetup::Method::Browser);
        QCOMPARE(backend->state(), MediaBackend::State::SigningIn);
        QTRY_COMPARE(backend->accountSetup()->phase(), Media::AccountSetup::Phase::WaitingForUser);
        const QString address = backend->accountSetup()->verificationUriComplete().toString(QUrl::FullyEncoded);
        QVERIFY(address.startsWith(QStringLiteral("https://app.plex.tv/auth#?clientID=") + backend->clientIdentifier()));
        QVERIFY(address.contains(QStringLiteral("code=") + backend->accountSetup()->userCode()));
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended.first().first().value<Media::AccountSetup::Outcome>(), Media::AccountSetup::Outcome::SignedIn);
        QVERIFY(BackendWorld::isOnline(*backend));
        QVERIFY(!backend->account().name.isEmpty());
        QVERIFY(world.keychain.record);
    }

    void oneIdentifierIsInEveryRequestThatCarriesATokenAndInEveryPinAndPoll()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        QVERIFY(!firstMovie(*backend).id.isEmpty());
        int withToken = 0;
        for (const auto &request : world.network.recorder().requests()) {
            if (request.token().isEmpty())
                continue;
            ++withToken;
            QCOMPARE(request.clientIdentifier(), backend->clientIdentifier().toLatin1());
            QVERIFY2(!request.query.hasQueryItem(QStringLiteral("X-Plex-Token")), "a token in an address ends up in logs");
        }
        QVERIFY(withToken > 3);
    }

    void bothServersAreUsedEachWithItsOwnToken()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        for (simulation::SimulatedServer *server : {&world.network.owned(), &world.network.shared()}) {
            const auto libraries = outcomeOf(backend->libraries(server->machineIdentifier()));
            QVERIFY2(libraries, qPrintable(libraries ? QString() : libraries.error().message));
            QVERIFY(!libraries->isEmpty());
        }
        for (const auto &request : world.network.recorder().requests()) {
            if (request.door.startsWith(u"owned") && !request.token().isEmpty())
                QCOMPARE(request.token(), world.network.owned().accessToken());
            if (request.door.startsWith(u"shared") && !request.token().isEmpty())
                QCOMPARE(request.token(), world.network.shared().accessToken());
        }
    }

    void theGoodAddressIsUsedAndTheWrongServerNeverGetsAToken()
    {
        using enum AddressSpec::Kind;
        using enum AddressSpec::Behaviour;
        BackendWorld world;
        QVERIFY(world.network.owned().setAddresses({{Local, Refuses}, {Local, Hangs}, {Local, Impostor}, {Remote, Answers}, {Relay, Answers}}));
        const auto backend = world.signedIn();
        QVERIFY(backend);
        const auto server = outcomeOf(backend->connectServer(world.network.owned().machineIdentifier()));
        QVERIFY(server);
        QCOMPARE(server->connection->kind, Media::ConnectionKind::Remote);
        QCOMPARE(server->connection->via, Media::ConnectionVia::VerifiedIp);
        QCOMPARE(server->connection->uri, world.network.owned().addresses().at(3).uri);
        const auto wrong = world.network.recorder().at(QStringLiteral("impostor"));
        QVERIFY(!wrong.isEmpty());
        for (const auto &request : wrong)
            QVERIFY(request.token().isEmpty());
        QVERIFY(world.network.recorder().at(QStringLiteral("relay")).isEmpty());
    }

    void aTokenRevokedBetweenTwoQuestionsIsNotSeenByWhoAsks()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        QVERIFY(outcomeOf(backend->libraries()));
        QSignalSpy renewed(backend.get(), &MediaBackend::tokenRenewed);
        world.network.owned().rotateToken();
        const auto libraries = outcomeOf(backend->libraries());
        QVERIFY2(libraries, qPrintable(libraries ? QString() : libraries.error().message));
        QCOMPARE(renewed.size(), 1);
        QCOMPARE(renewed.first().at(0).value<Media::TokenScope>(), Media::TokenScope::Server);
        QCOMPARE(renewed.first().at(1).toString(), world.network.owned().machineIdentifier());
        QVERIFY(world.keychain.record->contains(world.network.owned().accessToken()));
    }

    void aWindowOfALibraryHasItsItemsAndItsTotal()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        const auto libraries = outcomeOf(backend->libraries());
        QVERIFY(libraries);
        const auto page = outcomeOf(backend->children(libraries->first().id, {.start = 2, .count = 3}));
        QVERIFY(page);
        QCOMPARE(page->items.size(), 3);
        QCOMPARE(page->start, 2);
        QVERIFY(page->total > 5);
    }

    void theBytesOfAStreamComeWithTheHeadersGiven()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        const auto stream = outcomeOf(backend->stream(firstMovie(*backend).id));
        QVERIFY2(stream, qPrintable(stream ? QString() : stream.error().message));
        QVERIFY(!stream->url.toString().contains(QString::fromLatin1(world.network.owned().accessToken())));
        QNetworkAccessManager player;
        QNetworkRequest request(stream->url);
        request.setSslConfiguration(world.network.sslConfiguration());
        request.setPeerVerifyName(stream->verifyName);
        for (auto it = stream->headers.cbegin(); it != stream->headers.cend(); ++it)
            request.setRawHeader(it.key(), it.value());
        request.setRawHeader("Range", "bytes=0-999");
        const std::unique_ptr<QNetworkReply> reply(player.get(request));
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 206);
        QCOMPARE(reply->readAll().size(), 1000);
    }

    void aReportIsAcceptedAndSeenAtTheNextLook()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        const Media::Item movie = firstMovie(*backend);
        const auto stream = outcomeOf(backend->stream(movie.id));
        QVERIFY(stream);
        const qint64 position = movie.durationMs / 2;
        const auto receipt = outcomeOf(backend->report(
            {.item = movie.id, .state = Media::PlaybackState::Playing, .positionMs = position, .session = stream->session}));
        QVERIFY(receipt);
        QVERIFY(receipt->accepted);
        QVERIFY(!receipt->terminated);
        const auto timeline = world.network.recorder().at(QStringLiteral("owned")).last();
        QCOMPARE(timeline.path, QStringLiteral("/:/timeline"));
        QCOMPARE(timeline.argument("X-Plex-Session-Identifier"), stream->session.toLatin1());
        QCOMPARE(timeline.query.queryItemValue(QStringLiteral("time")), QString::number(position));
    }

    void idsThatCannotBeAreAUsageError_data()
    {
        QTest::addColumn<QString>("id");
        QTest::newRow("empty") << QString();
        QTest::newRow("no server") << QStringLiteral("/metadata/1");
        QTest::newRow("no key") << QStringLiteral("abc/metadata/");
        QTest::newRow("another kind") << QStringLiteral("abc/people/1");
    }

    void idsThatCannotBeAreAUsageError()
    {
        QFETCH(QString, id);
        BackendWorld world;
        const auto backend = world.backend();
        backend->start();
        const auto item = outcomeOf(backend->item(id));
        QVERIFY(!item);
        QCOMPARE(item.error().kind, Kind::Usage);
    }

    void whatIsNotThereIsNotFound()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        const auto item = outcomeOf(backend->item(world.network.owned().machineIdentifier() + QStringLiteral("/metadata/999999")));
        QVERIFY(!item);
        QCOMPARE(item.error().kind, Kind::NotFound);
        const auto stranger = outcomeOf(backend->item(QStringLiteral("unknown/metadata/1")));
        QVERIFY(!stranger);
        QCOMPARE(stranger.error().kind, Kind::NotFound);
    }

    void signingOutRevokesAndWipesEverything()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        const auto isRevoked = outcomeOf(backend->signOut());
        QVERIFY(isRevoked);
        QVERIFY(*isRevoked);
        QCOMPARE(backend->state(), MediaBackend::State::SignedOut);
        QVERIFY(!world.keychain.record);
        QVERIFY(backend->servers().isEmpty());
        QVERIFY(backend->account().id.isEmpty());
        QVERIFY(!QFile::exists(world.directory.filePath(QStringLiteral("settings/servers.json"))));
        QVERIFY(!world.network.plexTv().accepts(world.accountToken, backend->clientIdentifier().toLatin1()));
    }

    void signingOutWithPlexTvDownWipesAllTheSame()
    {
        BackendWorld world;
        const auto backend = world.signedIn();
        QVERIFY(backend);
        world.network.plexTv().setOffline(true);
        const auto isRevoked = outcomeOf(backend->signOut());
        QVERIFY(isRevoked);
        QVERIFY(!*isRevoked);
        QVERIFY(!world.keychain.record);
        QCOMPARE(backend->state(), MediaBackend::State::SignedOut);
    }
};

QTEST_GUILESS_MAIN(TestPlexBackend)
#include "tst_plexbackend.moc"
