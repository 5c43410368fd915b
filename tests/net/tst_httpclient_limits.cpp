// SPDX-License-Identifier: MIT
#include "httpfixture.h"
#include "rawdoor.h"

using namespace std::chrono_literals;
using Kind = Media::Error::Kind;
using Behaviour = simulation::HttpServer::Behaviour;

/// Deadlines, sizes, and answers that break off.
class TestHttpClientLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDoorSilentWithinTlsMeetsTheConnectDeadline();
    void aRequestThatHasLeftDoesNotMeetTheConnectDeadline();
    void anAnswerThatHangsMeetsTheTotalDeadline();
    void noAnswerAtAllMeetsTheTotalDeadline();
    void anAnswerInTimeIsNotTouchedByItsDeadlines();
    void requestsBehindOthersDoNotMeetTheConnectDeadline();
    void aRequestThatNeverGetsItsTurnMeetsTheTotalDeadline();
    void theTurnGoesToTheNextHoweverARequestEnds();

    void anAnswerAsLargeAsAllowedIsTaken_data();
    void anAnswerAsLargeAsAllowedIsTaken();
    void aLargerAnswerIsRefused_data();
    void aLargerAnswerIsRefused();
    void anAnswerThatSaysItIsTooLargeIsNotWaitedFor();
    void aPackedAnswerCountsUnpacked();

    void anAnswerThatBreaksOffIsAnError_data();
    void anAnswerThatBreaksOffIsAnError();
    void anAnswerThatIsNoneIsAnError_data();
    void anAnswerThatIsNoneIsAnError();
    void aBodyUntilTheConnectionClosesIsWhole();
    void aConnectionClosedBeforeAnAnswerIsUnreachable();
    void aPostIsNeverSentTwice_data();
    void aPostIsNeverSentTwice();
    void aKeptConnectionThatWasClosedMeanwhileIsNotNoticed();
};

void TestHttpClientLimits::aDoorSilentWithinTlsMeetsTheConnectDeadline()
{
    HttpFixture f;
    f.door.setBehaviour(Behaviour::Hangs);
    const QUrl url(u"https://127.0.0.1:%1/"_qs.arg(f.door.port()));
    Media::Reply<net::HttpResponse> *reply = f.client->send({.url = url, .deadlines = {.connect = 4s, .total = 30s}});
    QTRY_COMPARE(f.door.connectionsTaken(), 1);
    f.clock.advance(3999);
    QVERIFY(!reply->isFinished());
    f.clock.advance(1);
    QCOMPARE(f.text(f.outcome(reply)), u"timeout"_qs); // and not cancelled, which is what aborting looks like
    QCOMPARE(f.metrics.snapshot().value(u"errors/timeout"_qs).toInt(), 1);
}

void TestHttpClientLimits::aRequestThatHasLeftDoesNotMeetTheConnectDeadline()
{
    HttpFixture f;
    std::optional<simulation::Responder> open;
    f.door.setHandler([&](const simulation::Request &, const simulation::Responder &responder) { open = responder; });
    Media::Reply<net::HttpResponse> *reply = f.client->send({.url = f.url(), .deadlines = {.connect = 4s, .total = 30s}});
    QTRY_VERIFY(open);
    QTest::qWait(0);
    f.clock.advance(29999);
    QVERIFY(!reply->isFinished());
    open->answer({.status = 200});
    QCOMPARE(f.text(f.outcome(reply)), u"200"_qs);
}

