// SPDX-License-Identifier: MIT
#include "backendworld.h"

using Kind = Media::Error::Kind;
using Spoil = simulation::SimulatedServer::Spoil;
using State = MediaBackend::State;

Q_DECLARE_METATYPE(simulation::SimulatedServer::Spoil)

/// What a strange answer leads to, from a media server and from plex.tv: the right words, and nothing lost.
class TestPlexBackendVerdicts : public QObject
{
    Q_OBJECT

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<MediaBackend> m_backend;

    int renewals() const { return m_backend->diagnostics()->metrics().value(QStringLiteral("renewals/server-tried")).toInt(); }
    /// Still signed in, and the next question is answered.
    bool isUnharmed()
    {
        return m_backend->state() == State::Online && m_world->keychain.record->contains(m_world->accountToken)
            && bool(outcomeOf(m_backend->libraries()));
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        m_backend = m_world->signedIn();
        QVERIFY(m_backend);
        QVERIFY(outcomeOf(m_backend->connectServer(m_world->network.owned().machineIdentifier())));
    }
    void cleanup()
    {
        m_backend.reset();
        m_world.reset();
    }

    void aMediaServersStatusHasItsMeaning_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<bool>("isRenewed");
        QTest::newRow("401") << 401 << QStringLiteral("answered") << true;
        QTest::newRow("498") << 498 << QStringLiteral("answered") << true;
        QTest::newRow("400") << 400 << QStringLiteral("bad-answer") << false;
        QTest::newRow("403") << 403 << QStringLiteral("forbidden") << false;
        QTest::newRow("404") << 404 << QStringLiteral("not-found") << false;
        QTest::newRow("410") << 410 << QStringLiteral("not-found") << false;
        QTest::newRow("422") << 422 << QStringLiteral("bad-answer") << false;
        QTest::newRow("429") << 429 << QStringLiteral("rate-limited") << false;
        QTest::newRow("500") << 500 << QStringLiteral("server-error") << false;
        QTest::newRow("502") << 502 << QStringLiteral("server-error") << false;
        QTest::newRow("503") << 503 << QStringLiteral("server-error") << false;
        QTest::newRow("504") << 504 << QStringLiteral("server-error") << false;
    }
    void aMediaServersStatusHasItsMeaning()
    {
        QFETCH(const int, status);
        QFETCH(const QString, outcome);
        QFETCH(const bool, isRenewed);
        const int before = renewals();
        // A rejection that is none: the token in the resources is another one by then.
        if (isRenewed)
            m_world->network.owned().rotateToken();
        m_world->network.owned().failNext(1, status, QStringLiteral("/library/sections"));
        const auto answer = outcomeOf(m_backend->libraries());
        QCOMPARE(answer ? QStringLiteral("answered") : Media::name(answer.error().kind), outcome);
        QCOMPARE(renewals() - before, int(isRenewed));
        QVERIFY(isUnharmed());
    }

    void aMediaServersSpoiltAnswerIsABadOne_data()
    {
        QTest::addColumn<Spoil>("spoil");
        QTest::newRow("a captive portal's page") << Spoil::Page;
        QTest::newRow("cut off") << Spoil::CutOff;
        QTest::newRow("another type") << Spoil::OtherType;
        QTest::newRow("empty") << Spoil::Empty;
    }
    void aMediaServersSpoiltAnswerIsABadOne()
    {
        QFETCH(const Spoil, spoil);
        const int before = renewals();
        m_world->network.owned().spoilNext(1, spoil, QStringLiteral("/library/sections"));
        const auto answer = outcomeOf(m_backend->libraries());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::BadAnswer);
        QCOMPARE(renewals(), before);
        QVERIFY(isUnharmed());
    }

    void aConnectionThatBreaksIsTakenUpAgain()
    {
        m_world->network.owned().dropNext(2, QStringLiteral("/library/sections")); // Qt sends once more by itself
        QVERIFY(outcomeOf(m_backend->libraries()));
        QVERIFY(isUnharmed());
    }

    void plexTvsTroubleWhileATokenIsRenewedConcludesNothing_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        for (const auto &[status, code] : QList<QPair<int, int>>{{400, 1000}, {404, 1002}, {429, 1003}, {400, 1004}, {405, 1005}, {406, 1006},
                                                                {500, 1007}, {403, 1009}, {403, 1012}, {403, 1013}, {422, 1014}, {502, 0},
                                                                {503, 0},    {504, 0}})
            QTest::addRow("%d/%d", status, code) << status << code;
    }
    void plexTvsTroubleWhileATokenIsRenewedConcludesNothing()
    {
        QFETCH(const int, status);
        QFETCH(const int, code);
        m_world->network.owned().rotateToken();
        m_world->network.plexTv().failNext(1, status, code);
        const auto answer = outcomeOf(m_backend->libraries());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::Unauthorized);
        QVERIFY(answer.error().cause);
        QVERIFY(isUnharmed());
    }

    void aRejectionByPlexTvIsPutToItOnceMore_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("isOver");
        QTest::newRow("401, and the judge says 401") << 401 << true;
        QTest::newRow("401, and the judge says 403") << 403 << true;
        QTest::newRow("401, and the judge says 422") << 422 << true;
        QTest::newRow("401, and the judge says 500") << 500 << false;
        QTest::newRow("401, and the judge says 429") << 429 << false;
    }
    void aRejectionByPlexTvIsPutToItOnceMore()
    {
        QFETCH(const int, status);
        QFETCH(const bool, isOver);
        m_world->network.plexTv().failNext(1, 401, 1001); // the resources
        m_world->network.plexTv().failNext(1, status, 1001); // the ping
        const auto answer = outcomeOf(m_backend->refreshServers());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, isOver ? Kind::SignInRequired : Kind::Unauthorized);
        QTRY_COMPARE(m_backend->state(), isOver ? State::SignInRequired : State::Online);
        QVERIFY(m_world->keychain.record->contains(m_world->accountToken)); // nothing is deleted either way
        QVERIFY(!m_backend->servers().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendVerdicts)
#include "tst_plexbackend_verdicts.moc"
