// SPDX-License-Identifier: MIT
#include "sourcefixture.h"

#include "support/livecount.h"

#include <QTest>

using Kind = Media::Error::Kind;

/// What those who wait hear when a source, its renewal or they themselves come to an end in the middle.
class TestSourceEndings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aValuePutInIsWhatEverybodyGets();
    void aValuePutInEndsTheRenewalAndAnswersTheWaiters();
    void aValueTakenAwayCancelsTheWaiters();
    void theNextAfterAValueTakenAwayRenews();
    void aRenewalThatWasGivenUpChangesNothingAnyMore();
    void waitersOfADeletedSourceHearCancelled();
    void aReplyStillOwnedByTheSourceGoesWithIt();
    void deletingTheSourceAbortsTheRenewal();
    void aRenewalDeletedFromOutsideMeansCancelled();
    void aRenewalDeletedBeforeItsAnnouncementMeansCancelled();
    void theNextAfterADeletedRenewalRenews();
    void aWaiterMayGoWhileTheOthersWait();
    void theRenewalGoesOnWithoutWaiters();
    void aListenerToChangedMayDeleteTheSource();
    void aListenerToLostMayStartTheNextRenewal();
    void theFirstToHearMayDeleteTheSource();
    void noObjectIsLeftBehind();
};

namespace {

const Media::Error unreachable{.kind = Kind::Unreachable};

} // namespace

void TestSourceEndings::aValuePutInIsWhatEverybodyGets()
{
    SourceFixture f;
    f.source->reset(u"given"_qs);
    QCOMPARE(f.source->value(), std::optional(u"given"_qs));
    f.source->reset(u"given later"_qs);
    f.get(u"a"_qs);
    f.replace(u"given"_qs, u"b"_qs);
    QCOMPARE(f.heard(), (QStringList{u"a: given later"_qs, u"b: given later"_qs}));
}

void TestSourceEndings::aValuePutInEndsTheRenewalAndAnswersTheWaiters()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.get(u"b"_qs);
    f.log.taken();
    f.source->reset(u"given"_qs);
    QVERIFY(!f.renewal);
    QVERIFY(!f.source->isRenewing());
    QCOMPARE(f.heard(), (QStringList{u"a: given"_qs, u"b: given"_qs}));
}

void TestSourceEndings::aValueTakenAwayCancelsTheWaiters()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.get(u"b"_qs);
    f.log.taken();
    f.source->reset({});
    QVERIFY(!f.renewal);
    QVERIFY(!f.source->value());
    QCOMPARE(f.heard(), (QStringList{u"a: cancelled"_qs, u"b: cancelled"_qs}));
}

void TestSourceEndings::theNextAfterAValueTakenAwayRenews()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.source->reset({});
    f.replace(u"old"_qs, u"a"_qs);
    QCOMPARE(f.heard(), QStringList{u"renewing nothing"_qs});
}

void TestSourceEndings::aRenewalThatWasGivenUpChangesNothingAnyMore()
{
    SourceFixture f;
    f.get(u"a"_qs);
    f.renewal->finish(u"late"_qs); // not announced
    f.source->reset(u"given"_qs);
    f.log.taken();
    QCOMPARE(f.heard(), QStringList{u"a: given"_qs});
    QCOMPARE(f.source->value(), std::optional(u"given"_qs));
}

void TestSourceEndings::waitersOfADeletedSourceHearCancelled()
{
    SourceFixture f;
    f.get(u"a"_qs);
    f.get(u"b"_qs);
    f.log.taken();
    f.source.reset();
    QCOMPARE(f.heard(), (QStringList{u"a: cancelled"_qs, u"b: cancelled"_qs}));
}

void TestSourceEndings::aReplyStillOwnedByTheSourceGoesWithIt()
{
    SourceFixture f;
    QPointer<Media::Reply<QString>> reply = f.source->get();
    reply->then(&f.context, [&](const SourceFixture::Word &) { f.log.add(u"heard"_qs); });
    f.log.taken();
    f.source.reset();
    QVERIFY(!reply);
    QCOMPARE(f.heard(), QStringList());
}

