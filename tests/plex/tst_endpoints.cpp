// SPDX-License-Identifier: MIT
#include "plex/server/endpoints.h"

#include "net/exchange.h"

#include <QTest>

using Media::PlaybackState;
namespace endpoints = plex::endpoints;

/// Requests as they go over the wire.
class TestEndpoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyQuestionHasItsAddress();
    void namesAndValuesAreEncodedWhole_data();
    void namesAndValuesAreEncodedWhole();
    void oddKeysStayOneStepOfThePath_data();
    void oddKeysStayOneStepOfThePath();
    void aWindowIsAskedForByHeaders();
    void sortAndFiltersAreLeftOutWhenEmpty();
    void severalFiltersStayInOrder();
    void anItemComesWithChaptersAndMarkers();
    void aTimelineSaysWhereAPlaybackIs();
    void aPositionPastTheEndIsTheEnd_data();
    void aPositionPastTheEndIsTheEnd();
    void everyStateHasItsName_data();
    void everyStateHasItsName();
    void aProbeIsShortAndSmall();
    void onlyHarmlessPostsMayBeRepeated();

private:
    static QByteArray wire(const net::Request &request)
    {
        const net::Connection connection{.base = QUrl(QStringLiteral("https://server.example.org:32400"))};
        return net::addressed(request, connection, {}).url.toEncoded().mid(QByteArray("https://server.example.org:32400").size());
    }
    static QByteArray header(const net::Request &request, const QByteArray &name)
    {
        for (const auto &[key, value] : request.headers) {
            if (key == name)
                return value;
        }
        return {};
    }
};

void TestEndpoints::everyQuestionHasItsAddress()
{
    QCOMPARE(wire(endpoints::identity()), QByteArray("/identity"));
    QCOMPARE(wire(endpoints::root()), QByteArray("/"));
    QCOMPARE(wire(endpoints::libraries()), QByteArray("/library/sections"));
    QCOMPARE(wire(endpoints::libraryItems(QStringLiteral("2"), {})), QByteArray("/library/sections/2/all"));
    QCOMPARE(wire(endpoints::children(QStringLiteral("77"), {})), QByteArray("/library/metadata/77/children"));
    QVERIFY(wire(endpoints::item(QStringLiteral("77"))).startsWith("/library/metadata/77?"));
    for (const auto &request : {endpoints::identity(), endpoints::root(), endpoints::libraries(), endpoints::item(QStringLiteral("1"))})
        QCOMPARE(request.method, QByteArray("GET"));
}

void TestEndpoints::namesAndValuesAreEncodedWhole_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("encoded");
    const auto row = [](const char *text, const char *encoded) { QTest::newRow(text) << QString::fromUtf8(text) << QByteArray(encoded); };
    row("plain", "plain");
    row("a b", "a%20b");
    row("a+b", "a%2Bb");
    row("a&b", "a%26b");
    row("a=b", "a%3Db");
    row("a#b", "a%23b");
    row("a?b", "a%3Fb");
    row("a/b", "a%2Fb");
    row("50%", "50%25");
    row("%41", "%2541");
    row("a;b,c:d", "a%3Bb%2Cc%3Ad");
    row("(a*'!)", "%28a%2A%27%21%29");
    row("ü東", "%C3%BC%E6%9D%B1");
    row("\"<>\"", "%22%3C%3E%22");
}

void TestEndpoints::namesAndValuesAreEncodedWhole()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, encoded);
    const Media::Window window{.sort = text, .filters = {{text, text}}};
    const QByteArray expected = "?sort=" + encoded + '&' + encoded + '=' + encoded;
    QCOMPARE(wire(endpoints::libraryItems(QStringLiteral("1"), window)), "/library/sections/1/all" + expected);
    QCOMPARE(wire(endpoints::children(QStringLiteral("1"), window)), "/library/metadata/1/children" + expected);
}

void TestEndpoints::oddKeysStayOneStepOfThePath_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QByteArray>("step");
    const auto row = [](const char *key, const char *step) { QTest::newRow(key) << QString::fromUtf8(key) << QByteArray(step); };
    row("a b", "a%20b");
    row("a?b", "a%3Fb");
    row("a#b", "a%23b");
    row("50%", "50%25");
    row("%41", "%2541");
    row("a+b", "a+b");
    row("ü", "%C3%BC");
    row("%1", "%251");
}

void TestEndpoints::oddKeysStayOneStepOfThePath()
{
    QFETCH(QString, key);
    QFETCH(QByteArray, step);
    QCOMPARE(wire(endpoints::libraryItems(key, {})), "/library/sections/" + step + "/all");
    QCOMPARE(wire(endpoints::children(key, {})), "/library/metadata/" + step + "/children");
    QVERIFY(wire(endpoints::item(key)).startsWith("/library/metadata/" + step + '?'));
}

