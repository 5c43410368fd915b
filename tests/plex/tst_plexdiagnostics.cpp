// SPDX-License-Identifier: MIT
#include "plex/plexdiagnostics.h"

#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

using Kind = Media::Error::Kind;
using Media::AddressReport;
using Media::ConnectionKind;
using Media::ConnectionVia;
using plextest::awaited;
using plextest::Outcome;
using plextest::World;
using Reports = QList<AddressReport>;

/// A verdict on every address, for people.
class TestPlexDiagnostics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindOfAddressHasItsVerdict();
    void whatIsLeftOutIsNotTriedAndHasAReason();
    void noTokenIsSent();
    void theConnectionInUseIsNotTouched();
    void anUnknownServerIsNotFound();
    void whoeverIsNotReadySaysWhy();
    void aServerWithoutAddressesHasAnEmptyReport();
    void theTimeOfEachVerdictIsSaid();
    void aDeadServerIsToldWithinTheDeadlines();
    void theTimesOfAUsableAddressAreOfAFreshConnection();
    void aForbiddenAddressIsNotTriedAndSaysSo();
    void aServerThatGoesAwayEndsTheCheck();
    void metricsHoldNoSecretAndNoAddress();

private:
    static std::function<Media::Reply<Media::Done> *()> ready()
    {
        return [] { return Media::ready<Media::Done>(Media::Done{}, nullptr); };
    }
    static plex::PlexDiagnostics::Parts partsOf(World &world, const std::function<Media::Reply<Media::Done> *()> &ready)
    {
        return {.metrics = world.metrics,
                .clock = world.clock,
                .trusted = world.context.trusted,
                .registry = world.registry(),
                .settings = world.settings,
                .identity = world.identity,
                .ready = ready,
                .state = [] { return MediaBackend::State::Offline; },
                .reason = [] { return std::nullopt; }};
    }
    /// Remembers the owned server as described and starts with it.
    static void know(World &world, const plex::Resource &resource)
    {
        plex::KnownServers known;
        known.servers = {resource};
        if (!plex::saveKnownServers(QDir(world.directory.path()), known))
            qFatal("the servers could not be written");
        world.registry().recall();
    }
};

void TestPlexDiagnostics::everyKindOfAddressHasItsVerdict()
{
    support::VirtualClock clock;
    World world(clock, QStringLiteral("mixed"));
    world.signIn();
    know(world, world.described(world.owned()));
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    const Outcome<Reports> outcome(diagnostics.checkAddresses(world.owned().machineIdentifier()));
    // Everything answers but the one that hangs; that one has its deadline.
    QTRY_VERIFY(world.count("relay", "GET", "/identity") >= 1 && world.count("impostor/", "GET", "/identity") >= 1
                && world.count("owned/4", "GET", "/identity") >= 1);
    for (int i = 0; i < 100 && !outcome.isThere(); ++i) {
        (void)QTest::qWaitFor([&] { return outcome.isThere(); }, 50);
        clock.advance(200);
    }
    QVERIFY(outcome.isThere());
    QVERIFY(outcome.result());
    const Reports reports = *outcome.result();
    const auto addresses = world.owned().addresses();
    QCOMPARE(reports.size(), addresses.size());
    for (const simulation::Address &address : addresses) {
        const auto found = std::find_if(reports.cbegin(), reports.cend(), [&](const AddressReport &r) { return r.uri == address.uri; });
        QVERIFY(found != reports.cend());
        QVERIFY(found->tried);
        QVERIFY(found->secure);
        using Behaviour = simulation::AddressSpec::Behaviour;
        const QMap<Behaviour, Kind> expected = {{Behaviour::Refuses, Kind::Refused},
                                                {Behaviour::Hangs, Kind::Timeout},
                                                {Behaviour::Impostor, Kind::WrongServer}};
        QCOMPARE(found->kind, address.isRelay() ? ConnectionKind::Relay : ConnectionKind::Local);
        QVERIFY(!found->hint.isEmpty());
        if (!expected.contains(address.spec.behaviour)) {
            QVERIFY(!found->problem);
            QCOMPARE(found->via, ConnectionVia::VerifiedIp);
            continue;
        }
        QVERIFY(found->problem);
        QCOMPARE(found->problem->kind, expected.value(address.spec.behaviour));
    }
    // As they are tried: the relay last.
    QCOMPARE(reports.last().kind, ConnectionKind::Relay);
}

