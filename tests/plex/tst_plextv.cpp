// SPDX-License-Identifier: MIT
#include "plex/account/plextv.h"

#include "scriptedplextv.h"
#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

using Kind = Media::Error::Kind;
using plextest::awaited;
using plextest::ScriptedPlexTv;
using plextest::Step;

/// Each question to plex.tv, against the simulated one where it is about the service and a scripted one where it is about trouble.
class TestPlexTv : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStrongCodeIsLongAndAShortOneCanBeTyped();
    void aCodeIsCollectedByWhoeverAskedForItOnly();
    void pingSaysWhetherATokenIsGood();
    void theUserIsWhoTheTokenBelongsTo();
    void signingOutEndsTheToken();
    void everyRequestSaysWhoWeAre();
    void codesAreAskedForWithoutAToken();
    void aTokenIsAHeaderAndNeverInAnAddress();
    void everyTroubleHasItsKind_data();
    void everyTroubleHasItsKind();
    void withoutAnIdentifierNothingIsAsked();
    void aPageOfSomebodyInBetweenSaysNothingAboutTheToken();
    void silenceEndsAtTheDeadline();
    void aClosedDoorIsRefused();
    void aCertificateOfNobodyIsNotBelieved();
    void theUserIsReadTolerantly_data();
    void theUserIsReadTolerantly();
    void aCodeIsReadTolerantly();
};

void TestPlexTv::aStrongCodeIsLongAndAShortOneCanBeTyped()
{
    net::SystemClock clock;
    plextest::World world(clock);
    const auto strong = awaited(world.plexTv.createPin(true));
    QVERIFY(strong);
    QVERIFY(strong->code.size() > 20);
    QVERIFY(strong->expiresIn > 900);
    QVERIFY(strong->token.isEmpty());
    QVERIFY(!strong->id.isEmpty());
    const auto brief = awaited(world.plexTv.createPin(false));
    QVERIFY(brief);
    QCOMPARE(brief->code.size(), 4);
    QVERIFY(brief->id != strong->id);
}

void TestPlexTv::aCodeIsCollectedByWhoeverAskedForItOnly()
{
    net::SystemClock clock;
    plextest::World world(clock);
    const auto pin = awaited(world.plexTv.createPin(true));
    QVERIFY(pin);
    QVERIFY(world.network.plexTv().claimPin(pin->code));
    // Another installation has the id, which is why it is a secret; it is bound to the identifier as well.
    plex::ClientIdentity other = world.identity;
    other.setIdentifier(QStringLiteral("client-2"));
    plex::PlexTv theirs(world.http, other, world.network.plexTv().url());
    const auto stolen = awaited(theirs.pin(pin->id));
    QVERIFY(!stolen);
    QCOMPARE(stolen.error().kind, Kind::NotFound);
    QCOMPARE(stolen.error().code, 1020);
    const auto collected = awaited(world.plexTv.pin(pin->id));
    QVERIFY(collected);
    QVERIFY(!collected->token.isEmpty());
    QVERIFY(awaited(world.plexTv.ping(collected->token)));
}

void TestPlexTv::pingSaysWhetherATokenIsGood()
{
    net::SystemClock clock;
    plextest::World world(clock);
    QVERIFY(awaited(world.plexTv.ping(net::Token(world.accountToken))));
    const auto bad = awaited(world.plexTv.ping(net::Token("nobody's")));
    QVERIFY(!bad);
    QCOMPARE(bad.error().kind, Kind::Unauthorized);
    QCOMPARE(bad.error().status, 401);
    QCOMPARE(bad.error().code, 1001);
}

void TestPlexTv::theUserIsWhoTheTokenBelongsTo()
{
    net::SystemClock clock;
    plextest::World world(clock);
    const auto user = awaited(world.plexTv.user(net::Token(world.accountToken)));
    QVERIFY(user);
    QVERIFY(!user->id.isEmpty());
    QVERIFY(!user->name.isEmpty());
    QCOMPARE(awaited(world.plexTv.user(net::Token("nobody's"))).error().kind, Kind::Unauthorized);
}

void TestPlexTv::signingOutEndsTheToken()
{
    net::SystemClock clock;
    plextest::World world(clock);
    const net::Token token(world.accountToken);
    QVERIFY(awaited(world.plexTv.signOut(token)));
    QCOMPARE(world.count("plex.tv", "DELETE", "/api/v2/users/signout"), 1);
    QVERIFY(!awaited(world.plexTv.ping(token)));
    QCOMPARE(awaited(world.plexTv.signOut(token)).error().kind, Kind::Unauthorized);
}

