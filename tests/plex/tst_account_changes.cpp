// SPDX-License-Identifier: MIT
#include "plex/account/account.h"

#include "controlledstore.h"
#include "scriptedplextv.h"
#include "support/eventloop.h"
#include "support/virtualclock.h"
#include "waiting.h"

using Kind = Media::Error::Kind;
using plex::Account;
using plextest::awaited;
using plextest::Outcome;
using plextest::ScriptedPlexTv;
using plextest::Step;

/// Signing in and out, and what the keychain holds at each moment of it.
class TestAccountChanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void signingInChecksStoresAndOnlyThenUses();
    void aTokenThatIsRefusedChangesNothing_data();
    void aTokenThatIsRefusedChangesNothing();
    void aKeychainThatRefusesLeavesEverythingAsItWas();
    void signingInDroppedHalfWayChangesNothing();
    void serverTokensStayForTheSameAccountOnly();
    void signingOutRevokesAndWipes();
    void signingOutWipesEvenWhenNothingCanBeRevoked_data();
    void signingOutWipesEvenWhenNothingCanBeRevoked();
    void whatIsKeptIsWipedBeforePlexTvIsAsked();
    void aTokenThatCannotBeStoredAgainStaysGood();
    void aKeychainThatCannotBeWipedKeepsTheSignIn();
    void serverTokensAreWrittenWithTheRecord();
    void serverTokensCountEvenWhenTheyCannotBeWritten();
    void unchangedServerTokensAreNotWrittenAgain();
    void withoutAnAccountNothingIsWritten();
    void serverTokensOfSomebodyElseAreNotKept();
    void serverTokensLearntWhileSigningInDoNotBringTheOldTokenBack();
    void serverTokensLearntWhileSigningOutDoNotBringTheRecordBack();

private:
    void signInAs(const QByteArray &token, const char *user = ScriptedPlexTv::user);
    plex::Credential stored() const
    {
        const auto credential = plex::deserialized(m_store->record.value_or(QByteArray()));
        return credential ? *credential : plex::Credential();
    }
    static QMap<QString, net::Token> tokens(const char *token) { return {{QStringLiteral("m-1"), net::Token(token)}}; }

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<ScriptedPlexTv> m_plex;
    std::unique_ptr<plextest::ControlledStore> m_store;
    std::unique_ptr<Account> m_account;
};

void TestAccountChanges::init()
{
    m_clock = std::make_unique<support::VirtualClock>();
    m_plex = std::make_unique<ScriptedPlexTv>(*m_clock);
    m_plex->on("GET /api/v2/ping", {{.body = "{}"}});
    m_plex->on("GET /api/v2/user", {{.body = ScriptedPlexTv::user}});
    m_plex->on("DELETE /api/v2/users/signout", {{.status = 204, .body = "", .type = ""}});
    m_store = std::make_unique<plextest::ControlledStore>();
    m_account = std::make_unique<Account>(m_plex->parts(*m_store, *m_clock));
    QVERIFY(awaited(m_account->load()));
}

void TestAccountChanges::cleanup()
{
    m_account.reset();
    m_store.reset();
    m_plex.reset();
    m_clock.reset();
}

void TestAccountChanges::signInAs(const QByteArray &token, const char *user)
{
    m_plex->on("GET /api/v2/user", {{.body = user}});
    QVERIFY(awaited(m_account->signIn(net::Token(token))));
}

void TestAccountChanges::signingInChecksStoresAndOnlyThenUses()
{
    m_store->isHeld = true;
    const Outcome<Media::Account> outcome(m_account->signIn(net::Token("t-1")));
    QTRY_COMPARE(m_store->waiting(), 1);
    support::deliverEvents();
    QVERIFY(!outcome.isThere());
    QCOMPARE(m_account->state(), Account::State::SignedOut);
    QVERIFY(m_account->credential().account.isEmpty());
    m_store->release();
    QTRY_VERIFY(outcome.isThere());
    QCOMPARE(outcome.result()->name, QStringLiteral("Mia"));
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(stored().account == net::Token("t-1"));
    QCOMPARE(stored().clientIdentifier, QStringLiteral("client-1"));
    QCOMPARE(m_plex->recorder.requests().first().path, QStringLiteral("/api/v2/user"));
}

void TestAccountChanges::aTokenThatIsRefusedChangesNothing_data()
{
    QTest::addColumn<Step>("step");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("401") << Step{.status = 401} << Kind::Unauthorized;
    QTest::newRow("500") << Step{.status = 500} << Kind::ServerError;
    QTest::newRow("portal") << Step::page() << Kind::BadAnswer;
    QTest::newRow("nobody") << Step{.body = "{}"} << Kind::BadAnswer;
    QTest::newRow("dropped") << Step::drops() << Kind::Unreachable;
}

