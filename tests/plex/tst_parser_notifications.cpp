// SPDX-License-Identifier: MIT
#include "plex/server/parser.h"

#include "recorded.h"

#include <QTest>

/// What a server's events say of its libraries.
class TestParserNotifications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEventSaysWhatChanged_data();
    void anEventSaysWhatChanged();
    void aRecordedNotificationIsUnderstood();
};

void TestParserNotifications::anEventSaysWhatChanged_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QStringList>("items");
    QTest::addColumn<QStringList>("libraries");
    const auto row = [](const char *name, const QByteArray &type, const QByteArray &data, const char *items, const char *libraries) {
        QTest::newRow(name) << type << data << QString::fromLatin1(items).split(u',', Qt::SkipEmptyParts)
                            << QString::fromLatin1(libraries).split(u',', Qt::SkipEmptyParts);
    };
    const auto entry = [](const QByteArray &state) {
        return R"({"TimelineEntry":{"identifier":"com.plexapp.plugins.library","sectionID":"1","itemID":"4711","state":)" + state + "}}";
    };
    row("created", "timeline", entry("0"), "4711", "1");
    row("under way", "timeline", entry("3"), "", "");
    row("done", "timeline", entry("5"), "4711", "1");
    row("done, as text", "timeline", entry("\"5\""), "4711", "1");
    row("deleted", "timeline", entry("9"), "4711", "1");
    row("without a state", "timeline", R"({"TimelineEntry":{"identifier":"com.plexapp.plugins.library","itemID":"4711"}})", "", "");
    row("numbers", "timeline", R"({"TimelineEntry":{"identifier":"com.plexapp.plugins.library","sectionID":1,"itemID":4711,"state":5}})",
        "4711", "1");
    row("no library", "timeline", R"({"TimelineEntry":{"identifier":"com.plexapp.plugins.library","sectionID":"-1","itemID":"7","state":5}})",
        "7", "");
    row("with its parent", "timeline",
        R"({"TimelineEntry":{"identifier":"com.plexapp.plugins.library","sectionID":"2","itemID":"7","parentItemID":"6","state":5}})", "7,6", "2");
    row("no parent", "timeline",
        R"({"TimelineEntry":{"identifier":"com.plexapp.plugins.library","sectionID":"2","itemID":"7","parentItemID":"0","state":5}})", "7", "2");
    row("of something else", "timeline", R"({"TimelineEntry":{"identifier":"com.plexapp.system","sectionID":"1","itemID":"7","state":5}})", "",
        "");
    row("several", "timeline",
        R"({"TimelineEntry":[{"identifier":"com.plexapp.plugins.library","sectionID":"1","itemID":"7","state":5},
            {"identifier":"com.plexapp.plugins.library","sectionID":"1","itemID":"8","state":9},null]})",
        "7,8", "1");
    row("in a container", "timeline",
        R"({"NotificationContainer":{"type":"timeline","size":1,"TimelineEntry":[{"identifier":"com.plexapp.plugins.library","sectionID":"1","itemID":"7","state":5}]}})",
        "7", "1");
    row("stopped", "playing", R"({"PlaySessionStateNotification":{"ratingKey":"9","state":"stopped","viewOffset":65000}})", "9", "");
    row("playing", "playing", R"({"PlaySessionStateNotification":{"ratingKey":"9","state":"playing","viewOffset":65000}})", "", "");
    row("refreshed", "activity",
        R"({"ActivityNotification":{"event":"ended","Activity":{"type":"library.refresh.items","Context":{"key":"/library/metadata/12","librarySectionID":"3"}}}})",
        "12", "3");
    row("refreshing", "activity",
        R"({"ActivityNotification":{"event":"updated","Activity":{"type":"library.refresh.items","Context":{"key":"/library/metadata/12"}}}})", "",
        "");
    row("another activity", "activity",
        R"({"ActivityNotification":{"event":"ended","Activity":{"type":"butler.task","Context":{"key":"/library/metadata/12"}}}})", "", "");
    row("a sign of life", "ping", "{}", "", "");
    row("of a type nobody knows", "later", entry("5"), "", "");
    row("null", "timeline", R"({"TimelineEntry":null})", "", "");
    row("empty", "timeline", "", "", "");
    row("cut off", "timeline", R"({"TimelineEntry":{"ide)", "", "");
    row("a list", "playing", "[]", "", "");
}

void TestParserNotifications::anEventSaysWhatChanged()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, data);
    QTEST(plex::parser::notification(type, data).items, "items");
    QTEST(plex::parser::notification(type, data).libraries, "libraries");
}

void TestParserNotifications::aRecordedNotificationIsUnderstood()
{
    const QByteArray body = plextest::recorded(QStringLiteral("PlexTraktSync/events.json"));
    if (body.isEmpty())
        QSKIP(plextest::noRecordings);
    QCOMPARE(plex::parser::notification("activity", body).items, QStringList{QStringLiteral("10123")});
}

QTEST_APPLESS_MAIN(TestParserNotifications)
#include "tst_parser_notifications.moc"
