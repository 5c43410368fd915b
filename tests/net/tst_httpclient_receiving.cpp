// SPDX-License-Identifier: MIT
#include "exchangefixture.h"
#include "rawdoor.h"

using namespace std::chrono_literals;
using Kind = Media::Error::Kind;

namespace {

const QByteArray head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

QByteArray chunkOf(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

} // namespace

/// Answers that are taken as they come.
class TestHttpClientReceiving : public QObject
{
    Q_OBJECT

    QByteArray m_received;
    net::Receiver receiver()
    {
        m_received.clear();
        return [this](const QByteArray &bytes) { m_received += bytes; };
    }

private Q_SLOTS:
    void everyPieceComesWhenItWasSent()
    {
        HttpFixture f;
        RawDoor door([](QTcpSocket *socket, int) { socket->write(head); });
        auto *reply = f.client->send({.url = door.url(), .receive = receiver()});
        for (const char *piece : {"one", "two", "three"}) {
            const QByteArray before = m_received;
            QTRY_COMPARE(door.heads.size(), 1);
            door.say(chunkOf(piece));
            QTRY_COMPARE(m_received, before + piece);
        }
        QVERIFY(!reply->isFinished());
        door.say("0\r\n\r\n");
        const auto answer = f.outcome(reply);
        QCOMPARE(f.text(answer), u"200"_qs);
        QCOMPARE(answer->body, QByteArray()); // it was taken already
        QCOMPARE(f.metrics.snapshot().value(u"streams/begun"_qs).toInt(), 1);
        QCOMPARE(f.metrics.snapshot().value(u"streams/ended"_qs).toInt(), 1);
        QCOMPARE(f.metrics.snapshot().value(u"requests/sent"_qs).toInt(), 0);
    }

    void anAnswerThatIsNotAGoodOneIsKeptWhole()
    {
        HttpFixture f;
        f.alwaysAnswer({.status = 401, .body = "who are you?"});
        const auto answer = f.ask({.url = f.url(), .receive = receiver()});
        QCOMPARE(f.text(answer), u"401"_qs);
        QCOMPARE(answer->body, QByteArray("who are you?"));
        QCOMPARE(m_received, QByteArray());
    }

    void oneThatDoesNotBeginMeetsTheTotalDeadline()
    {
        HttpFixture f;
        RawDoor door;
        auto *reply = f.client->send({.url = door.url(), .deadlines = {.connect = 4s, .total = 30s}, .receive = receiver()});
        QTRY_COMPARE(door.heads.size(), 1);
        f.clock.advance(30s);
        QCOMPARE(f.text(f.outcome(reply)), u"timeout"_qs);
    }

    void oneThatHasBegunEndsNeitherByTimeNorBySize()
    {
        HttpFixture f;
        RawDoor door([](QTcpSocket *socket, int) { socket->write(head + chunkOf("begun")); });
        auto *reply = f.client->send({.url = door.url(), .deadlines = {.connect = 4s, .total = 30s}, .maxBytes = 10, .receive = receiver()});
        QTRY_COMPARE(m_received, QByteArray("begun"));
        f.clock.advance(24h);
        door.say(chunkOf(QByteArray(1000, 'x')));
        QTRY_COMPARE(m_received.size(), 1005);
        QVERIFY(!reply->isFinished());
    }

    void alsoOneThatSaysHowLargeItIs()
    {
        HttpFixture f;
        f.alwaysAnswer({.status = 200, .body = QByteArray(1000, 'x')});
        QCOMPARE(f.text(f.ask({.url = f.url(), .maxBytes = 10, .receive = receiver()})), u"200"_qs);
        QCOMPARE(m_received.size(), 1000);
    }

    void oneThatBreaksOffIsAnErrorAndNothingIsLost()
    {
        HttpFixture f;
        RawDoor door([](QTcpSocket *socket, int) { socket->write(head + chunkOf("begun")); });
        auto *reply = f.client->send({.url = door.url(), .receive = receiver()});
        QTRY_COMPARE(m_received, QByteArray("begun"));
        door.sockets.first()->abort();
        QVERIFY(!f.outcome(reply));
        QCOMPARE(m_received, QByteArray("begun"));
    }

    void theReceiverMayDeleteTheRequest()
    {
        HttpFixture f;
        RawDoor door([](QTcpSocket *socket, int) { socket->write(head + chunkOf("begun") + chunkOf("more")); });
        QPointer<Media::Reply<net::HttpResponse>> reply;
        int calls = 0;
        reply = f.client->send({.url = door.url(), .receive = [&](const QByteArray &) {
                                    ++calls;
                                    delete reply;
                                }});
        QTRY_VERIFY(!reply);
        QCOMPARE(calls, 1);
        QTRY_COMPARE(door.closed, 1);
    }

    void alsoWithItsLastPiece()
    {
        HttpFixture f;
        QPointer<Media::Reply<net::HttpResponse>> reply;
        f.alwaysAnswer({.status = 200, .body = "all of it"});
        reply = f.client->send({.url = f.url(), .receive = [&](const QByteArray &) { delete reply; }});
        QTRY_VERIFY(!reply);
        QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs); // its place in the queue is free
    }

    void aRejectedOneIsBegunAgainWithTheNewToken()
    {
        ExchangeFixture f;
        QCOMPARE(f.text(f.exchange({.path = u"/"_qs, .receive = receiver()})), u"200"_qs);
        QCOMPARE(m_received, QByteArray("welcome"));
        QCOMPARE(f.tokensSent(), (QStringList{u"old"_qs, u"new"_qs}));
    }

    void oneThatCouldNotBeginIsAskedForOverAnotherRoute()
    {
        ExchangeFixture f;
        f.accepted = "old";
        f.door.setBehaviour(simulation::HttpServer::Behaviour::Refuses);
        QCOMPARE(f.text(f.exchange({.path = u"/"_qs, .receive = receiver()})), u"200"_qs);
        QCOMPARE(m_received, QByteArray("welcome"));
        QCOMPARE(f.races, 1);
    }

    void oneThatHadBegunIsNotAskedForAgain()
    {
        ExchangeFixture f;
        RawDoor door([](QTcpSocket *socket, int) { socket->write(head + chunkOf("begun")); });
        f.connections->reset(net::Connection{.base = door.url(QString())});
        auto *exchange = f.begin({.path = u"/"_qs, .receive = receiver()});
        QTRY_COMPARE(m_received, QByteArray("begun"));
        door.sockets.first()->abort();
        QVERIFY(!f.outcome(exchange));
        QCOMPARE(m_received, QByteArray("begun"));
        QCOMPARE(f.races, 0); // whoever follows it decides
    }
};

QTEST_GUILESS_MAIN(TestHttpClientReceiving)
#include "tst_httpclient_receiving.moc"
