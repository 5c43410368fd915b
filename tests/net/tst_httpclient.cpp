// SPDX-License-Identifier: MIT
#include "httpfixture.h"
#include "rawdoor.h"

#include <QNetworkProxy>

using Kind = Media::Error::Kind;

/// What is sent and what comes back, when all goes well or the door is closed.
class TestHttpClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theAnswerCountsWhateverItsStatus_data();
    void theAnswerCountsWhateverItsStatus();
    void aDemandForAPasswordIsAnAnswerLikeAnyOther();
    void headersTravelBothWays();
    void theMethodIsSentAsAsked_data();
    void theMethodIsSentAsAsked();
    void aBodyIsSentAsItIs();
    void anEmptyPostSaysThatItIsEmpty();
    void anAnswerWithoutABodyIsWhole();
    void aHeadAnswerWithALengthIsWhole();
    void aPackedBodyIsUnpacked();
    void connectionsAreKept();
    void theTimeUntilARequestHadLeftIsSaid();
    void cookiesAreNotKept();
    void aClosedDoorIsRefused();
    void aNameThatDoesNotResolveIsDnsFailed();
    void aDeadProxyIsAnErrorOfTheRoute_data();
    void aDeadProxyIsAnErrorOfTheRoute();
    void whatIsNotHttpIsBadAnswer_data();
    void whatIsNotHttpIsBadAnswer();
    void aRedirectWithinTheOriginIsFollowed();
    void aRedirectElsewhereIsRefusedAndNeverTaken_data();
    void aRedirectElsewhereIsRefusedAndNeverTaken();
    void aRedirectedPostBecomesAGetOrStaysWhatItIs_data();
    void aRedirectedPostBecomesAGetOrStaysWhatItIs();
    void aCircleOfRedirectsEnds();
    void requestsAndErrorsAreCounted();
};

void TestHttpClient::theAnswerCountsWhateverItsStatus_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {200, 201, 206, 304, 400, 401, 403, 404, 405, 409, 410, 418, 422, 429, 498, 500, 501, 502, 503, 599})
        QTest::addRow("%d", status) << status;
}

void TestHttpClient::theAnswerCountsWhateverItsStatus()
{
    QFETCH(const int, status);
    HttpFixture f;
    f.alwaysAnswer({.status = status, .contentType = "text/plain", .body = "words", .headers = {{"Retry-After", "7"}}});
    const auto answer = f.ask({.url = f.url()});
    QCOMPARE(f.text(answer), QString::number(status));
    QCOMPARE(answer->body, QByteArray(status == 304 ? "" : "words"));
    QCOMPARE(answer->header("retry-after"), QByteArray("7"));
    QCOMPARE(f.recorder.requests().size(), 1);
}

void TestHttpClient::aDemandForAPasswordIsAnAnswerLikeAnyOther()
{
    HttpFixture f;
    f.alwaysAnswer({.status = 401, .body = "no", .headers = {{"WWW-Authenticate", "Basic realm=\"x\""}}});
    const auto answer = f.ask({.url = f.url()});
    QCOMPARE(f.text(answer), u"401"_qs);
    QCOMPARE(answer->body, QByteArray("no"));
    QCOMPARE(f.recorder.requests().size(), 1);
}

void TestHttpClient::headersTravelBothWays()
{
    HttpFixture f;
    f.alwaysAnswer({.status = 200, .contentType = "application/json;charset=utf-8", .body = "{}", .headers = {{"X-Answer", "42"}}});
    const auto answer = f.ask({.url = f.url(), .headers = {{"X-Question", "six times nine"}, {"Accept", "application/json"}}});
    QCOMPARE(answer->header("x-answer"), QByteArray("42"));
    QVERIFY(answer->isOfType("application/json"));
    QCOMPARE(f.recorder.requests().first().headers.value("x-question"), QByteArray("six times nine"));
    QCOMPARE(f.recorder.requests().first().headers.value("accept"), QByteArray("application/json"));
}

void TestHttpClient::theMethodIsSentAsAsked_data()
{
    QTest::addColumn<QByteArray>("method");
    for (const char *method : {"GET", "HEAD", "POST", "PUT", "DELETE"})
        QTest::newRow(method) << QByteArray(method);
}

void TestHttpClient::theMethodIsSentAsAsked()
{
    QFETCH(const QByteArray, method);
    HttpFixture f;
    QCOMPARE(f.text(f.ask({.method = method, .url = f.url(u"/a"_qs)})), u"200"_qs);
    QCOMPARE(f.recorder.requests().size(), 1);
    QCOMPARE(f.recorder.requests().first().method, method);
    QCOMPARE(f.recorder.requests().first().path, u"/a"_qs);
}

void TestHttpClient::aBodyIsSentAsItIs()
{
    HttpFixture f;
    const QByteArray body("zero \0 inside", 13);
    for (const char *method : {"POST", "PUT"}) {
        f.recorder.clear();
        const net::Headers headers{{"Content-Type", "application/json"}};
        QCOMPARE(f.text(f.ask({.method = method, .url = f.url(), .headers = headers, .body = body})), u"200"_qs);
        QCOMPARE(f.recorder.requests().first().body, body);
        QCOMPARE(f.recorder.requests().first().headers.value("content-type"), QByteArray("application/json"));
    }
}

