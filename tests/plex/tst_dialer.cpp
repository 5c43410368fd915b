// SPDX-License-Identifier: MIT
#include "plex/discovery/dialer.h"

#include "simulation/httpserver.h"
#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

using Kind = Media::Error::Kind;
using Media::ConnectionVia;
using plextest::awaited;
using plextest::World;
using simulation::AddressSpec;

/// Knocking: without a token, and believing only the machine that was meant.
class TestDialer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameThatDoesNotResolveIsDialledByItsAddress();
    void theCertificateIsStillCheckedForTheName();
    void anotherServerIsNotBelieved();
    void everyTroubleHasItsKind_data();
    void everyTroubleHasItsKind();
    void aPortalIsNoServer_data();
    void aPortalIsNoServer();
    void silenceEndsAtTheDeadline();
    void plainAndNumericAddressesAreDialledAsTheyAre();
    void theTimeItTookIsSaid();
    void onlyAPlexNameHidesAnAddress_data();
    void onlyAPlexNameHidesAnAddress();
    void whoIsMetSaysWhoItIs();
    void aCertificateNameHidesItsAddress();
    void noTokenIsEverSent();
};

void TestDialer::aNameThatDoesNotResolveIsDialledByItsAddress()
{
    net::SystemClock clock;
    World world(clock);
    const auto address = world.owned().answeringAddress();
    plex::Dialer dialer(world.http, clock);
    const auto connection = awaited(dialer.dial(World::candidate(address), world.owned().machineIdentifier()));
    QVERIFY(connection);
    QCOMPARE(connection->shown.via, ConnectionVia::VerifiedIp);
    QCOMPARE(connection->shown.uri, address.uri); // people are shown what was advertised
    QVERIFY(connection->shown.secure);
    QCOMPARE(connection->base, address.numericUrl());
    QCOMPARE(connection->verifyName, address.hostName());
    QCOMPARE(connection->nameProblem, std::optional(Kind::DnsFailed));
    // The server sees its name, in the handshake and in the request.
    const auto request = world.network.recorder().requests().first();
    QCOMPARE(request.serverName, address.hostName());
    QCOMPARE(request.headers.value("host"), address.hostName().toLatin1() + ':' + QByteArray::number(address.port));
    QCOMPARE(request.path, QStringLiteral("/identity"));
}

void TestDialer::theCertificateIsStillCheckedForTheName()
{
    net::SystemClock clock;
    World world(clock);
    net::Connection candidate = World::candidate(world.owned().answeringAddress());
    // The same address under a name its certificate was not made for.
    QUrl other = candidate.base;
    other.setHost(other.host().section(u'.', 0, 0) + QStringLiteral(".0123456789abcdef0123456789abcdef.plex.direct"));
    candidate.base = other;
    plex::Dialer dialer(world.http, clock);
    const auto connection = awaited(dialer.dial(candidate, world.owned().machineIdentifier()));
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Kind::TlsFailed);
    QVERIFY(world.network.recorder().requests().isEmpty());
}

void TestDialer::anotherServerIsNotBelieved()
{
    net::SystemClock clock;
    World world(clock, QStringLiteral("mixed"));
    plex::Dialer dialer(world.http, clock);
    for (const auto &address : world.owned().addresses()) {
        if (address.spec.behaviour != AddressSpec::Behaviour::Impostor)
            continue;
        const auto connection = awaited(dialer.dial(World::candidate(address), world.owned().machineIdentifier()));
        QVERIFY(!connection);
        QCOMPARE(connection.error().kind, Kind::WrongServer);
    }
    QCOMPARE(world.count("impostor/", "GET", "/identity"), 1);
    QVERIFY(world.isTokenless("impostor/"));
    // Nor is the right machine when another one was meant.
    const auto swapped = awaited(dialer.dial(World::candidate(world.owned().answeringAddress()), world.shared().machineIdentifier()));
    QCOMPARE(swapped.error().kind, Kind::WrongServer);
}

void TestDialer::everyTroubleHasItsKind_data()
{
    QTest::addColumn<int>("status"); // -1: the connection is closed
    QTest::addColumn<Kind>("kind");
    QTest::newRow("401 on identity") << 401 << Kind::Unauthorized;
    QTest::newRow("403") << 403 << Kind::Forbidden;
    QTest::newRow("404") << 404 << Kind::NotFound;
    QTest::newRow("429") << 429 << Kind::RateLimited;
    QTest::newRow("503") << 503 << Kind::ServerError;
    QTest::newRow("an empty page") << 200 << Kind::BadAnswer;
    QTest::newRow("dropped") << -1 << Kind::Unreachable;
}

