// SPDX-License-Identifier: MIT
#include "plex/server/serversession.h"

#include "plex/server/endpoints.h"
#include "waiting.h"
#include "world.h"

using Kind = Media::Error::Kind;
using Media::ServerState;
using plextest::awaited;
using plextest::Outcome;
using plextest::SignedInWorld;
namespace endpoints = plex::endpoints;

/// One server: the token for it, who may see it, and what a rejection means.
class TestServerSessionTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aServerWithoutATokenGetsOneFromTheResources();
    void aRejectedTokenIsRenewedOnceForFiftyRequests();
    void aStragglerWithTheOldTokenRenewsNothing();
    void aSecondRejectionStands();
    void aTokenThatDoesNotChangeIsTheServersFault();
    void theTokenOfAnotherServerIsNeverSent();
    void aServerThatRejectsUsIsUnauthorized();
    void anOutageOfPlexTvConcludesNothing();
    void anImpostorNeverSeesAToken();
};

namespace {

int statusOf(const Media::Result<net::HttpResponse> &answer)
{
    return answer ? answer->status : -1;
}

} // namespace

void TestServerSessionTokens::aServerWithoutATokenGetsOneFromTheResources()
{
    SignedInWorld f;
    auto session = f.world.session(f.world.owned(), {});
    QCOMPARE(statusOf(awaited(session->ask(endpoints::libraries()))), 200);
    QCOMPARE(f.world.count("plex.tv", "GET", "/api/v2/resources"), 1);
    // Nothing went out with an empty token.
    for (const auto &request : f.world.network.recorder().at(QStringLiteral("owned/")))
        QVERIFY(request.path == u"/identity" || request.token() == f.world.owned().accessToken());
}

void TestServerSessionTokens::aRejectedTokenIsRenewedOnceForFiftyRequests()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    int renewals = 0;
    connect(session.get(), &plex::ServerSession::tokenRenewed, this, [&] { ++renewals; });
    f.world.owned().rotateToken();
    f.world.network.recorder().clear();
    std::vector<std::unique_ptr<Outcome<net::HttpResponse>>> outcomes;
    for (int i = 0; i < 50; ++i)
        outcomes.push_back(std::make_unique<Outcome<net::HttpResponse>>(session->ask(endpoints::libraries())));
    QTRY_VERIFY_WITH_TIMEOUT(std::all_of(outcomes.cbegin(), outcomes.cend(), [](const auto &o) { return o->isThere(); }), 20000);
    for (const auto &outcome : outcomes)
        QCOMPARE(statusOf(outcome->result()), 200);
    QCOMPARE(f.world.count("plex.tv", "GET", "/api/v2/resources"), 1);
    QCOMPARE(renewals, 1);
    QVERIFY(f.world.count("owned/", "GET", "/library/sections") <= 100);
    QCOMPARE(f.world.metric("renewals/server-tried"), 1);
    QCOMPARE(f.world.metric("renewals/server-succeeded"), 1);
    QCOMPARE(session->server().state, ServerState::Online);
}

void TestServerSessionTokens::aStragglerWithTheOldTokenRenewsNothing()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    // Sent with the old token, answered long after the others have renewed it.
    f.world.owned().holdNext(QStringLiteral("/library/metadata/"));
    const Outcome<net::HttpResponse> straggler(session->ask(endpoints::item(QStringLiteral("1"))));
    QTRY_COMPARE(f.world.count("owned/", "GET", "/library/metadata/"), 1);
    f.world.owned().rotateToken();
    QCOMPARE(statusOf(awaited(session->ask(endpoints::libraries()))), 200);
    QVERIFY(!straggler.isThere());
    f.world.owned().release();
    QTRY_VERIFY(straggler.isThere());
    QVERIFY(straggler.result());
    QVERIFY(straggler.result()->status != 401);
    QCOMPARE(f.world.count("owned/", "GET", "/library/metadata/"), 2);
    QCOMPARE(f.world.metric("renewals/server-tried"), 1);
}

void TestServerSessionTokens::aSecondRejectionStands()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    f.world.owned().rotateToken();
    f.world.owned().failNext(2, 401, QStringLiteral("/library/sections"));
    const auto answer = awaited(session->ask(endpoints::libraries()));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Unauthorized);
    QCOMPARE(answer.error().status, 401);
    QCOMPARE(f.world.count("owned/", "GET", "/library/sections"), 2);
    QCOMPARE(f.world.metric("renewals/server-tried"), 1);
    // The next question is not punished for it.
    QCOMPARE(statusOf(awaited(session->ask(endpoints::libraries()))), 200);
}