void TestSourceEndings::deletingTheSourceAbortsTheRenewal()
{
    SourceFixture f;
    f.get(u"a"_qs);
    QVERIFY(f.renewal);
    f.source.reset();
    QVERIFY(!f.renewal);
}

void TestSourceEndings::aRenewalDeletedFromOutsideMeansCancelled()
{
    SourceFixture f;
    f.source->reset(u"old"_qs);
    f.replace(u"old"_qs, u"a"_qs);
    f.get(u"b"_qs);
    f.log.taken();
    delete f.renewal;
    QVERIFY(!f.source->isRenewing());
    QCOMPARE(f.heard(), (QStringList{u"a: cancelled"_qs, u"b: cancelled"_qs}));
    QCOMPARE(f.source->value(), std::optional(u"old"_qs));
}

void TestSourceEndings::aRenewalDeletedBeforeItsAnnouncementMeansCancelled()
{
    SourceFixture f;
    f.get(u"a"_qs);
    f.renewal->finish(u"new"_qs);
    delete f.renewal;
    f.log.taken();
    QCOMPARE(f.heard(), QStringList{u"a: cancelled"_qs});
}

void TestSourceEndings::theNextAfterADeletedRenewalRenews()
{
    SourceFixture f;
    f.get(u"a"_qs);
    delete f.renewal;
    f.heard();
    f.get(u"b"_qs);
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"renewing nothing"_qs, u"changed"_qs, u"b: new"_qs}));
}

void TestSourceEndings::aWaiterMayGoWhileTheOthersWait()
{
    SourceFixture f;
    Media::Reply<QString> *first = f.get(u"a"_qs);
    f.get(u"b"_qs);
    delete first;
    f.log.taken();
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"b: new"_qs}));
}

void TestSourceEndings::theRenewalGoesOnWithoutWaiters()
{
    SourceFixture f;
    delete f.get(u"a"_qs);
    QVERIFY(f.source->isRenewing());
    f.log.taken();
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), QStringList{u"changed"_qs});
    QCOMPARE(f.source->value(), std::optional(u"new"_qs));
}

void TestSourceEndings::aListenerToChangedMayDeleteTheSource()
{
    SourceFixture f;
    f.get(u"a"_qs);
    QObject::connect(f.source.get(), &net::AbstractSource::changed, &f.context, [&] { f.source.reset(); });
    f.log.taken();
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"a: new"_qs}));
}

void TestSourceEndings::aListenerToLostMayStartTheNextRenewal()
{
    SourceFixture f;
    f.get(u"a"_qs);
    QObject::connect(
        f.source.get(), &net::AbstractSource::lost, &f.context, [&] { f.get(u"b"_qs); }, Qt::SingleShotConnection);
    f.log.taken();
    f.finish(unreachable);
    QCOMPARE(f.heard(), (QStringList{u"lost: unreachable"_qs, u"renewing nothing"_qs, u"a: unreachable"_qs}));
    // Deleting the first renewal, which is over, must not be taken for the end of the second.
    QVERIFY(f.source->isRenewing());
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"b: new"_qs}));
}

void TestSourceEndings::theFirstToHearMayDeleteTheSource()
{
    SourceFixture f;
    Media::Reply<QString> *first = f.get(u"a"_qs);
    f.get(u"b"_qs);
    QObject::connect(first, &Media::AbstractReply::finished, &f.context, [&] { f.source.reset(); });
    f.log.taken();
    f.finish(u"new"_qs);
    QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"a: new"_qs, u"b: new"_qs}));
}

void TestSourceEndings::noObjectIsLeftBehind()
{
    const support::LiveCount alive;
    {
        SourceFixture f;
        f.get(u"a"_qs);
        f.finish(u"new"_qs);
        f.replace(u"new"_qs, u"b"_qs);
        f.finish(unreachable);
        f.heard();
        QCOMPARE(alive.now(), 2); // the source and the fixture's own context
        f.replace(u"new"_qs, u"c"_qs);
        (void)f.source->get();
    }
    QCOMPARE(alive.now(), 0);
    QCOMPARE(support::deliverEvents(), 0);
}

QTEST_GUILESS_MAIN(TestSourceEndings)
#include "tst_source_endings.moc"