void TestDialer::everyTroubleHasItsKind()
{
    QFETCH(int, status);
    QFETCH(Kind, kind);
    net::SystemClock clock;
    World world(clock);
    if (status > 0)
        world.owned().failNext(2, status, QStringLiteral("/identity"));
    else
        world.owned().dropNext(20, QStringLiteral("/identity"));
    plex::Dialer dialer(world.http, clock);
    const auto connection = awaited(dialer.dial(World::candidate(world.owned().answeringAddress()), world.owned().machineIdentifier()));
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, kind);
}

void TestDialer::aPortalIsNoServer_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("page") << QByteArray("text/html") << QByteArray("<html>Welcome to the hotel</html>");
    QTest::newRow("json without a container") << QByteArray("application/json") << QByteArray("{}");
    QTest::newRow("no identifier") << QByteArray("application/json") << QByteArray(R"({"MediaContainer":{"version":"1"}})");
    QTest::newRow("null identifier") << QByteArray("application/json") << QByteArray(R"({"MediaContainer":{"machineIdentifier":null}})");
    QTest::newRow("truncated") << QByteArray("application/json") << QByteArray(R"({"MediaContainer":{"machineIdentifier":"m-1")");
    QTest::newRow("xml") << QByteArray("text/xml") << QByteArray(R"(<MediaContainer machineIdentifier="m-1"/>)");
}

void TestDialer::aPortalIsNoServer()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    net::SystemClock clock;
    net::Metrics metrics;
    net::HttpClient http(clock, metrics, {});
    simulation::HttpServer door(QStringLiteral("portal"));
    door.setHandler([&](const auto &, const auto &responder) {
        simulation::Answer answer;
        answer.contentType = type;
        answer.body = body;
        responder.answer(answer);
    });
    QVERIFY(door.open(QHostAddress(QHostAddress::LocalHost)));
    const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(door.port()));
    plex::Dialer dialer(http, clock);
    const auto connection = awaited(dialer.dial({.shown = {.uri = url}, .base = url}, QStringLiteral("m-1")));
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Kind::BadAnswer);
}

void TestDialer::silenceEndsAtTheDeadline()
{
    support::VirtualClock clock;
    World world(clock);
    world.owned().setHanging(true);
    plex::Dialer dialer(world.http, clock);
    const plextest::Outcome<net::Connection> outcome(
        dialer.dial(World::candidate(world.owned().answeringAddress()), world.owned().machineIdentifier()));
    QTRY_COMPARE(world.count("owned/", "GET", "/identity"), 1);
    clock.advance(5900);
    QVERIFY(!outcome.isThere());
    clock.advance(200);
    QVERIFY(outcome.isThere());
    QCOMPARE(outcome.result().error().kind, Kind::Timeout);
}

void TestDialer::plainAndNumericAddressesAreDialledAsTheyAre()
{
    net::SystemClock clock;
    World world(clock, QStringLiteral("plain"));
    plex::Dialer dialer(world.http, clock);
    const auto address = world.owned().answeringAddress();
    const auto connection = awaited(dialer.dial(World::candidate(address), world.owned().machineIdentifier()));
    QVERIFY(connection);
    QCOMPARE(connection->shown.via, ConnectionVia::Plain);
    QCOMPARE(connection->base, address.uri);
    QVERIFY(connection->verifyName.isEmpty());
    // A closed port stays a closed port.
    world.owned().setBehaviour(0, AddressSpec::Behaviour::Refuses);
    QCOMPARE(awaited(dialer.dial(World::candidate(address), world.owned().machineIdentifier())).error().kind, Kind::Refused);
}

void TestDialer::theTimeItTookIsSaid()
{
    support::VirtualClock clock;
    World world(clock, QStringLiteral("plain"));
    plex::Dialer dialer(world.http, clock);
    const plextest::Outcome<net::Connection> outcome(
        dialer.dial(World::candidate(world.owned().answeringAddress()), world.owned().machineIdentifier()));
    clock.advance(123);
    QTRY_VERIFY(outcome.isThere());
    QVERIFY(outcome.result());
    QCOMPARE(outcome.result()->shown.latencyMs, 123);
}

