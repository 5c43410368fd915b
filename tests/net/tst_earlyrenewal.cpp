// SPDX-License-Identifier: MIT
#include "net/earlyrenewal.h"
#include "support/eventloop.h"
#include "support/virtualclock.h"

#include <QTest>

using namespace std::chrono_literals;
using net::milliseconds;

/// Looks at when renewals begin, in minutes since the value was issued.
class TestEarlyRenewal : public QObject
{
    Q_OBJECT

    /// A watch over a value of half an hour whose renewals the test finishes.
    struct Fixture
    {
        Fixture() { issue(); }

        void issue(milliseconds lifetime = 30min, milliseconds buffer = 5min)
        {
            const milliseconds now = serverClock.now();
            early.plan(net::Validity{now, now + lifetime}, buffer);
        }
        /// Lets minutes pass one by one and notes in which of them a renewal began.
        QList<int> begunWithin(int minutes)
        {
            QList<int> begun;
            for (int i = 0; i < minutes; ++i) {
                clock.advance(60s);
                ++minute;
                if (std::exchange(isAsked, false))
                    begun.append(minute);
            }
            return begun;
        }
        void fail()
        {
            renewal->finish(Media::Error{.message = QStringLiteral("no")});
            support::deliverEvents();
        }

        support::VirtualClock clock;
        net::ServerClock serverClock{clock};
        QPointer<Media::Deferred<Media::Done>> renewal;
        bool isAsked = false;
        int minute = 0;
        net::EarlyRenewal early{clock, serverClock, [this] {
                                    isAsked = true;
                                    return renewal = new Media::Deferred<Media::Done>;
                                }};
    };

private Q_SLOTS:
    void aValueIsRenewedAheadOfItsExpiry()
    {
        Fixture f;
        QCOMPARE(f.begunWithin(60), QList<int>{25});
    }

    void theBufferIsAtMostHalfOfTheLifetime()
    {
        Fixture f;
        f.issue(30min, 24h);
        QCOMPARE(f.begunWithin(60), QList<int>{15});
    }

    void aValueWithoutAnExpiryIsLeftAlone()
    {
        Fixture f;
        f.early.plan({}, 5min);
        QVERIFY(!f.early.due());
        QCOMPARE(f.begunWithin(60), QList<int>());
    }

    void aNewValueIsWatchedInPlaceOfTheOld()
    {
        Fixture f;
        f.begunWithin(20);
        f.issue();
        QCOMPARE(f.begunWithin(60), QList<int>{45});
    }

    void aRenewalThatFailedIsTriedAgainAfterPausesThatGrow()
    {
        Fixture f;
        f.begunWithin(25);
        QList<int> pauses;
        for (int i = 0; i < 6; ++i) {
            f.fail();
            const int failedAt = f.minute;
            pauses.append(f.begunWithin(30).value(0) - failedAt);
        }
        QVERIFY2(std::is_sorted(pauses.cbegin(), pauses.cend()), "a pause shrank");
        QVERIFY(pauses.first() <= 1);
        QVERIFY(pauses.last() >= 8 && pauses.last() <= 18);
    }

    void aRenewalThatIsTakenAwayIsTriedAgain()
    {
        Fixture f;
        f.begunWithin(25);
        delete f.renewal;
        QCOMPARE(f.begunWithin(2), QList<int>{26});
    }

    void aRenewalUnderWayIsNotJoinedByAnother()
    {
        Fixture f;
        QCOMPARE(f.begunWithin(25), QList<int>{25});
        QCOMPARE(f.begunWithin(600), QList<int>());
    }

    void sleepIsNoticedWithinMinutes()
    {
        Fixture f;
        f.begunWithin(2);
        f.clock.sleep(8h);
        QCOMPARE(f.begunWithin(5).size(), 1);
    }

    void aClockThatIsSetForwardIsNoticed()
    {
        Fixture f;
        f.begunWithin(2);
        f.clock.setSystemTime(f.clock.systemTime() + 24min);
        QCOMPARE(f.begunWithin(5).size(), 1);
    }

    void aClockThatIsSetBackDelaysNothingOnceTheOtherEndsTimeIsKnown()
    {
        Fixture f;
        f.serverClock.learn("Sat, 21 Nov 2026 10:00:00 GMT");
        f.issue();
        f.begunWithin(2);
        f.clock.setSystemTime(0s);
        QCOMPARE(f.begunWithin(40), QList<int>{25});
    }

    void aValueThatHasAlreadyExpiredIsRenewedAtOnceButFromTheEventLoop()
    {
        Fixture f;
        const milliseconds now = f.serverClock.now();
        f.early.plan(net::Validity{now - 60min, now - 30min}, 5min);
        QVERIFY(!f.isAsked);
        f.clock.advance(1);
        QVERIFY(f.isAsked);
    }

    void nothingIsArmedExactlyAtTheExpiry()
    {
        Fixture f;
        f.issue(30min, 0s);
        QCOMPARE(f.begunWithin(29), QList<int>());
        QCOMPARE(f.begunWithin(2), QList<int>{30});
    }
};

QTEST_GUILESS_MAIN(TestEarlyRenewal)
#include "tst_earlyrenewal.moc"
