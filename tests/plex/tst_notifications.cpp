// SPDX-License-Identifier: MIT
#include "plex/server/notifications.h"

#include "net/rawdoor.h"
#include "plex/server/parser.h"
#include "support/virtualclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using plex::Notifications;

namespace {

/// A server that says word for word what the test tells it to, and somebody who listens to it.
struct Listening
{
    Listening()
    {
        door.setAnswer([this](QTcpSocket *socket, int) { socket->write("HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n"); });
        tokens.reset(net::Token("first"));
        connections.reset(net::Connection{.base = door.url(QString())});
    }

    net::Channel channel()
    {
        ++asked;
        return {.connections = &connections, .tokens = &tokens, .tokenHeader = "X-Plex-Token"};
    }
    /// Begins and waits until the server has answered.
    bool follow()
    {
        notifications.follow();
        return begins(500ms);
    }
    /// Whether a stream begins once this much time has passed.
    bool begins(net::milliseconds after)
    {
        const int before = int(door.heads.size());
        const int ended = metric("streams/ended");
        clock.advance(after);
        return QTest::qWaitFor([&] { return door.heads.size() > before; })
            && QTest::qWaitFor([&] { return !status.startsWith("200") ? metric("streams/ended") > ended : isOpen(); });
    }
    bool isOpen()
    {
        const int before = metric("notifications/received");
        say("event: mark\ndata: {}\n\n");
        return QTest::qWaitFor([&] { return metric("notifications/received") > before; });
    }
    void say(const QByteArray &text)
    {
        if (QTcpSocket *socket = door.sockets.last())
            socket->write(QByteArray::number(text.size(), 16) + "\r\n" + text + "\r\n");
    }
    void sayOfItem(int key, int state = 5)
    {
        say("event: timeline\ndata: {\"TimelineEntry\":{\"identifier\":\"com.plexapp.plugins.library\",\"sectionID\":\"1\",\"itemID\":\""
            + QByteArray::number(key) + "\",\"state\":" + QByteArray::number(state) + "}}\n\n");
    }
    bool hearsAll(int count)
    {
        return QTest::qWaitFor([&] { return metric("notifications/received") >= count; });
    }
    int metric(const char *name) const { return metrics.snapshot().value(QString::fromLatin1(name)).toInt(); }

    QByteArray status = "200 OK";
    RawDoor door;
    support::VirtualClock clock;
    net::Metrics metrics;
    int races = 0;
    int renewals = 0;
    int asked = 0;
    net::Source<net::Connection> connections{clock, [this](const auto &) {
                                                 ++races;
                                                 return new Media::Deferred<net::Connection>;
                                             }};
    net::Source<net::Token> tokens{clock, [this](const auto &) {
                                       ++renewals;
                                       return Media::ready<net::Token>(net::Token("second"), nullptr);
                                   }};
    Notifications notifications{clock, metrics, {}, [this] { return channel(); }, {}};
    QSignalSpy changed{&notifications, &Notifications::changed};
    QSignalSpy missed{&notifications, &Notifications::missed};
};

} // namespace

