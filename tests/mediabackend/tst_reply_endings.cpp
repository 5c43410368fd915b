// SPDX-License-Identifier: MIT
#include "mediabackend/reply.h"
#include "support/eventlog.h"
#include "support/eventloop.h"
#include "support/livecount.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace support;
using Media::AbstractReply;
using Media::Deferred;
using Media::Result;

/// What happens when someone dies before, while or after a reply is announced.
class TestReplyEndings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deletingBeforeTheEndTellsNobody();
    void deletingBetweenEndAndAnnouncementTellsNobody();
    void theReplyDiesWithItsContextBeforeTheEnd();
    void theReplyDiesWithItsContextBetweenEndAndAnnouncement();
    void theReplyDiesWithItsParent_data();
    void theReplyDiesWithItsParent();
    void parentAndContextMayBeOneObject_data();
    void parentAndContextMayBeOneObject();
    void aCallbackMayDeleteAnything_data();
    void aCallbackMayDeleteAnything();
    void aListenerMayDeleteTheReplyOthersStillWaitFor();
    void theContextOfOneThenTakesTheReplyFromTheOther();
    void aSpentContextNoLongerMatters();
    void whatACallbackHoldsIsLetGo();
    void nothingIsLeftInTheQueueOfADeletedParent();
};

namespace {

enum class Moment { BeforeTheEnd, BeforeTheAnnouncement };

void momentRows()
{
    QTest::addColumn<Moment>("moment");
    QTest::newRow("before the end") << Moment::BeforeTheEnd;
    QTest::newRow("between end and announcement") << Moment::BeforeTheAnnouncement;
}

} // namespace
Q_DECLARE_METATYPE(Moment)

void TestReplyEndings::deletingBeforeTheEndTellsNobody()
{
    EventLog log;
    auto *reply = new Deferred<int>;
    reply->then(this, [&](const Result<int> &) { log.add(u"then"_qs); });
    connect(reply, &AbstractReply::finished, this, [&] { log.add(u"finished"_qs); });
    delete reply;
    deliverEvents();
    QCOMPARE(log.taken(), QStringList());
}

void TestReplyEndings::deletingBetweenEndAndAnnouncementTellsNobody()
{
    EventLog log;
    auto *reply = new Deferred<int>;
    reply->then(this, [&](const Result<int> &) { log.add(u"then"_qs); });
    connect(reply, &AbstractReply::finished, this, [&] { log.add(u"finished"_qs); });
    reply->finish(7);
    delete reply;
    deliverEvents();
    QCOMPARE(log.taken(), QStringList());
}

void TestReplyEndings::theReplyDiesWithItsContextBeforeTheEnd()
{
    EventLog log;
    auto *context = new QObject;
    QPointer<Deferred<int>> reply = new Deferred<int>(this);
    reply->then(context, [&](const Result<int> &) { log.add(u"then"_qs); });
    delete context;
    QVERIFY(!reply); // at once: this is how the operation is cancelled
    deliverEvents();
    QCOMPARE(log.taken(), QStringList());
}

void TestReplyEndings::theReplyDiesWithItsContextBetweenEndAndAnnouncement()
{
    EventLog log;
    auto *context = new QObject;
    QPointer<Deferred<int>> reply = new Deferred<int>(this);
    reply->then(context, [&](const Result<int> &) { log.add(u"then"_qs); });
    reply->finish(7);
    delete context;
    deliverEvents();
    QVERIFY(!reply);
    QCOMPARE(log.taken(), QStringList());
}

void TestReplyEndings::theReplyDiesWithItsParent_data()
{
    momentRows();
}

void TestReplyEndings::theReplyDiesWithItsParent()
{
    QFETCH(const Moment, moment);
    EventLog log;
    auto *parent = new QObject;
    QPointer<Deferred<int>> reply = new Deferred<int>(parent);
    reply->then(this, [&](const Result<int> &) { log.add(u"then"_qs); });
    if (moment == Moment::BeforeTheAnnouncement)
        reply->finish(7);
    delete parent;
    QVERIFY(!reply);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList());
}

void TestReplyEndings::parentAndContextMayBeOneObject_data()
{
    momentRows();
}

