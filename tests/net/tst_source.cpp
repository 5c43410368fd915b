// SPDX-License-Identifier: MIT
#include "sourcefixture.h"

#include <QTest>

using namespace std::chrono_literals;
using Kind = Media::Error::Kind;
using Media::Error;

/// One renewal however many ask, and everybody hears its outcome.
class TestSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theValueIsGivenWithoutARenewal();
    void aSourceWithoutAValueRenewsForTheFirstWhoAsks();
    void theRejectedValueIsRenewedOnceForFifty();
    void theRenewalIsToldWhichValueWasStale();
    void aStragglerWithTheOldValueCostsNoRenewal();
    void aStragglerBetweenEndAndAnnouncementCostsNoRenewal();
    void getDuringARenewalWaitsForIt();
    void aValueRejectedRightAfterItsRenewalIsRenewedAgain();
    void everyWaiterHearsOfTheFailure();
    void aFailedRenewalKeepsTheValue();
    void theNextRejectionAfterAFailureTriesAnew();
    void renewalsAreLimitedInAnInterval();
    void whatWasTriedInAnotherSituationDoesNotCount();
    void theLimitSaysWhenToComeBack_data();
    void theLimitSaysWhenToComeBack();
    void renewalsAreAllowedAgainWhenTheIntervalHasPassed();
    void theIntervalSlides();
    void pausesGrowWhileTheLimitIsReachedAgainAndAgain();
    void aQuietTimeForgetsThePauses();
    void aPauseHasALongestLength();
    void theValueIsStillGivenWhenTheLimitIsReached();
    void theLimitIsEachSourcesOwn();
    void changedIsToldBeforeTheWaitersHearAndWithTheNewValue();
    void sharedIsToldForEveryoneButTheFirst();
};

namespace {

const Error unreachable{.kind = Kind::Unreachable};

} // namespace

void TestSource::theValueIsGivenWithoutARenewal()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.get(u"a"_qs);
    QVERIFY(!f.source->isRenewing());
    QCOMPARE(f.log.taken(), QStringList()); // not from inside the call
    QCOMPARE(f.heard(), QStringList{u"a: old"_qs});
    QCOMPARE(f.renewals, 0);
}

void TestSource::aSourceWithoutAValueRenewsForTheFirstWhoAsks()
{
    SourceFixture f;
    f.get(u"a"_qs);
    QVERIFY(f.source->isRenewing());
    QVERIFY(!f.source->value());
    f.get(u"b"_qs);
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"renewing nothing"_qs, u"shared"_qs, u"changed"_qs, u"a: new"_qs, u"b: new"_qs}));
    QVERIFY(!f.source->isRenewing());
}

void TestSource::theRejectedValueIsRenewedOnceForFifty()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    for (int i = 0; i < 50; ++i)
        f.replace(u"old"_qs, QString::number(i));
    QCOMPARE(f.renewals, 1);
    f.log.taken();
    f.finish(u"new"_qs);
    QStringList expected{u"changed"_qs};
    for (int i = 0; i < 50; ++i)
        expected += u"%1: new"_qs.arg(i);
    QCOMPARE(f.heard(), expected);
    QCOMPARE(f.renewals, 1);
}

void TestSource::theRenewalIsToldWhichValueWasStale()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    QCOMPARE(f.heard(), QStringList{u"renewing old"_qs});
}

void TestSource::aStragglerWithTheOldValueCostsNoRenewal()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.finish(u"new"_qs);
    f.heard();
    f.replace(u"old"_qs, u"straggler"_qs);
    QCOMPARE(f.heard(), QStringList{u"straggler: new"_qs});
    QCOMPARE(f.renewals, 1);
}

void TestSource::aStragglerBetweenEndAndAnnouncementCostsNoRenewal()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.renewal->finish(u"new"_qs); // nobody has heard of it yet
    f.replace(u"old"_qs, u"straggler"_qs);
    f.get(u"newcomer"_qs);
    f.log.taken();
    QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"a: new"_qs, u"straggler: new"_qs, u"newcomer: new"_qs}));
    QCOMPARE(f.renewals, 1);
}

