// SPDX-License-Identifier: MIT
#include "plex/server/serversession.h"

#include "plex/server/endpoints.h"
#include "support/eventlog.h"
#include "waiting.h"
#include "world.h"

using Kind = Media::Error::Kind;
using Media::ServerState;
using plextest::awaited;
using plextest::Outcome;
using plextest::SignedInWorld;
namespace endpoints = plex::endpoints;

/// One server: the way to it, and what happens when it goes bad.
class TestServerSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connectingProvesTheIdentityBeforeTheToken();
    void theChangesAreToldInOrder();
    void aRequestUnderWayFollowsAServerThatMoved();
    void aRenewedCertificateIsFollowed();
    void whatCannotBeRepeatedIsNotRepeated();
    void aQuestionEndsWithItsSessionWhoeverOwnsIt_data();
    void aQuestionEndsWithItsSessionWhoeverOwnsIt();
};

namespace {

int statusOf(const Media::Result<net::HttpResponse> &answer)
{
    return answer ? answer->status : -1;
}

} // namespace

void TestServerSession::connectingProvesTheIdentityBeforeTheToken()
{
    SignedInWorld f;
    auto session = f.session();
    QCOMPARE(session->server().state, ServerState::Connecting);
    QVERIFY(!session->connection());
    const auto connection = awaited(session->connectNow());
    QVERIFY(connection);
    const auto requests = f.world.network.recorder().at(QStringLiteral("owned/"));
    QCOMPARE(requests.size(), 2);
    QCOMPARE(requests.at(0).path, QStringLiteral("/identity"));
    QVERIFY(requests.at(0).token().isEmpty());
    QCOMPARE(requests.at(1).path, QStringLiteral("/"));
    QCOMPARE(requests.at(1).token(), f.world.owned().accessToken());
    const Media::Server server = session->server();
    QCOMPARE(server.state, ServerState::Online);
    QCOMPARE(server.id, f.world.owned().machineIdentifier());
    QVERIFY(!server.version.isEmpty());
    QVERIFY(server.connection);
    QCOMPARE(server.connection->kind, Media::ConnectionKind::Local);
    QCOMPARE(session->lastDirect(), server.connection->uri);
    QVERIFY(!server.problem);
}

void TestServerSession::theChangesAreToldInOrder()
{
    SignedInWorld f;
    auto session = f.session();
    support::EventLog log;
    connect(session.get(), &plex::ServerSession::connectionChanged, this, [&](const auto &connection, Media::ConnectionChange why) {
        log.add(Media::name(why) + (connection ? QStringLiteral(" here") : QStringLiteral(" gone")) + u' '
                + Media::name(session->server().state));
    });
    connect(session.get(), &plex::ServerSession::changed, this,
            [&] { log.add(QStringLiteral("changed ") + Media::name(session->server().state)); });
    connect(session.get(), &plex::ServerSession::nameBlocked, this, [&] { log.add(QStringLiteral("name blocked")); });
    QVERIFY(awaited(session->connectNow()));
    QCOMPARE(log.taken(),
             QStringList({QStringLiteral("first here online"), QStringLiteral("changed online"), QStringLiteral("name blocked")}));
    f.world.owned().setOffline(true);
    QVERIFY(!awaited(session->ask(endpoints::libraries())));
    QCOMPARE(log.taken(), QStringList({QStringLiteral("lost gone offline"), QStringLiteral("changed offline")}));
    f.world.owned().setOffline(false);
    QVERIFY(awaited(session->connectNow()));
    QCOMPARE(log.taken(), QStringList({QStringLiteral("changed connecting"), QStringLiteral("first here online"),
                                       QStringLiteral("changed online"), QStringLiteral("name blocked")}));
}

void TestServerSession::aRequestUnderWayFollowsAServerThatMoved()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    const QUrl before = session->connection()->shown.uri;
    QList<Media::ConnectionChange> changes;
    connect(session.get(), &plex::ServerSession::connectionChanged, this,
            [&](const auto &, Media::ConnectionChange why) { changes.append(why); });
    QVERIFY(f.world.owned().move());
    QCOMPARE(statusOf(awaited(session->ask(endpoints::libraries()), 20000)), 200);
    QVERIFY(session->connection());
    QVERIFY(session->connection()->shown.uri != before);
    QCOMPARE(session->lastDirect(), session->connection()->shown.uri);
    QCOMPARE(f.world.count("plex.tv", "GET", "/api/v2/resources"), 1);
    QCOMPARE(changes, QList<Media::ConnectionChange>({Media::ConnectionChange::Moved}));
}

void TestServerSession::aRenewedCertificateIsFollowed()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    // Another hash: by the old name nobody can be believed any more.
    f.world.owned().renewCertificate();
    QCOMPARE(statusOf(awaited(session->ask(endpoints::libraries()), 20000)), 200);
    QVERIFY(session->connection()->verifyName.contains(f.world.owned().certificateHash()));
}

void TestServerSession::whatCannotBeRepeatedIsNotRepeated()
{
    SignedInWorld f;
    auto session = f.session();
    QVERIFY(awaited(session->connectNow()));
    f.world.owned().dropNext(1, QStringLiteral("/playQueues"));
    const auto answer = awaited(session->ask({.method = "POST", .path = QStringLiteral("/playQueues")}));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Unreachable);
    QCOMPARE(f.world.count("owned/", "POST", "/playQueues"), 1);
}

void TestServerSession::aQuestionEndsWithItsSessionWhoeverOwnsIt_data()
{
    QTest::addColumn<bool>("isConnected");
    QTest::newRow("while it is asked") << true;
    QTest::newRow("while the way is looked for") << false;
}

void TestServerSession::aQuestionEndsWithItsSessionWhoeverOwnsIt()
{
    QFETCH(bool, isConnected);
    SignedInWorld f;
    auto session = f.session();
    if (isConnected)
        QVERIFY(awaited(session->connectNow()));
    f.world.network.recorder().clear();
    f.world.owned().setHanging(true);
    // As a backend does it: the question becomes a step of something that outlives the session.
    QObject backend;
    auto *whole = Media::ready<Media::Done>(Media::Done{}, &backend)->andThen([&](const Media::Done &) {
        return session->ask(endpoints::libraries());
    });
    const Outcome<net::HttpResponse> outcome(whole);
    QTRY_VERIFY(f.world.count("owned/", "GET", "/") > 0);
    session.reset();
    QTRY_VERIFY(outcome.isThere());
    QVERIFY(!outcome.result());
    QCOMPARE(outcome.result().error().kind, Kind::Cancelled);
}

QTEST_GUILESS_MAIN(TestServerSession)
#include "tst_serversession.moc"
