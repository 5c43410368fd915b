// SPDX-License-Identifier: MIT
#include "hosts/plexctl/textoutput.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// What people read.
class TextOutputTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void durationsReadLikeAClock_data();
    void durationsReadLikeAClock();
    void columnsAreAligned();
    void aTerminalIsGivenNoCommands();
    void librariesLastKnownAreSaidToBe();
    void secretsInHeadersAreKeptBack();
};

void TextOutputTest::durationsReadLikeAClock_data()
{
    QTest::addColumn<qint64>("ms");
    QTest::addColumn<QString>("expected");
    QTest::newRow("none") << qint64(0) << QString();
    QTest::newRow("seconds") << qint64(5'999) << u"0:05"_s;
    QTest::newRow("minutes") << qint64(754'000) << u"12:34"_s;
    QTest::newRow("hours") << qint64(3'723'000) << u"1:02:03"_s;
    QTest::newRow("days") << qint64(360'000'000) << u"100:00:00"_s;
}

void TextOutputTest::durationsReadLikeAClock()
{
    QFETCH(qint64, ms);
    QFETCH(QString, expected);
    QCOMPARE(Text::duration(ms), expected);
}

void TextOutputTest::columnsAreAligned()
{
    QCOMPARE(Text::table({{u"A"_s, u"B"_s}, {u"long"_s, u"x"_s}, {u"s"_s, QString()}}), u"A     B\nlong  x\ns"_s);
}

void TextOutputTest::aTerminalIsGivenNoCommands()
{
    const QString hostile = u"a\x1b[2Jb\u009b""1mc\nd\x07"_s;
    QCOMPARE(Text::printable(hostile), u"a\uFFFD[2Jb\uFFFD""1mc d\uFFFD"_s);
    QVERIFY(!Text::libraries({{.title = hostile}}).contains(u'\x1b'));
    QVERIFY(!Text::page({.items = {{.title = hostile}}, .total = 1}).contains(u'\x1b'));
    QVERIFY(!Text::servers({{.id = hostile, .name = hostile}}).contains(u'\x1b'));
    const Media::MediaVersion version{.resolution = hostile, .parts = {{.id = hostile, .streams = {{.title = hostile}}}}};
    QVERIFY(!Text::item({.title = hostile, .summary = hostile, .versions = {version}, .chapters = {{.title = hostile}}}).contains(u'\x1b'));
    QVERIFY(!Text::checks({{.server = {.id = hostile, .name = hostile}, .addresses = {{.hint = hostile}}}}).contains(u'\x1b'));
}

void TextOutputTest::librariesLastKnownAreSaidToBe()
{
    const Media::Library live{.id = u"a/1"_s, .title = u"Movies"_s, .type = Media::LibraryType::Movie, .server = u"a"_s};
    Media::Library stored = live;
    stored.stored = true;
    QVERIFY(!Text::libraries({live}).contains("As last known"_L1));
    QVERIFY(Text::libraries({stored}).startsWith(Text::libraries({live})));
    QVERIFY(Text::libraries({stored}).contains("As last known"_L1));
}

void TextOutputTest::secretsInHeadersAreKeptBack()
{
    const Media::Stream stream{.headers = {{"X-Plex-Token", "abcdef"}}};
    QVERIFY(!Text::stream(stream, false).contains(u"abcdef"_s));
    QVERIFY(Text::stream(stream, true).contains(u"abcdef"_s));
}

QTEST_GUILESS_MAIN(TextOutputTest)
#include "tst_textoutput.moc"