void TestHttpClient::anEmptyPostSaysThatItIsEmpty()
{
    // Some servers wait for a body otherwise.
    HttpFixture f;
    QCOMPARE(f.text(f.ask({.method = "POST", .url = f.url()})), u"200"_qs);
    QCOMPARE(f.recorder.requests().first().headers.value("content-length"), QByteArray("0"));
}

void TestHttpClient::anAnswerWithoutABodyIsWhole()
{
    HttpFixture f;
    f.alwaysAnswer({.status = 204});
    const auto answer = f.ask({.method = "DELETE", .url = f.url()});
    QCOMPARE(f.text(answer), u"204"_qs);
    QVERIFY(answer->body.isEmpty());
}

void TestHttpClient::aHeadAnswerWithALengthIsWhole()
{
    HttpFixture f;
    f.alwaysAnswer({.status = 200, .body = QByteArray(5000, 'x')});
    // Over the same connection, and with less than the length allowed: nothing of it comes.
    for (int i = 0; i < 3; ++i) {
        const auto answer = f.ask({.method = "HEAD", .url = f.url(), .maxBytes = 100});
        QCOMPARE(f.text(answer), u"200"_qs);
        QCOMPARE(answer->header("content-length"), QByteArray("5000"));
        QVERIFY(answer->body.isEmpty());
    }
    QCOMPARE(f.door.connectionsTaken(), 1);
}

void TestHttpClient::aPackedBodyIsUnpacked()
{
    HttpFixture f;
    const QByteArray text = QByteArray("some words ").repeated(50000);
    f.alwaysAnswer({.status = 200, .body = qCompress(text).mid(4), .headers = {{"Content-Encoding", "deflate"}}});
    const auto answer = f.ask({.url = f.url()});
    QCOMPARE(f.text(answer), u"200"_qs);
    QCOMPARE(answer->body, text);
    QVERIFY(f.recorder.requests().first().headers.value("accept-encoding").contains("gzip"));
}

void TestHttpClient::connectionsAreKept()
{
    HttpFixture f;
    for (int i = 0; i < 5; ++i)
        QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    QCOMPARE(f.door.connectionsTaken(), 1);
}

void TestHttpClient::theTimeUntilARequestHadLeftIsSaid()
{
    HttpFixture f;
    simulation::Responder held;
    f.door.setHandler([&](const simulation::Request &, const simulation::Responder &responder) { held = responder; });
    auto *reply = f.client->send({.url = f.url()});
    f.clock.advance(70); // nothing can have left before the event loop runs
    QTRY_COMPARE(f.recorder.requests().size(), 1);
    f.clock.advance(500);
    held.answer({.status = 200});
    const auto answer = HttpFixture::outcome(reply);
    QVERIFY(answer);
    QCOMPARE(answer->connecting, net::milliseconds(70));
}

void TestHttpClient::cookiesAreNotKept()
{
    HttpFixture f;
    f.alwaysAnswer({.status = 200, .headers = {{"Set-Cookie", "who=me; Path=/"}}});
    for (int i = 0; i < 2; ++i)
        QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    QVERIFY(!f.recorder.requests().at(1).headers.contains("cookie"));
}

void TestHttpClient::aClosedDoorIsRefused()
{
    HttpFixture f;
    f.door.setBehaviour(simulation::HttpServer::Behaviour::Refuses);
    const auto answer = f.ask({.url = f.url()});
    QCOMPARE(f.text(answer), u"refused"_qs);
    QVERIFY(!answer.error().message.isEmpty());
}

void TestHttpClient::aNameThatDoesNotResolveIsDnsFailed()
{
    HttpFixture f;
    QCOMPARE(f.text(f.ask({.url = QUrl(u"http://no-such-name.invalid/"_qs)})), u"dns-failed"_qs);
}

void TestHttpClient::aDeadProxyIsAnErrorOfTheRoute_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("kind");
    QTest::newRow("plain") << u"http://192.0.2.7/"_qs << u"refused"_qs;
    QTest::newRow("through a tunnel") << u"https://192.0.2.7/"_qs << u"unreachable"_qs;
}

void TestHttpClient::aDeadProxyIsAnErrorOfTheRoute()
{
    QFETCH(const QString, url);
    QFETCH(const QString, kind);
    HttpFixture f;
    RawDoor proxy;
    const quint16 port = proxy.serverPort();
    proxy.close();
    QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::HttpProxy, u"127.0.0.1"_qs, port));
    const auto answer = f.ask({.url = QUrl(url)});
    QNetworkProxy::setApplicationProxy(QNetworkProxy::DefaultProxy);
    QCOMPARE(f.text(answer), kind);
}