void TestPlexTv::everyRequestSaysWhoWeAre()
{
    net::SystemClock clock;
    plextest::World world(clock);
    const net::Token token(world.accountToken);
    const auto pin = awaited(world.plexTv.createPin(true));
    QVERIFY(pin);
    (void)awaited(world.plexTv.pin(pin->id));
    (void)awaited(world.plexTv.ping(token));
    (void)awaited(world.plexTv.user(token));
    (void)awaited(world.plexTv.signOut(token));
    const auto requests = world.network.recorder().requests();
    QCOMPARE(requests.size(), 5);
    for (const auto &request : requests) {
        QCOMPARE(request.headers.value("x-plex-client-identifier"), QByteArray("client-1"));
        QCOMPARE(request.headers.value("x-plex-product"), QByteArray("Test player"));
        QCOMPARE(request.headers.value("x-plex-device-name"), QByteArray("desk"));
        QCOMPARE(request.headers.value("accept"), QByteArray("application/json"));
        QVERIFY(request.secure);
    }
}

void TestPlexTv::codesAreAskedForWithoutAToken()
{
    net::SystemClock clock;
    plextest::World world(clock);
    const auto pin = awaited(world.plexTv.createPin(false));
    QVERIFY(pin);
    (void)awaited(world.plexTv.pin(pin->id));
    QVERIFY(world.isTokenless("plex.tv"));
}

void TestPlexTv::aTokenIsAHeaderAndNeverInAnAddress()
{
    net::SystemClock clock;
    plextest::World world(clock);
    const net::Token token(world.accountToken);
    (void)awaited(world.plexTv.ping(token));
    (void)awaited(world.plexTv.user(token));
    for (const auto &request : world.network.recorder().requests()) {
        QCOMPARE(request.headers.value("x-plex-token"), world.accountToken);
        QVERIFY(request.query.isEmpty());
    }
}

void TestPlexTv::everyTroubleHasItsKind_data()
{
    QTest::addColumn<Step>("step");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("400") << Step{.status = 400} << Kind::BadAnswer;
    QTest::newRow("401") << Step{.status = 401} << Kind::Unauthorized;
    QTest::newRow("403") << Step{.status = 403} << Kind::Forbidden;
    QTest::newRow("404") << Step{.status = 404} << Kind::NotFound;
    QTest::newRow("422") << Step{.status = 422} << Kind::BadAnswer;
    QTest::newRow("429") << Step{.status = 429} << Kind::RateLimited;
    QTest::newRow("498") << Step{.status = 498} << Kind::Unauthorized;
    QTest::newRow("500") << Step{.status = 500} << Kind::ServerError;
    QTest::newRow("502 page") << Step::page(502) << Kind::ServerError;
    QTest::newRow("portal") << Step::page() << Kind::BadAnswer;
    QTest::newRow("dropped") << Step::drops() << Kind::Unreachable;
}

void TestPlexTv::everyTroubleHasItsKind()
{
    QFETCH(Step, step);
    QFETCH(Kind, kind);
    net::SystemClock clock;
    ScriptedPlexTv plex(clock);
    plex.on("", {step});
    const net::Token token("t-1");
    const auto kindOf = [](const auto &result) { return result ? Kind::Usage : result.error().kind; };
    QCOMPARE(kindOf(awaited(plex.plexTv.createPin(true))), kind);
    QCOMPARE(kindOf(awaited(plex.plexTv.pin(QStringLiteral("1")))), kind);
    QCOMPARE(kindOf(awaited(plex.plexTv.ping(token))), kind);
    QCOMPARE(kindOf(awaited(plex.plexTv.user(token))), kind);
    QCOMPARE(kindOf(awaited(plex.plexTv.signOut(token))), kind);
}

void TestPlexTv::withoutAnIdentifierNothingIsAsked()
{
    net::SystemClock clock;
    ScriptedPlexTv plex(clock);
    plex.identity.setIdentifier({});
    const auto pin = awaited(plex.plexTv.createPin(true));
    QVERIFY(!pin);
    QCOMPARE(pin.error().kind, Kind::Usage);
    QVERIFY(!pin.error().message.isEmpty());
    QCOMPARE(plex.sent(), 0);
    QVERIFY(plex.identity.identifier().isEmpty()); // and none was made up
}

