// SPDX-License-Identifier: MIT
#include "hosts/plexctl/commandline.h"
#include "hosts/plexctl/commandtable.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace {

CommandLine parse(const QString &line)
{
    return parseCommandLine(line.split(u' ', Qt::SkipEmptyParts));
}

} // namespace

/// What is understood of a command line, and what is refused.
class CommandLineTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void optionsMayStandBeforeOrAfterTheCommand();
    void processOptionsAreRead();
    void aWindowIsRead();
    void aPlaybackIsRead();
    void aSignInIsRead();
    void rulesAreRead();
    void defaultsAreThoseOfTheContract();
    void whatIsWrongIsRefused_data();
    void whatIsWrongIsRefused();
    void jsonIsKnownEvenWhenTheRestIsWrong();
    void everyCommandOfTheContractIsKnown();
    void aSessionLineTakesTheSessionsDefaults();
    void aSessionLineMayNotSetUpTheProcess_data();
    void aSessionLineMayNotSetUpTheProcess();
    void helpListsEveryOption();
};

void CommandLineTest::optionsMayStandBeforeOrAfterTheCommand()
{
    const CommandLine before = parse(u"--json --server Attic --timeout 5 libraries"_s);
    const CommandLine after = parse(u"libraries --timeout=5 --server=Attic --json"_s);
    QVERIFY(!before.problem);
    QVERIFY(!after.problem);
    QVERIFY(before.process.json);
    QCOMPARE(before.request.command, u"libraries"_s);
    QCOMPARE(before.request.server, u"Attic"_s);
    QCOMPARE(before.request.timeoutMs, 5000);
    QCOMPARE(before.request, after.request);
    QCOMPARE(before.process, after.process);
}

void CommandLineTest::processOptionsAreRead()
{
    const CommandLine line = parse(u"status --profile /tmp/p --plex-tv https://127.0.0.1:8443 --sign-in-page https://x/auth "
                                   "--ca ca.pem --credentials memory --plugin p.so --gdm-port 5000 --no-gdm "
                                   "--allow-insecure never --verbose"_s);
    QVERIFY(!line.problem);
    QCOMPARE(line.process.profile, u"/tmp/p"_s);
    QCOMPARE(line.process.plexTv, u"https://127.0.0.1:8443"_s);
    QCOMPARE(line.process.signInPage, u"https://x/auth"_s);
    QCOMPARE(line.process.caFile, u"ca.pem"_s);
    QCOMPARE(line.process.keepCredentials, false);
    QCOMPARE(line.process.plugin, u"p.so"_s);
    QCOMPARE(line.process.gdmPort, 5000);
    QVERIFY(line.process.noGdm);
    QVERIFY(line.process.verbose);
    QCOMPARE(line.process.allowInsecure, u"never"_s);
}

void CommandLineTest::aWindowIsRead()
{
    const CommandLine line = parse(u"list s1/2 --start 100 --count 20 --sort year:desc --filter genre=4 --filter year>=2000"_s);
    QVERIFY(!line.problem);
    QCOMPARE(line.request.arguments, QStringList{u"s1/2"_s});
    const Media::Window window{.start = 100, .count = 20, .sort = u"year:desc"_s,
                               .filters = {{u"genre"_s, u"4"_s}, {u"year>"_s, u"2000"_s}}};
    QCOMPARE(line.request.window, window);
}

