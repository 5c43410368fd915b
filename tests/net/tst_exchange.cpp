// SPDX-License-Identifier: MIT
#include "exchangefixture.h"

using Kind = Media::Error::Kind;
using Behaviour = simulation::HttpServer::Behaviour;

/// A request that meets a rejected token or a dead route.
class TestExchange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestCarriesTokenAndHeaders();
    void anEmptyTokenIsNotSent();
    void whoCameWithoutATokenIsAskedToSignIn_data();
    void whoCameWithoutATokenIsAskedToSignIn();
    void anAnswerThatIsNoRejectionStands();
    void fiftyRequestsRejectedTogetherCostOneRenewal();
    void aStragglerRejectedAfterTheRenewalCostsNone();
    void aRequestDuringTheRenewalWaitsForTheNewToken();
    void aSecondRejectionStands();
    void everyStatusOfTheChannelIsARejection();
    void anotherStatusIsNoRejection();
    void aFailedRenewalIsTheCauseOfTheRejection();
    void anErrorThatSaysMorePassesThrough_data();
    void anErrorThatSaysMorePassesThrough();
    void aPostIsRepeatedAfterARejection();

    void aDeadRouteIsReplacedOnceForEveryone();
    void aRouteThatIsStillDeadStands();
    void anUnreachableServerIsTheOutcome();
    void aPostIsNotRepeatedAfterADeadRoute();
    void aPostThatDoesNoHarmTwiceIsRepeated();
    void aBrokenAnswerIsNoDeadRoute();
    void aDeadRouteAndARejectedTokenInOneRequest();
    void aRejectedTokenAndADeadRouteInOneRequest();
    void aFixedConnectionIsNotReplaced();
    void aFixedConnectionsTokenIs();
};

void TestExchange::aRequestCarriesTokenAndHeaders()
{
    ExchangeFixture f;
    f.accepted = "old";
    net::Channel channel = f.channel();
    channel.headers = {{"X-Product", "Player"}};
    QUrlQuery query;
    query.addQueryItem(u"type"_qs, u"1"_qs);
    const net::Request request{.method = "PUT", .path = u"/a b"_qs, .query = query, .headers = {{"X-One", "1"}}, .body = "body"};
    QCOMPARE(f.text(f.outcome(new net::Exchange(channel, request, &f.owner))), u"200"_qs);
    const simulation::RecordedRequest sent = f.recorder.requests().first();
    QCOMPARE(sent.method, QByteArray("PUT"));
    QCOMPARE(sent.path, u"/a b"_qs);
    QCOMPARE(sent.query.queryItemValue(u"type"_qs), u"1"_qs);
    QVERIFY(!sent.query.hasQueryItem(u"X-Token"_qs));
    QCOMPARE(sent.headers.value("x-token"), QByteArray("old"));
    QCOMPARE(sent.headers.value("x-product"), QByteArray("Player"));
    QCOMPARE(sent.headers.value("x-one"), QByteArray("1"));
    QCOMPARE(sent.body, QByteArray("body"));
    QCOMPARE(f.renewals + f.races, 0);
}

void TestExchange::anEmptyTokenIsNotSent()
{
    ExchangeFixture f;
    f.accepted.clear();
    f.tokens->reset(net::Token());
    QCOMPARE(f.text(f.exchange()), u"200"_qs);
    QVERIFY(!f.recorder.requests().first().headers.contains("x-token"));
    QCOMPARE(f.renewals, 0);
    // One that comes later is.
    f.accepted = "new";
    QCOMPARE(f.text(f.exchange()), u"200"_qs);
    QCOMPARE(f.tokensSent().last(), u"new"_qs);
}

void TestExchange::whoCameWithoutATokenIsAskedToSignIn_data()
{
    QTest::addColumn<Kind>("kind");
    for (const Kind kind : {Kind::SignedOut, Kind::SignInRequired, Kind::NotFound, Kind::Unreachable})
        QTest::newRow(qPrintable(Media::name(kind))) << kind;
}

// That there is no account is nobody's loss.
void TestExchange::whoCameWithoutATokenIsAskedToSignIn()
{
    QFETCH(const Kind, kind);
    ExchangeFixture f;
    f.tokens->reset(net::Token());
    f.nextToken = Media::Result<net::Token>(Media::Error{.kind = kind, .message = u"why"_qs});
    const auto answer = f.exchange();
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Unauthorized);
    QCOMPARE(answer.error().status, 401);
    QVERIFY(answer.error().message.contains(u"Sign in"_qs));
    QCOMPARE(answer.error().cause->kind, kind);
    QCOMPARE(f.recorder.requests().size(), 1);
    QCOMPARE(f.renewals, 1);
}

void TestExchange::anAnswerThatIsNoRejectionStands()
{
    ExchangeFixture f;
    f.alwaysAnswer({.status = 503, .body = "later"});
    const auto answer = f.exchange();
    QCOMPARE(f.text(answer), u"503"_qs);
    QCOMPARE(answer->body, QByteArray("later"));
    QCOMPARE(f.recorder.requests().size(), 1);
}

