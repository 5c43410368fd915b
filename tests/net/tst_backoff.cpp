// SPDX-License-Identifier: MIT
#include "net/backoff.h"

#include <QTest>

#include <algorithm>

using namespace std::chrono_literals;
using net::Backoff;
using net::milliseconds;

/// Pauses that grow.
class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pausesGrowByTheFactorUpToTheLongest();
    void aResetStartsOver();
    void theOtherEndsWishIsALowerBound();
    void aWishThatIsShorterChangesNothing();
    void jitterStaysWithinItsShare();
    void jitterDoesNotAddUp();
    void pausesDiffer();
};

namespace {

constexpr Backoff::Pace exact{.first = 2s, .longest = 30s, .factor = 2, .jitter = 0};

} // namespace

void TestBackoff::pausesGrowByTheFactorUpToTheLongest()
{
    Backoff backoff(exact);
    for (const milliseconds expected : {2s, 4s, 8s, 16s, 30s, 30s, 30s})
        QCOMPARE(backoff.next(), expected);
}

void TestBackoff::aResetStartsOver()
{
    Backoff backoff(exact);
    backoff.next();
    backoff.next();
    backoff.reset();
    QCOMPARE(backoff.next(), milliseconds(2s));
    QCOMPARE(backoff.next(), milliseconds(4s));
}

void TestBackoff::theOtherEndsWishIsALowerBound()
{
    Backoff backoff(exact);
    QCOMPARE(backoff.next(60s), milliseconds(60s)); // also beyond the longest
    QCOMPARE(backoff.next(), milliseconds(4s));
}

void TestBackoff::aWishThatIsShorterChangesNothing()
{
    Backoff backoff(exact);
    QCOMPARE(backoff.next(1s), milliseconds(2s));
    QCOMPARE(backoff.next(0s), milliseconds(4s));
}

void TestBackoff::jitterStaysWithinItsShare()
{
    for (int i = 0; i < 1000; ++i) {
        const milliseconds pause = Backoff({.first = 1000ms, .jitter = 0.2}).next();
        QVERIFY(pause >= 800ms && pause <= 1200ms);
    }
}

void TestBackoff::jitterDoesNotAddUp()
{
    for (int i = 0; i < 100; ++i) {
        Backoff backoff({.first = 1000ms, .longest = 64000ms, .factor = 2, .jitter = 0.2});
        milliseconds middle = 1000ms;
        for (int step = 0; step < 10; ++step) {
            const milliseconds pause = backoff.next();
            QVERIFY(pause >= middle * 0.8 - 1ms && pause <= middle * 1.2);
            middle = std::min<milliseconds>(middle * 2, 64000ms);
        }
    }
}

void TestBackoff::pausesDiffer()
{
    // Many clients of one server that came back must not all knock at once.
    QList<qint64> pauses;
    for (int i = 0; i < 100; ++i)
        pauses.append(Backoff({.first = 100000ms, .jitter = 0.2}).next().count());
    const auto [least, most] = std::minmax_element(pauses.cbegin(), pauses.cend());
    QVERIFY(*least < 95000);
    QVERIFY(*most > 105000);
}

QTEST_GUILESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
