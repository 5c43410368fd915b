// SPDX-License-Identifier: MIT
#include "plex/server/parsed.h"

#include "support/eventloop.h"
#include "waiting.h"

#include <QSemaphore>
#include <QThread>

#include <atomic>

using Kind = Media::Error::Kind;
using plextest::Outcome;
using Parse = std::function<Media::Result<int>(const QByteArray &)>;

/// Large answers are read beside the host's thread, small ones where they arrive.
class TestParsed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSmallAnswerIsParsedHere();
    void aLargeAnswerIsParsedInAnotherThread();
    void theLimitIsTheSizeOfTheBody();
    void whatCannotBeParsedIsAnErrorEitherWay();
    void aRefusedAnswerIsNeverParsed_data();
    void aRefusedAnswerIsNeverParsed();
    void deletingTheReplyWhileParsingIsHarmless();
    void deletingTheParentWhileParsingIsHarmless();
    void theHostsThreadIsFreeWhileParsing();

private:
    static net::HttpResponse answer(qsizetype size, int status = 200, const QByteArray &type = "application/json")
    {
        return {.status = status, .headers = {{"Content-Type", type}}, .body = QByteArray(size, ' ')};
    }
    static Media::Reply<net::HttpResponse> *replyWith(const net::HttpResponse &response, QObject *parent = nullptr)
    {
        return Media::ready<net::HttpResponse>(response, parent);
    }
};

void TestParsed::aSmallAnswerIsParsedHere()
{
    QThread *where = nullptr;
    const Parse parse = [&](const QByteArray &body) -> Media::Result<int> {
        where = QThread::currentThread();
        return int(body.size());
    };
    const auto result = plextest::awaited(plex::parsed<int>(replyWith(answer(10)), parse));
    QVERIFY(result);
    QCOMPARE(*result, 10);
    QCOMPARE(where, QThread::currentThread());
}

void TestParsed::aLargeAnswerIsParsedInAnotherThread()
{
    std::atomic<QThread *> where = nullptr;
    const Parse parse = [&](const QByteArray &body) -> Media::Result<int> {
        where = QThread::currentThread();
        return int(body.size());
    };
    auto *reply = plex::parsed<int>(replyWith(answer(plex::largeAnswer + 1)), parse);
    QThread *announced = nullptr;
    connect(reply, &Media::AbstractReply::finished, reply, [&] { announced = QThread::currentThread(); });
    const auto result = plextest::awaited(reply);
    QVERIFY(result);
    QCOMPARE(*result, int(plex::largeAnswer + 1));
    QVERIFY(where);
    QVERIFY(where != QThread::currentThread());
    QCOMPARE(announced, QThread::currentThread());
}

void TestParsed::theLimitIsTheSizeOfTheBody()
{
    std::atomic<QThread *> where = nullptr;
    const Parse parse = [&](const QByteArray &) -> Media::Result<int> {
        where = QThread::currentThread();
        return 0;
    };
    QVERIFY(plextest::awaited(plex::parsed<int>(replyWith(answer(plex::largeAnswer)), parse)));
    QCOMPARE(where.load(), QThread::currentThread());
}

void TestParsed::whatCannotBeParsedIsAnErrorEitherWay()
{
    const Parse parse = [](const QByteArray &) -> Media::Result<int> { return plex::badAnswer(); };
    for (qsizetype size : {qsizetype(5), plex::largeAnswer * 2}) {
        const auto result = plextest::awaited(plex::parsed<int>(replyWith(answer(size)), parse));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Kind::BadAnswer);
    }
}

void TestParsed::aRefusedAnswerIsNeverParsed_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("401") << 401 << QByteArray("application/json") << Kind::Unauthorized;
    QTest::newRow("500") << 500 << QByteArray("application/json") << Kind::ServerError;
    QTest::newRow("a page") << 200 << QByteArray("text/html") << Kind::BadAnswer;
    QTest::newRow("xml") << 200 << QByteArray("text/xml") << Kind::BadAnswer;
}

void TestParsed::aRefusedAnswerIsNeverParsed()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(Kind, kind);
    for (qsizetype size : {qsizetype(5), plex::largeAnswer * 2}) {
        std::atomic<bool> isParsed = false;
        const Parse parse = [&](const QByteArray &) -> Media::Result<int> {
            isParsed = true;
            return 0;
        };
        const auto result = plextest::awaited(plex::parsed<int>(replyWith(answer(size, status, type)), parse));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, kind);
        QVERIFY(!isParsed);
    }
}

void TestParsed::deletingTheReplyWhileParsingIsHarmless()
{
    QSemaphore isParsing;
    QSemaphore mayEnd;
    const Parse parse = [&](const QByteArray &) -> Media::Result<int> {
        isParsing.release();
        mayEnd.acquire();
        return 1;
    };
    auto *reply = plex::parsed<int>(replyWith(answer(plex::largeAnswer * 2)), parse);
    bool isTold = false;
    connect(reply, &Media::AbstractReply::finished, this, [&] { isTold = true; });
    support::deliverEvents();
    isParsing.acquire();
    delete reply;
    mayEnd.release();
    QVERIFY(QThreadPool::globalInstance()->waitForDone(10000));
    support::deliverEvents();
    QVERIFY(!isTold);
}

void TestParsed::deletingTheParentWhileParsingIsHarmless()
{
    QSemaphore isParsing;
    QSemaphore mayEnd;
    const Parse parse = [&](const QByteArray &) -> Media::Result<int> {
        isParsing.release();
        mayEnd.acquire();
        return 1;
    };
    auto parent = std::make_unique<QObject>();
    bool isTold = false;
    plex::parsed<int>(replyWith(answer(plex::largeAnswer * 2), parent.get()), parse)->then(this, [&](const auto &) { isTold = true; });
    support::deliverEvents();
    isParsing.acquire();
    parent.reset();
    mayEnd.release();
    QVERIFY(QThreadPool::globalInstance()->waitForDone(10000));
    support::deliverEvents();
    QVERIFY(!isTold);
}

void TestParsed::theHostsThreadIsFreeWhileParsing()
{
    QSemaphore mayEnd;
    const Parse parse = [&](const QByteArray &) -> Media::Result<int> {
        mayEnd.acquire();
        return 1;
    };
    const Outcome<int> outcome(plex::parsed<int>(replyWith(answer(plex::largeAnswer * 2)), parse));
    support::deliverEvents();
    QVERIFY(!outcome.isThere()); // we are here although the parser waits
    mayEnd.release();
    QTRY_VERIFY(outcome.isThere());
    QCOMPARE(*outcome.result(), 1);
}

QTEST_GUILESS_MAIN(TestParsed)
#include "tst_parsed.moc"