void TestSource::getDuringARenewalWaitsForIt()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.get(u"b"_qs);
    QCOMPARE(f.heard(), (QStringList{u"renewing old"_qs, u"shared"_qs})); // b is not given the value known to be stale
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"a: new"_qs, u"b: new"_qs}));
}

void TestSource::aValueRejectedRightAfterItsRenewalIsRenewedAgain()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.finish(u"new"_qs);
    f.heard();
    f.replace(u"new"_qs, u"b"_qs);
    QCOMPARE(f.heard(), QStringList{u"renewing new"_qs});
}

void TestSource::everyWaiterHearsOfTheFailure()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    for (const QString &who : {u"a"_qs, u"b"_qs, u"c"_qs})
        f.replace(u"old"_qs, who);
    f.log.taken();
    f.finish(unreachable);
    QCOMPARE(f.heard(), (QStringList{u"lost: unreachable"_qs, u"a: unreachable"_qs, u"b: unreachable"_qs, u"c: unreachable"_qs}));
}

void TestSource::aFailedRenewalKeepsTheValue()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.finish(unreachable);
    QCOMPARE(f.source->value(), std::optional(u"old"_qs));
    f.heard();
    f.get(u"b"_qs);
    QCOMPARE(f.heard(), QStringList{u"b: old"_qs});
}

void TestSource::theNextRejectionAfterAFailureTriesAnew()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.finish(unreachable);
    f.heard();
    f.replace(u"old"_qs, u"b"_qs);
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"renewing old"_qs, u"changed"_qs, u"b: new"_qs}));
    QCOMPARE(f.renewals, 2);
}

void TestSource::whatWasTriedInAnotherSituationDoesNotCount()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    for (int i = 0; i < 6; ++i) {
        f.replace(u"old"_qs, u"a"_qs);
        if (f.source->isRenewing())
            f.finish(unreachable);
    }
    QCOMPARE(f.renewals, 5);
    f.source->startAfresh();
    f.replace(u"old"_qs, u"b"_qs);
    QVERIFY(f.source->isRenewing());
}

void TestSource::renewalsAreLimitedInAnInterval()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    for (int i = 0; i < 5; ++i) {
        f.replace(u"old"_qs, u"a"_qs);
        f.finish(unreachable);
    }
    f.heard();
    f.replace(u"old"_qs, u"sixth"_qs);
    QVERIFY(!f.source->isRenewing());
    QCOMPARE(f.heard(), QStringList{u"sixth: rate-limited"_qs});
    QCOMPARE(f.renewals, 5);
}

void TestSource::theLimitSaysWhenToComeBack_data()
{
    QTest::addColumn<int>("sinceFirst");
    QTest::addColumn<int>("seconds");
    QTest::newRow("at once") << 0 << 30;
    QTest::newRow("a moment later") << 1 << 30;
    QTest::newRow("after ten seconds") << 10000 << 20;
    QTest::newRow("between two seconds") << 10500 << 20;
    QTest::newRow("just before the end") << 29999 << 1;
}

void TestSource::theLimitSaysWhenToComeBack()
{
    QFETCH(const int, sinceFirst);
    QFETCH(const int, seconds);
    SourceFixture f({.count = 1});
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.finish(unreachable);
    f.clock.advance(sinceFirst);
    Media::Reply<QString> *second = f.source->replace(u"old"_qs);
    QVERIFY(second->isFinished());
    QCOMPARE(second->result().error().kind, Kind::RateLimited);
    QCOMPARE(second->result().error().retryAfter, std::optional(seconds));
}

void TestSource::renewalsAreAllowedAgainWhenTheIntervalHasPassed()
{
    SourceFixture f({.count = 1, .interval = 10s});
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.finish(unreachable);
    f.clock.advance(9999);
    f.heard();
    f.replace(u"old"_qs, u"early"_qs);
    QCOMPARE(f.heard(), QStringList{u"early: rate-limited"_qs});
    f.clock.advance(1);
    f.replace(u"old"_qs, u"in time"_qs);
    QCOMPARE(f.heard(), QStringList{u"renewing old"_qs});
}

