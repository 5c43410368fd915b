// SPDX-License-Identifier: MIT
#include "plex/server/parser.h"

#include "recorded.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

namespace parser = plex::parser;

/// The answers real servers gave: nothing in them gets lost, counted by another reader.
class TestParserRecorded : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noItemIsLost_data() { files(); }
    void noItemIsLost();
    void noPartIsLost_data() { files(); }
    void noPartIsLost();
    void librariesLoseNone();
    void identitiesAndRootsAreRead();
    void anEndedPlaybackIsNoticed();

private:
    static void files();
};

namespace {

const QString server = QStringLiteral("m-1");

// A lone object stands for an array of one.
QJsonArray listOf(const QJsonValue &value)
{
    return value.isObject() ? QJsonArray{value} : value.toArray();
}

QJsonObject containerOf(const QByteArray &body)
{
    return QJsonDocument::fromJson(body).object().value(u"MediaContainer").toObject();
}

QString textOf(const QJsonValue &value)
{
    return value.toVariant().toString();
}

} // namespace

void TestParserRecorded::files()
{
    QTest::addColumn<QString>("path");
    QStringList paths;
    for (const char *folder : {"plex-api.rs/server/media", "plex-api.rs/timeline", "plex-api.rs/transcode"})
        paths += plextest::recordedIn(QString::fromLatin1(folder), {QStringLiteral("*.json")});
    paths += plextest::recordedIn(QStringLiteral("plex-official-openapi"),
                                  {QStringLiteral("get_library_*_200*.json"), QStringLiteral("get_playlists_*_200*.json")});
    if (paths.isEmpty())
        QTest::newRow("none") << QString();
    for (const QString &path : std::as_const(paths)) {
        if (listOf(containerOf(plextest::recorded(path)).value(u"Metadata")).size() > 0)
            QTest::newRow(qPrintable(path)) << path;
    }
}

void TestParserRecorded::noItemIsLost()
{
    QFETCH(QString, path);
    const QByteArray body = plextest::recorded(path);
    if (body.isEmpty())
        QSKIP(plextest::noRecordings);
    const QJsonObject container = containerOf(body);
    QList<QJsonObject> expected;
    for (const QJsonValue &entry : listOf(container.value(u"Metadata"))) {
        if (!textOf(entry[u"ratingKey"]).isEmpty())
            expected.append(entry.toObject());
    }
    const auto page = parser::page(body, server);
    QVERIFY(page);
    QCOMPARE(page->items.size(), expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const Media::Item &item = page->items.at(i);
        const QJsonObject raw = expected.at(i);
        QCOMPARE(item.id, QStringLiteral("m-1/metadata/") + QString::fromLatin1(QUrl::toPercentEncoding(textOf(raw[u"ratingKey"]))));
        QCOMPARE(item.title, textOf(raw[u"title"]));
        // What several items have in common is no item of a type.
        QVERIFY(!raw.contains(u"type") || path.contains(u"_common_") || item.type != Media::ItemType::Other);
        QCOMPARE(item.durationMs, raw[u"duration"].toVariant().toLongLong());
        QCOMPARE(item.genres.size(), listOf(raw[u"Genre"]).size());
        QCOMPARE(item.markers.size(), listOf(raw[u"Marker"]).size());
        QCOMPARE(item.chapters.size(), listOf(raw[u"Chapter"]).size());
        QVERIFY(
            std::is_sorted(item.markers.cbegin(), item.markers.cend(), [](const auto &a, const auto &b) { return a.startMs < b.startMs; }));
        QCOMPARE(item.releaseDate.isValid(), raw.contains(u"originallyAvailableAt"));
    }
}

void TestParserRecorded::noPartIsLost()
{
    QFETCH(QString, path);
    const QByteArray body = plextest::recorded(path);
    if (body.isEmpty())
        QSKIP(plextest::noRecordings);
    QStringList expectedKeys;
    int versions = 0;
    int parts = 0;
    int streams = 0;
    for (const QJsonValue &entry : listOf(containerOf(body).value(u"Metadata"))) {
        const bool isListed = !textOf(entry[u"ratingKey"]).isEmpty();
        for (const QJsonValue &version : listOf(entry[u"Media"])) {
            const QJsonArray all = listOf(version[u"Part"]);
            expectedKeys.append(textOf(all.at(0)[u"key"]));
            if (!isListed)
                continue;
            ++versions;
            parts += int(all.size());
            for (const QJsonValue &part : all)
                streams += int(listOf(part[u"Stream"]).size());
        }
    }
    const auto page = parser::page(body, server);
    QVERIFY(page);
    for (const Media::Item &item : page->items) {
        versions -= int(item.versions.size());
        for (const auto &version : item.versions) {
            parts -= int(version.parts.size());
            for (const auto &part : version.parts)
                streams -= int(part.streams.size());
        }
    }
    QCOMPARE(versions, 0);
    QCOMPARE(parts, 0);
    QCOMPARE(streams, 0);
    const auto playable = parser::playableParts(body);
    QVERIFY(playable);
    QStringList keys;
    for (const auto &part : *playable)
        keys.append(part.path);
    QCOMPARE(keys, expectedKeys);
}

void TestParserRecorded::librariesLoseNone()
{
    const QByteArray body = plextest::recorded(QStringLiteral("plex-official-openapi/get_library_sections_all_200_basic.json"));
    if (body.isEmpty())
        QSKIP(plextest::noRecordings);
    const QJsonArray raw = listOf(containerOf(body).value(u"Directory"));
    const auto libraries = parser::libraries(body, server);
    QVERIFY(libraries);
    QVERIFY(!raw.isEmpty());
    QCOMPARE(libraries->size(), raw.size());
    for (qsizetype i = 0; i < raw.size(); ++i)
        QCOMPARE(libraries->at(i).title, raw.at(i)[u"title"].toString());
}

void TestParserRecorded::identitiesAndRootsAreRead()
{
    const QStringList paths = plextest::recordedIn(QStringLiteral("plex-official-openapi"),
                                                   {QStringLiteral("get_200_*.json"), QStringLiteral("get_identity_200*.json")});
    if (paths.isEmpty())
        QSKIP(plextest::noRecordings);
    for (const QString &path : paths) {
        const QByteArray body = plextest::recorded(path);
        const auto info = parser::serverInfo(body);
        QVERIFY(info);
        QCOMPARE(info->machineIdentifier, containerOf(body).value(u"machineIdentifier").toString());
        QVERIFY(!info->machineIdentifier.isEmpty());
        QVERIFY(!info->version.isEmpty());
    }
}

void TestParserRecorded::anEndedPlaybackIsNoticed()
{
    const QStringList paths = plextest::recordedIn(QStringLiteral("plex-official-openapi"), {QStringLiteral("post_timeline_200_*.json")});
    if (paths.isEmpty())
        QSKIP(plextest::noRecordings);
    for (const QString &path : paths) {
        const auto receipt = parser::receipt(plextest::recorded(path));
        QVERIFY(receipt);
        QCOMPARE(receipt->terminated.has_value(), path.contains(u"adminTerminated"));
    }
}

QTEST_APPLESS_MAIN(TestParserRecorded)
#include "tst_parser_recorded.moc"
