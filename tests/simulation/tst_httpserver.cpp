// SPDX-License-Identifier: MIT
#include "certificates.h"
#include "clienthello.h"
#include "httpserver.h"
#include "partcontent.h"
#include "testclient.h"

#include <QTcpSocket>

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests a door by what comes through it.
class TestHttpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestIsHandedOnWithAllItsParts();
    void manyRequestsShareOneConnection();
    void requestsSentTogetherAreAnsweredInOrder();
    void aBodyInPiecesArrivesWhole();
    void aHangingDoorTakesConnectionsAndStaysSilent();
    void aDoorThatStartsToHangSilencesOpenConnections();
    void aRefusingDoorIsClosedAndOpensAgainOnItsPort();
    void aDroppingDoorClosesAfterTheRequest();
    void anAnswerMayComeLater();
    void aHeadRequestIsAnsweredWithoutBody();
    void aLargeContentIsSentAtTheClientsPace();
    void tlsIsVerifiedByTheAuthorityAndTheName();
    void theNameTheClientAskedForIsRecorded();
    void anExpiredCertificateIsRefused();
    void plainHttpAtASecureDoorIsDroppedUnlessAccepted();
    void nonsenseIsAnswered400();

private:
    static HttpServer::Handler echo()
    {
        return [](const Request &request, const Responder &responder) {
            responder.answer({200, "text/plain", request.method + ' ' + request.path.toUtf8() + ' ' + request.body, {}, {}, 0, 0});
        };
    }
    static QUrl urlOf(const HttpServer &door)
    {
        return QUrl(u"%1://127.0.0.1:%2"_s.arg(door.isSecure() ? u"https"_s : u"http"_s).arg(door.port()));
    }
    static Address addressOf(const HttpServer &door, const QString &name)
    {
        return {{}, {}, QHostAddress(QHostAddress::LocalHost), door.port(), QUrl(u"https://%1:%2"_s.arg(name).arg(door.port()))};
    }
    /// A whole exchange over another connection: whatever the door was to do meanwhile is done.
    static bool answersElsewhere(HttpServer &door) { return TestClient().ask(urlOf(door), "GET", u"/elsewhere"_s).status == 200; }
    static bool open(HttpServer &door) { return door.open(QHostAddress(QHostAddress::LocalHost)); }
};

void TestHttpServer::aRequestIsHandedOnWithAllItsParts()
{
    Recorder recorder;
    HttpServer door(u"front"_s, &recorder);
    Request seen;
    door.setHandler([&](const Request &request, const Responder &responder) {
        seen = request;
        responder.answer({201, "text/plain", "made", {{"X-Extra", "yes"}}, {}, 0, 0});
    });
    QVERIFY(open(door));
    TestClient client;
    const auto reply = client.ask(urlOf(door), "POST", u"/a b?x=1&X-Plex-Token=t%2B1"_s, {{"X-One", "1"}}, "name=value");
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.body, QByteArray("made"));
    QCOMPARE(reply.header("X-Extra"), QByteArray("yes"));
    QCOMPARE(seen.method, QByteArray("POST"));
    QCOMPARE(seen.path, u"/a b"_s);
    QCOMPARE(seen.header("X-One"), QByteArray("1"));
    QCOMPARE(seen.argument("X-Plex-Token"), QByteArray("t+1"));
    QCOMPARE(seen.body, QByteArray("name=value"));
    QCOMPARE(recorder.requests().size(), 1);
    QCOMPARE(recorder.requests().first().door, u"front"_s);
    QCOMPARE(recorder.requests().first().status, 201);
    QCOMPARE(recorder.requests().first().token(), QByteArray("t+1"));
    QVERIFY(!recorder.requests().first().secure);
}

void TestHttpServer::manyRequestsShareOneConnection()
{
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    QVERIFY(open(door));
    TestClient client;
    for (int i = 0; i < 5; ++i)
        QCOMPARE(client.ask(urlOf(door), "GET", u"/%1"_s.arg(i)).body, "GET /" + QByteArray::number(i) + ' ');
    QCOMPARE(door.connectionsTaken(), 1);
}

void TestHttpServer::requestsSentTogetherAreAnsweredInOrder()
{
    HttpServer door(u"front"_s);
    QList<Responder> waiting;
    door.setHandler([&](const Request &request, const Responder &responder) {
        if (request.path == "/first"_L1)
            waiting.append(responder);
        else
            responder.answer({200, {}, request.path.toUtf8(), {}, {}, 0, 0});
    });
    QVERIFY(open(door));
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, door.port());
    socket.write("GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
    QTRY_COMPARE(waiting.size(), 1);
    QVERIFY(answersElsewhere(door)); // time for the second to overtake, if it could
    QCOMPARE(socket.bytesAvailable(), 0);
    waiting.first().answer({200, {}, "/first", {}, {}, 0, 0});
    waiting.first().answer({200, {}, "again", {}, {}, 0, 0});
    QByteArray text;
    QTRY_VERIFY((text += socket.readAll()).contains("/second"));
    QVERIFY(text.indexOf("/first") < text.indexOf("/second"));
    QVERIFY(!text.contains("again"));
}

