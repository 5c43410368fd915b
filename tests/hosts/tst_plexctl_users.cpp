// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// The people of a home, from a console.
class UserCommandsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everybodyIsListed();
    void aPersonSeesATable();
    void switchingTellsWhoIsShownNow();
    void aPinIsReadAndNeverShown();
    void aWrongPinIsForbidden_data();
    void aWrongPinIsForbidden();
    void withoutAPinOnStandardInputItIsUsage();
    void aSessionsInputHoldsNoPin();
    void anUnknownUserIsNotFound();
};

void UserCommandsTest::everybodyIsListed()
{
    const QJsonObject expected = parsed(
        R"({"type":"result","command":"users","users":[)"
        R"({"id":"42","title":"Person","protected":false,"restricted":false,"admin":true,"current":true},)"
        R"({"id":"child","title":"Child","protected":true,"restricted":true,"admin":false,"current":false}]})");
    QCOMPARE(json(u"users"_s).last(), expected);
}

void UserCommandsTest::aPersonSeesATable()
{
    const QByteArray out = plexctl(u"users"_s).out;
    for (const char *word : {"Person", "owner", "Child", "managed", "yes"})
        QVERIFY2(out.contains(word), word);
}

void UserCommandsTest::switchingTellsWhoIsShownNow()
{
    const Run run = json(u"switch-user guest"_s);
    QCOMPARE(run.last(), parsed(R"({"type":"result","command":"switch-user","account":{"id":"42","name":"Person",)"
                                R"("email":"person@example.org"},"user":{"id":"guest","title":"Child"}})"));
    QCOMPARE(plexctl(u"switch-user guest"_s).out, QByteArray("Switched to Child.\n"));
}

void UserCommandsTest::aPinIsReadAndNeverShown()
{
    const Run run = json(u"switch-user child --pin-stdin --verbose"_s, {}, "1234\n");
    QCOMPARE(run.status, 0);
    QVERIFY(!run.out.contains("1234") && !run.err.contains("1234"));
}

void UserCommandsTest::aWrongPinIsForbidden_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("wrong") << u"switch-user child --pin-stdin"_s << QByteArray("4321\n");
    QTest::newRow("missing") << u"switch-user child"_s << QByteArray();
}

void UserCommandsTest::aWrongPinIsForbidden()
{
    QFETCH(QString, arguments);
    QFETCH(QByteArray, input);
    const Run run = json(arguments, {}, input);
    QCOMPARE(run.kind(), u"forbidden"_s);
    QCOMPARE(run.status, 5);
}

void UserCommandsTest::withoutAPinOnStandardInputItIsUsage()
{
    const Run run = json(u"switch-user child --pin-stdin"_s, {}, "\n");
    QCOMPARE(run.kind(), u"usage"_s);
    QCOMPARE(run.status, 2);
}

void UserCommandsTest::aSessionsInputHoldsNoPin()
{
    QCOMPARE(json(u"session"_s, {}, "switch-user child --pin-stdin\n").answer(1).value("kind"_L1), u"usage"_s);
}

void UserCommandsTest::anUnknownUserIsNotFound()
{
    const Run run = json(u"switch-user not-found"_s);
    QCOMPARE(run.kind(), u"not-found"_s);
    QCOMPARE(run.status, 5);
}

QTEST_GUILESS_MAIN(UserCommandsTest)
#include "tst_plexctl_users.moc"