void TestExchange::fiftyRequestsRejectedTogetherCostOneRenewal()
{
    ExchangeFixture f;
    QList<net::Exchange *> exchanges;
    for (int i = 0; i < 50; ++i)
        exchanges.append(f.begin({.path = u"/%1"_qs.arg(i)}));
    for (net::Exchange *exchange : exchanges)
        QCOMPARE(f.text(f.outcome(exchange)), u"200"_qs);
    QCOMPARE(f.renewals, 1);
    const QMap<QString, int> times = f.timesSent();
    QCOMPARE(times.size(), 50);
    for (const int sent : times)
        QVERIFY(sent <= 2);
}

void TestExchange::aStragglerRejectedAfterTheRenewalCostsNone()
{
    ExchangeFixture f;
    std::optional<simulation::Responder> straggler;
    f.door.setHandler([&](const simulation::Request &request, const simulation::Responder &responder) {
        if (request.path == u"/slow" && !straggler)
            straggler = responder;
        else
            responder.answer({.status = request.headers.value("x-token") == "new" ? 200 : 401});
    });
    net::Exchange *slow = f.begin({.path = u"/slow"_qs});
    QTRY_VERIFY(straggler);
    QCOMPARE(f.text(f.exchange({.path = u"/quick"_qs})), u"200"_qs);
    QCOMPARE(f.renewals, 1);
    straggler->answer({.status = 401});
    QCOMPARE(f.text(f.outcome(slow)), u"200"_qs);
    QCOMPARE(f.renewals, 1);
}

void TestExchange::aRequestDuringTheRenewalWaitsForTheNewToken()
{
    ExchangeFixture f;
    f.nextToken.reset();
    net::Exchange *first = f.begin({.path = u"/first"_qs});
    QTRY_COMPARE(f.renewals, 1);
    net::Exchange *second = f.begin({.path = u"/second"_qs});
    QTest::qWait(0);
    QCOMPARE(f.recorder.requests().size(), 1);
    f.tokens->reset(net::Token("new"));
    QCOMPARE(f.text(f.outcome(first)), u"200"_qs);
    QCOMPARE(f.text(f.outcome(second)), u"200"_qs);
    QCOMPARE(f.timesSent().value(u"/second"_qs), 1);
}

void TestExchange::aSecondRejectionStands()
{
    ExchangeFixture f;
    f.accepted = "another";
    const auto answer = f.exchange();
    QCOMPARE(f.text(answer), u"unauthorized"_qs);
    QCOMPARE(answer.error().status, 401);
    QVERIFY(!answer.error().message.isEmpty());
    QVERIFY(!answer.error().cause);
    QCOMPARE(f.tokensSent(), (QStringList{u"old"_qs, u"new"_qs}));
    QCOMPARE(f.renewals, 1);
}

void TestExchange::everyStatusOfTheChannelIsARejection()
{
    ExchangeFixture f;
    f.alwaysAnswer({.status = 498});
    net::Channel channel = f.channel();
    channel.rejections = {401, 498};
    const auto answer = f.outcome(new net::Exchange(channel, {.path = u"/"_qs}, &f.owner));
    QCOMPARE(f.text(answer), u"unauthorized"_qs);
    QCOMPARE(answer.error().status, 498);
    QCOMPARE(f.renewals, 1);
}

void TestExchange::anotherStatusIsNoRejection()
{
    ExchangeFixture f;
    for (const int status : {403, 498}) {
        f.alwaysAnswer({.status = status});
        QCOMPARE(f.text(f.exchange()), QString::number(status));
    }
    QCOMPARE(f.renewals, 0);
}

void TestExchange::aFailedRenewalIsTheCauseOfTheRejection()
{
    ExchangeFixture f;
    f.nextToken = Media::Error{.kind = Kind::Timeout};
    const auto answer = f.exchange();
    QCOMPARE(f.text(answer), u"unauthorized"_qs);
    QCOMPARE(answer.error().status, 401);
    QVERIFY(answer.error().cause);
    QCOMPARE(answer.error().cause->kind, Kind::Timeout);
    QCOMPARE(f.recorder.requests().size(), 1);
}

void TestExchange::anErrorThatSaysMorePassesThrough_data()
{
    QTest::addColumn<Kind>("kind");
    for (const Kind kind : {Kind::SignInRequired, Kind::SignedOut, Kind::Cancelled, Kind::NotFound})
        QTest::newRow(qPrintable(Media::name(kind))) << kind;
}

void TestExchange::anErrorThatSaysMorePassesThrough()
{
    QFETCH(const Kind, kind);
    ExchangeFixture f;
    const Media::Error error{.kind = kind, .message = u"words"_qs};
    f.nextToken = error;
    const auto answer = f.exchange();
    QVERIFY(!answer);
    QVERIFY(answer.error() == error);
}