void TestPlexDiagnostics::whatIsLeftOutIsNotTriedAndHasAReason()
{
    net::SystemClock clock;
    World world(clock, QStringLiteral("simple"), {{QStringLiteral("connections/use-relay"), false}});
    world.signIn();
    plex::Resource resource = world.described(world.owned());
    resource.connections.append({.uri = QUrl(QStringLiteral("https://169-254-3-4.c0ffee.plex.direct:32400")),
                                 .address = QStringLiteral("169.254.3.4"),
                                 .port = 32400,
                                 .local = true});
    resource.connections.append(
        {.uri = QUrl(QStringLiteral("http://198.51.100.7:32400")), .address = QStringLiteral("198.51.100.7"), .port = 32400});
    know(world, resource);
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    const auto reports = awaited(diagnostics.checkAddresses({}));
    QVERIFY(reports);
    QCOMPARE(reports->size(), 4);
    QMap<QString, Kind> leftOut;
    for (const AddressReport &report : *reports) {
        QCOMPARE(report.tried, !report.problem);
        if (report.problem)
            leftOut.insert(report.uri.host(), report.problem->kind);
    }
    QCOMPARE(leftOut.size(), 3);
    QCOMPARE(leftOut.value(QStringLiteral("169-254-3-4.c0ffee.plex.direct")), Kind::Unreachable);
    QCOMPARE(leftOut.value(QStringLiteral("198.51.100.7")), Kind::Forbidden);
    QCOMPARE(world.count("relay", "GET", "/"), 0);
}

void TestPlexDiagnostics::noTokenIsSent()
{
    net::SystemClock clock;
    World world(clock);
    world.signIn();
    know(world, world.described(world.owned()));
    QVERIFY(awaited((*world.registry().session({}))->connectNow()));
    world.network.recorder().clear();
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    QVERIFY(awaited(diagnostics.checkAddresses({})));
    QVERIFY(world.count("owned/", "GET", "/identity") > 0);
    QVERIFY(world.isTokenless("owned/"));
    QVERIFY(world.isTokenless("relay"));
    QVERIFY(world.isTokenless("impostor/"));
    QCOMPARE(world.count("plex.tv", "GET", "/"), 0);
}

void TestPlexDiagnostics::theConnectionInUseIsNotTouched()
{
    net::SystemClock clock;
    World world(clock);
    world.signIn();
    know(world, world.described(world.owned()));
    auto *session = *world.registry().session({});
    QVERIFY(awaited(session->connectNow()));
    const auto before = session->connection();
    int changes = 0;
    connect(session, &plex::ServerSession::connectionChanged, this, [&] { ++changes; });
    world.owned().failNext(4, 500, QStringLiteral("/identity"));
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    QVERIFY(awaited(diagnostics.checkAddresses({})));
    QVERIFY(session->connection() == before);
    QCOMPARE(changes, 0);
    QCOMPARE(session->server().state, Media::ServerState::Online);
}

void TestPlexDiagnostics::anUnknownServerIsNotFound()
{
    net::SystemClock clock;
    World world(clock);
    world.signIn();
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    QCOMPARE(awaited(diagnostics.checkAddresses({})).error().kind, Kind::NotFound);
    QCOMPARE(awaited(diagnostics.checkAddresses(QStringLiteral("nobody"))).error().kind, Kind::NotFound);
}

void TestPlexDiagnostics::whoeverIsNotReadySaysWhy()
{
    net::SystemClock clock;
    World world(clock);
    const auto notReady = [] { return Media::ready<Media::Done>(Media::Error{.kind = Kind::SignedOut}, nullptr); };
    plex::PlexDiagnostics diagnostics(partsOf(world, notReady), nullptr);
    QCOMPARE(awaited(diagnostics.checkAddresses({})).error().kind, Kind::SignedOut);
}

void TestPlexDiagnostics::aServerWithoutAddressesHasAnEmptyReport()
{
    net::SystemClock clock;
    World world(clock);
    world.signIn();
    know(world, {.id = QStringLiteral("bare"), .owned = true});
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    const auto reports = awaited(diagnostics.checkAddresses(QStringLiteral("bare")));
    QVERIFY(reports);
    QVERIFY(reports->isEmpty());
}

void TestPlexDiagnostics::theTimeOfEachVerdictIsSaid()
{
    support::VirtualClock clock;
    World world(clock, QStringLiteral("plain"));
    world.signIn();
    know(world, world.described(world.owned()));
    QVERIFY(awaited((*world.registry().session({}))->connectNow()));
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    world.network.recorder().clear();
    world.owned().setHanging(true);
    const Outcome<Reports> outcome(diagnostics.checkAddresses({}));
    QTRY_COMPARE(world.count("owned/", "GET", "/identity"), 1);
    clock.advance(7000);
    QTRY_VERIFY(outcome.isThere());
    QVERIFY(outcome.result());
    QCOMPARE(outcome.result()->first().problem->kind, Kind::Timeout);
    QCOMPARE(outcome.result()->first().totalMs, 6000);
    QCOMPARE(outcome.result()->first().via, ConnectionVia::Plain);
    QVERIFY(!outcome.result()->first().secure);
}