void TestHttpServer::aBodyInPiecesArrivesWhole()
{
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    QVERIFY(open(door));
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, door.port());
    QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
    for (const char *piece : {"PO", "ST /x HT", "TP/1.1\r\nContent-Le", "ngth: 6\r\n\r\nab", "cdef"}) {
        socket.write(piece);
        socket.flush();
        QVERIFY(answersElsewhere(door));
    }
    QByteArray text;
    QTRY_VERIFY((text += socket.readAll()).endsWith("POST /x abcdef"));
}

void TestHttpServer::aHangingDoorTakesConnectionsAndStaysSilent()
{
    const CertificateAuthority authority;
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    door.setIdentity(authority.issue({u"localhost"_s}));
    door.setBehaviour(HttpServer::Behaviour::Hangs);
    QVERIFY(open(door));
    QCOMPARE(TestClient().ask(urlOf(door), "GET", u"/"_s, {}, {}, 100).error, QNetworkReply::TimeoutError);
    QCOMPARE(door.connectionsTaken(), 1);
}

void TestHttpServer::aDoorThatStartsToHangSilencesOpenConnections()
{
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    QVERIFY(open(door));
    TestClient client;
    QCOMPARE(client.ask(urlOf(door), "GET", u"/"_s).status, 200);
    door.setBehaviour(HttpServer::Behaviour::Hangs);
    QCOMPARE(client.ask(urlOf(door), "GET", u"/"_s, {}, {}, 100).error, QNetworkReply::TimeoutError);
}

void TestHttpServer::aRefusingDoorIsClosedAndOpensAgainOnItsPort()
{
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    QVERIFY(open(door));
    const quint16 port = door.port();
    TestClient client;
    QCOMPARE(client.ask(urlOf(door), "GET", u"/"_s).status, 200);
    door.setBehaviour(HttpServer::Behaviour::Refuses);
    QCOMPARE(client.ask(urlOf(door), "GET", u"/"_s).error, QNetworkReply::ConnectionRefusedError);
    door.setBehaviour(HttpServer::Behaviour::Answers);
    QCOMPARE(door.port(), port);
    QCOMPARE(client.ask(urlOf(door), "GET", u"/"_s).status, 200);
}

void TestHttpServer::aDroppingDoorClosesAfterTheRequest()
{
    Recorder recorder;
    HttpServer door(u"front"_s, &recorder);
    door.setBehaviour(HttpServer::Behaviour::Drops);
    QVERIFY(open(door));
    const auto reply = TestClient().ask(urlOf(door), "POST", u"/"_s, {}, "x");
    QCOMPARE(reply.status, 0);
    QVERIFY(reply.error != QNetworkReply::NoError && reply.error != QNetworkReply::TimeoutError);
    QCOMPARE(recorder.requests().first().status, -1);
}

void TestHttpServer::anAnswerMayComeLater()
{
    Recorder recorder;
    HttpServer door(u"front"_s, &recorder);
    Responder kept;
    door.setHandler([&](const Request &, const Responder &responder) { kept = responder; });
    QVERIFY(open(door));
    connect(&recorder, &Recorder::requestArrived, this, [&] {
        QMetaObject::invokeMethod(this, [&] { kept.answer({204, {}, {}, {}, {}, 0, 0}); }, Qt::QueuedConnection);
    });
    QCOMPARE(TestClient().ask(urlOf(door), "GET", u"/"_s).status, 204);
    QCOMPARE(recorder.requests().first().status, 204);
    kept.drop(); // too late to harm
}

void TestHttpServer::aHeadRequestIsAnsweredWithoutBody()
{
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    QVERIFY(open(door));
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, door.port());
    socket.write("HEAD /x HTTP/1.1\r\n\r\nGET /y HTTP/1.1\r\n\r\n");
    QByteArray text;
    QTRY_VERIFY((text += socket.readAll()).endsWith("GET /y "));
    QVERIFY(text.startsWith("HTTP/1.1 200 "));
    QVERIFY(text.contains("Content-Length: 8\r\n"));
    QVERIFY(!text.contains("HEAD /x"));
}

