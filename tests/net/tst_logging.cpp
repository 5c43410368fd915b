// SPDX-License-Identifier: MIT
#include "net/logging.h"

#include <QTest>
#include <QUrl>

/// What of an address may be written to a log.
class TestLogging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAddressKeepsItsShapeOnly_data();
    void anAddressKeepsItsShapeOnly();
    void theCategoriesAreQuietUnlessSomethingIsWrong();
};

void TestLogging::anAddressKeepsItsShapeOnly_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("shape");
    const auto row = [](const char *what, const char *url, const char *shape) {
        QTest::newRow(what) << QString::fromLatin1(url) << QString::fromLatin1(shape);
    };
    row("host and port", "https://192-0-2-7.0123456789abcdef.plex.direct:32400/identity", "/identity");
    row("a bare origin", "https://example.com", "");
    row("the root", "https://example.com/", "/");
    row("person and password", "https://jane:secret@example.com/identity", "/identity");
    row("query", "https://example.com/library/all?X-Plex-Token=secret&title=Alien", "/library/all");
    row("fragment", "https://example.com/auth#!?code=secret", "/auth");
    row("number", "https://example.com/library/metadata/12345/children", "/library/metadata/*/children");
    row("a pin's number", "https://example.com/api/v2/pins/1234567890", "/api/v2/pins/*");
    row("a version is none", "https://example.com/api/v2/resources", "/api/v2/resources");
    row("uuid", "https://example.com/devices/f0c3a1de-0000-4000-8000-0123456789ab", "/devices/*");
    row("token with digits", "https://example.com/devices/xKjQ7pRsTuVwXyZaBc2F.xml", "/devices/*");
    row("token of twenty letters", "https://example.com/devices/xKjQpRsTuVwXyZaBcDeF", "/devices/*");
    row("token of many letters", "https://example.com/devices/abcdefghijklmnopqrstuvwxyz", "/devices/*");
    row("hex", "https://example.com/servers/deadbeef01", "/servers/*");
    row("escaped", "https://example.com/users/jane%40example.com", "/users/*");
    row("escaped slash", "https://example.com/users/jane%2Fdoe", "/users/*");
    row("file name", "https://example.com/library/parts/1/1234/The%20Film.mkv", "/library/parts/*/*/*");
    row("the service's own words", "https://example.com/:/eventsource/notifications", "/:/eventsource/notifications");
    row("a long word", "https://example.com/hubs/continueWatching", "/hubs/continueWatching");
    row("not a version", "https://example.com/x/vv", "/x/vv");
}

void TestLogging::anAddressKeepsItsShapeOnly()
{
    QFETCH(const QString, url);
    QFETCH(const QString, shape);
    QCOMPARE(net::loggable(QUrl(url)), shape);
}

void TestLogging::theCategoriesAreQuietUnlessSomethingIsWrong()
{
    for (const QLoggingCategory *category : {&logHttp(), &logTokens(), &logConnections()}) {
        QVERIFY(QString::fromLatin1(category->categoryName()).startsWith(u"mediabackend."_qs));
        QVERIFY(!category->isDebugEnabled());
        QVERIFY(!category->isInfoEnabled());
        QVERIFY(category->isWarningEnabled());
    }
}

QTEST_GUILESS_MAIN(TestLogging)
#include "tst_logging.moc"
