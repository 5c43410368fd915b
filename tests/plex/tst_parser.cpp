// SPDX-License-Identifier: MIT
#include "plex/server/parser.h"

#include <QTest>

#include <functional>

using Kind = Media::Error::Kind;
using namespace Media;
namespace parser = plex::parser;

/// A media server's answers as values, whatever shape their fields have.
class TestParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldOfAnItemIsRead();
    void numbersMayBeStrings();
    void nullAndMissingAreTheDefaults_data();
    void nullAndMissingAreTheDefaults();
    void everyTypeHasItsName_data();
    void everyTypeHasItsName();
    void whatAllEntriesShareMayStandOnTheContainer();
    void anEntryWithoutAKeyIsLeftOut();
    void aPageSaysWhereItIsAndHowMuchThereIs_data();
    void aPageSaysWhereItIsAndHowMuchThereIs();
    void librariesAreRead();
    void theServerSaysWhoItIs();
    void whatIsNoContainerIsABadAnswer_data();
    void whatIsNoContainerIsABadAnswer();
    void anItemThatIsMissingIsABadAnswer();
};

namespace {

const QString server = QStringLiteral("m-1");

QByteArray container(const QByteArray &inside)
{
    return R"({"MediaContainer":{)" + inside + "}}";
}

Item itemOf(const QByteArray &json)
{
    const auto item = parser::item(container(R"("Metadata":[)" + json + ']'), server);
    return item ? *item : Item();
}

} // namespace

void TestParser::everyFieldOfAnItemIsRead()
{
    const Item item = itemOf(R"({"ratingKey":"77","key":"/library/metadata/77","type":"episode","title":"Die Reise","summary":"Ein Weg.",
        "parentTitle":"Staffel 2","grandparentTitle":"Unterwegs","parentRatingKey":"70","grandparentRatingKey":"60","index":3,"parentIndex":2,
        "year":2021,"originallyAvailableAt":"2021-05-04","addedAt":1620000000,"duration":3600000,"viewOffset":65000,"viewCount":2,
        "rating":7.5,"userRating":9.0,"contentRating":"12","studio":"Nordlicht","Genre":[{"tag":"Drama"},{"tag":"Reise"}]})");
    Item expected{.id = QStringLiteral("m-1/metadata/77"),
                  .server = server,
                  .type = ItemType::Episode,
                  .title = QStringLiteral("Die Reise"),
                  .summary = QStringLiteral("Ein Weg."),
                  .parentTitle = QStringLiteral("Staffel 2"),
                  .grandparentTitle = QStringLiteral("Unterwegs"),
                  .parentId = QStringLiteral("m-1/metadata/70"),
                  .grandparentId = QStringLiteral("m-1/metadata/60"),
                  .index = 3,
                  .parentIndex = 2,
                  .year = 2021,
                  .releaseDate = QDate(2021, 5, 4),
                  .addedAt = QDateTime::fromSecsSinceEpoch(1620000000, Qt::UTC),
                  .durationMs = 3600000,
                  .resumeMs = 65000,
                  .viewCount = 2,
                  .rating = 7.5,
                  .userRating = 9.0,
                  .contentRating = QStringLiteral("12"),
                  .studio = QStringLiteral("Nordlicht"),
                  .genres = {QStringLiteral("Drama"), QStringLiteral("Reise")}};
    QVERIFY(item == expected);
}

void TestParser::numbersMayBeStrings()
{
    const QByteArray
        numbers = R"({"ratingKey":77,"parentRatingKey":70,"type":"season","index":3,"year":2021,"addedAt":1620000000,"duration":3600000,
        "viewOffset":5,"viewCount":2,"leafCount":9,"viewedLeafCount":4,"rating":7.5,
        "Media":[{"id":5,"bitrate":900,"width":1920,"Part":[{"id":6,"size":123456789012,"Stream":[{"id":7,"streamType":2,"index":1,"channels":6,"default":true}]}]}],
        "Marker":[{"type":"intro","startTimeOffset":10,"endTimeOffset":20,"final":true}]})";
    const QByteArray strings =
        R"({"ratingKey":"77","parentRatingKey":"70","type":"season","index":"3","year":"2021","addedAt":"1620000000","duration":"3600000",
        "viewOffset":"5","viewCount":"2","leafCount":"9","viewedLeafCount":"4","rating":"7.5",
        "Media":{"id":"5","bitrate":"900","width":"1920","Part":{"id":"6","size":"123456789012","Stream":{"id":"7","streamType":"2","index":"1","channels":"6","default":"1"}}},
        "Marker":{"type":"intro","startTimeOffset":"10","endTimeOffset":"20","final":1}})";
    QVERIFY(itemOf(numbers) == itemOf(strings));
    QCOMPARE(itemOf(strings).id, QStringLiteral("m-1/metadata/77"));
    QCOMPARE(itemOf(strings).leafCount, 9);
    QCOMPARE(itemOf(strings).versions.first().parts.first().streams.first().channels, 6);
}

