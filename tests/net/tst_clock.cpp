// SPDX-License-Identifier: MIT
#include "net/clock.h"
#include "support/eventlog.h"
#include "support/eventloop.h"
#include "support/livecount.h"
#include "support/virtualclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace support;

/// The machine's time, and the tests' own that stands in for it.
class TestClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theMachinesTimeNeverGoesBack();
    void theMachinesCallComesFromTheEventLoop();
    void theMachinesCallsComeInTheOrderOfTheirTime();
    void theMachinesCallDiesWithItsContext();
    void theMachinesCallMayDeleteItsContext();

    void timeStandsStillUntilItIsMoved();
    void dueCallsAreMadeInTheOrderOfTheirTime();
    void callsOfOneTimeAreMadeAsTheyWereAskedFor();
    void aCallSeesTheTimeItWasDue();
    void queuedEventsAreDeliveredBetweenTheCalls();
    void aCallAskedForOnTheWayIsMadeOnTheWay();
    void aCallWithoutDelayWaitsForTheNextMove();
    void aCallDiesWithItsContext();
    void aCallMayDeleteItsOwnAndOtherContexts();
};

void TestClock::theMachinesTimeNeverGoesBack()
{
    net::SystemClock clock;
    net::milliseconds last = clock.now();
    for (int i = 0; i < 1000; ++i) {
        const net::milliseconds now = clock.now();
        QVERIFY(now >= last);
        last = now;
    }
}

void TestClock::theMachinesCallComesFromTheEventLoop()
{
    net::SystemClock clock;
    QObject context;
    int calls = 0;
    clock.callAfter(0ms, &context, [&] { ++calls; });
    QCOMPARE(calls, 0);
    QTRY_COMPARE(calls, 1);
    QTest::qWait(0);
    QCOMPARE(calls, 1);
}

void TestClock::theMachinesCallsComeInTheOrderOfTheirTime()
{
    net::SystemClock clock;
    QObject context;
    EventLog log;
    QStringList heard;
    clock.callAfter(3ms, &context, [&] { log.add(u"later"_qs); });
    clock.callAfter(1ms, &context, [&] { log.add(u"sooner"_qs); });
    QTRY_COMPARE((heard += log.taken(), heard), (QStringList{u"sooner"_qs, u"later"_qs}));
}

void TestClock::theMachinesCallDiesWithItsContext()
{
    // A plugin may be unloaded once its objects are gone, so not even what the call holds may stay.
    net::SystemClock clock;
    const auto held = std::make_shared<int>();
    const LiveCount alive;
    auto *context = new QObject;
    clock.callAfter(24h, context, [held] {});
    QCOMPARE(held.use_count(), 2);
    delete context;
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(alive.now(), 0);
}

void TestClock::theMachinesCallMayDeleteItsContext()
{
    net::SystemClock clock;
    const LiveCount alive;
    auto *context = new QObject;
    QString noted;
    const QString note = u"still here"_qs;
    clock.callAfter(0ms, context, [&noted, context, note] {
        delete context;
        noted = note;
    });
    QTRY_COMPARE(noted, note);
    QTRY_COMPARE(alive.now(), 0);
}

void TestClock::timeStandsStillUntilItIsMoved()
{
    VirtualClock clock;
    const net::milliseconds start = clock.now();
    QObject context;
    int calls = 0;
    clock.callAfter(10ms, &context, [&] { ++calls; });
    QTest::qWait(0);
    QCOMPARE(clock.now(), start);
    clock.advance(9);
    QCOMPARE(calls, 0);
    QCOMPARE(clock.pending(), 1);
    clock.advance(1);
    QCOMPARE(calls, 1);
    QCOMPARE(clock.pending(), 0);
    clock.advance(1000);
    QCOMPARE(calls, 1);
    QCOMPARE(clock.now() - start, 1010ms);
}

void TestClock::dueCallsAreMadeInTheOrderOfTheirTime()
{
    VirtualClock clock;
    QObject context;
    EventLog log;
    for (const int ms : {30, 10, 20})
        clock.callAfter(net::milliseconds(ms), &context, [&log, ms] { log.add(QString::number(ms)); });
    clock.advance(30);
    QCOMPARE(log.taken(), (QStringList{u"10"_qs, u"20"_qs, u"30"_qs}));
}

void TestClock::callsOfOneTimeAreMadeAsTheyWereAskedFor()
{
    VirtualClock clock;
    QObject context;
    EventLog log;
    for (const QString &name : {u"a"_qs, u"b"_qs, u"c"_qs})
        clock.callAfter(10ms, &context, [&log, name] { log.add(name); });
    clock.advance(10);
    QCOMPARE(log.taken(), (QStringList{u"a"_qs, u"b"_qs, u"c"_qs}));
}

void TestClock::aCallSeesTheTimeItWasDue()
{
    VirtualClock clock;
    QObject context;
    net::milliseconds seen = 0ms;
    clock.callAfter(10ms, &context, [&] { seen = clock.now(); });
    clock.advance(50);
    QCOMPARE(seen, 10ms);
    QCOMPARE(clock.now(), 50ms);
}

void TestClock::queuedEventsAreDeliveredBetweenTheCalls()
{
    VirtualClock clock;
    QObject context;
    EventLog log;
    for (const QString &name : {u"a"_qs, u"b"_qs}) {
        clock.callAfter(10ms, &context, [&, name] {
            log.add(name);
            QMetaObject::invokeMethod(&context, [&log, name] { log.add(u"after "_qs + name); }, Qt::QueuedConnection);
        });
    }
    clock.advance(10);
    QCOMPARE(log.taken(), (QStringList{u"a"_qs, u"after a"_qs, u"b"_qs, u"after b"_qs}));
}

void TestClock::aCallAskedForOnTheWayIsMadeOnTheWay()
{
    VirtualClock clock;
    QObject context;
    EventLog log;
    clock.callAfter(20ms, &context, [&] { log.add(u"20"_qs); });
    clock.callAfter(10ms, &context, [&] { clock.callAfter(5ms, &context, [&] { log.add(u"10 + 5"_qs); }); });
    clock.advance(30);
    QCOMPARE(log.taken(), (QStringList{u"10 + 5"_qs, u"20"_qs}));
}

void TestClock::aCallWithoutDelayWaitsForTheNextMove()
{
    VirtualClock clock;
    QObject context;
    int calls = 0;
    clock.callAfter(0ms, &context, [&] { ++calls; });
    QCOMPARE(calls, 0);
    clock.advance(0);
    QCOMPARE(calls, 1);
}

void TestClock::aCallDiesWithItsContext()
{
    VirtualClock clock;
    auto *context = new QObject;
    int calls = 0;
    clock.callAfter(10ms, context, [&] { ++calls; });
    delete context;
    QCOMPARE(clock.pending(), 0);
    clock.advance(10);
    QCOMPARE(calls, 0);
}

void TestClock::aCallMayDeleteItsOwnAndOtherContexts()
{
    VirtualClock clock;
    auto *own = new QObject;
    auto *other = new QObject;
    EventLog log;
    const QString note = u"still here"_qs;
    clock.callAfter(10ms, own, [&log, own, other, note] {
        delete other;
        delete own;
        log.add(note);
    });
    clock.callAfter(10ms, other, [&] { log.add(u"other"_qs); });
    clock.callAfter(20ms, own, [&] { log.add(u"own"_qs); });
    clock.advance(30);
    QCOMPARE(log.taken(), QStringList{note});
}

QTEST_GUILESS_MAIN(TestClock)
#include "tst_clock.moc"
