// SPDX-License-Identifier: MIT
#include "racefixture.h"

#include <QTest>

using namespace std::chrono_literals;

/// What is dialled when, and which answer counts. A log line is the time in ms and what happened then.
class TestConnectionRace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBestOfEachKindStartFirstEachWithAShortLeadOverTheNext();
    void aFailureStartsTheNextAtOnce();
    void theFirstMayHaveAHeadStart();
    void aHeadStartEndsWhenTheFirstFails();
    void afterAFailureTheLeadCountsFromTheNewStart();
    void theFirstOfAKindThatAnswersWins();
    void nothingIsDialledOnceThereIsAnAnswer();
    void anAnswerWaitsForABetterKindUnderWay();
    void aBetterKindThatFailsEndsTheWait();
    void patienceEnds();
    void patienceCountsFromTheFirstAnswer();
    void aWorseAnswerDuringTheWaitChangesNothing();
    void theConnectionIsWhatTheDialMadeOfIt();
    void theKindFoundOutCountsNotTheOneExpected();
    void aRelayIsHeldWhileDirectCandidatesAreUnderWay();
    void aRelayIsHeldWhileDirectCandidatesWaitForTheirTurn();
    void aRelayStartsWhenTheLastDirectCandidateHasFailed();
    void aRelayBeforeDirectCandidatesIsPassedOver();
    void aRelayStartsWhenItsHoldHasPassed();
    void aDirectAnswerWithinPatienceBeatsTheRelay();
    void onlyRelaysStartAtOnce();
    void noMoreThanSoManyAreUnderWayAtOnce();
    void aPreferredOneIsBetterThanAnyOther();
    void aPreferredRelayIsNotHeld();
};

using Race = RaceFixture;

namespace {

net::Connection preferred(net::Connection connection)
{
    connection.isPreferred = true;
    return connection;
}

} // namespace

void TestConnectionRace::theBestOfEachKindStartFirstEachWithAShortLeadOverTheNext()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::remote(u"c"_qs)});
    QCOMPARE(f.now(), QStringList{u"0 a"_qs});
    QCOMPARE(f.after(29), QStringList());
    QCOMPARE(f.after(31), (QStringList{u"30 c"_qs, u"60 b"_qs}));
    QCOMPARE(f.after(10000), QStringList());
}

void TestConnectionRace::aFailureStartsTheNextAtOnce()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::local(u"c"_qs)});
    f.after(10);
    f.fail(u"a"_qs);
    QCOMPARE(f.now(), QStringList{u"10 b"_qs});
    f.fail(u"b"_qs);
    QCOMPARE(f.now(), QStringList{u"10 c"_qs});
}

void TestConnectionRace::theFirstMayHaveAHeadStart()
{
    Race f;
    f.start({Race::remote(u"last"_qs), Race::local(u"b"_qs), Race::remote(u"c"_qs)}, {.headStart = 50ms, .stagger = 5ms});
    QCOMPARE(f.after(49), QStringList{u"0 last"_qs});
    QCOMPARE(f.after(6), (QStringList{u"50 b"_qs, u"55 c"_qs}));
}

void TestConnectionRace::aHeadStartEndsWhenTheFirstFails()
{
    Race f;
    f.start({Race::remote(u"last"_qs), Race::local(u"b"_qs), Race::remote(u"c"_qs)}, {.headStart = 50ms, .stagger = 5ms});
    f.after(10);
    f.fail(u"last"_qs);
    QCOMPARE(f.after(5), (QStringList{u"10 b"_qs, u"15 c"_qs}));
}

void TestConnectionRace::afterAFailureTheLeadCountsFromTheNewStart()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::local(u"c"_qs)});
    f.after(10);
    f.fail(u"a"_qs);
    QCOMPARE(f.after(29), QStringList{u"10 b"_qs}); // not c at 30
    QCOMPARE(f.after(1), QStringList{u"40 c"_qs});
}

