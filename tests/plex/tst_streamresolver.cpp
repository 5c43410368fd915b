// SPDX-License-Identifier: MIT
#include "plex/playback/streamresolver.h"

#include <QTest>

using Kind = Media::Error::Kind;
using plex::Playable;

/// Which version is played, and what a player core is given for it.
class TestStreamResolver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theVersionIsChosenByTheTable_data();
    void theVersionIsChosenByTheTable();
    void theAddressIsThatOfThePartOverTheConnection_data();
    void theAddressIsThatOfThePartOverTheConnection();
    void theHeadersGoWithTheStreamAndNotIntoItsAddress();
    void aVerifiedAddressKeepsTheNameOfTheServer();
    void anAddressByNameHasNoHostHeader();
    void theTypeIsThatOfTheFile_data();
    void theTypeIsThatOfTheFile();
    void whatIsKnownOfTheFileIsSaid();

private:
    static Playable withVersions(const QList<QPair<int, bool>> &versions)
    {
        Playable playable{.item = {.id = QStringLiteral("m/metadata/1"), .durationMs = 1000}};
        for (const auto &[bitrate, canPlay] : versions) {
            playable.item.versions.append(Media::MediaVersion{.bitrate = bitrate});
            playable.parts.append({.path = canPlay ? QStringLiteral("/library/parts/1/2/file.mkv") : QString()});
        }
        return playable;
    }
    static Playable withPart(const char *path)
    {
        Playable playable = withVersions({{0, true}});
        playable.parts.first().path = QString::fromUtf8(path);
        return playable;
    }
};

void TestStreamResolver::theVersionIsChosenByTheTable_data()
{
    using Versions = QList<QPair<int, bool>>; // bitrate, whether there is a file
    QTest::addColumn<Versions>("versions");
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("maxBitrate");
    QTest::addColumn<int>("chosen"); // -1 NotFound, -2 Usage
    QTest::newRow("only one") << Versions{{900, true}} << -1 << 0 << 0;
    QTest::newRow("best") << Versions{{900, true}, {8000, true}, {4000, true}} << -1 << 0 << 1;
    QTest::newRow("best that has a file") << Versions{{900, true}, {8000, false}, {4000, true}} << -1 << 0 << 2;
    QTest::newRow("first of equals") << Versions{{900, true}, {900, true}} << -1 << 0 << 0;
    QTest::newRow("within") << Versions{{900, true}, {8000, true}, {4000, true}} << -1 << 5000 << 2;
    QTest::newRow("just within") << Versions{{900, true}, {4000, true}} << -1 << 4000 << 1;
    QTest::newRow("just above") << Versions{{900, true}, {4001, true}} << -1 << 4000 << 0;
    QTest::newRow("none within: smallest") << Versions{{9000, true}, {8000, true}} << -1 << 500 << 1;
    QTest::newRow("none within: smallest with a file") << Versions{{9000, true}, {8000, false}} << -1 << 500 << 0;
    QTest::newRow("unknown bitrate") << Versions{{0, true}, {8000, true}} << -1 << 5000 << 0;
    QTest::newRow("asked for") << Versions{{900, true}, {8000, true}} << 0 << 0 << 0;
    QTest::newRow("asked for, above the limit") << Versions{{900, true}, {8000, true}} << 1 << 500 << 1;
    QTest::newRow("asked for, without a file") << Versions{{900, true}, {8000, false}} << 1 << 0 << -1;
    QTest::newRow("asked for one too many") << Versions{{900, true}} << 1 << 0 << -2;
    QTest::newRow("asked for nonsense") << Versions{{900, true}} << -2 << 0 << -2;
    QTest::newRow("nothing to play") << Versions{} << -1 << 0 << -1;
    QTest::newRow("asked for the first of nothing") << Versions{} << 0 << 0 << -2;
    QTest::newRow("no files") << Versions{{900, false}, {8000, false}} << -1 << 0 << -1;
}