void TestAccountChanges::aTokenThatIsRefusedChangesNothing()
{
    QFETCH(Step, step);
    QFETCH(Kind, kind);
    signInAs("t-1");
    m_plex->on("GET /api/v2/user", {step});
    const int saves = m_store->saves;
    const auto account = awaited(m_account->signIn(net::Token("t-2")));
    QVERIFY(!account);
    QCOMPARE(account.error().kind, kind);
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(m_account->credential().account == net::Token("t-1"));
    QVERIFY(*awaited(m_account->refresh()) == net::Token("t-1"));
    QCOMPARE(m_store->saves, saves);
}

void TestAccountChanges::aKeychainThatRefusesLeavesEverythingAsItWas()
{
    signInAs("t-1");
    m_store->saveError = Media::Error{.kind = Kind::CredentialsLocked};
    const auto account = awaited(m_account->signIn(net::Token("t-2")));
    QVERIFY(!account);
    QCOMPARE(account.error().kind, Kind::CredentialsLocked);
    QVERIFY(m_account->credential().account == net::Token("t-1"));
    QVERIFY(stored().account == net::Token("t-1"));
    QVERIFY(*awaited(m_account->refresh()) == net::Token("t-1"));
    QCOMPARE(m_plex->recorder.requests().last().token(), QByteArray("t-1"));
}

void TestAccountChanges::signingInDroppedHalfWayChangesNothing()
{
    m_plex->on("GET /api/v2/user", {Step::hangs()});
    auto outcome = std::make_unique<Outcome<Media::Account>>(m_account->signIn(net::Token("t-1")));
    QTRY_COMPARE(m_plex->arrived(), 1);
    outcome.reset();
    support::deliverEvents();
    QCOMPARE(m_account->state(), Account::State::SignedOut);
    QCOMPARE(m_store->saves, 0);
    QCOMPARE(m_clock->pending(), 0); // nothing is under way any more
}

void TestAccountChanges::serverTokensStayForTheSameAccountOnly()
{
    signInAs("t-1");
    QVERIFY(awaited(m_account->keepServerTokens(m_account->credential().user, tokens("s-1"))));
    signInAs("t-2");
    QVERIFY(stored().servers == tokens("s-1"));
    QVERIFY(stored().account == net::Token("t-2"));
    signInAs("t-3", R"({"uuid":"u-8","username":"ole"})");
    QVERIFY(stored().servers.isEmpty());
    QVERIFY(m_account->credential().servers.isEmpty());
}

void TestAccountChanges::signingOutRevokesAndWipes()
{
    signInAs("t-1");
    const auto isRevoked = awaited(m_account->signOut());
    QVERIFY(isRevoked);
    QVERIFY(*isRevoked);
    QCOMPARE(m_plex->recorder.requests().last().method, QByteArray("DELETE"));
    QCOMPARE(m_plex->recorder.requests().last().token(), QByteArray("t-1"));
    QVERIFY(!m_store->record);
    QCOMPARE(m_account->state(), Account::State::SignedOut);
    QVERIFY(m_account->credential() == plex::Credential());
    // Nobody is signed in: there is nothing to revoke and nothing to ask.
    const int sent = m_plex->sent();
    const auto again = awaited(m_account->signOut());
    QVERIFY(!again);
    QCOMPARE(again.error().kind, Kind::SignedOut);
    QCOMPARE(m_plex->sent(), sent);
}

void TestAccountChanges::signingOutWipesEvenWhenNothingCanBeRevoked_data()
{
    QTest::addColumn<Step>("step");
    QTest::addColumn<bool>("isRevoked");
    QTest::newRow("already gone") << Step{.status = 401} << true;
    QTest::newRow("500") << Step{.status = 500} << false;
    QTest::newRow("429") << Step{.status = 429} << false;
    QTest::newRow("portal") << Step::page() << false;
    QTest::newRow("dropped") << Step::drops() << false;
}

void TestAccountChanges::signingOutWipesEvenWhenNothingCanBeRevoked()
{
    QFETCH(Step, step);
    QFETCH(bool, isRevoked);
    signInAs("t-1");
    m_plex->on("DELETE /api/v2/users/signout", {step});
    const auto outcome = awaited(m_account->signOut());
    QVERIFY(outcome);
    QCOMPARE(*outcome, isRevoked);
    QVERIFY(!m_store->record);
    QCOMPARE(m_account->state(), Account::State::SignedOut);
}

void TestAccountChanges::whatIsKeptIsWipedBeforePlexTvIsAsked()
{
    signInAs("t-1");
    m_plex->on("DELETE /api/v2/users/signout", {Step::hangs()});
    auto *reply = m_account->signOut();
    QTRY_COMPARE(m_plex->recorder.requests().last().method, QByteArray("DELETE"));
    QVERIFY(!m_store->record);
    QCOMPARE(m_account->state(), Account::State::SignedOut);
    delete reply; // whoever waits may lose patience: nothing comes back
    QVERIFY(!m_store->record);
}