/// Following what a server tells by itself.
class TestNotifications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatChangedIsToldOnceASecond()
    {
        Listening f;
        QVERIFY(f.follow());
        f.sayOfItem(4711);
        f.sayOfItem(4711);
        f.sayOfItem(4712, 9);
        QVERIFY(f.hearsAll(4));
        f.clock.advance(999ms);
        QCOMPARE(f.changed.size(), 0);
        f.clock.advance(1ms);
        QCOMPARE(f.changed.size(), 1);
        QStringList items = f.changed.first().at(0).toStringList();
        items.sort();
        QCOMPARE(items, (QStringList{QStringLiteral("4711"), QStringLiteral("4712")}));
        QCOMPARE(f.changed.first().at(1).toStringList(), QStringList{QStringLiteral("1")});
        QCOMPARE(f.missed.size(), 0);
    }

    void aWholeScanIsToldOfAsAnything()
    {
        Listening f;
        QVERIFY(f.follow());
        for (int key = 1; key <= 501; ++key)
            f.sayOfItem(key);
        QVERIFY(f.hearsAll(502));
        f.clock.advance(1s);
        QCOMPARE(f.changed.size(), 0);
        QCOMPARE(f.missed.size(), 1);
    }

    void aStreamThatEndsIsBegunAgainAfterPausesThatGrow()
    {
        Listening f;
        QVERIFY(f.follow());
        for (const auto pause : {1s, 2s, 4s, 8s}) {
            f.door.sockets.last()->disconnectFromHost();
            QTRY_COMPARE(f.metric("streams/ended"), f.metric("streams/begun"));
            f.clock.advance(net::milliseconds(pause) * 7 / 10);
            QTest::qWait(0);
            QCOMPARE(f.metric("streams/ended"), f.metric("streams/begun"));
            QVERIFY(f.begins(net::milliseconds(pause) * 6 / 10));
        }
        f.clock.advance(60s); // a good one
        f.door.sockets.last()->disconnectFromHost();
        QTRY_COMPARE(f.metric("streams/ended"), f.metric("streams/begun"));
        QVERIFY(f.begins(1300ms));
    }

    void afterAGapEverythingIsReadAgain()
    {
        Listening f;
        QVERIFY(f.follow());
        QCOMPARE(f.missed.size(), 0); // nothing came before
        f.door.sockets.last()->disconnectFromHost();
        QTRY_COMPARE(f.metric("streams/ended"), 1);
        QCOMPARE(f.missed.size(), 0); // not while nothing can be read
        QVERIFY(f.begins(1300ms));
        QCOMPARE(f.missed.size(), 1);
        QCOMPARE(f.metric("notifications/gaps"), 1);
    }

    void aServerThatGaveSignsOfLifeAndGivesNoMoreIsLeft()
    {
        Listening f;
        QVERIFY(f.follow());
        f.say("event: ping\ndata: {}\n\n");
        QVERIFY(f.hearsAll(2));
        f.clock.advance(29s);
        f.say("event: ping\ndata: {}\n\n");
        QVERIFY(f.hearsAll(3));
        f.clock.advance(29s);
        QCOMPARE(f.metric("streams/ended"), 0);
        f.clock.advance(1s);
        QCOMPARE(f.metric("streams/ended"), 1);
        QVERIFY(f.begins(1300ms));
        QCOMPARE(f.missed.size(), 1);
    }

    void aServerThatNeverGaveOneIsNot()
    {
        Listening f;
        QVERIFY(f.follow());
        f.clock.advance(24h);
        QTest::qWait(0);
        QCOMPARE(f.metric("streams/begun"), 1);
        QVERIFY(f.isOpen());
    }

    void aRejectedTokenIsRenewedInsideOfIt()
    {
        Listening f;
        f.status = "401 Unauthorized";
        f.door.setAnswer([&](QTcpSocket *socket, int number) {
            socket->write(number == 1 ? "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
                                      : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        });
        f.notifications.follow();
        f.clock.advance(500ms);
        QTRY_COMPARE(f.door.heads.size(), 2);
        QCOMPARE(f.renewals, 1);
        QVERIFY(f.door.heads.at(0).contains("X-Plex-Token: first"));
        QVERIFY(f.door.heads.at(1).contains("X-Plex-Token: second"));
        QVERIFY(f.isOpen());
    }

    void followingAgainUsesTheTokenOfNow()
    {
        Listening f;
        QVERIFY(f.follow());
        f.tokens.reset(net::Token("third"));
        f.notifications.follow();
        QTRY_COMPARE(f.door.closed, 1); // at once: nothing is heard with the old one any more
        QVERIFY(f.begins(500ms));
        QVERIFY(f.door.heads.last().contains("X-Plex-Token: third"));
    }

    void aServerThatDoesNotOfferItIsNotAskedAgain_data()
    {
        QTest::addColumn<QByteArray>("status");
        for (const char *status : {"400 Bad Request", "403 Forbidden", "404 Not Found"})
            QTest::newRow(status) << QByteArray(status);
    }
    void aServerThatDoesNotOfferItIsNotAskedAgain()
    {
        QFETCH(const QByteArray, status);
        Listening f;
        f.door.setAnswer([status](QTcpSocket *socket, int) { socket->write("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"); });
        f.notifications.follow();
        f.clock.advance(500ms);
        QTRY_COMPARE(f.metric("streams/ended"), 1);
        f.clock.advance(24h);
        QTest::qWait(0);
        QCOMPARE(f.metric("streams/begun"), 1);
    }

    void aServerInTroubleIsAskedAgain()
    {
        Listening f;
        f.door.setAnswer([](QTcpSocket *socket, int) { socket->write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"); });
        f.notifications.follow();
        f.clock.advance(500ms);
        QTRY_COMPARE(f.metric("streams/ended"), 1);
        f.clock.advance(1300ms);
        QTRY_COMPARE(f.metric("streams/begun"), 2);
        QCOMPARE(f.missed.size(), 0);
    }

    void aDeadServerIsSuspectedAndNotReplacedFromHere()
    {
        Listening f;
        QSignalSpy failed(&f.notifications, &Notifications::failed);
        QVERIFY(f.follow());
        f.door.close();
        f.door.sockets.last()->abort();
        QTRY_COMPARE(failed.size(), 1);
        f.clock.advance(1300ms);
        QTRY_COMPARE(failed.size(), 2);
        QCOMPARE(f.races, 0); // a server that does not stream may answer everything else
        f.clock.advance(2600ms);
        QTRY_COMPARE(failed.size(), 3); // after pauses that grow
    }

    void restingEndsItAndPlansNothing()
    {
        Listening f;
        QVERIFY(f.follow());
        f.sayOfItem(1);
        QVERIFY(f.hearsAll(2));
        f.notifications.rest();
        QTRY_COMPARE(f.door.closed, 1);
        f.clock.advance(24h);
        QTest::qWait(0);
        QCOMPARE(f.metric("streams/begun"), 1);
        QCOMPARE(f.changed.size(), 1); // what was heard is told
    }

    void nothingBeginsBeforeEverythingElseHas()
    {
        Listening f;
        f.notifications.follow();
        f.clock.advance(499ms);
        QTest::qWait(0);
        QCOMPARE(f.asked, 0);
        f.notifications.follow(); // the connection got better meanwhile
        f.clock.advance(499ms);
        QCOMPARE(f.asked, 0);
        QVERIFY(f.begins(1ms));
        QCOMPARE(f.asked, 1);
    }
};

QTEST_GUILESS_MAIN(TestNotifications)
#include "tst_notifications.moc"
