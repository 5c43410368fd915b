// SPDX-License-Identifier: MIT
#include "plex/server/parser.h"

#include <QTest>

using namespace Media;
namespace parser = plex::parser;

/// What is played: versions, files, tracks, marks, and the answer to a report.
class TestParserMedia : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void versionsPartsAndStreamsAreRead();
    void markersAreSortedAndChaptersAreNot();
    void everyVersionHasItsFirstPart();
    void aReceiptSaysWhetherThePlaybackWasEnded_data();
    void aReceiptSaysWhetherThePlaybackWasEnded();
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

void TestParserMedia::versionsPartsAndStreamsAreRead()
{
    const Item item = itemOf(
        R"({"ratingKey":"1","Media":[{"id":5,"container":"mkv","videoResolution":"1080","videoCodec":"hevc","audioCodec":"eac3",
        "width":1920,"height":1080,"bitrate":9000,"audioChannels":6,"duration":3600000,"Part":[{"id":6,"container":"mkv","size":4000000000,"duration":3600000,
        "Stream":[{"id":1,"streamType":1,"codec":"hevc","index":0,"bitrate":8500,"width":1920,"height":1080,"default":true,"displayTitle":"1080p"},
                  {"id":2,"streamType":2,"codec":"eac3","index":1,"channels":6,"languageTag":"de","languageCode":"deu","selected":true,"extendedDisplayTitle":"Deutsch 5.1","displayTitle":"Deutsch"},
                  {"id":3,"streamType":3,"codec":"srt","key":"/library/streams/3","languageCode":"eng","displayTitle":"English","forced":"1"},
                  {"id":4,"streamType":4,"codec":"lrc"},{"id":5,"streamType":9},{"id":6}]}]}]})");
    QCOMPARE(item.versions.size(), 1);
    MediaVersion version = item.versions.first();
    const auto streams = version.parts.first().streams;
    version.parts.first().streams.clear();
    const MediaVersion expected{
        .id = QStringLiteral("5"),
        .container = QStringLiteral("mkv"),
        .resolution = QStringLiteral("1080"),
        .videoCodec = QStringLiteral("hevc"),
        .audioCodec = QStringLiteral("eac3"),
        .width = 1920,
        .height = 1080,
        .bitrate = 9000,
        .audioChannels = 6,
        .durationMs = 3600000,
        .parts = {{.id = QStringLiteral("6"), .container = QStringLiteral("mkv"), .size = 4000000000, .durationMs = 3600000}}};
    QVERIFY(version == expected);
    QCOMPARE(streams.size(), 6);
    QVERIFY(streams.at(0)
            == MediaStream({.id = QStringLiteral("1"),
                            .type = TrackType::Video,
                            .codec = QStringLiteral("hevc"),
                            .title = QStringLiteral("1080p"),
                            .index = 0,
                            .bitrate = 8500,
                            .width = 1920,
                            .height = 1080,
                            .isDefault = true}));
    QVERIFY(streams.at(1)
            == MediaStream({.id = QStringLiteral("2"),
                            .type = TrackType::Audio,
                            .codec = QStringLiteral("eac3"),
                            .language = QStringLiteral("de"),
                            .title = QStringLiteral("Deutsch 5.1"),
                            .index = 1,
                            .channels = 6,
                            .isSelected = true}));
    QVERIFY(streams.at(2)
            == MediaStream({.id = QStringLiteral("3"),
                            .type = TrackType::Subtitles,
                            .codec = QStringLiteral("srt"),
                            .language = QStringLiteral("eng"),
                            .title = QStringLiteral("English"),
                            .index = -1,
                            .isForced = true,
                            .isExternal = true}));
    QCOMPARE(streams.at(3).type, TrackType::Lyrics);
    QCOMPARE(streams.at(4).type, TrackType::Other);
    QCOMPARE(streams.at(5).type, TrackType::Other);
}