void TestExchange::aPostIsRepeatedAfterARejection()
{
    // A request that was turned away at the door did nothing inside.
    ExchangeFixture f;
    QCOMPARE(f.text(f.exchange({.method = "POST", .path = u"/"_qs, .body = "body"})), u"200"_qs);
    QCOMPARE(f.recorder.requests().size(), 2);
    QCOMPARE(f.recorder.requests().last().body, QByteArray("body"));
}

void TestExchange::aDeadRouteIsReplacedOnceForEveryone()
{
    ExchangeFixture f;
    f.accepted = "old";
    f.door.setBehaviour(Behaviour::Refuses);
    QList<net::Exchange *> exchanges;
    for (int i = 0; i < 50; ++i)
        exchanges.append(f.begin({.path = u"/%1"_qs.arg(i)}));
    for (net::Exchange *exchange : exchanges)
        QCOMPARE(f.text(f.outcome(exchange)), u"200"_qs);
    QCOMPARE(f.races, 1);
    QCOMPARE(f.renewals, 0);
}

void TestExchange::aRouteThatIsStillDeadStands()
{
    ExchangeFixture f;
    f.door.setBehaviour(Behaviour::Refuses);
    f.moved.setBehaviour(Behaviour::Refuses);
    QCOMPARE(f.text(f.exchange()), u"refused"_qs);
    QCOMPARE(f.races, 1);
}

void TestExchange::anUnreachableServerIsTheOutcome()
{
    ExchangeFixture f;
    const Media::Error error{.kind = Kind::Unreachable, .message = u"words"_qs};
    f.nextConnection = error;
    f.door.setBehaviour(Behaviour::Refuses);
    const auto answer = f.exchange();
    QVERIFY(!answer && answer.error() == error);
}

void TestExchange::aPostIsNotRepeatedAfterADeadRoute()
{
    ExchangeFixture f;
    f.door.setBehaviour(Behaviour::Drops); // after the request has arrived
    QCOMPARE(f.text(f.exchange({.method = "POST", .path = u"/"_qs})), u"unreachable"_qs);
    QCOMPARE(f.recorder.requests().size(), 1);
    QCOMPARE(f.races, 0);
}

void TestExchange::aPostThatDoesNoHarmTwiceIsRepeated()
{
    ExchangeFixture f;
    f.accepted = "old";
    f.door.setBehaviour(Behaviour::Drops);
    QCOMPARE(f.text(f.exchange({.method = "POST", .path = u"/"_qs, .isHarmlessTwice = true})), u"200"_qs);
    QCOMPARE(f.doors(), (QStringList{u"door"_qs, u"moved"_qs}));
}

void TestExchange::aBrokenAnswerIsNoDeadRoute()
{
    ExchangeFixture f;
    f.accepted = "old";
    QCOMPARE(f.text(f.exchange({.path = u"/"_qs, .maxBytes = 3})), u"bad-answer"_qs);
    QCOMPARE(f.races, 0);
}

void TestExchange::aDeadRouteAndARejectedTokenInOneRequest()
{
    ExchangeFixture f;
    f.door.setBehaviour(Behaviour::Refuses);
    QCOMPARE(f.text(f.exchange()), u"200"_qs);
    QCOMPARE(f.races, 1);
    QCOMPARE(f.renewals, 1);
    QCOMPARE(f.tokensSent(), (QStringList{u"old"_qs, u"new"_qs}));
}

void TestExchange::aRejectedTokenAndADeadRouteInOneRequest()
{
    ExchangeFixture f;
    f.door.setHandler([&](const simulation::Request &, const simulation::Responder &responder) {
        responder.answer({.status = 401});
        f.door.setBehaviour(Behaviour::Drops);
    });
    QCOMPARE(f.text(f.exchange()), u"200"_qs);
    QCOMPARE(f.races, 1);
    QCOMPARE(f.renewals, 1);
    QCOMPARE(f.doors().last(), u"moved"_qs);
    QCOMPARE(f.tokensSent().last(), u"new"_qs);
}

void TestExchange::aFixedConnectionIsNotReplaced()
{
    ExchangeFixture f;
    net::Channel channel = f.channel();
    channel.connections = nullptr;
    channel.fixed = f.at(f.door);
    f.door.setBehaviour(Behaviour::Refuses);
    QCOMPARE(f.text(f.outcome(new net::Exchange(channel, {.path = u"/"_qs}, &f.owner))), u"refused"_qs);
    QCOMPARE(f.races, 0);
}

void TestExchange::aFixedConnectionsTokenIs()
{
    ExchangeFixture f;
    net::Channel channel = f.channel();
    channel.connections = nullptr;
    channel.fixed = f.at(f.door);
    QCOMPARE(f.text(f.outcome(new net::Exchange(channel, {.path = u"/"_qs}, &f.owner))), u"200"_qs);
    QCOMPARE(f.renewals, 1);
}

QTEST_GUILESS_MAIN(TestExchange)
#include "tst_exchange.moc"