void TestStreamResolver::theVersionIsChosenByTheTable()
{
    using Versions = QList<QPair<int, bool>>;
    QFETCH(Versions, versions);
    QFETCH(int, asked);
    QFETCH(int, maxBitrate);
    QFETCH(int, chosen);
    const auto version = plex::chosenVersion(withVersions(versions), {.maxBitrate = maxBitrate, .version = asked});
    QCOMPARE(bool(version), chosen >= 0);
    if (version)
        QCOMPARE(*version, chosen);
    else
        QCOMPARE(version.error().kind, chosen == -1 ? Kind::NotFound : Kind::Usage);
}

void TestStreamResolver::theAddressIsThatOfThePartOverTheConnection_data()
{
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("url");
    const auto row = [](const char *name, const char *base, const char *key, const char *url) {
        QTest::newRow(name) << QByteArray(base) << QByteArray(key) << QByteArray(url);
    };
    const char *server = "https://s.example.org:32400";
    row("plain", server, "/library/parts/1/2/file.mkv", "https://s.example.org:32400/library/parts/1/2/file.mkv");
    row("query in the key", server, "/library/parts/1/2/file.mkv?download=1&x=%2B",
        "https://s.example.org:32400/library/parts/1/2/file.mkv?download=1&x=%2B");
    row("encoded key", server, "/library/parts/1/2/a%20b%23c%3Fd%2Fe%25.mkv",
        "https://s.example.org:32400/library/parts/1/2/a%20b%23c%3Fd%2Fe%25.mkv");
    row("encoded unicode", server, "/library/parts/1/2/%C3%BC%E6%9D%B1.mkv",
        "https://s.example.org:32400/library/parts/1/2/%C3%BC%E6%9D%B1.mkv");
    row("unicode that is not encoded", server, "/library/parts/1/2/ü.mkv", "https://s.example.org:32400/library/parts/1/2/%C3%BC.mkv");
    row("space that is not encoded", server, "/library/parts/1/2/a b.mkv", "https://s.example.org:32400/library/parts/1/2/a%20b.mkv");
    row("lone percent sign", server, "/library/parts/1/2/50%.mkv", "https://s.example.org:32400/library/parts/1/2/50%25.mkv");
    row("no leading slash", server, "library/parts/1/2/file.mkv", "https://s.example.org:32400/library/parts/1/2/file.mkv");
    row("base with a slash", "https://s.example.org:32400/", "/library/parts/1/2/file.mkv",
        "https://s.example.org:32400/library/parts/1/2/file.mkv");
    row("base with a path", "https://s.example.org/plex", "/library/parts/1/2/file.mkv",
        "https://s.example.org/plex/library/parts/1/2/file.mkv");
    row("base with a path and a slash", "https://s.example.org/pl%20ex/", "/library/parts/1/2/file.mkv",
        "https://s.example.org/pl%20ex/library/parts/1/2/file.mkv");
    row("v6", "https://[2001:db8::7]:32400", "/library/parts/1/2/file.mkv", "https://[2001:db8::7]:32400/library/parts/1/2/file.mkv");
    row("an address elsewhere", server, "https://evil.example.org/steal", "https://s.example.org:32400/steal");
    row("an address elsewhere without a scheme", server, "//evil.example.org/steal", "https://s.example.org:32400/steal");
}

void TestStreamResolver::theAddressIsThatOfThePartOverTheConnection()
{
    QFETCH(QByteArray, base);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, url);
    const auto stream = plex::directPlay(withPart(key.constData()), 0, {.base = QUrl::fromEncoded(base)}, {});
    QVERIFY(stream.url.isValid());
    QCOMPARE(stream.url.toEncoded(), url);
}

void TestStreamResolver::theHeadersGoWithTheStreamAndNotIntoItsAddress()
{
    const net::Headers headers = {{"X-Plex-Token", "s3cret"}, {"X-Plex-Client-Identifier", "c-1"}};
    const auto stream = plex::directPlay(withPart("/library/parts/1/2/file.mkv"), 0,
                                         {.base = QUrl(QStringLiteral("https://s.example.org"))}, headers);
    QCOMPARE(stream.headers, (QMap<QByteArray, QByteArray>{{"X-Plex-Token", "s3cret"}, {"X-Plex-Client-Identifier", "c-1"}}));
    QVERIFY(!stream.url.toEncoded().contains("s3cret"));
    QVERIFY(!stream.reason.contains(u"s3cret"));
    QVERIFY(!stream.reason.isEmpty());
}

