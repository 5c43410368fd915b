// SPDX-License-Identifier: MIT
#include "racefixture.h"

#include "support/livecount.h"

#include <QTest>

using Kind = Media::Error::Kind;
using Race = RaceFixture;

/// How a race ends badly or early, and what it tells of it.
class TestConnectionRaceEndings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noCandidatesMeanUnreachable();
    void whenAllFailTheBestRankedSaysWhy();
    void itDoesNotEndWhileACandidateIsUnderWay();
    void itEndsFromTheEventLoopOnly();
    void attemptsTellEveryOutcome();
    void aLoserThatAnswersTooLateIsNotListed();
    void aDialDeletedFromOutsideCountsAsFailed();
    void theOnlyDialDeletedFromOutsideEndsTheRace();
    void aRaceDeletedMidWayGivesUpItsDials();
    void aRaceDeletedBeforeItsAnnouncementTellsNobody();
    void aListenerMayDeleteTheRace();
    void nothingHappensAfterTheEnd();
    void noObjectIsLeftBehind();
};

void TestConnectionRaceEndings::noCandidatesMeanUnreachable()
{
    Race f;
    f.start({});
    QCOMPARE(f.now(), QStringList{u"0 unreachable it is"_qs});
    QVERIFY(!f.race->result().error().cause);
    QVERIFY(!f.race->result().error().message.isEmpty());
}

void TestConnectionRaceEndings::whenAllFailTheBestRankedSaysWhy()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs), Race::relay(u"r"_qs)});
    f.after(30);
    f.fail(u"b"_qs, Kind::Timeout);
    f.fail(u"a"_qs, Kind::TlsFailed);
    f.fail(u"r"_qs, Kind::WrongServer);
    QCOMPARE(f.race->result().error().kind, Kind::Unreachable);
    QCOMPARE(f.race->result().error().cause->kind, Kind::TlsFailed);
}

void TestConnectionRaceEndings::itDoesNotEndWhileACandidateIsUnderWay()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs)});
    f.after(30);
    f.fail(u"b"_qs);
    f.after(100000);
    QVERIFY(!f.race->isFinished());
    f.succeed(u"a"_qs);
    QVERIFY(f.race->isFinished());
}

void TestConnectionRaceEndings::itEndsFromTheEventLoopOnly()
{
    Race f;
    // The dial has its answer before the race has even begun.
    net::ConnectionRace race({Race::local(u"a"_qs)}, [](const net::Connection &c) { return Media::ready<net::Connection>(c, nullptr); }, {},
                             f.clock, {});
    QVERIFY(!race.isFinished());
    support::deliverEvents();
    QVERIFY(race.isFinished());
}

void TestConnectionRaceEndings::attemptsTellEveryOutcome()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::remote(u"c"_qs), Race::relay(u"r"_qs)});
    f.after(60);
    f.fail(u"a"_qs, Kind::Timeout);
    f.succeed(u"c"_qs);
    f.fail(u"b"_qs, Kind::Refused);
    const QList<net::ConnectionRace::Attempt> &attempts = f.race->attempts();
    QCOMPARE(attempts.size(), 4);
    QCOMPARE(attempts.at(0).candidate.base.host(), u"a"_qs);
    QCOMPARE(attempts.at(0).outcome->error().kind, Kind::Timeout);
    QCOMPARE(attempts.at(1).outcome->error().kind, Kind::Refused);
    QVERIFY(bool(*attempts.at(2).outcome));
    QVERIFY(!attempts.at(3).outcome); // not tried
}

void TestConnectionRaceEndings::aLoserThatAnswersTooLateIsNotListed()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs)});
    f.clock.advance(30);
    f.dials[u"a"_qs]->finish(Race::local(u"a"_qs));
    f.dials[u"b"_qs]->finish(Race::local(u"b"_qs)); // its announcement comes when a has won
    support::deliverEvents();
    QCOMPARE(f.race->result()->base.host(), u"a"_qs);
    QVERIFY(!f.race->attempts().at(1).outcome);
}

void TestConnectionRaceEndings::aDialDeletedFromOutsideCountsAsFailed()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs)});
    delete f.dials[u"a"_qs];
    f.log.taken();
    QCOMPARE(f.now(), QStringList());
    QVERIFY(f.dials.contains(u"b"_qs)); // the next was started at once
    QCOMPARE(f.race->attempts().at(0).outcome->error().kind, Kind::Cancelled);
    f.succeed(u"b"_qs);
    QCOMPARE(f.race->result()->base.host(), u"b"_qs);
}

void TestConnectionRaceEndings::theOnlyDialDeletedFromOutsideEndsTheRace()
{
    Race f;
    f.start({Race::local(u"a"_qs)});
    delete f.dials[u"a"_qs];
    f.now();
    QCOMPARE(f.race->result().error().kind, Kind::Unreachable);
    QCOMPARE(f.race->result().error().cause->kind, Kind::Cancelled);
}

void TestConnectionRaceEndings::aRaceDeletedMidWayGivesUpItsDials()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::local(u"c"_qs)});
    f.after(30);
    f.log.taken();
    delete f.race;
    QCOMPARE(f.log.taken(), (QStringList{u"30 a given up"_qs, u"30 b given up"_qs}));
    QCOMPARE(f.clock.pending(), 0);
    QCOMPARE(f.after(10000), QStringList());
}

void TestConnectionRaceEndings::aRaceDeletedBeforeItsAnnouncementTellsNobody()
{
    Race f;
    f.start({});
    f.log.taken();
    Race g;
    g.race = new net::ConnectionRace({}, {}, {}, g.clock, {});
    int heard = 0;
    connect(g.race, &Media::AbstractReply::finished, this, [&] { ++heard; });
    delete g.race;
    support::deliverEvents();
    QCOMPARE(heard, 0);
}

void TestConnectionRaceEndings::aListenerMayDeleteTheRace()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs)});
    f.race->then(&f.owner, [&](const Media::Result<net::Connection> &) { delete f.race; });
    f.clock.advance(30);
    f.succeed(u"a"_qs);
    QVERIFY(!f.race);
    QVERIFY(!f.dials[u"b"_qs]);
}

void TestConnectionRaceEndings::nothingHappensAfterTheEnd()
{
    Race f;
    f.start({Race::local(u"a"_qs), Race::local(u"b"_qs), Race::relay(u"r"_qs)});
    f.succeed(u"a"_qs);
    f.log.taken();
    QCOMPARE(f.after(100000), QStringList());
    QCOMPARE(f.clock.pending(), 0);
}

void TestConnectionRaceEndings::noObjectIsLeftBehind()
{
    Race f;
    const support::LiveCount alive;
    f.start({Race::local(u"a"_qs), Race::remote(u"b"_qs), Race::remote(u"c"_qs)});
    f.after(60);
    f.fail(u"a"_qs);
    f.succeed(u"c"_qs);
    QCOMPARE(alive.now(), 1); // the race itself
    delete f.race;
    QCOMPARE(alive.now(), 0);
}

QTEST_GUILESS_MAIN(TestConnectionRaceEndings)
#include "tst_connectionrace_endings.moc"