void TestPlexDiagnostics::aDeadServerIsToldWithinTheDeadlines()
{
    support::VirtualClock clock;
    World world(clock, QStringLiteral("dead"));
    world.signIn();
    know(world, world.described(world.owned()));
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    const auto begun = clock.now();
    const Outcome<Reports> outcome(diagnostics.checkAddresses({}));
    for (int i = 0; i < 200 && !outcome.isThere(); ++i) {
        clock.advance(100);
        (void)QTest::qWaitFor([&] { return outcome.isThere(); }, 10);
    }
    QVERIFY(outcome.isThere());
    // A name that resolves slowly, and then the address inside of it.
    QVERIFY2(clock.now() - begun <= plex::Dialer::nameLead + net::milliseconds(6000), qPrintable(QString::number((clock.now() - begun).count())));
    for (const AddressReport &report : *outcome.result()) {
        QVERIFY(report.problem);
        QVERIFY(!report.hint.isEmpty());
        QVERIFY(!report.connectMs);
    }
}

void TestPlexDiagnostics::theTimesOfAUsableAddressAreOfAFreshConnection()
{
    net::SystemClock clock;
    World world(clock);
    world.signIn();
    know(world, world.described(world.owned()));
    QVERIFY(awaited((*world.registry().session({}))->connectNow()));
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    const auto reports = awaited(diagnostics.checkAddresses({}));
    QVERIFY(reports);
    for (const AddressReport &report : *reports) {
        QVERIFY(report.connectMs);
        QVERIFY(*report.connectMs > 0); // TLS takes its time, where a connection at hand would take none
        QVERIFY(*report.connectMs <= report.totalMs);
    }
}

void TestPlexDiagnostics::aForbiddenAddressIsNotTriedAndSaysSo()
{
    net::SystemClock clock;
    World world(clock);
    world.signIn();
    know(world, world.described(world.owned()));
    world.registry().setRules(**world.registry().session({}), {.neverRelay = true});
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    const auto reports = awaited(diagnostics.checkAddresses({}));
    QVERIFY(reports);
    QVERIFY(!reports->last().tried);
    QCOMPARE(reports->last().problem->kind, Kind::Forbidden);
    QVERIFY(reports->last().problem->message.contains(u"for this server"));
    QCOMPARE(world.count("relay", "GET", "/"), 0);
}

void TestPlexDiagnostics::aServerThatGoesAwayEndsTheCheck()
{
    net::SystemClock clock;
    World world(clock);
    world.signIn();
    know(world, world.described(world.owned()));
    QVERIFY(awaited((*world.registry().session({}))->connectNow()));
    world.network.recorder().clear();
    world.owned().setHanging(true);
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    const Outcome<Reports> outcome(diagnostics.checkAddresses({}));
    QTRY_VERIFY(world.count("owned/", "GET", "/identity") > 0);
    world.registry().forget();
    QTRY_VERIFY(outcome.isOver());
    QVERIFY(!outcome.isThere() || !outcome.result());
}

void TestPlexDiagnostics::metricsHoldNoSecretAndNoAddress()
{
    net::SystemClock clock;
    World world(clock, QStringLiteral("plain"));
    world.signIn();
    know(world, world.described(world.owned()));
    QVERIFY(awaited((*world.registry().session({}))->connectNow()));
    world.owned().rotateToken();
    QVERIFY(awaited((*world.registry().session({}))->ask({.path = QStringLiteral("/library/sections")})));
    world.owned().failNext(1, 500);
    plex::PlexDiagnostics diagnostics(partsOf(world, ready()), nullptr);
    (void)awaited(diagnostics.checkAddresses({}));
    const QVariantMap metrics = diagnostics.metrics();
    QVERIFY(metrics.value(QStringLiteral("requests/sent")).toInt() > 0);
    QVERIFY(metrics.value(QStringLiteral("renewals/server-succeeded")).toInt() > 0);
    for (auto it = metrics.cbegin(); it != metrics.cend(); ++it) {
        const QString text = it.key() + u'=' + it.value().toString();
        for (const QByteArray &secret : {world.accountToken, world.owned().accessToken(), QByteArray("127.0."), QByteArray("plex.direct")})
            QVERIFY2(!text.contains(QString::fromLatin1(secret)), qPrintable(text));
        QVERIFY(it.key().contains(u'/'));
    }
}

QTEST_GUILESS_MAIN(TestPlexDiagnostics)
#include "tst_plexdiagnostics.moc"
