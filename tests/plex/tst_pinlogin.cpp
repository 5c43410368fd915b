// SPDX-License-Identifier: MIT
#include "pinlogindesk.h"

using namespace std::chrono_literals;
using plextest::ScriptedPlexTv;
using plextest::Step;

/// Waiting for a person to approve a code.
class TestPinLogin : public QObject, protected plextest::PinLoginDesk
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void theCodeIsToldAndTheTokenEndsIt();
    void aStrongCodeIsAskedForByName_data();
    void aStrongCodeIsAskedForByName();
    void pollsSlowDownWithTime();
    void aPollThatHangsIsNotJoinedByAnother();
    void whatIsNoAnswerIsSurvived_data();
    void whatIsNoAnswerIsSurvived();
    void aRequestToWaitIsObeyedOnce_data();
    void aRequestToWaitIsObeyedOnce();
    void neitherCodeNorTokenStandsInAnAddress();
};

void TestPinLogin::theCodeIsToldAndTheTokenEndsIt()
{
    m_plex->on(poll, {{.body = ScriptedPlexTv::pin()}, {.body = ScriptedPlexTv::pin("t-1")}});
    begin();
    QVERIFY(isWaiting());
    QCOMPARE(m_codes.size(), 1);
    QCOMPARE(m_codes.first().code, QStringLiteral("q7xkcode"));
    QCOMPARE(m_codes.first().expiresIn, 900);
    QVERIFY(!m_outcome->isThere());
    m_clock->advance(1s);
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QVERIFY(hasEnded());
    QVERIFY(m_outcome->result());
    QVERIFY(*m_outcome->result() == net::Token("t-1"));
    QCOMPARE(m_codes.size(), 1);
    // Collected once: asking again would be answered 404.
    const int before = m_plex->sent();
    m_clock->advance(1h);
    QCOMPARE(m_plex->sent(), before);
    QCOMPARE(m_clock->pending(), 0);
}

void TestPinLogin::aStrongCodeIsAskedForByName_data()
{
    QTest::addColumn<bool>("isStrong");
    QTest::newRow("strong") << true;
    QTest::newRow("short") << false;
}

void TestPinLogin::aStrongCodeIsAskedForByName()
{
    QFETCH(bool, isStrong);
    begin(isStrong);
    QVERIFY(isWaiting());
    const auto request = m_plex->recorder.requests().first();
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(request.query.queryItemValue(QStringLiteral("strong")), isStrong ? QStringLiteral("true") : QString());
}

void TestPinLogin::pollsSlowDownWithTime()
{
    begin();
    QMap<int, QList<int>> pauses; // by what they are
    while (m_clock->now() < 150s) {
        QVERIFY(isWaiting());
        const int second = int(std::chrono::duration_cast<std::chrono::seconds>(m_clock->now()).count());
        pauses[pauseBeforeNextPoll()].append(second);
    }
    QCOMPARE(pauses.keys(), QList<int>({1000, 2000, 5000}));
    QCOMPARE(pauses.value(1000).first(), 0);
    QCOMPARE(pauses.value(1000).last(), 29);
    QCOMPARE(pauses.value(2000).first(), 30);
    QVERIFY(pauses.value(2000).last() < 120);
    QVERIFY(pauses.value(5000).first() >= 120);
}

void TestPinLogin::aPollThatHangsIsNotJoinedByAnother()
{
    m_plex->on(poll, {Step::hangs(), {.body = ScriptedPlexTv::pin()}});
    begin();
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QTRY_COMPARE(m_plex->recorder.count("GET", QStringLiteral("/api/v2/pins/")), 1);
    const int before = m_plex->sent();
    m_clock->advance(15s);
    QCOMPARE(m_plex->sent(), before);
    // Its deadline frees the way for the next.
    m_clock->advance(10s);
    QCOMPARE(m_plex->sent(), before + 1);
    QVERIFY(isWaiting());
    QVERIFY(!m_outcome->isThere());
}

void TestPinLogin::whatIsNoAnswerIsSurvived_data()
{
    QTest::addColumn<Step>("step");
    for (int status : {500, 502, 503, 504, 400, 422, 301})
        QTest::addRow("%d", status) << Step{.status = status};
    QTest::newRow("dropped") << Step::drops();
    QTest::newRow("portal") << Step::page();
    QTest::newRow("error page") << Step::page(503);
    QTest::newRow("truncated") << Step{.body = R"({"id":4711,"authTok)"};
    QTest::newRow("empty") << Step{.body = ""};
    QTest::newRow("null") << Step{.body = "null"};
    QTest::newRow("empty token") << Step{.body = R"({"id":4711,"code":"q7xkcode","authToken":""})"};
}

void TestPinLogin::whatIsNoAnswerIsSurvived()
{
    QFETCH(Step, step);
    m_plex->on(poll, {step});
    begin();
    for (int i = 0; i < 3; ++i) {
        QVERIFY(isWaiting());
        QCOMPARE(pauseBeforeNextPoll(), 1000);
        QVERIFY(isWaiting());
        QVERIFY(!m_outcome->isThere());
    }
    m_plex->on(poll, {{.body = ScriptedPlexTv::pin("t-1")}});
    m_clock->advance(1s);
    QVERIFY(hasEnded());
    QVERIFY(m_outcome->result());
}

void TestPinLogin::aRequestToWaitIsObeyedOnce_data()
{
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<int>("pause");
    QTest::newRow("asked for") << QByteArray("17") << 17000;
    QTest::newRow("less than the pause") << QByteArray("0") << 1000;
    QTest::newRow("not said") << QByteArray() << 10000;
    QTest::newRow("not understood") << QByteArray("soon") << 10000;
}

void TestPinLogin::aRequestToWaitIsObeyedOnce()
{
    QFETCH(QByteArray, retryAfter);
    QFETCH(int, pause);
    m_plex->on(poll, {{.status = 429, .body = R"({"errors":[{"code":1003}]})", .retryAfter = retryAfter}, {.body = ScriptedPlexTv::pin()}});
    begin();
    QVERIFY(isWaiting());
    QCOMPARE(pauseBeforeNextPoll(), 1000);
    QVERIFY(isWaiting());
    QCOMPARE(pauseBeforeNextPoll(), pause);
    QVERIFY(isWaiting());
    QCOMPARE(pauseBeforeNextPoll(), 1000);
}

void TestPinLogin::neitherCodeNorTokenStandsInAnAddress()
{
    m_plex->on(poll, {{.body = ScriptedPlexTv::pin()}, {.body = ScriptedPlexTv::pin("t-1")}});
    begin();
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QVERIFY(hasEnded());
    for (const auto &request : m_plex->recorder.requests()) {
        QVERIFY(!request.path.contains(u"q7xkcode"));
        QVERIFY(!request.query.toString().contains(u"q7xkcode"));
        QVERIFY(request.token().isEmpty());
        QCOMPARE(request.headers.value("x-plex-client-identifier"), QByteArray("client-1"));
        QVERIFY(!request.query.hasQueryItem(QStringLiteral("X-Plex-Client-Identifier")));
    }
}

Q_DECLARE_METATYPE(plextest::Step)
QTEST_GUILESS_MAIN(TestPinLogin)
#include "tst_pinlogin.moc"
