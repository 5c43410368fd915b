// SPDX-License-Identifier: MIT
#include "mediabackend/reply.h"
#include "support/eventlog.h"
#include "support/eventloop.h"
#include "support/livecount.h"

#include <QPointer>
#include <QTest>

using namespace support;
using Kind = Media::Error::Kind;
using Media::Deferred;
using Media::Error;
using Media::Reply;
using Media::Result;

/// What is left when a chain of steps comes to its end, or to an early one.
class TestReplyChains : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFunctionMayDeleteTheChain_data();
    void aFunctionMayDeleteTheChain();
    void fiveStepsLeaveNoObjectBehind();
    void fiveStepsDeletedAnywhereLeaveNoObjectBehind_data();
    void fiveStepsDeletedAnywhereLeaveNoObjectBehind();
    void aChainDiesWithItsParentAndLeavesNothingInTheQueue();
};

namespace {

const Error refused{.kind = Kind::Refused};

/// Five steps of every sort; the operations in between are made with `owner`.
Reply<int> *fiveSteps(Deferred<int> *first, QObject *owner)
{
    return first->transform([](int n) { return n + 1; })
        ->andThen([owner](int n) { return Media::ready<QString>(QString::number(n), owner); })
        ->transform([](const QString &text) -> Result<int> { return text.toInt(); })
        ->andThen([owner](int) { return Media::ready<int>(refused, owner); })
        ->orElse([owner](const Error &error) { return Media::ready<int>(int(error.kind), owner); });
}

} // namespace

void TestReplyChains::aFunctionMayDeleteTheChain_data()
{
    QTest::addColumn<QString>("way");
    for (const char *way : {"transform", "andThen", "orElse"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

void TestReplyChains::aFunctionMayDeleteTheChain()
{
    QFETCH(const QString, way);
    QObject owner; // of what the function returns although nobody wants it any more
    for (const bool withParent : {false, true}) {
        QPointer<QObject> parent = new QObject;
        auto *first = new Deferred<int>(parent);
        QPointer<Reply<int>> last;
        const QString note = u"still here"_qs;
        QString noted;
        const auto destroy = [&, note] {
            if (withParent)
                delete parent.data();
            else
                delete last.data();
            noted = note;
        };
        if (way == u"transform") {
            last = first->transform([=](int n) {
                destroy();
                return n;
            });
        } else if (way == u"andThen") {
            last = first->andThen([=, &owner](int n) {
                destroy();
                return Media::ready<int>(n, &owner);
            });
        } else {
            last = first->orElse([=, &owner](const Error &) {
                destroy();
                return Media::ready<int>(0, &owner);
            });
        }
        first->finish(way == u"orElse" ? Result<int>(refused) : Result<int>(7));
        deliverEvents();
        QCOMPARE(noted, note);
        QVERIFY(!last);
        delete parent.data();
    }
    deliverEvents();
}

void TestReplyChains::fiveStepsLeaveNoObjectBehind()
{
    QObject owner;
    QObject context;
    const LiveCount alive;
    EventLog log;
    auto *first = new Deferred<int>(&owner);
    fiveSteps(first, &owner)->then(&context, [&](const Result<int> &result) { log.add(Media::name(Kind(*result))); });
    QCOMPARE(alive.now(), 6);
    first->finish(1);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList{u"refused"_qs});
    QCOMPARE(alive.now(), 0);
}

void TestReplyChains::fiveStepsDeletedAnywhereLeaveNoObjectBehind_data()
{
    QTest::addColumn<int>("depth");
    for (int depth = 0; depth <= 5; ++depth)
        QTest::addRow("%d steps from the end", depth) << depth;
}

void TestReplyChains::fiveStepsDeletedAnywhereLeaveNoObjectBehind()
{
    QFETCH(const int, depth);
    QObject owner;
    QObject context;
    const LiveCount alive;
    EventLog log;
    Reply<int> *last = fiveSteps(new Deferred<int>(&owner), &owner);
    // An error that is met on the way is not an end for orElse, so that is what a deletion beneath it looks like.
    last->then(&context, [&](const Result<int> &result) { log.add(Media::name(result ? Kind(*result) : result.error().kind)); });
    QObject *step = last;
    for (int i = 0; i < depth; ++i)
        step = step->children().first();
    delete step;
    deliverEvents();
    QCOMPARE(log.taken(), depth == 0 ? QStringList() : QStringList{u"cancelled"_qs});
    QCOMPARE(alive.now(), 0);
}

void TestReplyChains::aChainDiesWithItsParentAndLeavesNothingInTheQueue()
{
    deliverEvents();
    const LiveCount alive;
    auto *owner = new QObject;
    auto *first = new Deferred<int>(owner);
    fiveSteps(first, owner)->then(this, [](const Result<int> &) {});
    first->finish(1);
    QCoreApplication::sendPostedEvents(first, QEvent::MetaCall); // now the first step waits to be deleted
    delete owner;
    QCOMPARE(deliverEvents(), 0);
    QCOMPARE(alive.now(), 0);
}

QTEST_GUILESS_MAIN(TestReplyChains)
#include "tst_reply_chains.moc"
