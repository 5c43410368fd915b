// SPDX-License-Identifier: MIT
#include "plex/server/search.h"

#include "support/eventloop.h"
#include "support/virtualclock.h"
#include "waiting.h"

using namespace std::chrono_literals;
using Kind = Media::Error::Kind;
using plex::Search;
using Race = Media::Deferred<net::Connection>;

/// Races side by side, news in between, and a verdict in time.
class TestSearch : public QObject
{
    Q_OBJECT

    std::unique_ptr<support::VirtualClock> m_clock;
    QPointer<Race> m_first;
    QPointer<Search> m_search;
    std::unique_ptr<plextest::Outcome<net::Connection>> m_outcome;
    int m_asked = 0;

    static net::Connection at(const char *name)
    {
        net::Connection connection;
        connection.shown.uri = QUrl(QString::fromLatin1(name));
        return connection;
    }
    void fail(Race *race, Kind kind = Kind::Unreachable)
    {
        race->finish(Media::Error{.kind = kind});
        support::deliverEvents();
    }
    Race *joined()
    {
        auto *race = new Race;
        m_search->join(race);
        return race;
    }
    void pass(net::milliseconds time)
    {
        m_clock->advance(time);
        support::deliverEvents();
    }

private Q_SLOTS:
    void init()
    {
        m_asked = 0;
        m_clock = std::make_unique<support::VirtualClock>();
        m_first = new Race;
        m_search = new Search(*m_clock, m_first, [this] { ++m_asked; });
        m_outcome = std::make_unique<plextest::Outcome<net::Connection>>(m_search);
    }
    void cleanup()
    {
        m_outcome.reset();
        delete m_search;
        m_clock.reset();
    }

    void whatTheRaceFindsIsFound()
    {
        m_first->finish(at("a"));
        support::deliverEvents();
        QVERIFY(m_outcome->isThere() && m_outcome->result());
        QCOMPARE(m_outcome->result()->shown.uri, QUrl(QStringLiteral("a")));
        QVERIFY(!m_search || !m_search->isOpen());
        QCOMPARE(m_asked, 0);
    }

    void newsAreTriedBesideWhatIsBeingTried()
    {
        const QPointer<Race> second = joined();
        bool isOpen = false;
        connect(m_search, &Search::finished, this, [&] { isOpen = m_search->isOpen(); });
        second->finish(at("b"));
        support::deliverEvents();
        QVERIFY(m_outcome->isThere() && m_outcome->result());
        QCOMPARE(m_outcome->result()->shown.uri, QUrl(QStringLiteral("b")));
        QVERIFY(isOpen);
        QVERIFY(!m_first); // the loser is given up
        QCOMPARE(m_asked, 0);
    }

    void aNoEndsItWithoutNews()
    {
        const QPointer<Race> second = joined();
        fail(m_first, Kind::Unauthorized);
        QVERIFY(m_outcome->isThere());
        QCOMPARE(m_outcome->result().error().kind, Kind::Unauthorized);
        QCOMPARE(m_asked, 0);
        QVERIFY(!second);
    }

    void newsAreAskedForOnceAndNobodyKnowingAnyEndsIt()
    {
        pass(300ms);
        fail(m_first, Kind::Timeout);
        QCOMPARE(m_asked, 1);
        QVERIFY(!m_outcome->isThere());
        m_search->toldAll();
        support::deliverEvents();
        QVERIFY(m_outcome->isThere());
        QCOMPARE(m_outcome->result().error().kind, Kind::Timeout);
        QCOMPARE(m_asked, 1);
    }

    void newsThatCameAreTriedBeforeTheVerdict()
    {
        fail(m_first, Kind::Timeout);
        Race *second = joined();
        m_search->toldAll();
        support::deliverEvents();
        QVERIFY(!m_outcome->isThere());
        fail(second, Kind::Refused);
        QVERIFY(m_outcome->isThere());
        QCOMPARE(m_outcome->result().error().kind, Kind::Timeout); // what was met first
        QCOMPARE(m_asked, 1);
    }

    void whoeverHasTheNewsIsWaitedForAMomentOnly()
    {
        fail(m_first);
        pass(Search::patience - 1ms);
        QVERIFY(!m_outcome->isThere());
        pass(1ms);
        QVERIFY(m_outcome->isThere());
    }

    void theVerdictIsThereWithinSixSeconds()
    {
        pass(4750ms); // nothing answers at a name, nor at the address inside of it
        fail(m_first, Kind::Timeout);
        QCOMPARE(m_asked, 1);
        Race *second = joined();
        pass(999ms);
        QVERIFY(!m_outcome->isThere());
        pass(1ms);
        QVERIFY(m_outcome->isThere());
        QCOMPARE(m_outcome->result().error().kind, Kind::Timeout);
        Q_UNUSED(second)
    }

    void aRaceThatTakesLongerIsNotCutOff()
    {
        pass(9s); // others had their turn first
        QVERIFY(!m_outcome->isThere());
        fail(m_first, Kind::Timeout);
        QCOMPARE(m_asked, 1); // whoever hears of news tries again by itself
        pass(1ms);
        QVERIFY(m_outcome->isThere());
    }

    void inAnotherNetworkItBeginsAnew()
    {
        pass(4s);
        auto *second = new Race;
        m_search->restart(second);
        QVERIFY(!m_first);
        pass(4750ms);
        fail(second, Kind::Refused);
        pass(999ms);
        QVERIFY(!m_outcome->isThere());
        pass(1ms);
        QVERIFY(m_outcome->isThere());
        QCOMPARE(m_outcome->result().error().kind, Kind::Refused);
    }

    void anOldVerdictDoesNotCountInAnotherNetwork()
    {
        fail(m_first, Kind::Timeout);
        auto *second = new Race;
        m_search->restart(second);
        pass(5750ms);
        QVERIFY(!m_outcome->isThere());
        second->finish(at("b"));
        support::deliverEvents();
        QVERIFY(m_outcome->isThere() && m_outcome->result());
    }

    void givenUpItGivesUpEverything()
    {
        const QPointer<Race> second = joined();
        delete m_search;
        QVERIFY(!m_first);
        QVERIFY(!second);
        m_clock->advance(10s);
        QCOMPARE(m_clock->pending(), 0);
    }
};

QTEST_GUILESS_MAIN(TestSearch)
#include "tst_search.moc"