void TestHttpClient::whatIsNotHttpIsBadAnswer_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::newRow("file") << QUrl::fromLocalFile(QCoreApplication::applicationFilePath());
    QTest::newRow("data") << QUrl(u"data:text/plain,words"_qs);
    QTest::newRow("unknown") << QUrl(u"plex://server/"_qs);
    QTest::newRow("no scheme") << QUrl(u"/identity"_qs);
    QTest::newRow("empty") << QUrl();
}

void TestHttpClient::whatIsNotHttpIsBadAnswer()
{
    QFETCH(const QUrl, url);
    HttpFixture f;
    QCOMPARE(f.text(f.ask({.url = url})), u"bad-answer"_qs);
}

void TestHttpClient::aRedirectWithinTheOriginIsFollowed()
{
    HttpFixture f;
    f.door.setHandler([&](const simulation::Request &request, const simulation::Responder &responder) {
        if (request.path == u"/old")
            responder.answer({.status = 302, .body = "moved", .headers = {{"Location", "/new"}}});
        else if (request.path == u"/new") // in full this time
            responder.answer({.status = 307, .headers = {{"Location", f.url(u"/newer"_qs).toEncoded()}}});
        else
            responder.answer({.status = 200, .body = "here"});
    });
    const auto answer = f.ask({.url = f.url(u"/old"_qs), .headers = {{"X-Secret", "token"}}});
    QCOMPARE(f.text(answer), u"200"_qs);
    QCOMPARE(answer->body, QByteArray("here"));
    QCOMPARE(f.recorder.requests().size(), 3);
    QCOMPARE(f.recorder.requests().last().headers.value("x-secret"), QByteArray("token"));
}

void TestHttpClient::aRedirectElsewhereIsRefusedAndNeverTaken_data()
{
    QTest::addColumn<QString>("target"); // %1 and %2 are the ports of this and of another door
    QTest::newRow("another port") << u"http://127.0.0.1:%2/stolen"_qs;
    QTest::newRow("another host") << u"http://localhost:%1/stolen"_qs;
    QTest::newRow("another scheme") << u"https://127.0.0.1:%1/stolen"_qs;
    QTest::newRow("without a scheme") << u"//127.0.0.1:%2/stolen"_qs;
    QTest::newRow("a file") << u"file:///etc/hostname"_qs;
    QTest::newRow("no port") << u"http://127.0.0.1/stolen"_qs;
}

void TestHttpClient::aRedirectElsewhereIsRefusedAndNeverTaken()
{
    QFETCH(const QString, target);
    HttpFixture f;
    RawDoor other;
    QString location = target;
    location.replace(u"%1"_qs, QString::number(f.door.port())).replace(u"%2"_qs, QString::number(other.serverPort()));
    f.alwaysAnswer({.status = 302, .headers = {{"Location", location.toLatin1()}}});
    QCOMPARE(f.text(f.ask({.url = f.url(), .headers = {{"X-Secret", "token"}}})), u"bad-answer"_qs);
    // A second exchange with the first door: whatever the redirect started would have arrived by now.
    f.alwaysAnswer({.status = 200});
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    QVERIFY(other.sockets.isEmpty());
    QCOMPARE(f.recorder.requests().size(), 2);
}

void TestHttpClient::aRedirectedPostBecomesAGetOrStaysWhatItIs_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("method");
    QTest::newRow("302") << 302 << QByteArray("GET");
    QTest::newRow("303") << 303 << QByteArray("GET");
    QTest::newRow("307") << 307 << QByteArray("POST");
    QTest::newRow("308") << 308 << QByteArray("POST");
}

void TestHttpClient::aRedirectedPostBecomesAGetOrStaysWhatItIs()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, method);
    HttpFixture f;
    f.door.setHandler([status](const simulation::Request &request, const simulation::Responder &responder) {
        if (request.path == u"/old")
            responder.answer({.status = status, .headers = {{"Location", "/new"}}});
        else
            responder.answer({.status = 200});
    });
    QCOMPARE(f.text(f.ask({.method = "POST", .url = f.url(u"/old"_qs), .body = "body"})), u"200"_qs);
    QCOMPARE(f.recorder.requests().size(), 2);
    QCOMPARE(f.recorder.requests().last().method, method);
    QCOMPARE(f.recorder.requests().last().body, QByteArray(method == "POST" ? "body" : ""));
}

void TestHttpClient::aCircleOfRedirectsEnds()
{
    HttpFixture f;
    f.alwaysAnswer({.status = 302, .headers = {{"Location", "/again"}}});
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"bad-answer"_qs);
    QCOMPARE(f.recorder.requests().size(), 6);
}

void TestHttpClient::requestsAndErrorsAreCounted()
{
    HttpFixture f;
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    f.door.setBehaviour(simulation::HttpServer::Behaviour::Refuses);
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"refused"_qs);
    const QVariantMap counted = f.metrics.snapshot();
    QCOMPARE(counted.value(u"requests/sent"_qs).toInt(), 2);
    QCOMPARE(counted.value(u"errors/last"_qs).toString(), u"refused"_qs);
}

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