void TestHttpClientLimits::anAnswerThatHangsMeetsTheTotalDeadline()
{
    HttpFixture f;
    RawDoor door([](QTcpSocket *socket, int) { socket->write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun"); });
    Media::Reply<net::HttpResponse> *reply = f.client->send({.url = door.url(), .deadlines = {.connect = 4s, .total = 30s}});
    QTRY_COMPARE(door.heads.size(), 1);
    QTest::qWait(0);
    f.clock.advance(29999);
    QVERIFY(!reply->isFinished());
    f.clock.advance(1);
    QCOMPARE(f.text(f.outcome(reply)), u"timeout"_qs);
    QTRY_COMPARE(door.closed, 1);
}

void TestHttpClientLimits::noAnswerAtAllMeetsTheTotalDeadline()
{
    HttpFixture f;
    RawDoor door;
    Media::Reply<net::HttpResponse> *reply = f.client->send({.url = door.url()});
    QTRY_COMPARE(door.heads.size(), 1);
    QTest::qWait(0);
    f.clock.advance(30000);
    QCOMPARE(f.text(f.outcome(reply)), u"timeout"_qs);
}

void TestHttpClientLimits::anAnswerInTimeIsNotTouchedByItsDeadlines()
{
    HttpFixture f;
    Media::Reply<net::HttpResponse> *reply = f.client->send({.url = f.url()});
    QCOMPARE(f.text(f.outcome(reply)), u"200"_qs);
    f.clock.advance(100000);
    QCOMPARE(f.text(reply->result()), u"200"_qs);
}

void TestHttpClientLimits::requestsBehindOthersDoNotMeetTheConnectDeadline()
{
    HttpFixture f;
    QList<simulation::Responder> open;
    f.door.setHandler([&](const simulation::Request &, const simulation::Responder &responder) { open.append(responder); });
    QList<Media::Reply<net::HttpResponse> *> replies;
    for (int i = 0; i < 8; ++i)
        replies.append(f.client->send({.url = f.url(), .deadlines = {.connect = 4s, .total = 30s}}));
    QTRY_COMPARE(open.size(), 6);
    QTest::qWait(0);
    f.clock.advance(20000); // six slow answers, two requests behind them
    for (const auto *reply : replies)
        QVERIFY(!reply->isFinished());
    const auto slow = open;
    for (const simulation::Responder &responder : slow)
        responder.answer({.status = 200});
    QTRY_COMPARE(open.size(), 8);
    for (const simulation::Responder &responder : open)
        responder.answer({.status = 200});
    for (auto *reply : replies)
        QCOMPARE(f.text(f.outcome(reply)), u"200"_qs);
}

void TestHttpClientLimits::aRequestThatNeverGetsItsTurnMeetsTheTotalDeadline()
{
    HttpFixture f;
    RawDoor door;
    for (int i = 0; i < 6; ++i)
        f.client->send({.url = door.url(), .deadlines = {.total = 60s}});
    auto *seventh = f.client->send({.url = door.url(), .deadlines = {.total = 30s}});
    auto *elsewhere = f.client->send({.url = f.url()}); // has a queue of its own
    QTRY_COMPARE(door.heads.size(), 6);
    QCOMPARE(f.text(f.outcome(elsewhere)), u"200"_qs);
    f.clock.advance(30000);
    QCOMPARE(f.text(f.outcome(seventh)), u"timeout"_qs);
    QCOMPARE(door.heads.size(), 6);
}

void TestHttpClientLimits::theTurnGoesToTheNextHoweverARequestEnds()
{
    HttpFixture f;
    RawDoor door;
    QList<Media::Reply<net::HttpResponse> *> replies;
    for (int i = 0; i < 10; ++i)
        replies.append(f.client->send({.url = door.url(u"/%1"_qs.arg(i))}));
    QTRY_COMPARE(door.heads.size(), 6);
    delete replies.takeAt(8); // while it waits
    QTest::qWait(0);
    QCOMPARE(door.heads.size(), 6);
    delete replies.takeAt(0); // under way
    QTRY_COMPARE(door.heads.size(), 7);
    door.sockets.at(2)->abort(); // may be sent anew over another connection
    QTRY_VERIFY(std::any_of(door.heads.cbegin(), door.heads.cend(), [](const QByteArray &head) { return head.startsWith("GET /6 "); }));
    f.clock.advance(30000);
    for (auto *reply : replies)
        QVERIFY(!f.outcome(reply));
}

void TestHttpClientLimits::anAnswerAsLargeAsAllowedIsTaken_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("with a length") << QByteArray("Content-Length: 1000\r\n\r\n");
    QTest::newRow("of unknown length") << QByteArray("Connection: close\r\n\r\n");
}

void TestHttpClientLimits::anAnswerAsLargeAsAllowedIsTaken()
{
    QFETCH(const QByteArray, head);
    HttpFixture f;
    RawDoor door([head](QTcpSocket *socket, int) {
        socket->write("HTTP/1.1 200 OK\r\n" + head + QByteArray(1000, 'x'));
        if (head.contains("close"))
            socket->disconnectFromHost();
    });
    const auto answer = f.ask({.url = door.url(), .maxBytes = 1000});
    QCOMPARE(f.text(answer), u"200"_qs);
    QCOMPARE(answer->body.size(), 1000);
}

void TestHttpClientLimits::aLargerAnswerIsRefused_data()
{
    QTest::addColumn<QByteArray>("answer");
    const QByteArray body(1001, 'x');
    QTest::newRow("with a length") << "Content-Length: 100000\r\n\r\n" + body;
    QTest::newRow("in one chunk") << "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + body + "\r\n";
    QTest::newRow("in chunks without end")
        << "Transfer-Encoding: chunked\r\n\r\n" + ("64\r\n" + QByteArray(100, 'x') + "\r\n").repeated(11);
    QTest::newRow("until it closes") << "Connection: close\r\n\r\n" + body;
}

void TestHttpClientLimits::aLargerAnswerIsRefused()
{
    QFETCH(const QByteArray, answer);
    HttpFixture f;
    RawDoor door([answer](QTcpSocket *socket, int) { socket->write("HTTP/1.1 200 OK\r\n" + answer); });
    QCOMPARE(f.text(f.ask({.url = door.url(), .maxBytes = 1000})), u"bad-answer"_qs);
    QTRY_COMPARE(door.closed, 1); // the rest is not fetched
}

void TestHttpClientLimits::anAnswerThatSaysItIsTooLargeIsNotWaitedFor()
{
    HttpFixture f;
    RawDoor door([](QTcpSocket *socket, int) { socket->write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"); });
    QCOMPARE(f.text(f.ask({.url = door.url(), .maxBytes = 1000})), u"bad-answer"_qs);
}

void TestHttpClientLimits::aPackedAnswerCountsUnpacked()
{
    HttpFixture f;
    // Thirty megabytes in thirty kilobytes; well past what Qt itself lets through for suspicious.
    const QByteArray packed = qCompress(QByteArray(30'000'000, 'x')).mid(4);
    f.alwaysAnswer({.status = 200, .body = packed, .headers = {{"Content-Encoding", "deflate"}}});
    QCOMPARE(f.text(f.ask({.url = f.url(), .maxBytes = 29'999'999})), u"bad-answer"_qs);
    const auto allowed = f.ask({.url = f.url(), .maxBytes = 30'000'000});
    QCOMPARE(f.text(allowed), u"200"_qs);
    QCOMPARE(allowed->body.size(), 30'000'000);
}

void TestHttpClientLimits::anAnswerThatBreaksOffIsAnError_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("within its length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun");
    QTest::newRow("before its first byte") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    QTest::newRow("within a chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nbegun");
    QTest::newRow("between chunks") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n");
    QTest::newRow("within an error's words") << QByteArray("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nbegun");
    QTest::newRow("broken packing")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\xff\xff\xff\xff\xff");
}

void TestHttpClientLimits::anAnswerThatBreaksOffIsAnError()
{
    QFETCH(const QByteArray, answer);
    HttpFixture f;
    RawDoor door([answer](QTcpSocket *socket, int) {
        socket->write(answer);
        socket->disconnectFromHost();
    });
    QCOMPARE(f.text(f.ask({.url = door.url()})), u"bad-answer"_qs);
}

void TestHttpClientLimits::anAnswerThatIsNoneIsAnError_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("another protocol") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    QTest::newRow("a page without a head") << QByteArray("<html>Please sign in to the hotel's network</html>\r\n\r\n");
    QTest::newRow("no number") << QByteArray("HTTP/1.1 OK\r\n\r\n");
    QTest::newRow("zero bytes") << QByteArray(64, '\0');
}

void TestHttpClientLimits::anAnswerThatIsNoneIsAnError()
{
    QFETCH(const QByteArray, answer);
    HttpFixture f;
    RawDoor door([answer](QTcpSocket *socket, int) {
        socket->write(answer);
        socket->disconnectFromHost();
    });
    const auto outcome = f.ask({.url = door.url()});
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().kind == Kind::BadAnswer || outcome.error().kind == Kind::Unreachable, qUtf8Printable(f.text(outcome)));
}

