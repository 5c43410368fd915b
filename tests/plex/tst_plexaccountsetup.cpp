// SPDX-License-Identifier: MIT
#include "accountsetupdesk.h"
#include "support/eventloop.h"

using Kind = Media::Error::Kind;
using plextest::ScriptedPlexTv;
using plextest::Step;

/// Signing in as a person sees it.
class TestPlexAccountSetup : public QObject, protected plextest::AccountSetupDesk
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void theBrowserIsHandedAPageWithTheCode();
    void anotherDeviceIsHandedAShortCode();
    void approvingSignsIn();
    void theSignInEndsWhenWhoeverSignedInIsSettled();
    void aPastedTokenSignsIn_data();
    void aPastedTokenSignsIn();
    void everyEndIsSaidOnceWithItsOutcome_data();
    void everyEndIsSaidOnceWithItsOutcome();
    void anEndOfTheFirstStepIsNoExpiry();
    void theCodeExpires();
    void aKeychainThatRefusesIsSaid();
    void aTokenThatWasMadeForItAndCannotBeKeptIsRevoked();
    void nobodyIsSentToThePageForASignInThatCannotBeKept();
    void aKeychainThatIsOpenAgainTakesTheSignIn();
    void signingInAgainKeepsServersAndReplacesTheToken();
    void theIdentifierIsMadeBeforeAnythingIsAsked();
};

void TestPlexAccountSetup::theBrowserIsHandedAPageWithTheCode()
{
    QVERIFY(begin(Phase::WaitingForUser));
    QCOMPARE(m_plex->recorder.requests().first().query.queryItemValue(QStringLiteral("strong")), QStringLiteral("true"));
    QCOMPARE(m_setup->userCode(), QStringLiteral("q7xkcode"));
    QCOMPARE(m_setup->expiresIn(), 900);
    QCOMPARE(m_setup->verificationUri(), m_setup->verificationUriComplete());
    const QByteArray page = m_setup->verificationUri().toEncoded();
    QVERIFY(page.startsWith("https://app.plex.tv/auth#?"));
    QVERIFY(page.contains("code=q7xkcode"));
    QVERIFY(page.contains("clientID=client-1"));
}

void TestPlexAccountSetup::anotherDeviceIsHandedAShortCode()
{
    m_plex->on("POST /api/v2/pins", {{.status = 201, .body = R"({"id":4711,"code":"AB3D","expiresIn":900})"}});
    m_setup->start(Method::Code);
    QVERIFY(isIn(Phase::WaitingForUser));
    QVERIFY(!m_plex->recorder.requests().first().query.hasQueryItem(QStringLiteral("strong")));
    QCOMPARE(m_setup->userCode(), QStringLiteral("AB3D"));
    QCOMPARE(m_setup->verificationUri(), QUrl(QStringLiteral("https://plex.tv/link")));
    QCOMPARE(m_setup->verificationUriComplete(), QUrl(QStringLiteral("https://plex.tv/link?pin=AB3D")));
}

void TestPlexAccountSetup::approvingSignsIn()
{
    QVERIFY(begin(Phase::WaitingForUser));
    m_clock->advance(1000);
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::SignedIn}));
    QVERIFY(!m_error);
    QVERIFY(m_message.contains(u"Mia"));
    QCOMPARE(m_phases, QList<Phase>({Phase::Starting, Phase::WaitingForUser, Phase::Finishing, Phase::Idle}));
    QVERIFY(m_setup->userCode().isEmpty());
    QVERIFY(m_setup->verificationUri().isEmpty());
    QVERIFY(m_setup->verificationUriComplete().isEmpty());
    QCOMPARE(m_setup->expiresIn(), 0);
    QCOMPARE(m_account->state(), plex::Account::State::SignedIn);
    QVERIFY(m_store->record->contains("t-1"));
}

void TestPlexAccountSetup::theSignInEndsWhenWhoeverSignedInIsSettled()
{
    m_isWelcomeHeld = true;
    QVERIFY(begin(Phase::WaitingForUser));
    m_clock->advance(1000);
    QTRY_VERIFY(m_welcome);
    support::deliverEvents();
    QCOMPARE(m_setup->phase(), Phase::Finishing);
    QVERIFY(m_ends.isEmpty());
    m_welcome->finish(Media::Done{});
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::SignedIn}));
}

