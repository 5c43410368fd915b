// SPDX-License-Identifier: MIT
#include "mediabackend/reply.h"
#include "support/eventlog.h"
#include "support/eventloop.h"

#include <QPointer>
#include <QTest>

using namespace support;
using Kind = Media::Error::Kind;
using Media::AbstractReply;
using Media::Deferred;
using Media::Error;
using Media::Reply;
using Media::Result;

/// How replies are put together: transform(), andThen(), orElse().
class TestReplySteps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void transformGivesTheValueOfItsFunction();
    void transformTakesAResultFromItsFunction();
    void anErrorPassesTransformBy();
    void andThenWaitsForTheOperationItStarts();
    void anErrorPassesAndThenBy();
    void theErrorOfTheSecondOperationIsTheOutcome();
    void orElseStartsTheOperationForAnError();
    void aValuePassesOrElseBy();
    void theNewReplyLivesWhereTheOldOneLived();
    void aStepOwnsTheStepBeforeIt_data();
    void aStepOwnsTheStepBeforeIt();
    void aStepDeletedEarlyMeansCancelled_data();
    void aStepDeletedEarlyMeansCancelled();
    void deletingTheLastLinkCancelsTheSecondOperation();
    void theSecondOperationDeletedEarlyMeansCancelled();
};

namespace {

const Error refused{.kind = Kind::Refused, .message = u"Nobody there."_qs};

/// Every way to put a step after another, all ending in a number.
Reply<int> *stepAfter(Reply<int> *first, const QString &way)
{
    if (way == u"transform")
        return first->transform([](int n) { return n + 1; });
    if (way == u"andThen")
        return first->andThen([](int n) { return Media::ready<int>(n + 1, nullptr); });
    return first->orElse([](const Error &) { return Media::ready<int>(0, nullptr); });
}

void wayRows()
{
    QTest::addColumn<QString>("way");
    for (const char *way : {"transform", "andThen", "orElse"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

/// The outcome of a reply that is expected to be finished by now, as text.
template <class T>
QString outcome(const Reply<T> *reply)
{
    if (!reply->isFinished())
        return u"under way"_qs;
    if (!reply->result())
        return Media::name(reply->result().error().kind);
    if constexpr (std::is_same_v<T, QString>)
        return *reply->result();
    else
        return QString::number(*reply->result());
}

} // namespace

void TestReplySteps::transformGivesTheValueOfItsFunction()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    Reply<QString> *text = first->transform([](int n) { return QString::number(n * 2); });
    first->finish(21);
    QCOMPARE(outcome(text), u"under way"_qs);
    deliverEvents();
    QCOMPARE(outcome(text), u"42"_qs);
}

void TestReplySteps::transformTakesAResultFromItsFunction()
{
    QObject owner;
    const auto half = [](int n) -> Result<int> {
        if (n % 2)
            return Error{.kind = Kind::BadAnswer};
        return n / 2;
    };
    auto *even = new Deferred<int>(&owner);
    auto *odd = new Deferred<int>(&owner);
    Reply<int> *halfOfEven = even->transform(half);
    Reply<int> *halfOfOdd = odd->transform(half);
    even->finish(42);
    odd->finish(43);
    deliverEvents();
    QCOMPARE(outcome(halfOfEven), u"21"_qs);
    QCOMPARE(outcome(halfOfOdd), u"bad-answer"_qs);
}

void TestReplySteps::anErrorPassesTransformBy()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    Reply<int> *next = first->transform([](int) -> int { qFatal("called without a value"); });
    first->finish(refused);
    deliverEvents();
    QVERIFY(next->result().error() == refused);
}

void TestReplySteps::andThenWaitsForTheOperationItStarts()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    QPointer<Deferred<QString>> second;
    Reply<QString> *last = first->andThen([&](int n) -> Reply<QString> * {
        second = new Deferred<QString>(&owner);
        second->setObjectName(QString::number(n));
        return second;
    });
    deliverEvents();
    QVERIFY(!second);
    first->finish(7);
    deliverEvents();
    QVERIFY(second);
    QCOMPARE(second->objectName(), u"7"_qs);
    QCOMPARE(second->parent(), last);
    QCOMPARE(outcome(last), u"under way"_qs);
    second->finish(u"done"_qs);
    deliverEvents();
    QCOMPARE(outcome(last), u"done"_qs);
    QVERIFY(!second);
}

