// SPDX-License-Identifier: MIT
#include "gdmdesk.h"

using namespace Qt::StringLiterals;
using plex::Gdm;
using plex::LanNetwork;
using plextest::Outcome;
using plextest::Voice;
using simulation::AddressSpec;
using simulation::GdmResponder;
using Manner = GdmResponder::Manner;

/// How a search of the local network ends: in time, early, or with whoever asked.
class TestGdmEndings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_desk = std::make_unique<plextest::GdmDesk>(); }
    void cleanup();
    void silenceEndsInTime();
    void nobodyListensIsNoError();
    void withoutANetworkItEndsAtOnceWithNothing();
    void lateAnswersAreDropped();
    void aFloodEndsTheSearch();
    void deletingAtEveryMomentEndsIt_data();
    void deletingAtEveryMomentEndsIt();
    void itCanBeDeletedWhenAServerIsFound_data();
    void itCanBeDeletedWhenAServerIsFound();
    void aChainOfRepliesMayOutliveIt();
    void twoSearchesAtOnceDoNotMeet();

private:
    std::unique_ptr<plextest::GdmDesk> m_desk;
};

void TestGdmEndings::cleanup()
{
    QCOMPARE(m_desk->responder.refusals(), 0);
    m_desk.reset();
}

void TestGdmEndings::silenceEndsInTime()
{
    m_desk->responder.setManner(Manner::Silent);
    const Outcome outcome(m_desk->gdm->search());
    QTRY_VERIFY(!m_desk->responder.searches().isEmpty());
    m_desk->clock.advance(1499);
    QVERIFY(!outcome.isThere());
    m_desk->clock.advance(1);
    QVERIFY(outcome.isThere());
    QVERIFY(outcome.result()->isEmpty());
    QCOMPARE(m_desk->clock.pending(), 0);
}

void TestGdmEndings::nobodyListensIsNoError()
{
    m_desk->responder.shut();
    const Outcome outcome(m_desk->gdm->search());
    m_desk->clock.advance(1500);
    QVERIFY(outcome.isThere());
    QVERIFY(outcome.result());
    QVERIFY(outcome.result()->isEmpty());
}

void TestGdmEndings::withoutANetworkItEndsAtOnceWithNothing()
{
    m_desk->makeGdm([] { return QList<LanNetwork>(); });
    const auto result = plextest::awaited(m_desk->gdm->search());
    QVERIFY(result);
    QVERIFY(result->isEmpty());
    QCOMPARE(m_desk->clock.pending(), 0);
}

void TestGdmEndings::lateAnswersAreDropped()
{
    m_desk->responder.hold();
    // Kept when it has ended, as by somebody who looks at it later.
    const auto *reply = m_desk->gdm->search();
    QTRY_COMPARE(m_desk->heard(), m_desk->ways());
    Voice late(u"127.0.0.5"_s, m_desk->responder);
    late.answer(1); // has arrived, but nobody has looked yet
    m_desk->clock.advance(1500);
    QVERIFY(reply->isFinished());
    QVERIFY(reply->result()->isEmpty());
    m_desk->responder.release();
    late.answer(2);
    // What comes now comes after them.
    const Outcome next(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->found.size(), 1);
    QCOMPARE(m_desk->found.first().id, m_desk->network.owned().machineIdentifier());
    m_desk->clock.advance(1500);
    QCOMPARE(next.result()->size(), 1);
    QVERIFY(reply->result()->isEmpty());
}

void TestGdmEndings::aFloodEndsTheSearch()
{
    m_desk->responder.setManner(Manner::Silent);
    const Outcome outcome(m_desk->gdm->search());
    QTRY_VERIFY(!m_desk->responder.searches().isEmpty());
    Voice voice(u"127.0.0.5"_s, m_desk->responder);
    voice.answer(1);
    QTRY_COMPARE(m_desk->found.size(), 1);
    QTRY_VERIFY(([&] {
        for (int i = 0; i < 50; ++i)
            voice.say("x");
        return outcome.isThere();
    }()));
    QCOMPARE(outcome.result()->size(), 1);
}