void CommandLineTest::aPlaybackIsRead()
{
    const CommandLine play = parse(u"play i --max-bitrate 4000 --media 1 --audio a --subtitles s --show-secrets"_s);
    QVERIFY(!play.problem);
    const Media::StreamOptions options{.maxBitrate = 4000, .version = 1, .audioStream = u"a"_s, .subtitleStream = u"s"_s};
    QCOMPARE(play.request.stream, options);
    QVERIFY(play.request.showSecrets);
    const CommandLine report = parse(u"report i --state paused --position 9000000000"_s);
    QVERIFY(!report.problem);
    QCOMPARE(report.request.state, Media::PlaybackState::Paused);
    QCOMPARE(report.request.positionMs, 9'000'000'000);
}

void CommandLineTest::aSignInIsRead()
{
    QCOMPARE(parse(u"sign-in"_s).request.signIn, Request::SignIn::Browser);
    QCOMPARE(parse(u"sign-in --browser --no-open"_s).request.noOpen, true);
    QCOMPARE(parse(u"sign-in --link"_s).request.signIn, Request::SignIn::Link);
    QCOMPARE(parse(u"sign-in --token-stdin"_s).request.signIn, Request::SignIn::Token);
}

void CommandLineTest::rulesAreRead()
{
    const CommandLine line = parse(u"rules Attic --pin https://10.0.0.1:32400 --relay no --plain yes --forbid http://10.0.0.2:1 --forbid https://x "
                                   "--allow https://y"_s);
    QVERIFY(!line.problem);
    QCOMPARE(line.request.server, u"Attic"_s);
    const RuleChanges changes{.pinned = QUrl(u"https://10.0.0.1:32400"_s),
                              .forbidden = {QUrl(u"http://10.0.0.2:1"_s), QUrl(u"https://x"_s)},
                              .allowed = {QUrl(u"https://y"_s)},
                              .relay = false,
                              .plain = true};
    QCOMPARE(line.request.rules, changes);
    QVERIFY(parse(u"rules --unpin"_s).request.rules.isUnpinned);
    QVERIFY(parse(u"rules --default"_s).request.rules.isReset);
    QCOMPARE(parse(u"rules --server Attic"_s).request.server, u"Attic"_s);
    QCOMPARE(parse(u"rules"_s).request.rules, RuleChanges());
    QVERIFY(parse(u"doctor --report"_s).request.isForBugReport);
}

void CommandLineTest::defaultsAreThoseOfTheContract()
{
    const CommandLine line = parse(u"list id"_s);
    QCOMPARE(line.process, ProcessOptions());
    QCOMPARE(line.request.window, Media::Window());
    QCOMPARE(parse(u"play id"_s).request.stream, Media::StreamOptions());
    QVERIFY(!line.request.timeoutMs);
}

void CommandLineTest::whatIsWrongIsRefused_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {
             "", "--json", "frobnicate", "status surplus", "list", "list a b", "show", "play", "report i",
             "report i --state playing", "report i --position 1", "report i --state singing --position 1",
             "report i --state playing --position -1", "report i --state playing --position 1.5",
             "status --frobnicate", "status --count 5", "list i --state playing", "servers --link", "show i --show-secrets",
             "list i --count 0", "list i --count 1001", "list i --count many", "list i --count", "list i --start -1",
             "list i --filter year", "list i --filter =5", "list i --sort :desc", "list i --sort=",
             "play i --max-bitrate x", "play i --media -1", "status --timeout 0", "status --timeout -3",
             "status --timeout soon", "status --timeout nan", "status --timeout inf", "status --timeout 1e300",
             "status --gdm-port 0", "status --gdm-port 65536", "status --credentials pocket", "status --credentials=",
             "status --allow-insecure sometimes", "status --plex-tv plex.tv", "status --plex-tv ftp://x",
             "status --plex-tv https://", "status --profile=", "status --server=", "status --json=yes",
             "status --simulate --plex-tv https://127.0.0.1:1", "sign-in --link --browser", "sign-in --link --token-stdin",
             "help frobnicate", "help a b", "version", "quit",
             // Names of the contract that this version does not answer yet.
             "hubs", "hubs l", "continue-watching", "search x",
             "image i --kind poster --size 1x1 --output f", "mark i --watched", "mark i --unwatched", "rate i 5",
             "add-server", "add-server https://x --name=", "remove-server", "remove-server x y", "settings --default", "settings n v --default",
             "settings n v w", "rules a b", "rules --pin x", "rules --pin ftp://x",
             "rules --pin https://x --unpin", "rules --relay maybe", "rules --plain=", "rules --forbid https://", "rules --allow x",
             "status --pin https://x", "settings --unpin", "connect --report", "switch-user", "users u"}) {
        QTest::newRow(line) << QString::fromLatin1(line);
    }
}