void TestParserMedia::markersAreSortedAndChaptersAreNot()
{
    const Item item = itemOf(R"({"ratingKey":"1",
        "Marker":[{"id":9,"type":"credits","startTimeOffset":900,"endTimeOffset":1000,"final":true},{"id":9,"type":"intro","startTimeOffset":100,"endTimeOffset":200},
                  {"type":"commercial","startTimeOffset":"500","endTimeOffset":600},{"type":"bookmark","startTimeOffset":50},{}],
        "Chapter":[{"index":2,"tag":"Zwei","startTimeOffset":500,"endTimeOffset":900},{"index":1,"tag":"Eins","startTimeOffset":0,"endTimeOffset":500},{"tag":null}]})");
    QList<QPair<MarkerType, qint64>> markers;
    for (const Marker &marker : item.markers)
        markers.append({marker.type, marker.startMs});
    const QList<QPair<MarkerType, qint64>> expected = {{MarkerType::Other, 0},
                                                       {MarkerType::Other, 50},
                                                       {MarkerType::Intro, 100},
                                                       {MarkerType::Commercial, 500},
                                                       {MarkerType::Credits, 900}};
    QCOMPARE(markers, expected);
    QVERIFY(item.markers.last().isFinal);
    QVERIFY(!item.markers.at(2).isFinal);
    QCOMPARE(item.markers.at(2).endMs, 200);
    QCOMPARE(item.chapters.size(), 3);
    QVERIFY(item.chapters.at(0) == Chapter({.index = 2, .title = QStringLiteral("Zwei"), .startMs = 500, .endMs = 900}));
    QCOMPARE(item.chapters.at(1).title, QStringLiteral("Eins"));
}

void TestParserMedia::everyVersionHasItsFirstPart()
{
    const auto parts = parser::playableParts(container(R"("Metadata":[{"ratingKey":"1","Media":[
        {"id":1,"Part":[{"id":1,"key":"/library/parts/1/16/file.mkv","size":"12","container":"mkv"},{"id":2,"key":"/library/parts/2/16/file.mkv"}]},
        {"id":2},{"id":3,"Part":[{"key":null}]},{"id":4,"Part":{"key":"/library/parts/9/16/file.mp4"}}]}])"));
    QVERIFY(parts);
    QStringList paths;
    for (const auto &part : *parts)
        paths.append(part.path);
    QCOMPARE(paths, QStringList({QStringLiteral("/library/parts/1/16/file.mkv"), QString(), QString(),
                                 QStringLiteral("/library/parts/9/16/file.mp4")}));
    QCOMPARE(parts->first().size, 12);
    QCOMPARE(parts->first().container, QStringLiteral("mkv"));
}

void TestParserMedia::aReceiptSaysWhetherThePlaybackWasEnded_data()
{
    QTest::addColumn<QByteArray>("attributes");
    QTest::addColumn<std::optional<QString>>("terminated");
    using Words = std::optional<QString>;
    QTest::newRow("going on") << QByteArray(R"("size":0,"viewOffset":5)") << Words();
    QTest::newRow("ended") << QByteArray(R"("terminationCode":2006,"terminationText":"Der Admin war es")")
                           << Words(QStringLiteral("Der Admin war es"));
    QTest::newRow("code only") << QByteArray(R"("terminationCode":"2006")") << Words(QString());
    QTest::newRow("text only") << QByteArray(R"("terminationText":"x")") << Words(QStringLiteral("x"));
    QTest::newRow("null") << QByteArray(R"("terminationCode":null,"terminationText":null)") << Words();
}

void TestParserMedia::aReceiptSaysWhetherThePlaybackWasEnded()
{
    QFETCH(QByteArray, attributes);
    QFETCH(std::optional<QString>, terminated);
    const auto receipt = parser::receipt(container(attributes));
    QVERIFY(receipt);
    QVERIFY(receipt->accepted);
    QCOMPARE(receipt->terminated.has_value(), terminated.has_value());
    if (terminated)
        QCOMPARE(*receipt->terminated, *terminated);
}

QTEST_APPLESS_MAIN(TestParserMedia)
#include "tst_parser_media.moc"
