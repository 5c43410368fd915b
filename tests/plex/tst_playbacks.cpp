// SPDX-License-Identifier: MIT
#include "plex/playback/playbacks.h"

#include "waiting.h"
#include "world.h"

#include <QJsonArray>

using Kind = Media::Error::Kind;
using Media::PlaybackState;
using plextest::awaited;
using plextest::World;

/// Streams that are being played: started, kept up to date, reported, ended by the server.
class TestPlaybacks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aStreamIsWhatAPlayerCoreNeeds();
    void eachStreamIsAPlaybackOfItsOwn();
    void whatCannotBePlayedSaysWhy_data();
    void whatCannotBePlayedSaysWhy();
    void aNewTokenReachesTheStream();
    void aServerThatMovedReachesTheStream();
    void streamsOfOtherServersAreLeftAlone();
    void aReportSaysWhereAPlaybackIs();
    void aReportWithoutASessionIsOfTheLatestStream();
    void aReportOfWhatWasNeverStreamedIsOnePlayback();
    void aTerminatedPlaybackSendsNothingButItsEnd();
    void aPlaybackWithoutAStreamIsTerminatedTheSame();
    void theNextPlaybackAfterATerminationIsReported();
    void aPlaybackThatStoppedIsNotKeptUpToDate();
    void aReportThatFailsSaysWhy();

private:
    plex::ItemId movie() const { return {.server = m_session->id(), .key = QString::number(m_key)}; }
    Media::PlaybackReport at(qint64 position, PlaybackState state = PlaybackState::Playing, const QString &session = {}) const
    {
        return {.item = plex::toString(movie()), .state = state, .positionMs = position, .session = session};
    }
    QList<simulation::RecordedRequest> timelines() const
    {
        QList<simulation::RecordedRequest> requests;
        for (const auto &request : m_world->network.recorder().requests()) {
            if (request.path == u"/:/timeline")
                requests.append(request);
        }
        return requests;
    }

    net::SystemClock m_clock;
    std::unique_ptr<World> m_world;
    std::unique_ptr<plex::ServerSession> m_session;
    std::unique_ptr<plex::Playbacks> m_playbacks;
    int m_key = 0;
    QList<Media::Stream> m_changes;
    QStringList m_ends;
};

void TestPlaybacks::init()
{
    m_world = std::make_unique<World>(m_clock);
    m_world->signIn();
    m_session = m_world->session(m_world->owned(), m_world->owned().accessToken());
    m_playbacks = std::make_unique<plex::Playbacks>(m_world->network.caCertificate());
    auto &library = m_world->owned().library();
    m_key = library.listing(1, 1, {}).value(0);
    QVERIFY(m_key > 0);
    m_changes.clear();
    m_ends.clear();
    connect(m_playbacks.get(), &plex::Playbacks::streamChanged, this, [this](const Media::Stream &stream) { m_changes.append(stream); });
    connect(m_playbacks.get(), &plex::Playbacks::terminated, this,
            [this](const QString &item, const QString &message) { m_ends.append(item + u'|' + message); });
    QVERIFY(awaited(m_session->connectNow()));
}

void TestPlaybacks::cleanup()
{
    m_session.reset();
    m_playbacks.reset();
    m_world.reset();
}

void TestPlaybacks::aStreamIsWhatAPlayerCoreNeeds()
{
    const auto stream = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(stream);
    QCOMPARE(stream->item, plex::toString(movie()));
    QVERIFY(!stream->session.isEmpty());
    QCOMPARE(stream->headers.value("X-Plex-Token"), m_world->owned().accessToken());
    QCOMPARE(stream->headers.value("X-Plex-Client-Identifier"), QByteArray("client-1"));
    QCOMPARE(stream->headers.value("X-Plex-Session-Identifier"), stream->session.toUtf8());
    QVERIFY(!stream->headers.contains("Accept"));
    QVERIFY(!stream->url.toEncoded().contains(m_world->owned().accessToken()));
    QCOMPARE(stream->caCertificates, m_world->network.caCertificate());
    QCOMPARE(stream->verifyName, m_world->owned().answeringAddress().hostName());
    QVERIFY(stream->size > 0);
    QVERIFY(stream->durationMs > 0);
    // A core that does as told gets bytes.
    net::HttpRequest request{.url = stream->url, .verifyName = stream->verifyName, .headers = {{"Range", "bytes=0-99"}}};
    for (auto it = stream->headers.cbegin(); it != stream->headers.cend(); ++it)
        request.headers.append({it.key(), it.value()});
    const auto bytes = awaited(m_world->http.send(request));
    QVERIFY(bytes);
    QCOMPARE(bytes->status, 206);
    QCOMPARE(bytes->body.size(), 100);
}