void TestAccountChanges::aTokenThatCannotBeStoredAgainStaysGood()
{
    signInAs("t-1");
    m_store->saveError = Media::Error{.kind = Kind::CredentialsLocked};
    QVERIFY(!awaited(m_account->signIn(net::Token("t-1"))));
    support::deliverEvents();
    QVERIFY(m_plex->recorder.requests().last().method != "DELETE");
    QCOMPARE(m_account->state(), Account::State::SignedIn);
}

void TestAccountChanges::aKeychainThatCannotBeWipedKeepsTheSignIn()
{
    signInAs("t-1");
    m_store->clearError = Media::Error{.kind = Kind::CredentialsLocked};
    const auto outcome = awaited(m_account->signOut());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Kind::CredentialsLocked);
    QVERIFY(m_store->record);
    QCOMPARE(m_account->state(), Account::State::SignedIn);
    QVERIFY(m_plex->recorder.requests().last().method != "DELETE");
    m_store->clearError.reset();
    QVERIFY(*awaited(m_account->signOut()));
    QVERIFY(!m_store->record);
    QCOMPARE(m_account->state(), Account::State::SignedOut);
}

void TestAccountChanges::serverTokensAreWrittenWithTheRecord()
{
    signInAs("t-1");
    QVERIFY(awaited(m_account->keepServerTokens(m_account->credential().user, tokens("s-1"))));
    QVERIFY(stored().servers == tokens("s-1"));
    QVERIFY(stored().account == net::Token("t-1"));
    QVERIFY(awaited(m_account->keepServerTokens(m_account->credential().user, {})));
    QVERIFY(stored().servers.isEmpty());
}

void TestAccountChanges::serverTokensCountEvenWhenTheyCannotBeWritten()
{
    signInAs("t-1");
    m_store->saveError = Media::Error{.kind = Kind::CredentialsUnavailable};
    const auto outcome = awaited(m_account->keepServerTokens(m_account->credential().user, tokens("s-1")));
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Kind::CredentialsUnavailable);
    QVERIFY(m_account->credential().servers == tokens("s-1"));
}

void TestAccountChanges::unchangedServerTokensAreNotWrittenAgain()
{
    signInAs("t-1");
    QVERIFY(awaited(m_account->keepServerTokens(m_account->credential().user, tokens("s-1"))));
    const int saves = m_store->saves;
    for (int i = 0; i < 5; ++i)
        QVERIFY(awaited(m_account->keepServerTokens(m_account->credential().user, tokens("s-1"))));
    QCOMPARE(m_store->saves, saves);
}

void TestAccountChanges::withoutAnAccountNothingIsWritten()
{
    QCOMPARE(awaited(m_account->keepServerTokens(QStringLiteral("u-7"), tokens("s-1"))).error().kind, Kind::Cancelled);
    QCOMPARE(m_store->saves, 0);
    QVERIFY(!m_store->record);
}

void TestAccountChanges::serverTokensOfSomebodyElseAreNotKept()
{
    signInAs("t-1");
    QCOMPARE(awaited(m_account->keepServerTokens(QStringLiteral("u-8"), tokens("s-1"))).error().kind, Kind::Cancelled);
    QVERIFY(stored().servers.isEmpty());
    QVERIFY(m_account->credential().servers.isEmpty());
}

void TestAccountChanges::serverTokensLearntWhileSigningInDoNotBringTheOldTokenBack()
{
    signInAs("t-1");
    m_store->isHeld = true;
    const Outcome<Media::Account> signIn(m_account->signIn(net::Token("t-2")));
    QTRY_COMPARE(m_store->waiting(), 1);
    const Outcome<Media::Done> keep(m_account->keepServerTokens(m_account->credential().user, tokens("s-1")));
    while (m_store->waiting() > 0) {
        m_store->release();
        support::deliverEvents();
    }
    QTRY_VERIFY(signIn.isThere() && keep.isThere());
    QVERIFY(signIn.result());
    QVERIFY(stored().account == net::Token("t-2"));
    QVERIFY(m_account->credential() == stored());
    QVERIFY(stored().servers == tokens("s-1"));
}

void TestAccountChanges::serverTokensLearntWhileSigningOutDoNotBringTheRecordBack()
{
    signInAs("t-1");
    m_store->isHeld = true;
    const Outcome<bool> signOut(m_account->signOut());
    QTRY_COMPARE(m_store->waiting(), 1);
    const Outcome<Media::Done> keep(m_account->keepServerTokens(m_account->credential().user, tokens("s-1")));
    while (m_store->waiting() > 0) {
        m_store->release();
        support::deliverEvents();
    }
    QTRY_VERIFY(signOut.isThere() && keep.isThere());
    QVERIFY(*signOut.result());
    QVERIFY(!m_store->record);
    QCOMPARE(m_account->state(), Account::State::SignedOut);
}

Q_DECLARE_METATYPE(plextest::Step)
QTEST_GUILESS_MAIN(TestAccountChanges)
#include "tst_account_changes.moc"