void TestStreamResolver::aVerifiedAddressKeepsTheNameOfTheServer()
{
    const QString name = QStringLiteral("192-168-7-20.c0ffee.plex.direct");
    const auto part = withPart("/library/parts/1/2/file.mkv");
    const auto stream = plex::directPlay(part, 0, {.base = QUrl(QStringLiteral("https://192.168.7.20:32400")), .verifyName = name}, {});
    QCOMPARE(stream.verifyName, name);
    QCOMPARE(stream.headers.value("Host"), name.toLatin1() + ":32400");
    QCOMPARE(stream.url.host(), QStringLiteral("192.168.7.20"));
    const auto implied = plex::directPlay(part, 0, {.base = QUrl(QStringLiteral("https://192.168.7.20")), .verifyName = name}, {});
    QCOMPARE(implied.headers.value("Host"), name.toLatin1() + ":443");
}

void TestStreamResolver::anAddressByNameHasNoHostHeader()
{
    const auto stream = plex::directPlay(withPart("/p"), 0, {.base = QUrl(QStringLiteral("https://s.example.org"))},
                                         {{"X-Plex-Token", "t"}});
    QVERIFY(!stream.headers.contains("Host"));
    QVERIFY(stream.verifyName.isEmpty());
}

void TestStreamResolver::theTypeIsThatOfTheFile_data()
{
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("version");
    QTest::addColumn<Media::ItemType>("item");
    QTest::addColumn<QString>("type");
    const auto row = [](const char *part, const char *version, Media::ItemType item, const char *type) {
        QTest::addRow("%s %s %d", part, version, int(item))
            << QString::fromLatin1(part) << QString::fromLatin1(version) << item << QString::fromLatin1(type);
    };
    using Media::ItemType;
    row("mkv", "mp4", ItemType::Movie, "video/x-matroska");
    row("", "mp4", ItemType::Movie, "video/mp4");
    row("mp4", "", ItemType::Track, "audio/mp4");
    row("mp3", "mp3", ItemType::Track, "audio/mpeg");
    row("flac", "", ItemType::Track, "audio/flac");
    row("mpegts", "", ItemType::Episode, "video/mp2t");
    row("", "", ItemType::Movie, "application/octet-stream");
    row("xyz", "", ItemType::Movie, "application/octet-stream");
}

void TestStreamResolver::theTypeIsThatOfTheFile()
{
    QFETCH(QString, part);
    QFETCH(QString, version);
    QFETCH(Media::ItemType, item);
    QFETCH(QString, type);
    Playable playable = withPart("/p");
    playable.item.type = item;
    playable.item.versions.first().container = version;
    playable.parts.first().container = part;
    QCOMPARE(plex::directPlay(playable, 0, {.base = QUrl(QStringLiteral("https://s.example.org"))}, {}).mimeType, type);
}

void TestStreamResolver::whatIsKnownOfTheFileIsSaid()
{
    Playable playable = withVersions({{900, true}, {4000, true}});
    playable.parts[1].size = 123;
    const net::Connection connection{.base = QUrl(QStringLiteral("https://s.example.org"))};
    auto stream = plex::directPlay(playable, 1, connection, {});
    QCOMPARE(stream.item, playable.item.id);
    QCOMPARE(stream.method, Media::StreamMethod::DirectPlay);
    QCOMPARE(stream.size, 123);
    QCOMPARE(stream.bitrate, 4000);
    QCOMPARE(stream.durationMs, 1000); // the item's, as the version says nothing
    playable.item.versions[1].durationMs = 1500;
    QCOMPARE(plex::directPlay(playable, 1, connection, {}).durationMs, 1500);
}

QTEST_APPLESS_MAIN(TestStreamResolver)
#include "tst_streamresolver.moc"
