// SPDX-License-Identifier: MIT
#include "mediabackend/reply.h"
#include "support/eventlog.h"
#include "support/eventloop.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace support;
using Kind = Media::Error::Kind;
using Media::AbstractReply;
using Media::Deferred;
using Media::Result;

/// When a reply finishes and who hears of it.
class TestReply : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReplyIsUnderWayUntilItIsFinished();
    void finishedIsEmittedFromTheEventLoopOnly();
    void aReadyReplyIsAnnouncedFromTheEventLoopToo();
    void finishedIsEmittedOnce();
    void theFirstOutcomeStands();
    void anErrorIsAnOutcomeLikeAnyOther();
    void everyListenerHearsTheOutcome();
    void aListenerThatComesBeforeTheAnnouncementIsInTime();
    void thenGivesTheOutcomeAndDeletesTheReply();
    void aSecondThenHearsTheOutcomeToo();
    void aReplyNobodyListensToGoesWithItsParent();
    void aDeferredFollowsTheStepItIsGiven();
    void aFollowedStepThatIsDeletedCountsAsCancelled();
    void deletingTheFollowerDeletesTheStep();
};

void TestReply::aReplyIsUnderWayUntilItIsFinished()
{
    Deferred<int> reply;
    QVERIFY(!reply.isFinished());
    deliverEvents();
    QVERIFY(!reply.isFinished());
    reply.finish(7);
    QVERIFY(reply.isFinished());
    QCOMPARE(*reply.result(), 7);
}

void TestReply::finishedIsEmittedFromTheEventLoopOnly()
{
    Deferred<int> reply;
    QSignalSpy finished(&reply, &AbstractReply::finished);
    reply.finish(7);
    QCOMPARE(finished.count(), 0);
    deliverEvents();
    QCOMPARE(finished.count(), 1);
}

void TestReply::aReadyReplyIsAnnouncedFromTheEventLoopToo()
{
    QObject owner;
    Media::Reply<int> *reply = Media::ready<int>(7, &owner);
    QCOMPARE(reply->parent(), &owner);
    QVERIFY(reply->isFinished());
    EventLog log;
    reply->then(&owner, [&](const Result<int> &result) { log.add(QString::number(*result)); });
    QCOMPARE(log.taken(), QStringList());
    deliverEvents();
    QCOMPARE(log.taken(), QStringList{u"7"_qs});
}

void TestReply::finishedIsEmittedOnce()
{
    Deferred<int> reply;
    QSignalSpy finished(&reply, &AbstractReply::finished);
    reply.finish(7);
    reply.finish(7);
    deliverEvents();
    reply.finish(7);
    deliverEvents();
    QCOMPARE(finished.count(), 1);
}

void TestReply::theFirstOutcomeStands()
{
    Deferred<int> reply;
    reply.finish(7);
    reply.finish(8);
    reply.finish(Media::Error{.kind = Kind::Timeout});
    QCOMPARE(*reply.result(), 7);
    deliverEvents();
    reply.finish(9);
    QCOMPARE(*reply.result(), 7);
}

void TestReply::anErrorIsAnOutcomeLikeAnyOther()
{
    Deferred<int> reply;
    QSignalSpy finished(&reply, &AbstractReply::finished);
    reply.finish(Media::Error{.kind = Kind::Refused});
    reply.finish(7);
    deliverEvents();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(reply.result().error().kind, Kind::Refused);
}

void TestReply::everyListenerHearsTheOutcome()
{
    EventLog log;
    Deferred<int> reply;
    QObject context;
    for (const QString &name : {u"a"_qs, u"b"_qs, u"c"_qs})
        connect(&reply, &AbstractReply::finished, &context, [&, name] { log.add(name + QString::number(*reply.result())); });
    reply.finish(7);
    deliverEvents();
    QCOMPARE(log.taken(), (QStringList{u"a7"_qs, u"b7"_qs, u"c7"_qs}));
}

void TestReply::aListenerThatComesBeforeTheAnnouncementIsInTime()
{
    EventLog log;
    auto *reply = new Deferred<int>(this);
    reply->finish(7);
    reply->then(this, [&](const Result<int> &result) { log.add(QString::number(*result)); });
    deliverEvents();
    QCOMPARE(log.taken(), QStringList{u"7"_qs});
}

void TestReply::thenGivesTheOutcomeAndDeletesTheReply()
{
    EventLog log;
    QPointer<Deferred<int>> reply = new Deferred<int>;
    reply->then(this, [&](const Result<int> &result) {
        log.add(QString::number(*result));
        QVERIFY(reply); // still there for those who listen as well
    });
    reply->finish(7);
    QVERIFY(reply);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList{u"7"_qs});
    QVERIFY(!reply);
}

void TestReply::aSecondThenHearsTheOutcomeToo()
{
    EventLog log;
    QPointer<Deferred<int>> reply = new Deferred<int>;
    reply->then(this, [&](const Result<int> &result) { log.add(u"first "_qs + QString::number(*result)); });
    reply->then(this, [&](const Result<int> &result) { log.add(u"second "_qs + QString::number(*result)); });
    reply->finish(7);
    deliverEvents();
    QCOMPARE(log.taken(), (QStringList{u"first 7"_qs, u"second 7"_qs}));
    QVERIFY(!reply);
}

void TestReply::aReplyNobodyListensToGoesWithItsParent()
{
    auto *owner = new QObject;
    QPointer<AbstractReply> waiting = new Deferred<int>(owner);
    QPointer<AbstractReply> finished = Media::ready<int>(7, owner);
    deliverEvents();
    QVERIFY(waiting);
    QVERIFY(finished);
    delete owner;
    QVERIFY(!waiting);
    QVERIFY(!finished);
}

void TestReply::aDeferredFollowsTheStepItIsGiven()
{
    Deferred<int> reply;
    QPointer<Deferred<int>> step = new Deferred<int>(this);
    reply.follow(step);
    QCOMPARE(step->parent(), &reply);
    step->finish(7);
    QVERIFY(!reply.isFinished());
    deliverEvents();
    QVERIFY(reply.isFinished());
    QCOMPARE(*reply.result(), 7);
    QVERIFY(!step);
}

void TestReply::aFollowedStepThatIsDeletedCountsAsCancelled()
{
    Deferred<int> reply;
    QSignalSpy finished(&reply, &AbstractReply::finished);
    auto *step = new Deferred<int>(this);
    reply.follow(step);
    delete step;
    QCOMPARE(finished.count(), 0);
    deliverEvents();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(reply.result().error().kind, Kind::Cancelled);
}

void TestReply::deletingTheFollowerDeletesTheStep()
{
    auto *reply = new Deferred<int>(this);
    QPointer<Deferred<int>> step = new Deferred<int>(this);
    reply->follow(step);
    delete reply;
    QVERIFY(!step);
    deliverEvents();
}

QTEST_GUILESS_MAIN(TestReply)
#include "tst_reply.moc"