void TestPlexAccountSetup::aPastedTokenSignsIn_data()
{
    QTest::addColumn<QString>("token");
    QTest::addColumn<Ending>("outcome");
    QTest::newRow("good") << QStringLiteral("t-9") << Ending::SignedIn;
    QTest::newRow("with blanks") << QStringLiteral("  t-9\n") << Ending::SignedIn;
    QTest::newRow("empty") << QString() << Ending::Refused;
    QTest::newRow("blank") << QStringLiteral(" \t\n") << Ending::Refused;
}

void TestPlexAccountSetup::aPastedTokenSignsIn()
{
    QFETCH(QString, token);
    QFETCH(Ending, outcome);
    m_setup->startWithToken(token);
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({outcome}));
    QCOMPARE(m_setup->phase(), Phase::Idle);
    QCOMPARE(m_plex->recorder.count("POST", QStringLiteral("/")), 0);
    if (outcome != Ending::SignedIn) {
        QCOMPARE(m_plex->sent(), 0);
        QCOMPARE(m_error->kind, Kind::Usage);
        return;
    }
    QCOMPARE(m_plex->recorder.requests().first().token(), QByteArray("t-9"));
    QVERIFY(m_store->record->contains("t-9"));
    QVERIFY(!m_message.contains(u"t-9"));
}

void TestPlexAccountSetup::everyEndIsSaidOnceWithItsOutcome_data()
{
    QTest::addColumn<QByteArray>("call");
    QTest::addColumn<Step>("step");
    QTest::addColumn<Ending>("outcome");
    QTest::addColumn<Kind>("kind");
    const QByteArray create = "POST /api/v2/pins";
    const QByteArray poll = "GET /api/v2/pins/4711";
    const QByteArray user = "GET /api/v2/user";
    QTest::newRow("no code: 429") << create << Step{.status = 429} << Ending::Failed << Kind::RateLimited;
    QTest::newRow("no code: 500") << create << Step{.status = 500} << Ending::Failed << Kind::ServerError;
    QTest::newRow("no code: portal") << create << Step::page() << Ending::Failed << Kind::BadAnswer;
    QTest::newRow("no code: dropped") << create << Step::drops() << Ending::Failed << Kind::Unreachable;
    QTest::newRow("gone: 404") << poll << Step{.status = 404} << Ending::Expired << Kind::SignInRequired;
    QTest::newRow("gone: 410") << poll << Step{.status = 410} << Ending::Expired << Kind::SignInRequired;
    QTest::newRow("refused: 401") << poll << Step{.status = 401} << Ending::Refused << Kind::Unauthorized;
    QTest::newRow("refused: 403") << poll << Step{.status = 403} << Ending::Refused << Kind::Unauthorized;
    QTest::newRow("token refused: 401") << user << Step{.status = 401} << Ending::Refused << Kind::Unauthorized;
    QTest::newRow("token refused: 422") << user << Step{.status = 422} << Ending::Refused << Kind::Unauthorized;
    QTest::newRow("user: 503") << user << Step{.status = 503} << Ending::Failed << Kind::ServerError;
}

void TestPlexAccountSetup::everyEndIsSaidOnceWithItsOutcome()
{
    QFETCH(QByteArray, call);
    QFETCH(Step, step);
    QFETCH(Ending, outcome);
    QFETCH(Kind, kind);
    m_plex->on(call, {step});
    m_setup->start(Method::Browser);
    if (!call.startsWith("POST")) {
        QVERIFY(isIn(Phase::WaitingForUser));
        m_clock->advance(1000);
    }
    QVERIFY(hasEnded());
    support::deliverEvents();
    m_clock->advance(3'600'000);
    QCOMPARE(m_ends, QList<Ending>({outcome}));
    QCOMPARE(m_error->kind, kind);
    QVERIFY(!m_message.isEmpty());
    QVERIFY(!m_message.contains(u"q7xkcode"));
    QCOMPARE(m_phases.last(), Phase::Idle);
    QVERIFY(!m_store->record);
    QCOMPARE(m_clock->pending(), 0);
}

void TestPlexAccountSetup::anEndOfTheFirstStepIsNoExpiry()
{
    // A code that was never issued cannot have expired.
    m_plex->on("POST /api/v2/pins", {{.status = 404}});
    m_setup->start(Method::Browser);
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::Failed}));
}

