// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

/// The real program as scripts see it, with a backend of canned answers behind it.
class PlexctlTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aCommandAnswersWithItsResult_data();
    void aCommandAnswersWithItsResult();
    void anErrorHasItsKindAndExitStatus_data();
    void anErrorHasItsKindAndExitStatus();
    void aWrongCommandLineIsAnErrorLine_data();
    void aWrongCommandLineIsAnErrorLine();
    void helpAndVersionAreResultsToo();
    void aDeadlineEndsACommand();
    void everySignalIsAnEvent();
    void nothingFollowsTheResult();
    void secretsAreShownOnlyWhenAsked();
    void humansReadTablesAndLogsGoElsewhere();
    void anInterruptEndsWith130_data();
    void anInterruptEndsWith130();
    void watchEndsWithItsDeadline();
    void outputThatCannotBeWrittenIsNoSuccess_data();
    void outputThatCannotBeWrittenIsNoSuccess();
};

void PlexctlTest::aCommandAnswersWithItsResult_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QJsonObject>("expected");
    const auto row = [](const char *arguments, const char *expected) {
        const QJsonObject object = parsed(expected);
        QVERIFY2(!object.isEmpty(), expected);
        QTest::newRow(arguments) << QString::fromLatin1(arguments) << object;
    };
#define ATTIC R"({"id":"s1","name":"Attic","owned":true,"home":true,"presence":true,"state":"online","version":"1.40.0","connection":)" LOCAL "}"
#define LOCAL R"({"kind":"local","uri":"https://192-168-0-9.abc.plex.direct:32400","secure":true,"via":"verified-ip","latencyMs":7})"
#define FRIEND R"({"id":"s2","name":"Friend","owned":false,"home":false,"presence":false,"state":"offline","version":"","problem":"dns-blocked"})"
    row("status", R"({"type":"result","command":"status","state":"online","account":{"id":"42","name":"Person","email":"person@example.org"},)"
        R"("user":{"id":"42","title":"Person"},"servers":[)" ATTIC "," FRIEND R"(],"clientIdentifier":"fake-client","credentials":"keychain"})");
    row("servers", R"({"type":"result","command":"servers","servers":[)" ATTIC "," FRIEND "]}");
    row("libraries", R"({"type":"result","command":"libraries","libraries":[{"id":"lib1","title":"Movies","type":"movie","server":"s1","count":3},)"
        R"({"id":"lib2","title":"Odd\u001b[31m","type":"other","server":"s1"}]})");
    row("libraries --server s2", R"({"type":"result","command":"libraries","libraries":[{"id":"lib1","title":"Movies","type":"movie","server":"s2","count":3},)"
        R"({"id":"lib2","title":"Odd\u001b[31m","type":"other","server":"s2"}]})");
    row("list lib1 --start 5", R"({"type":"result","command":"list","start":5,"total":1234,"items":[{"id":"m1","server":"s1","type":"movie","title":"The Movie","year":2001,"durationMs":5400000}]})");
    row("list echo --count 7 --sort year:desc --filter a=b --filter c=d", R"({"type":"result","command":"list","start":0,"total":1234,"items":[{"id":"m1","server":"s1","type":"movie","title":"7|year:desc|a=b|c=d","year":2001,"durationMs":5400000}]})");
    row("show m1", R"({"type":"result","command":"show","item":{"id":"m1","server":"s1","type":"movie","title":"The Movie","year":2001,"durationMs":5400000,)"
        R"("media":[{"id":"v1","parts":[{"id":"p1","container":"mkv","size":5000000000,"streams":[{"id":"t1","type":"audio","default":false,"selected":false,"forced":false,"external":false}]}]}],)"
        R"("markers":[{"type":"intro","startMs":0,"endMs":30000,"final":false}],"chapters":[]}})");
    row("play m1 --max-bitrate 3000 --media 1 --audio a --subtitles s", R"({"type":"result","command":"play","stream":{"method":"direct-play","url":"https://192.168.0.9:32400/library/parts/1/file.mkv",)"
        R"("headers":{"X-Plex-Token":"<redacted>","Accept":"*/*"},"verifyName":"192-168-0-9.abc.plex.direct","mimeType":"video/x-matroska","size":5000000000,"session":"playback-1","reason":"3000/1/a/s"}})");
    row("report quiet --state playing --position 5", R"({"type":"result","command":"report","accepted":true})");
    row("report m1 --state paused --position 5", R"({"type":"result","command":"report","accepted":true,"terminated":"paused 5 []"})");
    row("doctor", R"({"type":"result","command":"doctor","servers":[{"id":"s1","name":"Attic","addresses":[)"
        R"({"uri":"https://192-168-0-9.abc.plex.direct:32400","kind":"local","secure":true,"via":"verified-ip","outcome":"usable","reason":null,"connectMs":5,"totalMs":7},)"
        R"({"uri":"https://1-2-3-4.abc.plex.direct:32400","kind":"remote","secure":true,"via":"name","outcome":"unreachable","reason":"dns-failed","hint":"Check the router","totalMs":900},)"
        R"({"uri":"http://10.0.0.1:32400","kind":"remote","secure":false,"via":"plain","outcome":"forbidden","reason":"forbidden"}]},)"
        R"({"id":"s2","name":"Friend","addresses":[]}]})");
    row("doctor --server friend", R"({"type":"result","command":"doctor","servers":[{"id":"s2","name":"Friend","addresses":[]}]})");
    row("connect", R"({"type":"result","command":"connect","server":"s1","connection":)" LOCAL "}");
#undef ATTIC
#undef LOCAL
#undef FRIEND
}

void PlexctlTest::aCommandAnswersWithItsResult()
{
    QFETCH(QString, arguments);
    QFETCH(QJsonObject, expected);
    const Run run = json(arguments);
    QJsonObject result = run.last();
    if (arguments == "connect"_L1)
        QVERIFY(result.take("elapsedMs"_L1).toInt() >= 300);
    QCOMPARE(QJsonDocument(result).toJson(), QJsonDocument(expected).toJson());
    QCOMPARE(run.status, 0);
    for (qsizetype i = 0; i + 1 < run.lines.size(); ++i)
        QCOMPARE(run.lines[i].value("type"_L1), u"event"_s);
}

void PlexctlTest::anErrorHasItsKindAndExitStatus_data()
{
    QTest::addColumn<int>("status");
    const auto rows = [](int status, std::initializer_list<const char *> kinds) {
        for (const char *kind : kinds)
            QTest::newRow(kind) << status;
    };
    rows(2, {"usage"});
    rows(3, {"signed-out", "sign-in-required", "unauthorized"});
    rows(4, {"unreachable", "timeout", "dns-failed", "dns-blocked", "refused", "tls-failed", "wrong-server"});
    rows(5, {"forbidden", "not-found", "rate-limited", "server-error", "bad-answer"});
    rows(6, {"credentials-locked", "credentials-unavailable"});
    rows(130, {"cancelled"});
}

void PlexctlTest::anErrorHasItsKindAndExitStatus()
{
    QFETCH(int, status);
    const QString kind = QString::fromLatin1(QTest::currentDataTag());
    const Run run = json("show "_L1 + kind);
    const QJsonObject expected{{u"type"_s, u"error"_s}, {u"command"_s, u"show"_s}, {u"kind"_s, kind},
                               {u"message"_s, "fake "_L1 + kind}, {u"reason"_s, kind}};
    QCOMPARE(run.last(), expected);
    QCOMPARE(run.status, status);
    QCOMPARE(json(u"show caused"_s).last().value("reason"_L1), u"dns-failed"_s);
}

void PlexctlTest::aWrongCommandLineIsAnErrorLine_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("command");
    QTest::newRow("none") << QString() << QString();
    QTest::newRow("unknown command") << u"frobnicate"_s << u"frobnicate"_s;
    QTest::newRow("unknown option") << u"status --frobnicate"_s << u"status"_s;
    QTest::newRow("foreign option") << u"status --count 1"_s << u"status"_s;
    QTest::newRow("number") << u"list x --count many"_s << u"list"_s;
    QTest::newRow("missing argument") << u"show"_s << u"show"_s;
    QTest::newRow("not offered yet") << u"hubs"_s << u"hubs"_s;
}

void PlexctlTest::aWrongCommandLineIsAnErrorLine()
{
    QFETCH(QString, arguments);
    QFETCH(QString, command);
    const Run run = json(arguments);
    QCOMPARE(run.lines.size(), 1);
    QCOMPARE(run.last().value("type"_L1), u"error"_s);
    QCOMPARE(run.last().value("command"_L1), command);
    QCOMPARE(run.kind(), u"usage"_s);
    QCOMPARE(run.status, 2);
    const Run human = plexctl(arguments);
    QCOMPARE(human.status, 2);
    QVERIFY(human.out.isEmpty());
    QVERIFY(human.err.startsWith("plexctl: "));
}

void PlexctlTest::helpAndVersionAreResultsToo()
{
    QVERIFY(plexctl(u"help"_s).out.contains("--plex-tv <url>"));
    QCOMPARE(plexctl(u"--help"_s).out, plexctl(u"help"_s).out);
    QVERIFY(plexctl(u"help list"_s).out.contains("--filter"));
    QVERIFY(plexctl(u"--version"_s).out.startsWith("plexctl 0."));
    const Run help = json(u"list --help"_s);
    QCOMPARE(help.status, 0);
    QCOMPARE(help.last().value("type"_L1), u"result"_s);
    QCOMPARE(help.last().value("command"_L1), u"help"_s);
    QVERIFY(json(u"--version"_s).last().contains("version"_L1));
}

void PlexctlTest::aDeadlineEndsACommand()
{
    QElapsedTimer timer;
    timer.start();
    const Run run = json(u"show hang --timeout 0.2"_s);
    QCOMPARE(run.kind(), u"timeout"_s);
    QCOMPARE(run.status, 4);
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(json(u"doctor --timeout 0.2"_s, {{u"FAKE_CHECK"_s, u"hang"_s}}).kind(), u"timeout"_s);
    const Run signIn = json(u"sign-in --no-open --timeout 0.3"_s, {{u"FAKE_SIGN_IN"_s, u"hang"_s}});
    QCOMPARE(signIn.kind(), u"sign-in-required"_s);
    QCOMPARE(signIn.last().value("reason"_L1), u"timeout"_s);
    QCOMPARE(signIn.status, 3);
}

void PlexctlTest::everySignalIsAnEvent()
{
    const Run run = json(u"list events"_s);
    QCOMPARE(run.status, 0);
    const QString uri = u"https://192-168-0-9.abc.plex.direct:32400"_s;
    const auto has = [&run](const char *text) {
        QJsonObject wanted = parsed(text);
        wanted.insert("type"_L1, u"event"_s);
        return run.lines.contains(wanted);
    };
    QVERIFY(has(R"({"event":"connection","server":"s1","why":"better","connection":{"kind":"local","uri":"https://192-168-0-9.abc.plex.direct:32400","secure":true,"via":"verified-ip","latencyMs":7}})"));
    QVERIFY(has(R"({"event":"connection","server":"s1","why":"lost","connection":null})"));
    QVERIFY(has(R"({"event":"token-renewed","scope":"account","trigger":"start"})"));
    QVERIFY(has(R"({"event":"token-renewed","scope":"server","server":"s1","trigger":"rejected"})"));
    QVERIFY(has(R"({"event":"library-changed","server":"s1","ids":["m1","m2"]})"));
    QVERIFY(has(R"({"event":"playback-terminated","id":"m1","message":"The owner stopped it"})"));
    QVERIFY(has(R"({"event":"warning","kind":"dns-blocked","message":"fake dns-blocked","server":"s1"})"));
    QVERIFY(has(R"({"event":"warning","kind":"rate-limited","message":"fake rate-limited"})"));
    QCOMPARE(run.events(u"servers"_s).size(), 1);
    QCOMPARE(json(u"show slow"_s).events(u"state"_s).value(0).value("state"_L1), u"connecting"_s);
}

void PlexctlTest::nothingFollowsTheResult()
{
    // The fake backend goes on to signal state changes after these answers.
    for (const QString &arguments : {u"show m1"_s, u"list events"_s, u"frobnicate"_s}) {
        const Run run = json(arguments);
        QVERIFY(run.last().value("type"_L1) != "event"_L1);
        QVERIFY(run.out.endsWith('\n'));
    }
}

void PlexctlTest::secretsAreShownOnlyWhenAsked()
{
    QVERIFY(!json(u"play m1 --verbose"_s).out.contains("very-secret"));
    QVERIFY(!plexctl(u"play m1"_s).out.contains("very-secret"));
    QVERIFY(json(u"play m1 --show-secrets"_s).out.contains("very-secret"));
}

void PlexctlTest::humansReadTablesAndLogsGoElsewhere()
{
    const Run servers = plexctl(u"servers"_s);
    QCOMPARE(servers.status, 0);
    QVERIFY(servers.out.startsWith("NAME    STATE    OWNED"));
    QVERIFY(servers.err.contains("a warning of the backend"));
    QVERIFY(!servers.err.contains("State:"));
    QVERIFY(plexctl(u"servers --verbose"_s).err.contains("State: connecting"));
    QVERIFY(plexctl(u"doctor"_s).out.contains("Check the router"));
    QVERIFY(plexctl(u"list m1"_s).out.contains("The Movie  2001  1:30:00"));
    QVERIFY(!plexctl(u"libraries"_s).out.contains('\x1b'));
    QVERIFY(plexctl(u"sign-out"_s).out.contains("was revoked"));
    QVERIFY(plexctl(u"sign-out"_s, {{u"FAKE_SIGN_OUT"_s, u"unrevoked"_s}}).out.contains("could not be revoked"));
    QCOMPARE(json(u"sign-out"_s, {{u"FAKE_SIGN_OUT"_s, u"unrevoked"_s}}).last().value("revoked"_L1), false);
    QCOMPARE(json(u"sign-out"_s).last().value("revoked"_L1), true);
    const Run failed = plexctl(u"show not-found"_s);
    QVERIFY(failed.out.isEmpty());
    QVERIFY(failed.err.contains("plexctl: fake not-found\n"));
}

void PlexctlTest::anInterruptEndsWith130_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QByteArray>("awaited");
    QTest::addColumn<int>("signal");
    QTest::addColumn<bool>("isAnswered");
    QTest::newRow("watch") << u"watch"_s << QByteArray("\"online\"") << SIGINT << false;
    QTest::newRow("watch, SIGTERM") << u"watch"_s << QByteArray("\"online\"") << SIGTERM << false;
    QTest::newRow("show") << u"show hang"_s << QByteArray("\"online\"") << SIGINT << true;
    QTest::newRow("sign-in") << u"sign-in --no-open"_s << QByteArray("sign-in-code") << SIGINT << true;
    QTest::newRow("session") << u"session"_s << QByteArray("\"online\"") << SIGTERM << false;
}

void PlexctlTest::anInterruptEndsWith130()
{
    QFETCH(QString, arguments);
    QFETCH(QByteArray, awaited);
    QFETCH(int, signal);
    QFETCH(bool, isAnswered);
    const Run run = interrupted(arguments, awaited, signal, {{u"FAKE_SIGN_IN"_s, u"hang"_s}});
    QCOMPARE(run.status, 130);
    QVERIFY(!run.lines.isEmpty());
    QCOMPARE(run.last().value("type"_L1), isAnswered ? u"error"_s : u"event"_s);
    if (isAnswered)
        QCOMPARE(run.kind(), u"cancelled"_s);
}

void PlexctlTest::watchEndsWithItsDeadline()
{
    const Run run = json(u"watch --timeout 0.5"_s);
    QCOMPARE(run.status, 0);
    QCOMPARE(run.events(u"state"_s).size(), 2);
    QCOMPARE(run.last(), parsed(R"({"type":"result","command":"watch"})"));
    QVERIFY(plexctl(u"watch --timeout 0.5"_s).out.contains("State: online"));
}

void PlexctlTest::outputThatCannotBeWrittenIsNoSuccess_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"status --json", "libraries", "watch --json", "watch"})
        QTest::newRow(command) << QString::fromLatin1(command);
}

void PlexctlTest::outputThatCannotBeWrittenIsNoSuccess()
{
    QFETCH(QString, command);
    QProcess process;
    prepare(process, command.split(u' '));
    process.setStandardOutputFile(u"/dev/full"_s);
    process.start();
    const Run run = finished(process);
    QCOMPARE(run.status, 1);
    QVERIFY(run.err.contains("cannot be written"));
}

QTEST_GUILESS_MAIN(PlexctlTest)
#include "tst_plexctl.moc"
