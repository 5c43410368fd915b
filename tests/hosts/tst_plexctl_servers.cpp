// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// How long `status` and `servers` wait, and which server is meant.
class ServerCommandsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void statusWaitsUntilTheBackendKnows_data();
    void statusWaitsUntilTheBackendKnows();
    void statusAnswersWhatIsKnownAtItsDeadline();
    void serversFallBackToWhatIsKnown();
    void serversWaitForThoseBeingLookedFor();
    void aServerIsNamedByIdOrName();
};

void ServerCommandsTest::statusWaitsUntilTheBackendKnows_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<bool>("isKnown");
    QTest::newRow("signed out") << u"signed-out"_s << false;
    QTest::newRow("locked") << u"credentials-locked"_s << false;
    QTest::newRow("sign-in required") << u"sign-in-required"_s << true;
    QTest::newRow("offline") << u"offline"_s << true;
    QTest::newRow("online") << u"online"_s << true;
}

void ServerCommandsTest::statusWaitsUntilTheBackendKnows()
{
    QFETCH(QString, state);
    QFETCH(bool, isKnown);
    const Run run = json(u"status --credentials memory"_s, {{u"FAKE_STATE"_s, state}});
    QCOMPARE(run.last().value("state"_L1), state);
    QCOMPARE(run.last().value("account"_L1).isObject(), isKnown);
    QCOMPARE(run.last().value("account"_L1).isNull(), !isKnown);
    QCOMPARE(run.last().value("user"_L1).isNull(), !isKnown);
    QCOMPARE(run.last().value("credentials"_L1), u"memory"_s);
    QCOMPARE(run.status, 0);
}

void ServerCommandsTest::statusAnswersWhatIsKnownAtItsDeadline()
{
    const Run run = json(u"status --timeout 0.3"_s, {{u"FAKE_STATE"_s, u"connecting"_s}});
    QCOMPARE(run.last().value("type"_L1), u"result"_s);
    QCOMPARE(run.last().value("state"_L1), u"connecting"_s);
    QCOMPARE(run.last().value("servers"_L1).toArray().size(), 2);
    QCOMPARE(run.status, 0);
}

void ServerCommandsTest::serversFallBackToWhatIsKnown()
{
    const Run down = json(u"servers"_s, {{u"FAKE_REFRESH"_s, u"unreachable"_s}});
    QCOMPARE(down.last().value("servers"_L1).toArray().size(), 2);
    QCOMPARE(down.status, 0);
    QCOMPARE(down.events(u"warning"_s).value(0).value("kind"_L1), u"unreachable"_s);
    const Run hanging = json(u"servers --timeout 0.3"_s, {{u"FAKE_REFRESH"_s, u"hang"_s}});
    QCOMPARE(hanging.last().value("servers"_L1).toArray().size(), 2);
    QCOMPARE(hanging.events(u"warning"_s).value(0).value("kind"_L1), u"timeout"_s);
    for (const QString &kind : {u"signed-out"_s, u"sign-in-required"_s, u"credentials-locked"_s, u"credentials-unavailable"_s}) {
        const Run run = json(u"servers"_s, {{u"FAKE_REFRESH"_s, kind}});
        QCOMPARE(run.kind(), kind);
        QVERIFY(run.status == 3 || run.status == 6);
    }
    const Run unknown = json(u"servers"_s, {{u"FAKE_REFRESH"_s, u"unreachable"_s}, {u"FAKE_SERVERS"_s, u"none"_s}});
    QCOMPARE(unknown.kind(), u"unreachable"_s);
    const Run never = json(u"servers --timeout 0.3"_s, {{u"FAKE_REFRESH"_s, u"hang"_s}, {u"FAKE_SERVERS"_s, u"none"_s}});
    QCOMPARE(never.kind(), u"timeout"_s);
    QCOMPARE(never.status, 4);
}

void ServerCommandsTest::serversWaitForThoseBeingLookedFor()
{
    const auto second = [](const Run &run) {
        return run.last().value("servers"_L1).toArray().at(1).toObject().value("state"_L1).toString();
    };
    QCOMPARE(second(json(u"servers"_s, {{u"FAKE_SERVERS"_s, u"slow"_s}})), u"offline"_s);
    const Run run = json(u"servers --timeout 0.5"_s, {{u"FAKE_SERVERS"_s, u"hang"_s}});
    QCOMPARE(second(run), u"connecting"_s);
    QCOMPARE(run.status, 0);
}

void ServerCommandsTest::aServerIsNamedByIdOrName()
{
    QCOMPARE(json(u"connect --server ATTIC"_s).last().value("server"_L1), u"s1"_s);
    const Run unreachable = json(u"connect --server s2"_s);
    QCOMPARE(unreachable.kind(), u"unreachable"_s);
    QCOMPARE(unreachable.last().value("reason"_L1), u"dns-failed"_s);
    QCOMPARE(unreachable.status, 4);
    for (const QString &command : {u"connect"_s, u"libraries"_s, u"doctor"_s}) {
        const Run unknown = json(command + " --server nobody"_L1);
        QCOMPARE(unknown.kind(), u"not-found"_s);
        QCOMPARE(unknown.status, 5);
        const Run twins = json(command + " --server Attic"_L1, {{u"FAKE_SERVERS"_s, u"twins"_s}});
        QCOMPARE(twins.kind(), u"usage"_s);
        QCOMPARE(twins.status, 2);
        const Run nobody = json(command + " --server Attic"_L1, {{u"FAKE_SERVERS"_s, u"none"_s}, {u"FAKE_REFRESH"_s, u"signed-out"_s}});
        QCOMPARE(nobody.kind(), u"signed-out"_s);
    }
    const Run stale = json(u"connect --server nobody"_s, {{u"FAKE_REFRESH"_s, u"unreachable"_s}});
    QCOMPARE(stale.kind(), u"not-found"_s);
    QCOMPARE(stale.last().value("reason"_L1), u"unreachable"_s);
}

QTEST_GUILESS_MAIN(ServerCommandsTest)
#include "tst_plexctl_servers.moc"