void TestDialer::onlyAPlexNameHidesAnAddress_data()
{
    QTest::addColumn<QString>("uri");
    QTest::addColumn<QString>("base"); // empty: none
    const auto row = [](const char *uri, const char *base) { QTest::newRow(uri) << QString::fromLatin1(uri) << QString::fromLatin1(base); };
    row("https://192-168-7-20.c0ffee.plex.direct:32400", "https://192.168.7.20:32400");
    row("https://192-168-7-20.c0ffee.plex.direct", "https://192.168.7.20");
    row("https://2001-db8--7.c0ffee.plex.direct:32400", "https://[2001:db8::7]:32400");
    row("https://0-0-0-0-0-0-0-1.c0ffee.plex.direct:32400", "https://[::1]:32400");
    row("http://192-168-7-20.c0ffee.plex.direct:32400", "");
    row("https://192-168-7-20.c0ffee.plex.direct.evil.example.org:32400", "");
    row("https://192-168-7-20.c0ffee.evilplex.direct:32400", "");
    row("https://relay.c0ffee.plex.direct:8443", "");
    row("https://300-1-1-1.c0ffee.plex.direct:32400", "");
    row("https://media.example.org:32400", "");
    row("https://192.168.7.20:32400", "");
}

void TestDialer::onlyAPlexNameHidesAnAddress()
{
    QFETCH(QString, uri);
    QFETCH(QString, base);
    const QUrl url(uri);
    const auto connection = plex::byVerifiedIp({.shown = {.uri = url}, .base = url});
    QCOMPARE(connection.has_value(), !base.isEmpty());
    if (!connection)
        return;
    QCOMPARE(connection->base.toString(), base);
    QCOMPARE(connection->verifyName, url.host());
    QCOMPARE(connection->shown.uri, url);
    QCOMPARE(connection->shown.via, ConnectionVia::VerifiedIp);
}

void TestDialer::whoIsMetSaysWhoItIs()
{
    plextest::SignedInWorld f(QStringLiteral("mixed"));
    World &world = f.world;
    plex::Dialer dialer(world.http, f.clock);
    const auto met = awaited(dialer.meet(World::candidate(world.owned().answeringAddress())));
    QVERIFY(met);
    QCOMPARE(met->machineIdentifier, world.owned().machineIdentifier());
    QCOMPARE(met->connection.shown.via, Media::ConnectionVia::VerifiedIp);
    // Whoever that is.
    const auto impostor = awaited(dialer.meet(World::candidate(world.owned().addresses().at(2))));
    QVERIFY(impostor);
    QVERIFY(impostor->machineIdentifier != world.owned().machineIdentifier());
    QVERIFY(world.isTokenless("owned"));
    QVERIFY(world.isTokenless("impostor"));
}

void TestDialer::aCertificateNameHidesItsAddress()
{
    for (const char *address : {"192.168.7.20", "fd00::7", "::1", "2001:db8:0:1::"}) {
        const QHostAddress raw(QString::fromLatin1(address));
        QUrl url;
        url.setScheme(QStringLiteral("https"));
        url.setHost(plex::certificateName(raw, QStringLiteral("c0ffee.plex.direct")));
        const auto hidden = plex::byVerifiedIp({.base = url});
        QVERIFY2(hidden, address);
        QCOMPARE(QHostAddress(hidden->base.host()), raw);
    }
}

void TestDialer::noTokenIsEverSent()
{
    net::SystemClock clock;
    World world(clock, QStringLiteral("mixed"));
    plex::Dialer dialer(world.http, clock);
    for (const auto &address : world.owned().addresses()) {
        if (address.spec.behaviour != AddressSpec::Behaviour::Hangs)
            (void)awaited(dialer.dial(World::candidate(address), world.owned().machineIdentifier()));
    }
    QVERIFY(world.network.recorder().requests().size() >= 3);
    for (const auto &request : world.network.recorder().requests()) {
        QVERIFY(request.token().isEmpty());
        QCOMPARE(request.path, QStringLiteral("/identity"));
        // Nothing that would tell a stranger who we are either.
        QVERIFY(request.clientIdentifier().isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestDialer)
#include "tst_dialer.moc"
