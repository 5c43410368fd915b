// SPDX-License-Identifier: MIT
#include "racefixture.h"

#include <QTest>

/// The further question put to the best answer, and what is not waited for. A log line is the time in ms and what happened then.
class TestConnectionRaceConfirmation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theAnswerCountsOnceItIsConfirmed();
    void aBetterOneThatComesMeanwhileIsAskedInstead();
    void aWorseOneThatComesMeanwhileIsNotAsked();
    void whatTheQuestionTakesCountsAsPatience();
    void aFoundOneThatFallsSilentLeavesTheOthersTheirChance();
    void theNextBestAnswerIsAskedWhenTheBestFallsSilent();
    void aNoEndsTheRace();
    void aRelayIsNotHeldForDoubtfulCandidates();
    void anAnswerDoesNotWaitForABetterDoubtfulOne();
    void whoSaysNothingAsLongAsRelaysAreHeldIsSilent();
};

using Race = RaceFixture;
using Kind = Media::Error::Kind;

namespace {

net::Connection doubtful(net::Connection candidate)
{
    candidate.isDoubtful = true;
    return candidate;
}

} // namespace

void TestConnectionRaceConfirmation::theAnswerCountsOnceItIsConfirmed()
{
    Race f;
    f.isConfirmed = true;
    f.start({Race::local(u"a"_qs)});
    f.now();
    f.succeed(u"a"_qs);
    QCOMPARE(f.after(1000), QStringList{u"0 a?"_qs});
    f.confirm(u"a"_qs);
    QCOMPARE(f.now(), QStringList{u"1000 a it is"_qs});
}

void TestConnectionRaceConfirmation::aBetterOneThatComesMeanwhileIsAskedInstead()
{
    Race f;
    f.isConfirmed = true;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"b"_qs);
    QCOMPARE(f.after(10), QStringList{u"30 b?"_qs});
    f.succeed(u"a"_qs);
    QCOMPARE(f.now(), QStringList{u"40 a?"_qs});
    QVERIFY(!f.questions[u"b"_qs]);
    f.confirm(u"a"_qs);
    QCOMPARE(f.now(), QStringList{u"40 a it is"_qs});
}

void TestConnectionRaceConfirmation::aWorseOneThatComesMeanwhileIsNotAsked()
{
    Race f;
    f.isConfirmed = true;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"a"_qs);
    f.now();
    f.succeed(u"b"_qs);
    QCOMPARE(f.now(), QStringList());
    f.confirm(u"a"_qs);
    QCOMPARE(f.now(), QStringList{u"30 a it is"_qs});
}

void TestConnectionRaceConfirmation::whatTheQuestionTakesCountsAsPatience()
{
    Race f;
    f.isConfirmed = true;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"b"_qs);
    QCOMPARE(f.after(210), QStringList{u"30 b?"_qs});
    f.confirm(u"b"_qs);
    QCOMPARE(f.now(), (QStringList{u"240 a given up"_qs, u"240 b it is"_qs}));
}

void TestConnectionRaceConfirmation::aFoundOneThatFallsSilentLeavesTheOthersTheirChance()
{
    Race f;
    f.isConfirmed = true;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs)});
    f.succeed(u"a"_qs);
    QCOMPARE(f.now(), (QStringList{u"0 a"_qs, u"0 a?"_qs}));
    f.deny(u"a"_qs, Kind::Timeout);
    QCOMPARE(f.now(), QStringList{u"0 b"_qs});
    f.succeed(u"b"_qs);
    f.confirm(u"b"_qs);
    QCOMPARE(f.now(), (QStringList{u"0 b?"_qs, u"0 b it is"_qs}));
}

void TestConnectionRaceConfirmation::theNextBestAnswerIsAskedWhenTheBestFallsSilent()
{
    Race f;
    f.isConfirmed = true;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"b"_qs);
    f.succeed(u"a"_qs);
    f.now();
    f.deny(u"a"_qs, Kind::Unreachable);
    QCOMPARE(f.now(), QStringList{u"30 b?"_qs});
    f.confirm(u"b"_qs);
    QCOMPARE(f.now(), QStringList{u"30 b it is"_qs});
}

void TestConnectionRaceConfirmation::aNoEndsTheRace()
{
    Race f;
    f.isConfirmed = true;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs)});
    f.succeed(u"a"_qs);
    f.now();
    f.deny(u"a"_qs, Kind::Unauthorized);
    QCOMPARE(f.now(), QStringList{u"0 unauthorized it is"_qs});
}

void TestConnectionRaceConfirmation::aRelayIsNotHeldForDoubtfulCandidates()
{
    Race f;
    f.start({doubtful(Race::local(u"a"_qs)), Race::relay(u"r"_qs)});
    QCOMPARE(f.after(30), (QStringList{u"0 a"_qs, u"30 r"_qs}));
    f.succeed(u"r"_qs);
    QCOMPARE(f.now(), (QStringList{u"30 a given up"_qs, u"30 r it is"_qs}));
}

void TestConnectionRaceConfirmation::anAnswerDoesNotWaitForABetterDoubtfulOne()
{
    Race f;
    f.start({doubtful(Race::local(u"a"_qs)), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"b"_qs);
    QCOMPARE(f.now(), (QStringList{u"30 a given up"_qs, u"30 b it is"_qs}));
}

void TestConnectionRaceConfirmation::whoSaysNothingAsLongAsRelaysAreHeldIsSilent()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::relay(u"r"_qs)},
            {.stagger = net::milliseconds(30), .patience = net::milliseconds(0), .relayHold = net::milliseconds(2500)});
    QList<net::ConnectionRace::Attempt> attempts;
    QObject::connect(f.race, &Media::AbstractReply::finished, f.race, [&] { attempts = f.race->attempts(); });
    f.after(2510);
    f.succeed(u"r"_qs);
    f.now();
    QCOMPARE(attempts.size(), 3);
    QVERIFY(attempts.at(0).isSilent);
    QVERIFY(!attempts.at(1).isSilent); // thirty milliseconds less
    QVERIFY(!attempts.at(2).isSilent);
}

QTEST_GUILESS_MAIN(TestConnectionRaceConfirmation)
#include "tst_connectionrace_confirmation.moc"