void TestEndpoints::aWindowIsAskedForByHeaders()
{
    for (const auto &request : {endpoints::libraryItems(QStringLiteral("1"), {.start = 200, .count = 75}),
                                endpoints::children(QStringLiteral("1"), {.start = 200, .count = 75})}) {
        QCOMPARE(header(request, "X-Plex-Container-Start"), QByteArray("200"));
        QCOMPARE(header(request, "X-Plex-Container-Size"), QByteArray("75"));
    }
    // One without the other is ignored by servers, so the first window says both as well.
    QCOMPARE(header(endpoints::children(QStringLiteral("1"), {}), "X-Plex-Container-Start"), QByteArray("0"));
}

void TestEndpoints::sortAndFiltersAreLeftOutWhenEmpty()
{
    QVERIFY(endpoints::libraryItems(QStringLiteral("1"), {}).query.isEmpty());
    QVERIFY(!wire(endpoints::libraryItems(QStringLiteral("1"), {})).contains('?'));
}

void TestEndpoints::severalFiltersStayInOrder()
{
    const Media::Window window{.sort = QStringLiteral("addedAt:desc"),
                               .filters = {{QStringLiteral("type"), QStringLiteral("4")},
                                           {QStringLiteral("genre"), QStringLiteral("7")},
                                           {QStringLiteral("genre"), QStringLiteral("8")}}};
    QVERIFY(wire(endpoints::libraryItems(QStringLiteral("1"), window)).endsWith("?sort=addedAt%3Adesc&type=4&genre=7&genre=8"));
}

void TestEndpoints::anItemComesWithChaptersAndMarkers()
{
    QCOMPARE(wire(endpoints::item(QStringLiteral("77"))), QByteArray("/library/metadata/77?includeChapters=1&includeMarkers=1"));
}

void TestEndpoints::aTimelineSaysWhereAPlaybackIs()
{
    const auto request = endpoints::timeline(QStringLiteral("77"), PlaybackState::Paused, 65000, 120000, QStringLiteral("session-1"));
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(wire(request), QByteArray("/:/timeline?ratingKey=77&key=%2Flibrary%2Fmetadata%2F77&state=paused&time=65000&duration=120000"));
    QCOMPARE(header(request, "X-Plex-Session-Identifier"), QByteArray("session-1"));
}

void TestEndpoints::aPositionPastTheEndIsTheEnd_data()
{
    QTest::addColumn<qint64>("position");
    QTest::addColumn<qint64>("duration");
    QTest::addColumn<QByteArray>("tail");
    QTest::newRow("within") << qint64(5) << qint64(10) << QByteArray("time=5&duration=10");
    QTest::newRow("at the end") << qint64(10) << qint64(10) << QByteArray("time=10&duration=10");
    QTest::newRow("past the end") << qint64(11) << qint64(10) << QByteArray("time=10&duration=10");
    QTest::newRow("unknown duration") << qint64(11) << qint64(0) << QByteArray("time=11");
    QTest::newRow("start") << qint64(0) << qint64(10) << QByteArray("time=0&duration=10");
    QTest::newRow("long") << qint64(5000000000) << qint64(6000000000) << QByteArray("time=5000000000&duration=6000000000");
}

void TestEndpoints::aPositionPastTheEndIsTheEnd()
{
    QFETCH(qint64, position);
    QFETCH(qint64, duration);
    QFETCH(QByteArray, tail);
    QVERIFY(
        wire(endpoints::timeline(QStringLiteral("1"), PlaybackState::Playing, position, duration, {})).endsWith("&state=playing&" + tail));
}

void TestEndpoints::everyStateHasItsName_data()
{
    QTest::addColumn<PlaybackState>("state");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("playing") << PlaybackState::Playing << QByteArray("playing");
    QTest::newRow("paused") << PlaybackState::Paused << QByteArray("paused");
    QTest::newRow("buffering") << PlaybackState::Buffering << QByteArray("buffering");
    QTest::newRow("stopped") << PlaybackState::Stopped << QByteArray("stopped");
}

void TestEndpoints::everyStateHasItsName()
{
    QFETCH(PlaybackState, state);
    QFETCH(QByteArray, name);
    QVERIFY(wire(endpoints::timeline(QStringLiteral("1"), state, 0, 0, {})).contains("&state=" + name + '&'));
}

void TestEndpoints::aProbeIsShortAndSmall()
{
    using namespace std::chrono_literals;
    const auto probe = endpoints::identity();
    QVERIFY(probe.deadlines.connect <= 4s);
    QVERIFY(probe.deadlines.total <= 8s);
    QVERIFY(probe.maxBytes <= 64 * 1024);
    QVERIFY(probe.headers.isEmpty());
    QVERIFY(probe.query.isEmpty());
}

void TestEndpoints::onlyHarmlessPostsMayBeRepeated()
{
    QVERIFY(endpoints::timeline(QStringLiteral("1"), PlaybackState::Playing, 0, 0, {}).isRepeatable());
    QVERIFY(endpoints::libraries().isRepeatable());
}

QTEST_APPLESS_MAIN(TestEndpoints)
#include "tst_endpoints.moc"