void TestConnectionRace::theFirstOfAKindThatAnswersWins()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::local(u"c"_qs)});
    f.after(60);
    f.log.taken();
    f.succeed(u"b"_qs);
    QCOMPARE(f.now(), (QStringList{u"60 c given up"_qs, u"60 a given up"_qs, u"60 b it is"_qs}));
    QCOMPARE(f.race->result()->base.host(), u"b"_qs);
}

void TestConnectionRace::nothingIsDialledOnceThereIsAnAnswer()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs), Race::remote(u"c"_qs), Race::relay(u"r"_qs)});
    f.after(30);
    f.succeed(u"b"_qs); // and a, of a better kind, is still under way
    f.log.taken();
    QCOMPARE(f.after(199), QStringList());
    f.fail(u"a"_qs);
    QCOMPARE(f.after(10000), QStringList{u"229 b it is"_qs});
}

void TestConnectionRace::anAnswerWaitsForABetterKindUnderWay()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"b"_qs);
    f.log.taken();
    f.after(100);
    QVERIFY(!f.race->isFinished());
    f.succeed(u"a"_qs);
    QCOMPARE(f.now(), QStringList{u"130 a it is"_qs});
}

void TestConnectionRace::aBetterKindThatFailsEndsTheWait()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"b"_qs);
    f.after(100);
    f.log.taken();
    f.fail(u"a"_qs);
    QCOMPARE(f.now(), QStringList{u"130 b it is"_qs});
}

void TestConnectionRace::patienceEnds()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.succeed(u"b"_qs);
    f.log.taken();
    QCOMPARE(f.after(199), QStringList());
    QCOMPARE(f.after(1), (QStringList{u"230 a given up"_qs, u"230 b it is"_qs}));
}

void TestConnectionRace::patienceCountsFromTheFirstAnswer()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs), Race::relay(u"r"_qs)}, {.stagger = 30ms, .patience = 200ms, .relayHold = 50ms});
    f.after(60);
    f.succeed(u"r"_qs); // at 60
    f.after(150);
    f.log.taken();
    f.succeed(u"b"_qs); // at 210, better, but a is better still
    QCOMPARE(f.after(49), QStringList());
    QCOMPARE(f.after(1), (QStringList{u"260 a given up"_qs, u"260 b it is"_qs}));
}

void TestConnectionRace::aWorseAnswerDuringTheWaitChangesNothing()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs), Race::relay(u"r"_qs)}, {.stagger = 30ms, .patience = 200ms, .relayHold = 50ms});
    f.after(60);
    f.succeed(u"b"_qs);
    f.succeed(u"r"_qs);
    f.after(200);
    QCOMPARE(f.race->result()->base.host(), u"b"_qs);
}

void TestConnectionRace::theConnectionIsWhatTheDialMadeOfIt()
{
    Race f;
    f.start({Race::local(u"a"_qs)});
    net::Connection proved = Race::local(u"a"_qs);
    proved.verifyName = u"a.example"_qs;
    proved.shown.latencyMs = 12;
    f.dials[u"a"_qs]->finish(proved);
    f.now();
    QVERIFY(*f.race->result() == proved);
}

void TestConnectionRace::theKindFoundOutCountsNotTheOneExpected()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.after(30);
    f.log.taken();
    f.dials[u"b"_qs]->finish(Race::local(u"b"_qs)); // it turned out to be local: nothing better can come
    QCOMPARE(f.now(), (QStringList{u"30 a given up"_qs, u"30 b it is"_qs}));
}

void TestConnectionRace::aRelayIsHeldWhileDirectCandidatesAreUnderWay()
{
    Race f;
    f.start({Race::remote(u"a"_qs), Race::relay(u"r"_qs)});
    QCOMPARE(f.after(2499), QStringList{u"0 a"_qs});
}

void TestConnectionRace::aRelayIsHeldWhileDirectCandidatesWaitForTheirTurn()
{
    Race f;
    f.start({Race::remote(u"a"_qs), Race::remote(u"b"_qs), Race::relay(u"r"_qs)}, {.stagger = 30ms, .patience = 200ms, .atOnce = 1});
    f.after(100);
    f.fail(u"a"_qs);
    QCOMPARE(f.after(100), QStringList{u"100 b"_qs});
}