void TestPlaybacks::eachStreamIsAPlaybackOfItsOwn()
{
    const auto one = awaited(m_playbacks->stream(*m_session, movie(), {}));
    const auto other = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(one && other);
    QVERIFY(one->session != other->session);
    QCOMPARE(one->url, other->url);
}

void TestPlaybacks::whatCannotBePlayedSaysWhy_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("version");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("no such item") << QStringLiteral("999999") << -1 << Kind::NotFound;
    QTest::newRow("no such version") << QString() << 17 << Kind::Usage;
}

void TestPlaybacks::whatCannotBePlayedSaysWhy()
{
    QFETCH(QString, key);
    QFETCH(int, version);
    QFETCH(Kind, kind);
    plex::ItemId id = movie();
    if (!key.isEmpty())
        id.key = key;
    const auto stream = awaited(m_playbacks->stream(*m_session, id, {.version = version}));
    QVERIFY(!stream);
    QCOMPARE(stream.error().kind, kind);
    m_playbacks->refresh(*m_session);
    QVERIFY(m_changes.isEmpty());
}

void TestPlaybacks::aNewTokenReachesTheStream()
{
    const auto stream = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(stream);
    m_playbacks->refresh(*m_session);
    QVERIFY(m_changes.isEmpty()); // nothing changed, nothing is told
    m_world->owned().rotateToken();
    QVERIFY(awaited(m_session->ask({.path = QStringLiteral("/library/sections")})));
    m_playbacks->refresh(*m_session);
    QCOMPARE(m_changes.size(), 1);
    QCOMPARE(m_changes.first().session, stream->session);
    QCOMPARE(m_changes.first().url, stream->url);
    QCOMPARE(m_changes.first().headers.value("X-Plex-Token"), m_world->owned().accessToken());
    QVERIFY(m_changes.first().headers.value("X-Plex-Token") != stream->headers.value("X-Plex-Token"));
    m_playbacks->refresh(*m_session);
    QCOMPARE(m_changes.size(), 1);
}

void TestPlaybacks::aServerThatMovedReachesTheStream()
{
    const auto stream = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(stream);
    QVERIFY(m_world->owned().move());
    QVERIFY(awaited(m_session->ask({.path = QStringLiteral("/library/sections")}), 20000));
    m_playbacks->refresh(*m_session);
    QCOMPARE(m_changes.size(), 1);
    QCOMPARE(m_changes.first().url.port(), int(m_world->owned().answeringAddress().port));
    QCOMPARE(m_changes.first().url.path(), stream->url.path());
    QCOMPARE(m_changes.first().session, stream->session);
    QVERIFY(m_changes.first().headers.value("Host").endsWith(QByteArray::number(m_world->owned().answeringAddress().port)));
}

void TestPlaybacks::streamsOfOtherServersAreLeftAlone()
{
    QVERIFY(awaited(m_playbacks->stream(*m_session, movie(), {})));
    auto other = m_world->session(m_world->shared(), m_world->shared().accessToken());
    QVERIFY(awaited(other->connectNow()));
    m_world->owned().rotateToken();
    QVERIFY(awaited(m_session->ask({.path = QStringLiteral("/library/sections")})));
    m_playbacks->refresh(*other);
    QVERIFY(m_changes.isEmpty());
    // Without a connection there is nothing to tell yet.
    const auto fresh = m_world->session(m_world->owned(), m_world->owned().accessToken());
    m_playbacks->refresh(*fresh);
    QVERIFY(m_changes.isEmpty());
}

void TestPlaybacks::aReportSaysWhereAPlaybackIs()
{
    const auto stream = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(stream);
    const auto receipt = awaited(m_playbacks->report(*m_session, movie(), at(65000, PlaybackState::Paused, stream->session)));
    QVERIFY(receipt);
    QVERIFY(receipt->accepted);
    QVERIFY(!receipt->terminated);
    const auto request = timelines().last();
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(request.query.queryItemValue(QStringLiteral("ratingKey")), QString::number(m_key));
    QCOMPARE(request.query.queryItemValue(QStringLiteral("state")), QStringLiteral("paused"));
    QCOMPARE(request.query.queryItemValue(QStringLiteral("time")), QStringLiteral("65000"));
    // The host said nothing of the duration, but the stream did.
    QVERIFY(request.query.queryItemValue(QStringLiteral("duration")).toLongLong() > 0);
    QCOMPARE(request.headers.value("x-plex-session-identifier"), stream->session.toUtf8());
    QCOMPARE(m_world->owned().library().item(m_key)->viewOffset, 65000);
}

void TestPlaybacks::aReportWithoutASessionIsOfTheLatestStream()
{
    QVERIFY(awaited(m_playbacks->stream(*m_session, movie(), {})));
    const auto latest = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(latest);
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(1000))));
    QCOMPARE(timelines().last().headers.value("x-plex-session-identifier"), latest->session.toUtf8());
}

