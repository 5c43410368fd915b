// SPDX-License-Identifier: MIT
#include "plex/account/account.h"

#include "controlledstore.h"
#include "scriptedplextv.h"
#include "support/virtualclock.h"
#include "waiting.h"

using Kind = Media::Error::Kind;
using plex::Account;
using plextest::awaited;
using plextest::Outcome;
using plextest::ScriptedPlexTv;
using plextest::Step;

/// The account's token: who may say that it is over, and what is written before it is used.
class TestAccount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void withoutARecordNobodyIsSignedIn();
    void aStoredRecordSignsIn();
    void aRecordGivesItsIdentifierToAnInstallationWithoutOne();
    void aRecordOfAnotherInstallationAsksForSignIn();
    void aRecordThatCannotBeReadLocks_data();
    void aRecordThatCannotBeReadLocks();
    void aLockedKeychainCanBeAskedAgain();
    void onlyAnExplicitRejectionEndsTheSignIn_data();
    void onlyAnExplicitRejectionEndsTheSignIn();
    void silenceConcludesNothing();
    void aTokenThatWorksAgainSignsInAgain();
    void oneQuestionIsUnderWayForEverybody();
    void theTriggerOfARenewalIsTold();
    void aRejectedRequestIsSentAgainOnce();
    void askingWhileSignedOutAlwaysSaysSo();

private:
    void load(const QByteArray &record);
    QByteArray recordOf(const char *identifier) const
    {
        return plex::serialized({.clientIdentifier = QString::fromLatin1(identifier),
                                 .user = QStringLiteral("u-7"),
                                 .account = net::Token("t-1"),
                                 .servers = {{QStringLiteral("m-1"), net::Token("s-1")}}});
    }

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<ScriptedPlexTv> m_plex;
    std::unique_ptr<plextest::ControlledStore> m_store;
    std::unique_ptr<Account> m_account;
    QStringList m_states;
};

void TestAccount::init()
{
    m_clock = std::make_unique<support::VirtualClock>();
    m_plex = std::make_unique<ScriptedPlexTv>(*m_clock);
    m_plex->on("GET /api/v2/ping", {{.body = R"({"pong":true})"}});
    m_plex->on("GET /api/v2/user", {{.body = ScriptedPlexTv::user}});
    m_store = std::make_unique<plextest::ControlledStore>();
    m_account = std::make_unique<Account>(m_plex->parts(*m_store, *m_clock));
    m_states.clear();
    connect(m_account.get(), &Account::stateChanged, this, [this] { m_states.append(QString::number(int(m_account->state()))); });
}

void TestAccount::cleanup()
{
    m_account.reset();
    m_store.reset();
    m_plex.reset();
    m_clock.reset();
}

void TestAccount::load(const QByteArray &record)
{
    m_store->record = record;
    QVERIFY(awaited(m_account->load()));
}

void TestAccount::withoutARecordNobodyIsSignedIn()
{
    QCOMPARE(m_account->state(), Account::State::Loading);
    QVERIFY(awaited(m_account->load()));
    QCOMPARE(m_account->state(), Account::State::SignedOut);
    QVERIFY(!m_account->reason());
    QCOMPARE(m_plex->sent(), 0);
}

void TestAccount::aStoredRecordSignsIn()
{
    load(recordOf("client-1"));
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(m_account->credential().servers.value(QStringLiteral("m-1")) == net::Token("s-1"));
    // Loading asks nobody.
    QCOMPARE(m_plex->sent(), 0);
    QCOMPARE(m_store->saves, 0);
}

void TestAccount::aRecordGivesItsIdentifierToAnInstallationWithoutOne()
{
    m_plex->identity.setIdentifier({});
    load(recordOf("client-9"));
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QCOMPARE(m_plex->identity.identifier(), QStringLiteral("client-9"));
}

void TestAccount::aRecordOfAnotherInstallationAsksForSignIn()
{
    load(recordOf("client-9"));
    QCOMPARE(m_account->state(), Account::State::SignInRequired);
    QVERIFY(m_account->reason());
    QCOMPARE(m_account->reason()->kind, Kind::SignInRequired);
    QCOMPARE(m_plex->identity.identifier(), QStringLiteral("client-1"));
    // Its tokens are not tried, not even once, and it stays where it is.
    QVERIFY(!awaited(m_account->refresh()));
    QCOMPARE(m_plex->sent(), 0);
    QVERIFY(m_account->credential().servers.isEmpty());
    QVERIFY(m_store->record);
    // Nor are they written down as ours.
    QVERIFY(awaited(m_account->signIn(net::Token("t-2"))));
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(!m_store->record->contains("s-1"));
    QVERIFY(m_store->record->contains("client-1"));
}