void TestServerSessionTokens::aTokenThatDoesNotChangeIsTheServersFault()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    f.world.owned().failNext(1, 401, QStringLiteral("/library/sections"));
    const auto answer = awaited(session->ask(endpoints::libraries()));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Unauthorized);
    QVERIFY(answer.error().cause);
    // plex.tv was asked, had no other token, and the same one was not sent again.
    QCOMPARE(f.world.count("plex.tv", "GET", "/api/v2/resources"), 1);
    QCOMPARE(f.world.count("owned/", "GET", "/library/sections"), 1);
    QCOMPARE(f.world.account.state(), plex::Account::State::SignedIn);
}

void TestServerSessionTokens::theTokenOfAnotherServerIsNeverSent()
{
    SignedInWorld f;
    auto owned = f.session();
    auto shared = f.world.session(f.world.shared(), f.world.shared().accessToken());
    QVERIFY(awaited(owned->connectNow()));
    QVERIFY(awaited(shared->connectNow()));
    QList<QByteArray> ownedTokens = {f.world.owned().accessToken()};
    QList<QByteArray> sharedTokens = {f.world.shared().accessToken()};
    f.world.owned().rotateToken();
    f.world.shared().rotateToken();
    QCOMPARE(statusOf(awaited(owned->ask(endpoints::libraries()))), 200);
    QCOMPARE(statusOf(awaited(shared->ask(endpoints::libraries()))), 200);
    ownedTokens.append(f.world.owned().accessToken());
    sharedTokens.append(f.world.shared().accessToken());
    for (const auto &request : f.world.network.recorder().requests()) {
        if (request.token().isEmpty())
            continue;
        const bool isAtOwned = request.door.startsWith(u"owned");
        if (isAtOwned || request.door.startsWith(u"shared"))
            QVERIFY((isAtOwned ? ownedTokens : sharedTokens).contains(request.token()));
        else
            QCOMPARE(request.token(), f.world.accountToken);
    }
}

void TestServerSessionTokens::aServerThatRejectsUsIsUnauthorized()
{
    SignedInWorld f;
    plex::Resource resource = f.world.described(f.world.owned());
    resource.accessToken = net::Token("not-accepted");
    plex::SessionContext context = f.world.context;
    context.reread = [&](const QString &) { return Media::ready<plex::Resource>(resource, nullptr); };
    plex::ServerSession session(resource, resource.accessToken, {}, context);
    const auto connection = awaited(session.connectNow());
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Kind::Unauthorized);
    QCOMPARE(session.server().state, ServerState::Unauthorized);
    QVERIFY(session.server().problem);
    QCOMPARE(session.server().problem->kind, Kind::Unauthorized);
    QVERIFY(!session.connection());
    // The address was good, so no other one was tried, and no relay.
    QCOMPARE(f.world.count("relay", "GET", "/"), 0);
}

void TestServerSessionTokens::anOutageOfPlexTvConcludesNothing()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    f.world.network.plexTv().setOffline(true);
    QCOMPARE(statusOf(awaited(session->ask(endpoints::libraries()))), 200);
    f.world.owned().rotateToken();
    const auto answer = awaited(session->ask(endpoints::libraries()));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Unauthorized);
    QVERIFY(answer.error().cause);
    QCOMPARE(answer.error().cause->kind, Kind::Refused);
    QCOMPARE(f.world.account.state(), plex::Account::State::SignedIn);
    // plex.tv is back, and so is the server, with nothing lost meanwhile.
    f.world.network.plexTv().setOffline(false);
    QCOMPARE(statusOf(awaited(session->ask(endpoints::libraries()))), 200);
}

void TestServerSessionTokens::anImpostorNeverSeesAToken()
{
    SignedInWorld f(QStringLiteral("mixed"));
    auto session = f.session();
    QVERIFY(awaited(session->connectNow(), 20000));
    QCOMPARE(session->server().state, ServerState::Online);
    QVERIFY(f.world.isTokenless("impostor/"));
    QCOMPARE(f.world.count("impostor/", "GET", "/identity"), f.world.count("impostor/", "GET", "/"));
}

QTEST_GUILESS_MAIN(TestServerSessionTokens)
#include "tst_serversession_tokens.moc"