void CommandLineTest::whatIsWrongIsRefused()
{
    QFETCH(QString, line);
    const CommandLine parsed = parse(line);
    QVERIFY(parsed.problem);
    QCOMPARE(parsed.problem->kind, Media::Error::Kind::Usage);
    QVERIFY(!parsed.problem->message.isEmpty());
}

void CommandLineTest::jsonIsKnownEvenWhenTheRestIsWrong()
{
    for (const char *line : {"--json", "--frobnicate --json status", "status --json --timeout", "--json list --count x"}) {
        const CommandLine parsed = parse(QString::fromLatin1(line));
        QVERIFY(parsed.problem);
        QVERIFY2(parsed.process.json, line);
    }
}

void CommandLineTest::everyCommandOfTheContractIsKnown()
{
    const QStringList names = u"sign-in sign-out status servers connect doctor add-server remove-server libraries list show "
                              "hubs continue-watching search image play report mark rate users switch-user settings metrics "
                              "watch session"_s.split(u' ');
    for (const QString &name : names)
        QVERIFY2(findCommand(name), qPrintable(name));
    QVERIFY(parse(u"hubs"_s).problem->message.contains(u"not offer"_s));
}

void CommandLineTest::aSessionLineTakesTheSessionsDefaults()
{
    const Request session = parse(u"session --server Attic --timeout 7"_s).request;
    const CommandLine plain = parseSessionLine({u"libraries"_s}, session);
    QVERIFY(!plain.problem);
    QCOMPARE(plain.request.server, u"Attic"_s);
    QCOMPARE(plain.request.timeoutMs, 7000);
    const CommandLine own = parseSessionLine({u"libraries"_s, u"--server"_s, u"Friend"_s, u"--timeout"_s, u"0.5"_s}, session);
    QVERIFY(!own.problem);
    QCOMPARE(own.request.server, u"Friend"_s);
    QCOMPARE(own.request.timeoutMs, 500);
}

void CommandLineTest::aSessionLineMayNotSetUpTheProcess_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {"status --json", "status --profile p", "status --plugin p", "status --ca c",
                             "status --plex-tv https://x", "status --sign-in-page https://x", "status --credentials memory",
                             "status --simulate", "status --verbose", "status --no-gdm", "status --gdm-port 1",
                             "status --allow-insecure never", "session", "sign-in --token-stdin"})
        QTest::newRow(line) << QString::fromLatin1(line);
}

void CommandLineTest::aSessionLineMayNotSetUpTheProcess()
{
    QFETCH(QString, line);
    const CommandLine parsed = parseSessionLine(line.split(u' '), {});
    QVERIFY(parsed.problem);
    QCOMPARE(parsed.problem->kind, Media::Error::Kind::Usage);
}

void CommandLineTest::helpListsEveryOption()
{
    const QString general = helpText();
    for (const OptionSpec &option : optionTable()) {
        const QString name = "--"_L1 + QLatin1StringView(option.name);
        if (option.scope != OptionSpec::Scope::Command)
            QVERIFY2(general.contains(name), option.name);
    }
    QVERIFY(helpText(u"list"_s).contains(u"--filter"_s));
    QVERIFY(!helpText(u"list"_s).contains(u"--position"_s));
    QCOMPARE(parse(u"list --help"_s).request.command, u"help"_s);
    QVERIFY(!parse(u"list --help"_s).problem);
    QVERIFY(!parse(u"--version"_s).problem);
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_commandline.moc"