void TestAccount::aRecordThatCannotBeReadLocks_data()
{
    QTest::addColumn<std::optional<Kind>>("error");
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<Kind>("reason");
    QTest::newRow("locked") << std::optional(Kind::CredentialsLocked) << QByteArray() << Kind::CredentialsLocked;
    QTest::newRow("no keychain") << std::optional(Kind::CredentialsUnavailable) << QByteArray() << Kind::CredentialsUnavailable;
    QTest::newRow("damaged") << std::optional<Kind>() << QByteArray(R"({"clientIdentifier":"client-1","account":)")
                             << Kind::CredentialsUnavailable;
    QTest::newRow("empty") << std::optional<Kind>() << QByteArray("") << Kind::CredentialsUnavailable;
}

void TestAccount::aRecordThatCannotBeReadLocks()
{
    QFETCH(std::optional<Kind>, error);
    QFETCH(QByteArray, record);
    QFETCH(Kind, reason);
    if (error)
        m_store->loadError = Media::Error{.kind = *error, .message = QStringLiteral("because")};
    load(record);
    QCOMPARE(m_account->state(), Account::State::Locked);
    QCOMPARE(m_account->reason()->kind, reason);
    // Whatever it holds stays until a person decides.
    QCOMPARE(*m_store->record, record);
    QCOMPARE(m_store->saves, 0);
    const auto token = awaited(m_account->refresh());
    QVERIFY(!token);
    QCOMPARE(token.error().kind, reason);
    // Signing in again replaces it.
    QVERIFY(awaited(m_account->signIn(net::Token("t-2"))));
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(!m_account->reason());
}

void TestAccount::aLockedKeychainCanBeAskedAgain()
{
    m_store->loadError = Media::Error{.kind = Kind::CredentialsLocked};
    load(recordOf("client-1"));
    QCOMPARE(m_account->state(), Account::State::Locked);
    m_store->loadError.reset();
    load(recordOf("client-1"));
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(awaited(m_account->refresh()));
}

void TestAccount::onlyAnExplicitRejectionEndsTheSignIn_data()
{
    QTest::addColumn<Step>("step");
    QTest::addColumn<bool>("isRejection");
    QTest::addColumn<Kind>("kind");
    for (int status : {401, 403, 422, 498}) {
        QTest::addRow("%d", status) << Step{.status = status} << true << Kind::SignInRequired;
        QTest::addRow("%d page", status) << Step::page(status) << false << Kind::BadAnswer;
    }
    for (int status : {400, 405, 409, 301})
        QTest::addRow("%d", status) << Step{.status = status} << false << Kind::BadAnswer;
    QTest::newRow("404") << Step{.status = 404} << false << Kind::NotFound;
    QTest::newRow("410") << Step{.status = 410} << false << Kind::NotFound;
    QTest::newRow("429") << Step{.status = 429, .retryAfter = "60"} << false << Kind::RateLimited;
    for (int status : {500, 502, 503, 504})
        QTest::addRow("%d", status) << Step{.status = status} << false << Kind::ServerError;
    // A message is no verdict.
    QTest::newRow("500 that talks of tokens") << Step{.status = 500,
                                                      .body = R"({"errors":[{"code":1001,"message":"Invalid token","status":401}]})"}
                                              << false << Kind::ServerError;
    QTest::newRow("portal") << Step::page() << false << Kind::BadAnswer;
    QTest::newRow("dropped") << Step::drops() << false << Kind::Unreachable;
}

void TestAccount::onlyAnExplicitRejectionEndsTheSignIn()
{
    QFETCH(Step, step);
    QFETCH(bool, isRejection);
    QFETCH(Kind, kind);
    load(recordOf("client-1"));
    m_states.clear();
    m_plex->on("GET /api/v2/ping", {step});
    const auto token = awaited(m_account->refresh());
    QVERIFY(!token);
    QCOMPARE(token.error().kind, kind);
    QCOMPARE(m_account->state(), isRejection ? Account::State::SignInRequired : Account::State::SignedIn);
    QCOMPARE(m_account->reason().has_value(), isRejection);
    QCOMPARE(m_states.size(), isRejection ? 1 : 0);
    if (isRejection) {
        QVERIFY(m_account->reason()->cause);
        QCOMPARE(m_account->reason()->cause->status, step.status);
    }
    // And even then nothing is deleted, here or in the keychain.
    QCOMPARE(*m_store->record, recordOf("client-1"));
    QVERIFY(m_account->credential().account == net::Token("t-1"));
    QCOMPARE(m_store->saves, 0);
}