void TestPlexTv::aPageOfSomebodyInBetweenSaysNothingAboutTheToken()
{
    net::SystemClock clock;
    ScriptedPlexTv plex(clock);
    for (int status : {200, 401, 403, 422, 498}) {
        plex.on("GET /api/v2/ping", {Step::page(status)});
        const auto answer = awaited(plex.plexTv.ping(net::Token("t-1")));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::BadAnswer);
        QCOMPARE(answer.error().status, 0);
    }
}

void TestPlexTv::silenceEndsAtTheDeadline()
{
    support::VirtualClock clock;
    ScriptedPlexTv plex(clock);
    plex.on("", {Step::hangs()});
    const plextest::Outcome<Media::Done> outcome(plex.plexTv.ping(net::Token("t-1")));
    QTRY_COMPARE(plex.arrived(), 1);
    clock.advance(19900);
    QVERIFY(!outcome.isThere());
    clock.advance(200);
    QVERIFY(outcome.isThere());
    QCOMPARE(outcome.result().error().kind, Kind::Timeout);
}

void TestPlexTv::aClosedDoorIsRefused()
{
    net::SystemClock clock;
    ScriptedPlexTv plex(clock);
    plex.close();
    QCOMPARE(awaited(plex.plexTv.ping(net::Token("t-1"))).error().kind, Kind::Refused);
}

void TestPlexTv::aCertificateOfNobodyIsNotBelieved()
{
    net::SystemClock clock;
    ScriptedPlexTv plex(clock);
    net::HttpClient strict(clock, plex.metrics, {});
    plex::PlexTv careful(strict, plex.identity, plex.plexTv.channel(nullptr).fixed.base);
    QCOMPARE(awaited(careful.ping(net::Token("t-1"))).error().kind, Kind::TlsFailed);
    QCOMPARE(plex.arrived(), 0);
}

void TestPlexTv::theUserIsReadTolerantly_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *name, const char *body, const char *id, const char *shown) {
        QTest::newRow(name) << QByteArray(body) << QString::fromUtf8(id) << QString::fromUtf8(shown);
    };
    row("full",
        R"({"id":7,"uuid":"u-7","friendlyName":"Mía","title":"mia-title","username":"mia","email":"m@example.org","thumb":"https://x/y"})",
        "u-7", "Mía");
    row("no friendly name", R"({"id":7,"uuid":"u-7","friendlyName":"","title":"mia-title","username":"mia"})", "u-7", "mia-title");
    row("user name only", R"({"uuid":"u-7","friendlyName":null,"title":null,"username":"mia"})", "u-7", "mia");
    row("no uuid", R"({"id":7,"uuid":null,"username":"mia"})", "7", "mia");
    row("id as string", R"({"id":"7","username":"mia"})", "7", "mia");
    row("managed user", R"({"id":7,"uuid":"u-7","title":"Kid","username":null,"email":null,"thumb":null,"profile":null})", "u-7", "Kid");
    row("lists as text", R"({"uuid":"u-7","title":"Mia","profile":{"defaultAudioLanguages":"de,en"},"subscription":[]})", "u-7", "Mia");
    row("nobody", R"({"username":"mia"})", "", "");
    row("nothing", "{}", "", "");
    row("a list", "[]", "", "");
}

void TestPlexTv::theUserIsReadTolerantly()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, id);
    QFETCH(QString, name);
    net::SystemClock clock;
    ScriptedPlexTv plex(clock);
    plex.on("GET /api/v2/user", {{.body = body}});
    const auto user = awaited(plex.plexTv.user(net::Token("t-1")));
    QCOMPARE(bool(user), !id.isEmpty());
    if (!user) {
        QCOMPARE(user.error().kind, Kind::BadAnswer);
        return;
    }
    QCOMPARE(user->id, id);
    QCOMPARE(user->name, name);
}

void TestPlexTv::aCodeIsReadTolerantly()
{
    net::SystemClock clock;
    ScriptedPlexTv plex(clock);
    plex.on("GET /api/v2/pins/",
            {{.body = R"({"id":"4711","code":"abcd","expiresIn":"899","authToken":null,"location":null,"trusted":"0"})"}});
    const auto pin = awaited(plex.plexTv.pin(QStringLiteral("4711")));
    QVERIFY(pin);
    QCOMPARE(pin->id, QStringLiteral("4711"));
    QCOMPARE(pin->expiresIn, 899);
    QVERIFY(pin->token.isEmpty());
}

Q_DECLARE_METATYPE(plextest::Step)
QTEST_GUILESS_MAIN(TestPlexTv)
#include "tst_plextv.moc"