void TestPlaybacks::aReportOfWhatWasNeverStreamedIsOnePlayback()
{
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(1000))));
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(2000))));
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(3000, PlaybackState::Stopped))));
    const auto requests = timelines();
    QCOMPARE(requests.size(), 3);
    QVERIFY(!requests.at(0).headers.value("x-plex-session-identifier").isEmpty());
    QCOMPARE(requests.at(0).headers.value("x-plex-session-identifier"), requests.at(1).headers.value("x-plex-session-identifier"));
    QCOMPARE(requests.at(0).headers.value("x-plex-session-identifier"), requests.at(2).headers.value("x-plex-session-identifier"));
    // What comes after the end is another one.
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(0))));
    QVERIFY(timelines().last().headers.value("x-plex-session-identifier") != requests.at(0).headers.value("x-plex-session-identifier"));
}

void TestPlaybacks::aTerminatedPlaybackSendsNothingButItsEnd()
{
    const auto stream = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(stream);
    m_world->owned().terminatePlayback(QStringLiteral("Bedtime."));
    const auto receipt = awaited(m_playbacks->report(*m_session, movie(), at(1000, PlaybackState::Playing, stream->session)));
    QVERIFY(receipt);
    QVERIFY(receipt->terminated);
    QCOMPARE(*receipt->terminated, QStringLiteral("Bedtime."));
    QCOMPARE(m_ends, QStringList(plex::toString(movie()) + QStringLiteral("|Bedtime.")));
    const auto sent = timelines().size();
    for (const auto state : {PlaybackState::Playing, PlaybackState::Paused, PlaybackState::Buffering}) {
        const auto again = awaited(m_playbacks->report(*m_session, movie(), at(2000, state, stream->session)));
        QVERIFY(again);
        QVERIFY(!again->accepted);
        QCOMPARE(again->terminated, receipt->terminated);
    }
    QCOMPARE(timelines().size(), sent);
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(2000, PlaybackState::Stopped, stream->session))));
    QCOMPARE(timelines().size(), sent + 1);
    // A report that comes late, when the end is out: a server would make a session of it that nobody can end.
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(3000, PlaybackState::Playing, stream->session))));
    QCOMPARE(timelines().size(), sent + 1);
    QCOMPARE(m_ends.size(), 1);
}

void TestPlaybacks::aPlaybackWithoutAStreamIsTerminatedTheSame()
{
    m_world->owned().terminatePlayback(QStringLiteral("Bedtime."));
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(1000)))->terminated);
    const auto sent = timelines().size();
    const auto again = awaited(m_playbacks->report(*m_session, movie(), at(2000)));
    QVERIFY(again);
    QVERIFY(!again->accepted);
    QCOMPARE(timelines().size(), sent);
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(2000, PlaybackState::Stopped))));
    QCOMPARE(timelines().size(), sent + 1);
}

void TestPlaybacks::theNextPlaybackAfterATerminationIsReported()
{
    const auto first = awaited(m_playbacks->stream(*m_session, movie(), {}));
    m_world->owned().terminatePlayback();
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(1000)))->terminated);
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(1000, PlaybackState::Stopped))));
    QVERIFY(awaited(m_playbacks->stream(*m_session, movie(), {})));
    const auto receipt = awaited(m_playbacks->report(*m_session, movie(), at(500)));
    QVERIFY(receipt);
    QVERIFY(receipt->accepted);
    QVERIFY(!receipt->terminated);
}

void TestPlaybacks::aPlaybackThatStoppedIsNotKeptUpToDate()
{
    const auto stream = awaited(m_playbacks->stream(*m_session, movie(), {}));
    QVERIFY(stream);
    QVERIFY(awaited(m_playbacks->report(*m_session, movie(), at(1000, PlaybackState::Stopped, stream->session))));
    m_world->owned().rotateToken();
    QVERIFY(awaited(m_session->ask({.path = QStringLiteral("/library/sections")})));
    m_playbacks->refresh(*m_session);
    QVERIFY(m_changes.isEmpty());
}

void TestPlaybacks::aReportThatFailsSaysWhy()
{
    m_world->owned().failNext(1, 400, QStringLiteral("/:/timeline"));
    const auto receipt = awaited(m_playbacks->report(*m_session, movie(), at(1000)));
    QVERIFY(!receipt);
    QCOMPARE(receipt.error().status, 400);
    // Older servers answer with an empty page, which is as good.
    m_world->owned().failNext(1, 200, QStringLiteral("/:/timeline"));
    const auto page = awaited(m_playbacks->report(*m_session, movie(), at(2000)));
    QVERIFY(page);
    QVERIFY(page->accepted);
}

QTEST_GUILESS_MAIN(TestPlaybacks)
#include "tst_playbacks.moc"