void TestAccount::silenceConcludesNothing()
{
    load(recordOf("client-1"));
    m_plex->on("GET /api/v2/ping", {Step::hangs()});
    {
        const Outcome<net::Token> outcome(m_account->refresh());
        QTRY_COMPARE(m_plex->arrived(), 1);
        m_clock->advance(25000);
        QVERIFY(outcome.isThere());
        QCOMPARE(outcome.result().error().kind, Kind::Timeout);
    }
    m_plex->close();
    QCOMPARE(awaited(m_account->refresh()).error().kind, Kind::Refused);
    QCOMPARE(m_account->state(), Account::State::SignedIn);
}

void TestAccount::aTokenThatWorksAgainSignsInAgain()
{
    load(recordOf("client-1"));
    m_plex->on("GET /api/v2/ping", {{.status = 401}, {.body = "{}"}});
    QVERIFY(!awaited(m_account->refresh()));
    QCOMPARE(m_account->state(), Account::State::SignInRequired);
    QVERIFY(awaited(m_account->refresh()));
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(!m_account->reason());
}

void TestAccount::oneQuestionIsUnderWayForEverybody()
{
    load(recordOf("client-1"));
    std::vector<std::unique_ptr<Outcome<net::Token>>> outcomes;
    for (int i = 0; i < 50; ++i)
        outcomes.push_back(std::make_unique<Outcome<net::Token>>(m_account->refresh()));
    QTRY_VERIFY(std::all_of(outcomes.cbegin(), outcomes.cend(), [](const auto &outcome) { return outcome->isThere(); }));
    for (const auto &outcome : outcomes)
        QVERIFY(outcome->result());
    QCOMPARE(m_plex->sent(), 1);
    QCOMPARE(m_plex->metrics.snapshot().value(QStringLiteral("renewals/account-tried")).toInt(), 1);
    QCOMPARE(m_plex->metrics.snapshot().value(QStringLiteral("renewals/account-succeeded")).toInt(), 1);
    QCOMPARE(m_plex->metrics.snapshot().value(QStringLiteral("renewals/account-shared")).toInt(), 49);
}

void TestAccount::theTriggerOfARenewalIsTold()
{
    load(recordOf("client-1"));
    QList<Media::RenewalTrigger> triggers;
    connect(m_account.get(), &Account::renewed, this, [&](Media::RenewalTrigger trigger) { triggers.append(trigger); });
    QVERIFY(awaited(m_account->refresh()));
    m_plex->on("GET /api/v2/resources", {{.status = 401}, {.body = "[]"}});
    QVERIFY(awaited(m_account->ask({.path = QStringLiteral("/api/v2/resources")})));
    QCOMPARE(triggers, QList<Media::RenewalTrigger>({Media::RenewalTrigger::Start, Media::RenewalTrigger::Rejected}));
}

void TestAccount::aRejectedRequestIsSentAgainOnce()
{
    load(recordOf("client-1"));
    for (const int status : {401, 498}) {
        m_plex->recorder.clear();
        m_plex->on("GET /api/v2/resources", {{.status = status}, {.body = "[]"}});
        const auto answer = awaited(m_account->ask({.path = QStringLiteral("/api/v2/resources")}));
        QVERIFY(answer);
        QCOMPARE(answer->status, 200);
        QCOMPARE(m_plex->recorder.count("GET", QStringLiteral("/api/v2/resources")), 2);
        QCOMPARE(m_plex->recorder.count("GET", QStringLiteral("/api/v2/ping")), 1);
    }
    // The account is good, the answer is still no: that stands.
    m_plex->recorder.clear();
    m_plex->on("GET /api/v2/resources", {{.status = 401}});
    const auto refused = awaited(m_account->ask({.path = QStringLiteral("/api/v2/resources")}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Kind::Unauthorized);
    QCOMPARE(m_plex->recorder.count("GET", QStringLiteral("/api/v2/resources")), 2);
    QCOMPARE(m_account->state(), Account::State::SignedIn);
}

void TestAccount::askingWhileSignedOutAlwaysSaysSo()
{
    QVERIFY(awaited(m_account->load()));
    // However often: there is nothing to renew, so nothing to be limited.
    for (int i = 0; i < 12; ++i) {
        const auto answer = awaited(m_account->ask({.path = QStringLiteral("/api/v2/resources")}));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::SignedOut);
    }
    QCOMPARE(m_plex->sent(), 0);
}

Q_DECLARE_METATYPE(plextest::Step)
QTEST_GUILESS_MAIN(TestAccount)
#include "tst_account.moc"
