// SPDX-License-Identifier: MIT
#include "plex/backendstate.h"

#include "waiting.h"
#include "world.h"

#include <QTest>

using State = MediaBackend::State;

namespace {

/// A sign-in that is in whatever phase the test says.
class StillSetup final : public Media::AccountSetup
{
public:
    Phase phase() const override { return current; }
    QString userCode() const override { return {}; }
    QUrl verificationUri() const override { return {}; }
    QUrl verificationUriComplete() const override { return {}; }
    int expiresIn() const override { return 0; }
    void start(Method) override { }
    void startWithToken(const QString &) override { }
    void cancel() override { }

    Phase current = Phase::Idle;
};

} // namespace

/// The state of a backend, as it follows from the states of its parts.
class TestBackendState : public QObject
{
    Q_OBJECT

    struct Fixture
    {
        explicit Fixture(const QString &scene = QStringLiteral("simple"))
            : world(clock, scene)
        {
        }
        State state() { return plex::backendState(setup, world.account, world.registry(), world.identity); }
        std::optional<Media::Error> reason() { return plex::reasonOf(state(), world.account, world.registry()); }
        void load() { world.account.load()->then(&context, [](const auto &) {}); }

        net::SystemClock clock;
        plextest::World world;
        StillSetup setup;
        QObject context;
    };

private Q_SLOTS:
    void beforeTheKeychainHasAnsweredItIsConnecting()
    {
        Fixture f;
        QCOMPARE(f.state(), State::Connecting);
        QVERIFY(!f.reason());
    }

    void withoutACredentialItIsSignedOut()
    {
        Fixture f;
        f.load();
        QTRY_COMPARE(f.state(), State::SignedOut);
    }

    void withoutAnIdentifierNothingIsTold()
    {
        Fixture f;
        f.load();
        QTRY_COMPARE(f.state(), State::SignedOut);
        f.world.identity.setIdentifier({});
        QCOMPARE(f.state(), State::Connecting);
    }

    void aSignInUnderWayIsWhatIsTold()
    {
        Fixture f;
        f.setup.current = Media::AccountSetup::Phase::WaitingForUser;
        QCOMPARE(f.state(), State::SigningIn);
    }

    void aKeychainThatRefusesIsTheReason()
    {
        Fixture f;
        f.world.store.loadError = Media::Error{.kind = Media::Error::Kind::CredentialsLocked};
        f.load();
        QTRY_COMPARE(f.state(), State::CredentialsLocked);
        QCOMPARE(f.reason()->kind, Media::Error::Kind::CredentialsLocked);
    }

    void oneServerThatAnswersIsOnline()
    {
        Fixture f;
        f.world.signIn();
        QCOMPARE(f.state(), State::Connecting);
        f.world.shared().setOffline(true);
        f.world.registry().refresh()->then(&f.context, [](const auto &) {});
        QTRY_COMPARE(f.state(), State::Online);
        QVERIFY(!f.reason());
    }

    void whenNoServerAnswersTheReasonIsTheFirstOnes()
    {
        Fixture f(QStringLiteral("dead"));
        f.world.owned().setOffline(true);
        f.world.shared().setOffline(true);
        f.world.signIn();
        f.world.registry().refresh()->then(&f.context, [](const auto &) {});
        QTRY_COMPARE_WITH_TIMEOUT(f.state(), State::Offline, 15'000);
        QVERIFY(f.reason());
        QCOMPARE(*f.reason(), *f.world.registry().sessions().first()->server().problem);
    }

    void whenPlexTvCannotBeAskedThatIsTheReason()
    {
        Fixture f;
        f.world.signIn();
        f.world.network.plexTv().setOffline(true);
        f.world.registry().refresh()->then(&f.context, [](const auto &) {});
        QTRY_COMPARE(f.state(), State::Offline);
        QCOMPARE(f.reason()->kind, Media::Error::Kind::Refused);
    }
};

QTEST_GUILESS_MAIN(TestBackendState)
#include "tst_backendstate.moc"