void TestHttpServer::aLargeContentIsSentAtTheClientsPace()
{
    /// Counts what is taken from it.
    class Counting : public GeneratedContent
    {
    public:
        using GeneratedContent::GeneratedContent;
        QByteArray read(qint64 offset, qint64 length) override
        {
            taken += length;
            return GeneratedContent::read(offset, length);
        }
        qint64 taken = 0;
    };
    const auto content = std::make_shared<Counting>(7, 40'000'000);
    HttpServer door(u"front"_s);
    door.setHandler([&](const Request &request, const Responder &responder) {
        if (request.path == "/elsewhere"_L1)
            responder.answer({200, {}, {}, {}, {}, 0, 0});
        else
            responder.answer({200, "video/mp4", {}, {}, content, 1000, 39'000'000});
    });
    QVERIFY(open(door));
    QTcpSocket socket;
    socket.setReadBufferSize(64 * 1024);
    socket.connectToHost(QHostAddress::LocalHost, door.port());
    socket.write("GET / HTTP/1.1\r\n\r\n");
    QTRY_VERIFY(content->taken > 0);
    for (qint64 before = 0; before != content->taken;) {
        before = content->taken;
        QVERIFY(answersElsewhere(door));
    }
    QVERIFY2(content->taken < 20'000'000, qPrintable(QString::number(content->taken)));
    QByteArray got;
    socket.setReadBufferSize(0);
    QTRY_VERIFY_WITH_TIMEOUT((got += socket.readAll()).size() >= 39'000'000, 20'000);
    const QByteArray body = got.mid(got.indexOf("\r\n\r\n") + 4);
    QCOMPARE(body.size(), 39'000'000);
    QVERIFY(body == GeneratedContent::bytes(7, 1000, 39'000'000));
}

void TestHttpServer::tlsIsVerifiedByTheAuthorityAndTheName()
{
    SimulatedNetwork network;
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    door.setIdentity(network.authority().issue({u"*.hash.plex.direct"_s}));
    QVERIFY(open(door));
    const Address named = addressOf(door, u"127-0-0-1.hash.plex.direct"_s);
    QCOMPARE(TestClient(&network).ask(named, "GET", u"/"_s).status, 200);
    QCOMPARE(TestClient(&network).ask(addressOf(door, u"127-0-0-1.other.plex.direct"_s), "GET", u"/"_s).error,
             QNetworkReply::SslHandshakeFailedError);
    QCOMPARE(TestClient(&network).ask(urlOf(door), "GET", u"/"_s).error, QNetworkReply::SslHandshakeFailedError);
    QCOMPARE(TestClient().ask(named, "GET", u"/"_s).error, QNetworkReply::SslHandshakeFailedError);
}

void TestHttpServer::theNameTheClientAskedForIsRecorded()
{
    SimulatedNetwork network;
    Recorder recorder;
    HttpServer door(u"front"_s, &recorder);
    door.setHandler(echo());
    door.setIdentity(network.authority().issue({u"*.hash.plex.direct"_s}));
    QVERIFY(open(door));
    TestClient client(&network);
    QNetworkRequest request(urlOf(door));
    request.setPeerVerifyName(u"127-0-0-1.hash.plex.direct"_s);
    const auto reply = client.begin(request, "GET");
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(recorder.requests().first().serverName, u"127-0-0-1.hash.plex.direct"_s);
    QVERIFY(recorder.requests().first().secure);
    QCOMPARE(ClientHello::read("\x16\x03\x01").state, ClientHello::State::Incomplete);
    QCOMPARE(ClientHello::read("GET /").state, ClientHello::State::NotTls);
}

void TestHttpServer::anExpiredCertificateIsRefused()
{
    SimulatedNetwork network;
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    door.setIdentity(network.authority().issueExpired({}, {QHostAddress(QHostAddress::LocalHost)}));
    QVERIFY(open(door));
    QCOMPARE(TestClient(&network).ask(urlOf(door), "GET", u"/"_s).error, QNetworkReply::SslHandshakeFailedError);
    door.setIdentity(network.authority().issue({}, {QHostAddress(QHostAddress::LocalHost)}));
    QCOMPARE(TestClient(&network).ask(urlOf(door), "GET", u"/"_s).status, 200);
}

void TestHttpServer::plainHttpAtASecureDoorIsDroppedUnlessAccepted()
{
    const CertificateAuthority authority;
    HttpServer door(u"front"_s);
    door.setHandler(echo());
    door.setIdentity(authority.issue({u"localhost"_s}));
    QVERIFY(open(door));
    const QUrl plain(u"http://127.0.0.1:%1"_s.arg(door.port()));
    QCOMPARE(TestClient().ask(plain, "GET", u"/"_s).status, 0);
    door.setPlainAccepted(true);
    QCOMPARE(TestClient().ask(plain, "GET", u"/"_s).status, 200);
}

void TestHttpServer::nonsenseIsAnswered400()
{
    HttpServer door(u"front"_s);
    QVERIFY(open(door));
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, door.port());
    socket.write("this is no request\r\n\r\n");
    QByteArray text;
    QTRY_VERIFY((text += socket.readAll()).startsWith("HTTP/1.1 400 "));
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_httpserver.moc"
