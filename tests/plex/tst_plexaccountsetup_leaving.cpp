// SPDX-License-Identifier: MIT
#include "accountsetupdesk.h"
#include "support/eventloop.h"

using Kind = Media::Error::Kind;

/// Giving up a sign-in, at every moment and from everywhere.
class TestPlexAccountSetupLeaving : public QObject, protected plextest::AccountSetupDesk
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void cancellingWorksInEveryPhase_data();
    void cancellingWorksInEveryPhase();
    void cancellingNothingSaysNothing();
    void startingAnewCancelsTheFirst();
    void cancellingFromInsideItsOwnSignals_data();
    void cancellingFromInsideItsOwnSignals();
    void deletingFromInsideItsOwnSignals_data();
    void deletingFromInsideItsOwnSignals();
};

void TestPlexAccountSetupLeaving::cancellingWorksInEveryPhase_data()
{
    QTest::addColumn<Phase>("phase");
    QTest::newRow("starting") << Phase::Starting;
    QTest::newRow("waiting") << Phase::WaitingForUser;
    QTest::newRow("finishing") << Phase::Finishing;
}

void TestPlexAccountSetupLeaving::cancellingWorksInEveryPhase()
{
    QFETCH(Phase, phase);
    QVERIFY(begin(phase));
    m_setup->cancel();
    QCOMPARE(m_setup->phase(), Phase::Idle);
    QCOMPARE(m_ends, QList<Ending>({Ending::Cancelled}));
    QCOMPARE(m_error->kind, Kind::Cancelled);
    QVERIFY(m_setup->userCode().isEmpty());
    // Nothing is under way any more, so no late answer can come, and time changes nothing.
    support::deliverEvents();
    QCOMPARE(m_clock->pending(), 0);
    const int sent = m_plex->sent();
    m_clock->advance(3'600'000);
    QCOMPARE(m_plex->sent(), sent);
    QCOMPARE(m_ends.size(), 1);
    QVERIFY(!m_store->record);
    QVERIFY(m_account->state() != plex::Account::State::SignedIn);
}

void TestPlexAccountSetupLeaving::cancellingNothingSaysNothing()
{
    m_setup->cancel();
    QVERIFY(m_ends.isEmpty());
    QVERIFY(m_phases.isEmpty());
    m_setup->startWithToken(QStringLiteral("t-9"));
    QVERIFY(hasEnded());
    m_setup->cancel();
    QCOMPARE(m_ends, QList<Ending>({Ending::SignedIn}));
}

void TestPlexAccountSetupLeaving::startingAnewCancelsTheFirst()
{
    QVERIFY(begin(Phase::WaitingForUser));
    m_plex->on("POST /api/v2/pins", {{.status = 201, .body = R"({"id":4712,"code":"AB3D","expiresIn":900})"}});
    m_setup->start(Method::Code);
    QCOMPARE(m_ends, QList<Ending>({Ending::Cancelled}));
    QVERIFY(isIn(Phase::WaitingForUser));
    QCOMPARE(m_setup->userCode(), QStringLiteral("AB3D"));
    m_setup->startWithToken(QStringLiteral("t-9"));
    QTRY_COMPARE(m_ends.size(), 3);
    QCOMPARE(m_ends, QList<Ending>({Ending::Cancelled, Ending::Cancelled, Ending::SignedIn}));
    // Nobody polls for the first code any more.
    QCOMPARE(m_clock->pending(), 0);
}

void TestPlexAccountSetupLeaving::cancellingFromInsideItsOwnSignals_data()
{
    cancellingWorksInEveryPhase_data();
}

void TestPlexAccountSetupLeaving::cancellingFromInsideItsOwnSignals()
{
    QFETCH(Phase, phase);
    connect(m_setup.get(), &Media::AccountSetup::phaseChanged, this, [this, phase] {
        if (m_setup->phase() == phase)
            m_setup->cancel();
    });
    m_setup->start(Method::Browser);
    if (phase == Phase::Finishing) {
        QVERIFY(isIn(Phase::WaitingForUser));
        m_clock->advance(1000);
    }
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::Cancelled}));
    QCOMPARE(m_setup->phase(), Phase::Idle);
    support::deliverEvents();
    m_clock->advance(3'600'000);
    QCOMPARE(m_ends.size(), 1);
    QVERIFY(!m_store->record);
    QCOMPARE(m_clock->pending(), 0);
}

void TestPlexAccountSetupLeaving::deletingFromInsideItsOwnSignals_data()
{
    QTest::addColumn<Phase>("phase");
    QTest::addColumn<bool>("atTheEnd");
    QTest::newRow("starting") << Phase::Starting << false;
    QTest::newRow("waiting") << Phase::WaitingForUser << false;
    QTest::newRow("finishing") << Phase::Finishing << false;
    QTest::newRow("idle again") << Phase::Idle << false;
    QTest::newRow("ended") << Phase::Idle << true;
}

void TestPlexAccountSetupLeaving::deletingFromInsideItsOwnSignals()
{
    QFETCH(Phase, phase);
    QFETCH(bool, atTheEnd);
    if (atTheEnd) {
        connect(m_setup.get(), &Media::AccountSetup::ended, this, [this] { m_setup.reset(); });
    } else {
        connect(m_setup.get(), &Media::AccountSetup::phaseChanged, this, [this, phase] {
            if (m_setup && m_setup->phase() == phase)
                m_setup.reset();
        });
    }
    m_setup->start(Method::Browser);
    if (phase == Phase::Finishing || phase == Phase::Idle) {
        QVERIFY(isIn(Phase::WaitingForUser));
        m_clock->advance(1000);
    }
    QTRY_VERIFY(!m_setup);
    support::deliverEvents();
    m_clock->advance(3'600'000);
    QVERIFY(m_ends.size() <= 1);
}

QTEST_GUILESS_MAIN(TestPlexAccountSetupLeaving)
#include "tst_plexaccountsetup_leaving.moc"