void TestReplyEndings::parentAndContextMayBeOneObject()
{
    QFETCH(const Moment, moment);
    EventLog log;
    auto *owner = new QObject;
    QPointer<Deferred<int>> reply = new Deferred<int>(owner);
    reply->then(owner, [&](const Result<int> &) { log.add(u"then"_qs); });
    if (moment == Moment::BeforeTheAnnouncement)
        reply->finish(7);
    delete owner;
    QVERIFY(!reply);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList());
}

void TestReplyEndings::aCallbackMayDeleteAnything_data()
{
    QTest::addColumn<QString>("victim");
    for (const char *victim : {"reply", "context", "parent", "all"})
        QTest::newRow(victim) << QString::fromLatin1(victim);
}

void TestReplyEndings::aCallbackMayDeleteAnything()
{
    QFETCH(const QString, victim);
    EventLog log;
    QPointer<QObject> parent = new QObject;
    QPointer<QObject> context = new QObject;
    QPointer<Deferred<int>> reply = new Deferred<int>(parent);
    const QString note = u"still "_qs; // the callback's own copy has to outlive what it deletes
    reply->then(context, [&, note](const Result<int> &result) {
        if (victim == u"reply" || victim == u"all")
            delete reply.data();
        if (victim == u"context" || victim == u"all")
            delete context.data();
        if (victim == u"parent" || victim == u"all")
            delete parent.data();
        log.add(note + QString::number(*result));
    });
    reply->finish(7);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList{u"still 7"_qs});
    QVERIFY(!reply);
    delete context.data();
    delete parent.data();
}

void TestReplyEndings::aListenerMayDeleteTheReplyOthersStillWaitFor()
{
    EventLog log;
    auto *reply = new Deferred<int>;
    connect(reply, &AbstractReply::finished, this, [&] {
        log.add(u"first"_qs);
        delete reply;
    });
    reply->then(this, [&](const Result<int> &) { log.add(u"second"_qs); });
    reply->finish(7);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList{u"first"_qs});
}

void TestReplyEndings::theContextOfOneThenTakesTheReplyFromTheOther()
{
    EventLog log;
    auto *context = new QObject;
    QPointer<Deferred<int>> reply = new Deferred<int>(this);
    reply->then(context, [&](const Result<int> &) { log.add(u"gone"_qs); });
    reply->then(this, [&](const Result<int> &) { log.add(u"other"_qs); });
    delete context;
    QVERIFY(!reply);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList());
}

void TestReplyEndings::aSpentContextNoLongerMatters()
{
    // The reply is already waiting for its deletion when its context goes: once is enough.
    auto *context = new QObject;
    QPointer<Deferred<int>> reply = new Deferred<int>(this);
    reply->then(context, [](const Result<int> &) {});
    reply->finish(7);
    QCoreApplication::sendPostedEvents(reply, QEvent::MetaCall);
    QVERIFY(reply);
    delete context;
    QVERIFY(reply);
    deliverEvents();
    QVERIFY(!reply);
}

void TestReplyEndings::whatACallbackHoldsIsLetGo()
{
    const auto held = std::make_shared<int>(7);
    auto *context = new QObject;
    auto *answered = new Deferred<int>(this);
    auto *deleted = new Deferred<int>(this);
    auto *abandoned = new Deferred<int>(this);
    for (Deferred<int> *reply : {answered, deleted, abandoned})
        reply->then(reply == abandoned ? context : this, [held](const Result<int> &) {});
    QCOMPARE(held.use_count(), 4);
    answered->finish(7);
    deliverEvents();
    QCOMPARE(held.use_count(), 3);
    delete deleted;
    QCOMPARE(held.use_count(), 2);
    delete context;
    QCOMPARE(held.use_count(), 1);
}

void TestReplyEndings::nothingIsLeftInTheQueueOfADeletedParent()
{
    deliverEvents();
    const LiveCount alive;
    auto *parent = new QObject;
    auto *context = new QObject;
    for (int i = 0; i < 3; ++i)
        Media::ready<int>(i, parent)->then(context, [](const Result<int> &) {});
    // One is announced, and waits to be deleted; two are not announced yet.
    QCoreApplication::sendPostedEvents(parent->children().first(), QEvent::MetaCall);
    delete context;
    delete parent;
    QCOMPARE(deliverEvents(), 0);
    QCOMPARE(alive.now(), 0);
}

QTEST_GUILESS_MAIN(TestReplyEndings)
#include "tst_reply_endings.moc"