void TestSource::theIntervalSlides()
{
    SourceFixture f({.count = 2, .interval = 10s});
    f.source->reset(u"old"_qs);
    for (int i = 0; i < 2; ++i) { // at 0 and at 6 seconds
        f.replace(u"old"_qs, u"a"_qs);
        f.finish(unreachable);
        f.clock.advance(6000);
    }
    f.replace(u"old"_qs, u"a"_qs); // at 12, the first one is forgotten
    f.finish(unreachable);
    QCOMPARE(f.renewals, 3);
    f.heard();
    f.replace(u"old"_qs, u"b"_qs);
    QCOMPARE(f.heard(), QStringList{u"b: rate-limited"_qs});
}

// Renews until the source pauses, waits for the end of the pause, and says how many seconds that was.
static int pauseOf(SourceFixture &f)
{
    for (;;) {
        Media::Reply<QString> *reply = f.source->replace(u"old"_qs);
        if (reply->isFinished()) {
            const int seconds = *reply->result().error().retryAfter;
            f.clock.advance(std::chrono::seconds(seconds));
            return seconds;
        }
        f.finish(unreachable);
    }
}

void TestSource::pausesGrowWhileTheLimitIsReachedAgainAndAgain()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    QList<int> pauses;
    for (int i = 0; i < 4; ++i)
        pauses.append(pauseOf(f));
    QCOMPARE(pauses, (QList<int>{30, 60, 120, 240}));
    QCOMPARE(f.renewals, 4 * 5);
}

void TestSource::aQuietTimeForgetsThePauses()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    QCOMPARE(pauseOf(f), 30);
    QCOMPARE(pauseOf(f), 60);
    f.clock.advance(60s);
    QCOMPARE(pauseOf(f), 30);
}

void TestSource::aPauseHasALongestLength()
{
    SourceFixture f({.count = 1, .interval = 10s, .longestPause = 25s});
    f.source->reset(u"old"_qs);
    QList<int> pauses;
    for (int i = 0; i < 4; ++i)
        pauses.append(pauseOf(f));
    QCOMPARE(pauses, (QList<int>{10, 20, 25, 25}));
}

void TestSource::theValueIsStillGivenWhenTheLimitIsReached()
{
    SourceFixture f({.count = 1});
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.finish(u"new"_qs);
    f.heard();
    f.get(u"b"_qs);
    f.replace(u"old"_qs, u"straggler"_qs);
    f.replace(u"new"_qs, u"c"_qs);
    QCOMPARE(f.heard(), (QStringList{u"b: new"_qs, u"straggler: new"_qs, u"c: rate-limited"_qs}));
}

void TestSource::theLimitIsEachSourcesOwn()
{
    SourceFixture one({.count = 1});
    SourceFixture other({.count = 1});
    one.get(u"a"_qs);
    one.finish(unreachable);
    other.get(u"b"_qs);
    QVERIFY(other.source->isRenewing());
}

void TestSource::changedIsToldBeforeTheWaitersHearAndWithTheNewValue()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    QObject::connect(f.source.get(), &net::AbstractSource::changed, &f.context, [&] {
        f.log.add(u"value "_qs + *f.source->value());
        f.log.add(f.source->isRenewing() ? u"renewing"_qs : u"at rest"_qs);
        f.get(u"listener"_qs);
    });
    f.replace(u"old"_qs, u"a"_qs);
    f.log.taken();
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"value new"_qs, u"at rest"_qs, u"a: new"_qs, u"listener: new"_qs}));
    QCOMPARE(f.renewals, 1);
}

void TestSource::sharedIsToldForEveryoneButTheFirst()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.get(u"nobody waits"_qs);
    f.replace(u"other"_qs, u"nor here"_qs);
    f.heard();
    f.replace(u"old"_qs, u"first"_qs);
    f.replace(u"old"_qs, u"second"_qs);
    f.get(u"third"_qs);
    QCOMPARE(f.log.taken(), (QStringList{u"renewing old"_qs, u"shared"_qs, u"shared"_qs}));
}

QTEST_GUILESS_MAIN(TestSource)
#include "tst_source.moc"