void TestParser::nullAndMissingAreTheDefaults_data()
{
    QTest::addColumn<QByteArray>("value");
    for (const char *value : {"null", "[]", "{}", "\"\"", "[null]", "[[]]"})
        QTest::newRow(value) << QByteArray(value);
}

void TestParser::nullAndMissingAreTheDefaults()
{
    QFETCH(QByteArray, value);
    QByteArray json = R"({"ratingKey":"77")";
    for (const char *field :
         {"type",      "title",       "summary",    "parentTitle",           "grandparentTitle", "parentRatingKey", "grandparentRatingKey",
          "index",     "parentIndex", "year",       "originallyAvailableAt", "addedAt",          "duration",        "viewOffset",
          "viewCount", "leafCount",   "childCount", "viewedLeafCount",       "rating",           "userRating",      "contentRating",
          "studio"})
        json += QByteArray(",\"") + field + "\":" + value;
    const Item bare{.id = QStringLiteral("m-1/metadata/77"), .server = server};
    QVERIFY(itemOf(json + '}') == bare);
    QVERIFY(itemOf(R"({"ratingKey":"77"})") == bare);
    // Lists as well, except that an empty entry of a list is an entry.
    if (value != "{}" && value != "[null]" && value != "[[]]") {
        for (const char *field : {"Genre", "Media", "Marker", "Chapter"})
            QVERIFY(itemOf(QByteArray(R"({"ratingKey":"77",")") + field + "\":" + value + '}') == bare);
    }
}

void TestParser::everyTypeHasItsName_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<ItemType>("type");
    QTest::newRow("movie") << QByteArray("movie") << ItemType::Movie;
    QTest::newRow("show") << QByteArray("show") << ItemType::Show;
    QTest::newRow("season") << QByteArray("season") << ItemType::Season;
    QTest::newRow("episode") << QByteArray("episode") << ItemType::Episode;
    QTest::newRow("artist") << QByteArray("artist") << ItemType::Artist;
    QTest::newRow("album") << QByteArray("album") << ItemType::Album;
    QTest::newRow("track") << QByteArray("track") << ItemType::Track;
    QTest::newRow("photo") << QByteArray("photo") << ItemType::Photo;
    QTest::newRow("photoalbum") << QByteArray("photoalbum") << ItemType::PhotoAlbum;
    QTest::newRow("clip") << QByteArray("clip") << ItemType::Clip;
    QTest::newRow("collection") << QByteArray("collection") << ItemType::Collection;
    QTest::newRow("playlist") << QByteArray("playlist") << ItemType::Playlist;
    QTest::newRow("unknown") << QByteArray("hologram") << ItemType::Other;
    QTest::newRow("empty") << QByteArray() << ItemType::Other;
}

void TestParser::everyTypeHasItsName()
{
    QFETCH(QByteArray, name);
    QFETCH(ItemType, type);
    const QByteArray json = R"({"ratingKey":"1","type":")" + name + "\"}";
    QCOMPARE(itemOf(json).type, type);
}

void TestParser::whatAllEntriesShareMayStandOnTheContainer()
{
    const auto page = parser::page(container(R"("parentTitle":"Staffel 2","grandparentTitle":"Unterwegs","parentIndex":2,
        "parentRatingKey":"70","grandparentRatingKey":"60","title1":"x",
        "Metadata":[{"ratingKey":"1","title":"A"},{"ratingKey":"2","parentTitle":"Staffel 3","parentIndex":"3","grandparentTitle":null}])"),
                                   server);
    QVERIFY(page);
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->items.at(0).parentTitle, QStringLiteral("Staffel 2"));
    QCOMPARE(page->items.at(0).grandparentTitle, QStringLiteral("Unterwegs"));
    QCOMPARE(page->items.at(0).parentIndex, 2);
    QCOMPARE(page->items.at(0).parentId, QStringLiteral("m-1/metadata/70"));
    QCOMPARE(page->items.at(0).grandparentId, QStringLiteral("m-1/metadata/60"));
    QCOMPARE(page->items.at(1).parentTitle, QStringLiteral("Staffel 3"));
    QCOMPARE(page->items.at(1).parentIndex, 3);
    QCOMPARE(page->items.at(1).grandparentTitle, QStringLiteral("Unterwegs"));
}

void TestParser::anEntryWithoutAKeyIsLeftOut()
{
    const auto page = parser::page(
        container(R"("Metadata":[{"title":"no key"},null,5,[],{"ratingKey":null},{"ratingKey":""},{"ratingKey":"2"}])"), server);
    QVERIFY(page);
    QCOMPARE(page->items.size(), 1);
    QCOMPARE(page->items.first().id, QStringLiteral("m-1/metadata/2"));
}

