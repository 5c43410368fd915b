// SPDX-License-Identifier: MIT
#include "plex/server/itemid.h"

#include <QTest>

using plex::ItemId;

/// Ids as text: unambiguous both ways.
class TestItemId : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anIdComesBackFromItsText_data();
    void anIdComesBackFromItsText();
    void anIdOfOneServerIsNoneOfAnother();
    void whatIsNoIdIsAUsageError_data();
    void whatIsNoIdIsAUsageError();
    void anEncodingThatIsBrokenIsStillOneId();
};

void TestItemId::anIdComesBackFromItsText_data()
{
    QTest::addColumn<QString>("key");
    for (const char *key :
         {"1", "4711", "abc-def", "...", "50%", "%2F", "a b", "a+b", "ä東🎬", "?x=1&y#z", "null"})
        QTest::newRow(key) << QString::fromUtf8(key);
}

void TestItemId::anIdComesBackFromItsText()
{
    QFETCH(QString, key);
    for (const ItemId::Kind kind : {ItemId::Kind::Library, ItemId::Kind::Item}) {
        for (const QString &server : {QStringLiteral("0123456789abcdef"), key}) {
            const ItemId id{.server = server, .kind = kind, .key = key};
            const QString text = plex::toString(id);
            QCOMPARE(text.count(u'/'), 2);
            const auto back = plex::itemIdFrom(text);
            QVERIFY(back);
            QVERIFY(*back == id);
        }
    }
}

void TestItemId::anIdOfOneServerIsNoneOfAnother()
{
    const QString one = plex::toString({.server = QStringLiteral("a"), .key = QStringLiteral("1")});
    const QString other = plex::toString({.server = QStringLiteral("b"), .key = QStringLiteral("1")});
    const QString library = plex::toString({.server = QStringLiteral("a"), .kind = ItemId::Kind::Library, .key = QStringLiteral("1")});
    QVERIFY(one != other);
    QVERIFY(one != library);
    QCOMPARE(one, QStringLiteral("a/metadata/1"));
    QCOMPARE(library, QStringLiteral("a/sections/1"));
}

void TestItemId::whatIsNoIdIsAUsageError_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "/", "//", "1", "a/1", "a/metadata/", "/metadata/1", "a//1", "a/Metadata/1", "a/playlists/1",
                             "a/metadata/1/2", "a/metadata/1/", "/a/metadata/1", "https://a/metadata/1", "a/metadata/b%2Fc", "a/metadata/..", "a/metadata/..%2F..%2Fidentity",
                             "a/metadata/.", "a/metadata/1%00", "a/metadata/1%0d%0aX: y", "a/metadata/1%5C2"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestItemId::whatIsNoIdIsAUsageError()
{
    QFETCH(QString, text);
    const auto id = plex::itemIdFrom(text);
    QVERIFY(!id);
    QCOMPARE(id.error().kind, Media::Error::Kind::Usage);
    QVERIFY(!id.error().message.isEmpty());
}

void TestItemId::anEncodingThatIsBrokenIsStillOneId()
{
    // Never two ids for one text, never a crash.
    for (const char *text : {"a/metadata/%", "a/metadata/%2", "a/metadata/%zz", "%/sections/1"}) {
        const auto id = plex::itemIdFrom(QString::fromLatin1(text));
        QVERIFY(id);
        QVERIFY(*plex::itemIdFrom(plex::toString(*id)) == *id);
    }
}

QTEST_APPLESS_MAIN(TestItemId)
#include "tst_itemid.moc"