void TestHttpClientLimits::aBodyUntilTheConnectionClosesIsWhole()
{
    HttpFixture f;
    RawDoor door([](QTcpSocket *socket, int) {
        socket->write("HTTP/1.0 200 OK\r\n\r\nall of it");
        socket->disconnectFromHost();
    });
    const auto answer = f.ask({.url = door.url()});
    QCOMPARE(f.text(answer), u"200"_qs);
    QCOMPARE(answer->body, QByteArray("all of it"));
}

void TestHttpClientLimits::aConnectionClosedBeforeAnAnswerIsUnreachable()
{
    HttpFixture f;
    f.door.setBehaviour(Behaviour::Drops);
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"unreachable"_qs);
}

void TestHttpClientLimits::aPostIsNeverSentTwice_data()
{
    QTest::addColumn<bool>("isKept");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("over a new connection") << false << QByteArray("body");
    QTest::newRow("over a kept connection") << true << QByteArray("body");
    QTest::newRow("without a body") << false << QByteArray();
    QTest::newRow("without a body over a kept connection") << true << QByteArray();
}

void TestHttpClientLimits::aPostIsNeverSentTwice()
{
    // Nobody knows whether the first one was taken. Other methods are sent again underneath, which does no harm.
    QFETCH(const bool, isKept);
    QFETCH(const QByteArray, body);
    HttpFixture f;
    if (isKept)
        QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    f.recorder.clear();
    f.door.setBehaviour(Behaviour::Drops);
    QCOMPARE(f.text(f.ask({.method = "POST", .url = f.url(), .body = body})), u"unreachable"_qs);
    QCOMPARE(f.recorder.requests().size(), 1);
}

void TestHttpClientLimits::aKeptConnectionThatWasClosedMeanwhileIsNotNoticed()
{
    HttpFixture f;
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    f.door.dropConnections();
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    QCOMPARE(f.recorder.requests().size(), 2);
}

QTEST_GUILESS_MAIN(TestHttpClientLimits)
#include "tst_httpclient_limits.moc"