void TestConnectionRace::aRelayStartsWhenTheLastDirectCandidateHasFailed()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs), Race::relay(u"r"_qs), Race::relay(u"s"_qs)});
    QCOMPARE(f.after(100), (QStringList{u"0 a"_qs, u"30 b"_qs}));
    f.fail(u"b"_qs);
    QCOMPARE(f.now(), QStringList());
    f.fail(u"a"_qs);
    QCOMPARE(f.after(30), (QStringList{u"100 r"_qs, u"130 s"_qs}));
    f.succeed(u"s"_qs);
    QCOMPARE(f.now(), (QStringList{u"130 r given up"_qs, u"130 s it is"_qs}));
}

void TestConnectionRace::aRelayBeforeDirectCandidatesIsPassedOver()
{
    Race f;
    f.start({Race::relay(u"r"_qs), Race::remote(u"a"_qs)});
    QCOMPARE(f.after(100), QStringList{u"0 a"_qs});
}

void TestConnectionRace::aRelayStartsWhenItsHoldHasPassed()
{
    Race f;
    f.start({Race::remote(u"a"_qs), Race::relay(u"r"_qs)});
    f.log.taken();
    QCOMPARE(f.after(2500), QStringList{u"2500 r"_qs});
    f.succeed(u"r"_qs);
    QCOMPARE(f.after(200), (QStringList{u"2700 a given up"_qs, u"2700 r it is"_qs}));
}

void TestConnectionRace::aDirectAnswerWithinPatienceBeatsTheRelay()
{
    Race f;
    f.start({Race::remote(u"a"_qs), Race::relay(u"r"_qs)});
    f.after(2500);
    f.succeed(u"r"_qs);
    f.after(199);
    f.succeed(u"a"_qs);
    QCOMPARE(f.race->result()->base.host(), u"a"_qs);
}

void TestConnectionRace::onlyRelaysStartAtOnce()
{
    Race f;
    f.start({Race::relay(u"r"_qs), Race::relay(u"s"_qs)});
    QCOMPARE(f.after(30), (QStringList{u"0 r"_qs, u"30 s"_qs}));
}

void TestConnectionRace::noMoreThanSoManyAreUnderWayAtOnce()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::local(u"c"_qs), Race::local(u"d"_qs)}, {.stagger = 30ms, .patience = 200ms, .atOnce = 2});
    QCOMPARE(f.after(1000), (QStringList{u"0 a"_qs, u"30 b"_qs}));
    f.fail(u"a"_qs);
    QCOMPARE(f.after(1000), QStringList{u"1000 c"_qs});
    f.fail(u"b"_qs);
    QCOMPARE(f.after(1000), QStringList{u"2000 d"_qs});
}

void TestConnectionRace::aPreferredOneIsBetterThanAnyOther()
{
    Race f;
    f.start({preferred(Race::remote(u"mine"_qs)), Race::local(u"b"_qs)});
    f.after(31);
    f.succeed(u"b"_qs);
    f.after(100);
    f.succeed(u"mine"_qs);
    QCOMPARE(f.now(), QStringList{u"131 mine it is"_qs});
    QVERIFY(net::isBetter(preferred(Race::relay(u"r"_qs)), Race::local(u"l"_qs)));
    QVERIFY(!net::isBetter(Race::local(u"l"_qs), preferred(Race::relay(u"r"_qs))));
    QVERIFY(!net::isBetter(preferred(Race::local(u"l"_qs)), preferred(Race::local(u"k"_qs))));
}

void TestConnectionRace::aPreferredRelayIsNotHeld()
{
    Race f;
    f.start({preferred(Race::relay(u"mine"_qs)), Race::local(u"b"_qs), Race::relay(u"r"_qs)});
    QCOMPARE(f.after(1000), (QStringList{u"0 mine"_qs, u"30 b"_qs}));
}

QTEST_GUILESS_MAIN(TestConnectionRace)
#include "tst_connectionrace.moc"