void TestReplySteps::anErrorPassesAndThenBy()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    Reply<int> *last = first->andThen([](int) -> Reply<int> * { qFatal("called without a value"); });
    first->finish(refused);
    deliverEvents();
    QVERIFY(last->result().error() == refused);
}

void TestReplySteps::theErrorOfTheSecondOperationIsTheOutcome()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    Reply<int> *last = first->andThen([](int) { return Media::ready<int>(refused, nullptr); });
    first->finish(7);
    deliverEvents();
    QVERIFY(last->result().error() == refused);
}

void TestReplySteps::orElseStartsTheOperationForAnError()
{
    QObject owner;
    EventLog log;
    auto *first = new Deferred<int>(&owner);
    Reply<int> *last = first->orElse([&](const Error &error) {
        log.add(Media::name(error.kind));
        return Media::ready<int>(8, nullptr);
    });
    first->finish(refused);
    deliverEvents();
    QCOMPARE(log.taken(), QStringList{u"refused"_qs});
    QCOMPARE(outcome(last), u"8"_qs);
}

void TestReplySteps::aValuePassesOrElseBy()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    Reply<int> *last = first->orElse([](const Error &) -> Reply<int> * { qFatal("called without an error"); });
    first->finish(7);
    deliverEvents();
    QCOMPARE(outcome(last), u"7"_qs);
}

void TestReplySteps::theNewReplyLivesWhereTheOldOneLived()
{
    QObject owner;
    for (const QString &way : {u"transform"_qs, u"andThen"_qs, u"orElse"_qs}) {
        auto *first = new Deferred<int>(&owner);
        Reply<int> *next = stepAfter(first, way);
        QCOMPARE(next->parent(), &owner);
        QCOMPARE(first->parent(), next);
    }
}

void TestReplySteps::aStepOwnsTheStepBeforeIt_data()
{
    wayRows();
}

void TestReplySteps::aStepOwnsTheStepBeforeIt()
{
    QFETCH(const QString, way);
    QObject owner;
    QPointer<Deferred<int>> first = new Deferred<int>(&owner);
    Reply<int> *last = stepAfter(stepAfter(first, way), way);
    delete last;
    QVERIFY(!first);
}

void TestReplySteps::aStepDeletedEarlyMeansCancelled_data()
{
    wayRows();
}

void TestReplySteps::aStepDeletedEarlyMeansCancelled()
{
    QFETCH(const QString, way);
    QObject owner;
    for (const bool isFinished : {false, true}) {
        auto *first = new Deferred<int>(&owner);
        Reply<int> *last = stepAfter(first, way);
        if (isFinished)
            first->finish(7); // and not announced
        delete first;
        deliverEvents();
        QCOMPARE(outcome(last), u"cancelled"_qs);
    }
}

void TestReplySteps::deletingTheLastLinkCancelsTheSecondOperation()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    QPointer<Deferred<int>> second = new Deferred<int>(&owner);
    Reply<int> *last = first->andThen([&](int) -> Reply<int> * { return second; });
    first->finish(7);
    deliverEvents();
    delete last;
    QVERIFY(!second);
}

void TestReplySteps::theSecondOperationDeletedEarlyMeansCancelled()
{
    QObject owner;
    auto *first = new Deferred<int>(&owner);
    auto *second = new Deferred<int>(&owner);
    Reply<int> *last = first->andThen([&](int) -> Reply<int> * { return second; });
    first->finish(7);
    deliverEvents();
    delete second;
    deliverEvents();
    QCOMPARE(outcome(last), u"cancelled"_qs);
}

QTEST_GUILESS_MAIN(TestReplySteps)
#include "tst_reply_steps.moc"