void TestPlexAccountSetup::theCodeExpires()
{
    m_plex->on("GET /api/v2/pins/4711", {Step::hangs()});
    QVERIFY(begin(Phase::WaitingForUser));
    m_clock->advance(900'000);
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::Expired}));
    QCOMPARE(m_error->kind, Kind::SignInRequired);
}

void TestPlexAccountSetup::aKeychainThatRefusesIsSaid()
{
    m_store->saveError = Media::Error{.kind = Kind::CredentialsLocked, .message = QStringLiteral("The keychain is locked.")};
    m_setup->startWithToken(QStringLiteral("t-9"));
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::Failed}));
    QCOMPARE(m_error->kind, Kind::CredentialsLocked);
    QCOMPARE(m_message, QStringLiteral("The keychain is locked."));
    QVERIFY(m_account->state() != plex::Account::State::SignedIn);
}

void TestPlexAccountSetup::aTokenThatWasMadeForItAndCannotBeKeptIsRevoked()
{
    m_plex->on("DELETE /api/v2/users/signout", {{.status = 204, .body = "", .type = ""}});
    m_store->saveError = Media::Error{.kind = Kind::CredentialsLocked};
    QVERIFY(begin(Phase::WaitingForUser));
    m_clock->advance(1000);
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::Failed}));
    QTRY_COMPARE(m_plex->recorder.requests().last().method, QByteArray("DELETE"));
    QCOMPARE(m_plex->recorder.requests().last().token(), QByteArray("t-1"));
}

void TestPlexAccountSetup::nobodyIsSentToThePageForASignInThatCannotBeKept()
{
    m_store->loadError = Media::Error{.kind = Kind::CredentialsLocked, .message = QStringLiteral("The keychain is locked.")};
    QVERIFY(plextest::awaited(m_account->load()));
    m_setup->start(Method::Browser);
    QCOMPARE(m_setup->phase(), Phase::Starting);
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::Failed}));
    QCOMPARE(m_error->kind, Kind::CredentialsLocked);
    QCOMPARE(m_plex->arrived(), 0);
}

void TestPlexAccountSetup::aKeychainThatIsOpenAgainTakesTheSignIn()
{
    m_store->loadError = Media::Error{.kind = Kind::CredentialsLocked};
    QVERIFY(plextest::awaited(m_account->load()));
    m_store->loadError.reset();
    QVERIFY(begin(Phase::WaitingForUser));
    m_clock->advance(1000);
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::SignedIn}));
    QCOMPARE(m_account->state(), plex::Account::State::SignedIn);
}

void TestPlexAccountSetup::signingInAgainKeepsServersAndReplacesTheToken()
{
    m_setup->startWithToken(QStringLiteral("t-1"));
    QVERIFY(hasEnded());
    QVERIFY(plextest::awaited(m_account->keepServerTokens(QStringLiteral("u-7"), {{QStringLiteral("m-1"), net::Token("s-1")}})));
    m_ends.clear();
    m_setup->startWithToken(QStringLiteral("t-2"));
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::SignedIn}));
    QVERIFY(m_account->credential().account == net::Token("t-2"));
    QVERIFY(m_account->credential().servers.value(QStringLiteral("m-1")) == net::Token("s-1"));
    // A sign-in that fails half-way leaves the one that is there.
    m_ends.clear();
    m_plex->on("GET /api/v2/user", {{.status = 401}});
    m_setup->startWithToken(QStringLiteral("t-3"));
    QVERIFY(hasEnded());
    QCOMPARE(m_ends, QList<Ending>({Ending::Refused}));
    QVERIFY(m_account->credential().account == net::Token("t-2"));
    QCOMPARE(m_account->state(), plex::Account::State::SignedIn);
}

void TestPlexAccountSetup::theIdentifierIsMadeBeforeAnythingIsAsked()
{
    m_setup->start(Method::Browser);
    QCOMPARE(m_prepared, 1);
    m_setup->startWithToken(QStringLiteral("t-1"));
    QCOMPARE(m_prepared, 2);
    QVERIFY(hasEnded());
}

Q_DECLARE_METATYPE(plextest::Step)
QTEST_GUILESS_MAIN(TestPlexAccountSetup)
#include "tst_plexaccountsetup.moc"
