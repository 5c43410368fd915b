// SPDX-License-Identifier: MIT
#include "httpfixture.h"
#include "rawdoor.h"

using Kind = Media::Error::Kind;

/// Requests, clients and connections that come to an end in the middle.
class TestHttpClientEndings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deletingARequestClosesItsConnection_data();
    void deletingARequestClosesItsConnection();
    void deletingARequestThatJustFinishedIsHarmless();
    void theAnswerComesFromTheEventLoop();
    void deletingTheClientTakesItsRequestsAlong();
    void aRequestOfAnotherOwnerHearsThatTheClientIsGone_data();
    void aRequestOfAnotherOwnerHearsThatTheClientIsGone();
    void resetEndsEveryRequestAndLaterOnesWork();
    void resetUsesNewConnections();
    void aListenerMayDeleteTheClient();
    void aListenerMayResetAndAskAgain();
    void nothingIsLeftOfAClient();
};

void TestHttpClientEndings::deletingARequestClosesItsConnection_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("before an answer") << QByteArray();
    QTest::newRow("within the head") << QByteArray("HTTP/1.1 200 OK\r\nContent-");
    QTest::newRow("before the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    QTest::newRow("within the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun");
    QTest::newRow("within chunks") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n");
}

void TestHttpClientEndings::deletingARequestClosesItsConnection()
{
    QFETCH(const QByteArray, said);
    HttpFixture f;
    RawDoor door([said](QTcpSocket *socket, int) { socket->write(said); });
    auto *reply = f.client->send({.url = door.url()});
    QTRY_COMPARE(door.heads.size(), 1);
    QTest::qWait(1); // whatever was said arrives
    delete reply;
    QTRY_COMPARE(door.closed, 1);
}

void TestHttpClientEndings::deletingARequestThatJustFinishedIsHarmless()
{
    HttpFixture f;
    for (int i = 0; i < 3; ++i) {
        auto *reply = f.client->send({.url = f.url()});
        int heard = 0;
        connect(reply, &Media::AbstractReply::finished, this, [&] { ++heard; });
        while (!reply->isFinished())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        delete reply;
        QTest::qWait(0);
        QVERIFY(heard <= 1);
    }
    QCOMPARE(f.door.connectionsTaken(), 1);
}

void TestHttpClientEndings::theAnswerComesFromTheEventLoop()
{
    HttpFixture f;
    auto *impossible = f.client->send({.url = QUrl(u"plex://server"_qs)});
    int heard = 0;
    connect(impossible, &Media::AbstractReply::finished, this, [&] { ++heard; });
    QCOMPARE(heard, 0);
    QTRY_COMPARE(heard, 1);
}

void TestHttpClientEndings::deletingTheClientTakesItsRequestsAlong()
{
    HttpFixture f;
    RawDoor door;
    QList<QPointer<QObject>> replies;
    for (int i = 0; i < 8; ++i) { // two of them wait for their turn
        auto *reply = f.client->send({.url = door.url()});
        connect(reply, &Media::AbstractReply::finished, this, [] { QFAIL("heard of"); });
        replies.append(reply);
    }
    QTRY_COMPARE(door.heads.size(), 6);
    f.client.reset();
    for (const auto &reply : replies)
        QVERIFY(!reply);
    QTRY_COMPARE(door.closed, 6);
    QCOMPARE(door.heads.size(), 6);
}

void TestHttpClientEndings::aRequestOfAnotherOwnerHearsThatTheClientIsGone_data()
{
    QTest::addColumn<bool>("byReset");
    QTest::newRow("deleted") << false;
    QTest::newRow("reset") << true;
}

void TestHttpClientEndings::aRequestOfAnotherOwnerHearsThatTheClientIsGone()
{
    QFETCH(const bool, byReset);
    HttpFixture f;
    RawDoor door;
    QObject owner;
    QList<Media::Reply<net::HttpResponse> *> replies;
    for (int i = 0; i < 8; ++i) {
        replies.append(f.client->send({.url = door.url()}));
        replies.last()->setParent(&owner);
    }
    QTRY_COMPARE(door.heads.size(), 6);
    if (byReset)
        f.client->reset();
    else
        f.client.reset();
    for (auto *reply : replies)
        QCOMPARE(f.text(f.outcome(reply)), u"unreachable"_qs);
    QTRY_COMPARE(door.closed, 6);
    f.clock.advance(100000);
}

void TestHttpClientEndings::resetEndsEveryRequestAndLaterOnesWork()
{
    HttpFixture f;
    RawDoor door;
    auto *before = f.client->send({.url = door.url()});
    QTRY_COMPARE(door.heads.size(), 1);
    f.client->reset();
    QCOMPARE(f.text(f.outcome(before)), u"unreachable"_qs);
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    // Six more find their places: none is still taken by what was reset.
    for (int i = 0; i < 6; ++i)
        f.client->send({.url = door.url()});
    QTRY_COMPARE(door.heads.size(), 7);
}

void TestHttpClientEndings::resetUsesNewConnections()
{
    HttpFixture f;
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    f.client->reset();
    QCOMPARE(f.text(f.ask({.url = f.url()})), u"200"_qs);
    QCOMPARE(f.door.connectionsTaken(), 2);
}

void TestHttpClientEndings::aListenerMayDeleteTheClient()
{
    HttpFixture f;
    QObject context;
    bool heard = false;
    f.client->send({.url = f.url()})->then(&context, [&](const HttpFixture::Answer &) {
        f.client.reset();
        heard = true;
    });
    f.client->send({.url = f.url()});
    QTRY_VERIFY(heard);
    QTest::qWait(0);
}

void TestHttpClientEndings::aListenerMayResetAndAskAgain()
{
    HttpFixture f;
    QObject context;
    support::EventLog log;
    QStringList heard;
    f.client->send({.url = f.url(u"/first"_qs)})->then(&context, [&](const HttpFixture::Answer &first) {
        log.add(f.text(first));
        f.client->reset();
        f.client->send({.url = f.url(u"/second"_qs)})->then(&context, [&](const HttpFixture::Answer &second) { log.add(f.text(second)); });
    });
    QTRY_COMPARE((heard += log.taken(), heard), (QStringList{u"200"_qs, u"200"_qs}));
}

void TestHttpClientEndings::nothingIsLeftOfAClient()
{
    HttpFixture f;
    RawDoor door;
    for (int i = 0; i < 8; ++i)
        f.client->send({.url = door.url()});
    QTRY_COMPARE(door.heads.size(), 6);
    QVERIFY(f.clock.pending() > 0);
    f.client.reset();
    QCOMPARE(f.clock.pending(), 0);
    QTRY_COMPARE(door.closed, 6);
}

QTEST_GUILESS_MAIN(TestHttpClientEndings)
#include "tst_httpclient_endings.moc"