void TestGdmEndings::deletingAtEveryMomentEndsIt_data()
{
    QTest::addColumn<bool>("isReply");
    QTest::addColumn<int>("moment");
    for (const bool isReply : {true, false}) {
        for (const int moment : {0, 1, 2, 3, 4})
            QTest::addRow("%s at %d", isReply ? "the reply" : "everything", moment) << isReply << moment;
    }
}

void TestGdmEndings::deletingAtEveryMomentEndsIt()
{
    QFETCH(const bool, isReply);
    QFETCH(const int, moment);
    auto *reply = m_desk->gdm->search();
    int finished = 0;
    connect(reply, &Media::AbstractReply::finished, this, [&] { ++finished; });
    if (moment > 0)
        QTRY_VERIFY(!m_desk->responder.searches().isEmpty()); // answers have come, and may not have been looked at
    if (moment > 1)
        QTRY_COMPARE(m_desk->found.size(), 1);
    if (moment > 2)
        m_desk->clock.advance(250); // sent again
    if (moment > 3)
        m_desk->clock.advance(1250); // over
    const qsizetype found = m_desk->found.size();
    if (isReply)
        delete reply;
    else
        m_desk->gdm.reset();
    QCOMPARE(m_desk->clock.pending(), 0);
    m_desk->clock.advance(5000);
    QCOMPARE(finished, moment > 3 ? 1 : 0);
    QCOMPARE(m_desk->found.size(), found);
    if (!isReply) {
        m_desk->makeGdm();
        m_desk->found.clear();
    }
    const qsizetype before = m_desk->found.size();
    const Outcome next(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->found.size(), before + 1);
}

void TestGdmEndings::itCanBeDeletedWhenAServerIsFound_data()
{
    QTest::addColumn<bool>("isReply");
    QTest::newRow("the reply") << true;
    QTest::newRow("everything") << false;
}

void TestGdmEndings::itCanBeDeletedWhenAServerIsFound()
{
    QFETCH(const bool, isReply);
    const AddressSpec good{AddressSpec::Kind::Local, AddressSpec::Behaviour::Answers};
    QVERIFY(m_desk->network.owned().setAddresses({good, good, good})); // more is there to be read
    QPointer<Media::AbstractReply> reply = m_desk->gdm->search();
    connect(m_desk->gdm.get(), &Gdm::found, this, [&] {
        if (isReply)
            delete reply;
        else
            m_desk->gdm.reset();
    });
    QTRY_COMPARE(m_desk->found.size(), 1);
    QVERIFY(!reply);
    QCOMPARE(m_desk->clock.pending(), 0);
    m_desk->clock.advance(1500);
    QCOMPARE(m_desk->found.size(), 1);
}

void TestGdmEndings::aChainOfRepliesMayOutliveIt()
{
    QObject owner;
    auto *first = Media::ready<Media::Done>(Media::Done{}, &owner);
    const Outcome outcome(first->andThen([this](const Media::Done &) { return m_desk->gdm->search(); }));
    QTRY_COMPARE(m_desk->found.size(), 1);
    m_desk->gdm.reset();
    Voice voice(u"127.0.0.5"_s, m_desk->responder);
    voice.answer(1); // nobody is there to be told
    m_desk->clock.advance(250);
    QTRY_COMPARE(m_desk->heard(), 2 * m_desk->ways());
    m_desk->clock.advance(1250);
    QVERIFY(outcome.isThere());
    QCOMPARE(outcome.result()->size(), 2);
}

void TestGdmEndings::twoSearchesAtOnceDoNotMeet()
{
    const Outcome one(m_desk->gdm->search());
    m_desk->clock.advance(1000);
    const Outcome two(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->found.size(), 2);
    m_desk->clock.advance(500);
    QVERIFY(one.isThere());
    QVERIFY(!two.isThere());
    m_desk->clock.advance(1000);
    QVERIFY(two.isThere());
    QVERIFY(*one.result() == *two.result());
}

QTEST_GUILESS_MAIN(TestGdmEndings)
#include "tst_gdm_endings.moc"
