// SPDX-License-Identifier: MIT
#include "pinlogindesk.h"

using Kind = Media::Error::Kind;
using namespace std::chrono_literals;
using plextest::ScriptedPlexTv;
using plextest::Step;

/// How waiting for a person ends without a token.
class TestPinLoginEndings : public QObject, protected plextest::PinLoginDesk
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void withoutACodeItEndsWithTheReason_data();
    void withoutACodeItEndsWithTheReason();
    void anAnswerThatTheCodeIsGoneEndsIt_data();
    void anAnswerThatTheCodeIsGoneEndsIt();
    void aRefusalEndsIt_data();
    void aRefusalEndsIt();
    void theCodeExpiresByOurOwnClock_data();
    void theCodeExpiresByOurOwnClock();
    void itExpiresEvenWhileAPollHangs();
    void deletingItStopsPolling();
};

void TestPinLoginEndings::withoutACodeItEndsWithTheReason_data()
{
    QTest::addColumn<Step>("step");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("400") << Step{.status = 400, .body = R"({"errors":[{"code":1000}]})"} << Kind::BadAnswer;
    QTest::newRow("429") << Step{.status = 429, .retryAfter = "30"} << Kind::RateLimited;
    QTest::newRow("500") << Step{.status = 500} << Kind::ServerError;
    QTest::newRow("dropped") << Step::drops() << Kind::Unreachable;
    QTest::newRow("portal") << Step::page() << Kind::BadAnswer;
    QTest::newRow("no id") << Step{.status = 201, .body = R"({"code":"abcd","expiresIn":900})"} << Kind::BadAnswer;
    QTest::newRow("no code") << Step{.status = 201, .body = R"({"id":1,"code":null})"} << Kind::BadAnswer;
    QTest::newRow("truncated") << Step{.status = 201, .body = R"({"id":1,"code":"ab)"} << Kind::BadAnswer;
}

void TestPinLoginEndings::withoutACodeItEndsWithTheReason()
{
    QFETCH(Step, step);
    QFETCH(Kind, kind);
    m_plex->on(create, {step});
    begin();
    QVERIFY(hasEnded());
    QVERIFY(!m_outcome->result());
    QCOMPARE(m_outcome->result().error().kind, kind);
    QVERIFY(m_codes.isEmpty());
    m_clock->advance(1h);
    QCOMPARE(m_plex->recorder.count("GET", QStringLiteral("/")), 0);
}

void TestPinLoginEndings::anAnswerThatTheCodeIsGoneEndsIt_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("404") << 404;
    QTest::newRow("410") << 410;
}

void TestPinLoginEndings::anAnswerThatTheCodeIsGoneEndsIt()
{
    QFETCH(int, status);
    m_plex->on(poll, {{.body = ScriptedPlexTv::pin()}, {.status = status, .body = R"({"errors":[{"code":1020,"message":"gone"}]})"}});
    begin();
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QVERIFY(hasEnded());
    QVERIFY(!m_outcome->result());
    const Media::Error error = m_outcome->result().error();
    QCOMPARE(error.kind, Kind::NotFound);
    QVERIFY(error.cause);
    QCOMPARE(error.cause->status, status);
    QCOMPARE(error.cause->code, 1020);
    const int before = m_plex->sent();
    m_clock->advance(1h);
    QCOMPARE(m_plex->sent(), before);
}

void TestPinLoginEndings::aRefusalEndsIt_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("401") << 401 << Kind::Unauthorized;
    QTest::newRow("403") << 403 << Kind::Forbidden;
}

void TestPinLoginEndings::aRefusalEndsIt()
{
    QFETCH(int, status);
    QFETCH(Kind, kind);
    m_plex->on(poll, {{.status = status}});
    begin();
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QVERIFY(hasEnded());
    QCOMPARE(m_outcome->result().error().kind, kind);
}

void TestPinLoginEndings::theCodeExpiresByOurOwnClock_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("seconds");
    QTest::newRow("as said") << ScriptedPlexTv::pin({}, 60) << 60;
    QTest::newRow("not said") << QByteArray(R"({"id":4711,"code":"q7xkcode"})") << 900;
    QTest::newRow("nonsense") << ScriptedPlexTv::pin({}, -5) << 900;
    // The date of the other machine does not count.
    QTest::newRow("a date long past") << QByteArray(R"({"id":4711,"code":"q7xkcode","expiresIn":60,"expiresAt":"1999-12-31T00:00:00Z"})")
                                      << 60;
}

void TestPinLoginEndings::theCodeExpiresByOurOwnClock()
{
    QFETCH(QByteArray, body);
    QFETCH(int, seconds);
    m_plex->on(create, {{.status = 201, .body = body}});
    m_plex->on(poll, {Step::hangs()});
    begin();
    QVERIFY(isWaiting());
    m_clock->advance(std::chrono::seconds(seconds) - 1ms);
    QVERIFY(!m_outcome->isThere());
    m_clock->advance(1ms);
    QVERIFY(m_outcome->isThere());
    QCOMPARE(m_outcome->result().error().kind, Kind::Timeout);
    QVERIFY(!m_outcome->result().error().message.isEmpty());
    const int before = m_plex->sent();
    m_clock->advance(1h);
    QCOMPARE(m_plex->sent(), before);
    QCOMPARE(m_clock->pending(), 0);
}

void TestPinLoginEndings::itExpiresEvenWhileAPollHangs()
{
    m_plex->on(create, {{.status = 201, .body = ScriptedPlexTv::pin({}, 5)}});
    m_plex->on(poll, {Step::hangs()});
    begin();
    QVERIFY(isWaiting());
    m_clock->advance(1s);
    QTRY_COMPARE(m_plex->arrived(), 2);
    m_clock->advance(4s);
    QVERIFY(m_outcome->isThere());
    QCOMPARE(m_outcome->result().error().kind, Kind::Timeout);
    // The poll under way went with it.
    QTRY_VERIFY(!m_login);
    QCOMPARE(m_clock->pending(), 0);
}

void TestPinLoginEndings::deletingItStopsPolling()
{
    for (const bool isPolling : {false, true}) {
        m_plex->on(poll, {Step::hangs()});
        begin();
        QVERIFY(isWaiting());
        if (isPolling)
            m_clock->advance(1s);
        delete m_login;
        const int before = m_plex->sent();
        m_clock->advance(1h);
        QCOMPARE(m_plex->sent(), before);
        QCOMPARE(m_clock->pending(), 0);
        QVERIFY(!m_outcome->isThere());
    }
}

Q_DECLARE_METATYPE(plextest::Step)
QTEST_GUILESS_MAIN(TestPinLoginEndings)
#include "tst_pinlogin_endings.moc"