void TestParser::aPageSaysWhereItIsAndHowMuchThereIs_data()
{
    QTest::addColumn<QByteArray>("attributes");
    QTest::addColumn<int>("start");
    QTest::addColumn<int>("total");
    QTest::newRow("whole") << QByteArray(R"("size":2,)") << 0 << 2;
    QTest::newRow("first") << QByteArray(R"("offset":0,"totalSize":900,"size":2,)") << 0 << 900;
    QTest::newRow("later") << QByteArray(R"("offset":"200","totalSize":"900",)") << 200 << 900;
    QTest::newRow("last without a total") << QByteArray(R"("offset":200,)") << 200 << 202;
    QTest::newRow("null") << QByteArray(R"("offset":null,"totalSize":null,)") << 0 << 2;
}

void TestParser::aPageSaysWhereItIsAndHowMuchThereIs()
{
    QFETCH(QByteArray, attributes);
    QFETCH(int, start);
    QFETCH(int, total);
    const auto page = parser::page(container(attributes + R"("Metadata":[{"ratingKey":"1"},{"ratingKey":"2"}])"), server);
    QVERIFY(page);
    QCOMPARE(page->start, start);
    QCOMPARE(page->total, total);
    QCOMPARE(page->items.size(), 2);
}

void TestParser::librariesAreRead()
{
    const auto libraries = parser::libraries(
        container(R"("Directory":[{"key":"1","type":"movie","title":"Filme"},{"key":2,"type":"show","title":"Serien"},
        {"key":"3","type":"artist","title":"Musik"},{"key":"4","type":"photo"},{"key":"5","type":"hologram"},{"type":"movie","title":"no key"},null])"),
        server);
    QVERIFY(libraries);
    QList<LibraryType> types;
    for (const Library &library : *libraries) {
        types.append(library.type);
        QCOMPARE(library.server, server);
    }
    QCOMPARE(types,
             QList<LibraryType>({LibraryType::Movie, LibraryType::Show, LibraryType::Music, LibraryType::Photo, LibraryType::Other}));
    QCOMPARE(libraries->at(1).id, QStringLiteral("m-1/sections/2"));
    QCOMPARE(libraries->at(0).title, QStringLiteral("Filme"));
    QVERIFY(parser::libraries(container(R"("size":0)"), server)->isEmpty());
}

void TestParser::theServerSaysWhoItIs()
{
    const auto info = parser::serverInfo(
        container(R"("machineIdentifier":"m-1","friendlyName":"Keller","version":"1.43.0.1-abc","size":27,"Directory":[])"));
    QVERIFY(info);
    QCOMPARE(info->machineIdentifier, server);
    QCOMPARE(info->version, QStringLiteral("1.43.0.1-abc"));
    QCOMPARE(info->name, QStringLiteral("Keller"));
}

void TestParser::whatIsNoContainerIsABadAnswer_data()
{
    QTest::addColumn<QByteArray>("body");
    for (const char *body : {"", "null", "[]", "{}", "5", R"({"MediaContainer":null})", R"({"MediaContainer":[]})",
                             R"({"MediaContainer":"s3cret"})", R"({"mediacontainer":{}})",
                             R"({"MediaContainer":{"Metadata":[{"ratingKey":"s3cret"})", "<html>s3cret</html>", "<MediaContainer/>"})
        QTest::newRow(body) << QByteArray(body);
    QTest::newRow("bad UTF-8") << QByteArray("{\"MediaContainer\":{\"title\":\"\xff s3cret\"}}");
}

void TestParser::whatIsNoContainerIsABadAnswer()
{
    QFETCH(QByteArray, body);
    const auto isBad = [](const auto &result) {
        return !result && result.error().kind == Kind::BadAnswer && !result.error().message.contains(u"s3cret");
    };
    QVERIFY(isBad(parser::serverInfo(body)));
    QVERIFY(isBad(parser::libraries(body, server)));
    QVERIFY(isBad(parser::page(body, server)));
    QVERIFY(isBad(parser::item(body, server)));
    QVERIFY(isBad(parser::playableParts(body)));
    QVERIFY(isBad(parser::receipt(body)));
}

void TestParser::anItemThatIsMissingIsABadAnswer()
{
    for (const char *inside :
         {R"("size":0)", R"("Metadata":[])", R"("Metadata":[null])", R"("Metadata":[{"title":"no key"}])", R"("Metadata":"x")"}) {
        const auto item = parser::item(container(inside), server);
        QVERIFY(!item);
        QCOMPARE(item.error().kind, Kind::BadAnswer);
    }
    // A server may answer with more than was asked for.
    QCOMPARE(parser::item(container(R"("Metadata":[{"ratingKey":"1"},{"ratingKey":"2"}])"), server)->id, QStringLiteral("m-1/metadata/1"));
}

QTEST_APPLESS_MAIN(TestParser)
#include "tst_parser.moc"
