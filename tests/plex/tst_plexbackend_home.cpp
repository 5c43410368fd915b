// SPDX-License-Identifier: MIT
#include "backendworld.h"

#include "mediabackend/userswitching.h"

#include <QSignalSpy>

using Kind = Media::Error::Kind;
using State = MediaBackend::State;

/// Several people with one account.
class TestPlexBackendHome : public QObject
{
    Q_OBJECT

    static Media::UserSwitching &people(MediaBackend &backend) { return *qobject_cast<Media::UserSwitching *>(&backend); }
    Media::Result<Media::Account> switchTo(MediaBackend &backend, const QString &name, const QString &pin = {})
    {
        const auto users = outcomeOf(people(backend).users());
        if (!users)
            return users.error();
        for (const Media::HomeUser &user : *users) {
            if (user.name == name)
                return outcomeOf(people(backend).switchUser(user.id, pin));
        }
        return Media::Error{Kind::NotFound, name};
    }
    static QString current(MediaBackend &backend)
    {
        const auto users = outcomeOf(people(backend).users());
        QStringList names;
        if (users) {
            for (const Media::HomeUser &user : *users) {
                if (user.isCurrent)
                    names.append(user.name);
            }
        }
        return names.join(u' ');
    }
    /// Whose token the last request at the owned server carried.
    QString lastUserAtServer() const
    {
        QString user;
        for (const auto &request : m_world->network.recorder().requests()) {
            if (request.door.startsWith(QStringLiteral("owned")) && !request.token().isEmpty())
                user = request.user;
        }
        return user;
    }

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<MediaBackend> m_backend;

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        m_world->network.plexTv().setHome(true);
        m_backend = m_world->signedIn();
        QVERIFY(m_backend);
    }
    void cleanup()
    {
        m_backend.reset();
        m_world.reset();
    }

    void everybodyIsListed()
    {
        const auto users = outcomeOf(people(*m_backend).users());
        QVERIFY(users);
        QCOMPARE(users->size(), 3);
        QVERIFY(users->at(0).isAdmin && users->at(0).isCurrent && !users->at(0).isRestricted);
        QVERIFY(users->at(1).isProtected != users->at(2).isProtected);
        QVERIFY(users->at(1).isRestricted != users->at(2).isRestricted);
    }

    void aFreeAccountIsAHomeOfOne()
    {
        m_world->network.plexTv().setHome(false);
        const auto users = outcomeOf(people(*m_backend).users());
        QVERIFY(users);
        QCOMPARE(users->size(), 1);
        QVERIFY(users->first().isCurrent);
    }

    void theSwitchedUserHasServersAndTokensOfTheirOwn()
    {
        QVERIFY(outcomeOf(m_backend->libraries()));
        const QString owner = lastUserAtServer();
        const auto account = switchTo(*m_backend, QStringLiteral("Mika"));
        QVERIFY(account);
        QCOMPARE(account->userName, QStringLiteral("Mika"));
        QCOMPARE(m_backend->account(), *account);
        QTRY_COMPARE(m_backend->state(), State::Online);
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), account->userId);
        QVERIFY(owner != account->userId);
        QCOMPARE(m_backend->servers().size(), 1); // what is shared with the account is not shared with a managed user
        QCOMPARE(current(*m_backend), QStringLiteral("Mika"));
    }

    void theAccountsTokenNeverReachesAServerForSomebodyElse()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        m_world->network.recorder().clear();
        QVERIFY(outcomeOf(m_backend->libraries()));
        for (const auto &request : m_world->network.recorder().requests())
            QVERIFY(!request.token().contains(m_world->network.owned().accessToken()));
    }

    void backToTheAccountIsASwitchLikeAnyOther()
    {
        const auto owner = outcomeOf(people(*m_backend).users())->first();
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        const auto back = outcomeOf(people(*m_backend).switchUser(owner.id));
        QVERIFY(back);
        QVERIFY(back->userId.isEmpty());
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), owner.id);
        QCOMPARE(m_backend->servers().size(), 2);
    }

    void aWrongOrMissingPinIsNoLostAccount_data()
    {
        QTest::addColumn<QString>("pin");
        QTest::newRow("missing") << QString();
        QTest::newRow("wrong") << QStringLiteral("9999");
        QTest::newRow("no PIN at all") << QStringLiteral("abc&pin=1234");
    }
    void aWrongOrMissingPinIsNoLostAccount()
    {
        QFETCH(const QString, pin);
        const auto refused = switchTo(*m_backend, QStringLiteral("Sam"), pin);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Kind::Forbidden);
        QVERIFY(refused.error().message.contains(QStringLiteral("PIN")));
        QCOMPARE(m_backend->state(), State::Online);
        QVERIFY(m_backend->account().userId.isEmpty());
        QVERIFY(outcomeOf(m_backend->libraries()));
    }

    void theRightPinOpensTheProfileAndIsKeptNowhere()
    {
        QVERIFY(m_world->network.plexTv().setHomePin(QStringLiteral("Sam"), QStringLiteral("8642")));
        QVERIFY(switchTo(*m_backend, QStringLiteral("Sam"), QStringLiteral("8642")));
        QVERIFY(!m_world->keychain.record->contains("8642"));
    }

    void aFreeProfileIsResumedAtTheNextStart()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        m_backend = m_world->backend();
        m_backend->start();
        QVERIFY(BackendWorld::isOnline(*m_backend));
        QTRY_COMPARE(m_backend->account().userName, QStringLiteral("Mika"));
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), m_backend->account().userId);
    }

    void aProtectedProfileIsNeverResumedWithoutItsPin()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Sam"), QStringLiteral("1234")));
        const QString sam = m_backend->account().userId;
        m_backend = m_world->backend();
        m_world->network.recorder().clear();
        m_backend->start();
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        QCOMPARE(m_backend->stateReason()->cause->kind, Kind::Forbidden);
        QVERIFY(m_backend->stateReason()->message.contains(QStringLiteral("PIN")));
        QCOMPARE(outcomeOf(m_backend->libraries()).error().kind, Kind::SignInRequired);
        QCOMPARE(outcomeOf(m_backend->refreshServers()).error().kind, Kind::SignInRequired);
        QVERIFY(m_backend->servers().isEmpty());
        QCOMPARE(lastUserAtServer(), QString());
        // The way on: the PIN, or somebody else.
        QVERIFY(switchTo(*m_backend, QStringLiteral("Sam"), QStringLiteral("1234")));
        QTRY_COMPARE(m_backend->state(), State::Online);
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), sam);
    }

    void aProfileThatGotAPinMeanwhileIsAskedForItWhenItsTokenIsGone()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        QVERIFY(m_world->network.plexTv().setHomePin(QStringLiteral("Mika"), QStringLiteral("1111")));
        revokeProfileToken();
        const auto answer = outcomeOf(m_backend->refreshServers());
        QVERIFY(!answer);
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        QVERIFY(m_backend->stateReason()->message.contains(QStringLiteral("PIN")));
    }

    void anAccountThatIsRejectedIsNoMatterOfThePin()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        for (const int status : {401, 401, 403}) // the servers, the users of the home, the ping
            m_world->network.plexTv().failNext(1, status, 1001);
        const auto answer = outcomeOf(m_backend->refreshServers());
        QVERIFY(!answer);
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        QVERIFY(!m_backend->stateReason()->message.contains(QStringLiteral("PIN")));
        QVERIFY(!plex::deserialized(*m_world->keychain.record)->profile->isProtected);
    }

    void aRejectedProfileTokenIsRenewedWithTheAccounts()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        revokeProfileToken();
        QSignalSpy renewed(m_backend.get(), &MediaBackend::tokenRenewed);
        QVERIFY(outcomeOf(m_backend->refreshServers()));
        QTRY_COMPARE(renewed.size(), 1);
        QCOMPARE(m_backend->state(), State::Online);
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), m_backend->account().userId);
    }

    void aPinIsAskedForHereEvenWherePlexTvForgetsTo()
    {
        QVERIFY(m_world->network.plexTv().setProtected(QStringLiteral("Sam"), false));
        QVERIFY(switchTo(*m_backend, QStringLiteral("Sam")));
        QVERIFY(m_world->network.plexTv().setProtected(QStringLiteral("Sam"), true));
        revokeProfileToken();
        m_world->network.recorder().clear();
        QVERIFY(!outcomeOf(m_backend->refreshServers()));
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        for (const auto &request : m_world->network.recorder().requests())
            QVERIFY(!request.path.endsWith(QStringLiteral("/switch")));
    }

    void aProfileThatGotAPinMeanwhileIsNotResumed()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        QVERIFY(m_world->network.plexTv().setHomePin(QStringLiteral("Mika"), QStringLiteral("1111")));
        m_backend = m_world->backend();
        m_backend->start();
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        QCOMPARE(outcomeOf(m_backend->libraries()).error().kind, Kind::SignInRequired);
        QVERIFY(m_backend->servers().isEmpty());
        // It is remembered, also for a start without plex.tv.
        m_world->network.plexTv().setOffline(true);
        m_backend = m_world->backend();
        m_world->network.recorder().clear();
        m_backend->start();
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        QCOMPARE(lastUserAtServer(), QString());
    }

    void anOwnerWithAPinIsNotResumedOnceSomebodySwitchedBack()
    {
        const auto owner = outcomeOf(people(*m_backend).users())->first();
        QVERIFY(m_world->network.plexTv().setHomePin(owner.id, QStringLiteral("4711")));
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        QVERIFY(outcomeOf(people(*m_backend).switchUser(owner.id, QStringLiteral("4711"))));
        m_backend = m_world->backend();
        m_world->network.recorder().clear();
        m_backend->start();
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        QCOMPARE(outcomeOf(m_backend->libraries()).error().kind, Kind::SignInRequired);
        QCOMPARE(lastUserAtServer(), QString());
        QVERIFY(outcomeOf(people(*m_backend).switchUser(owner.id, QStringLiteral("4711"))));
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), owner.id);
    }

    void aSwitchThatIsOvertakenByASignOutBringsNothingBack()
    {
        const auto users = outcomeOf(people(*m_backend).users());
        m_world->network.plexTv().setDelay(std::chrono::milliseconds(150));
        QObject context;
        std::optional<bool> isSwitched;
        people(*m_backend).switchUser(users->last().id)->then(&context, [&](const auto &account) { isSwitched = bool(account); });
        QTRY_VERIFY(m_world->network.recorder().count("POST", QStringLiteral("/api/v2/home/users")) == 1);
        QVERIFY(outcomeOf(m_backend->signOut()));
        QTRY_VERIFY(isSwitched.has_value());
        QVERIFY(!*isSwitched);
        QVERIFY(!m_world->keychain.record);
        QTRY_COMPARE(m_backend->state(), State::SignedOut);
        QCOMPARE(outcomeOf(m_backend->libraries()).error().kind, Kind::SignedOut);
    }

    void aSwitchThatNobodyWaitsForIsWholeAllTheSame()
    {
        const auto users = outcomeOf(people(*m_backend).users());
        auto *reply = people(*m_backend).switchUser(users->last().id);
        QTRY_VERIFY(m_world->keychain.record->contains("profile"));
        delete reply;
        QTRY_COMPARE(m_backend->account().userId, users->last().id);
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), users->last().id);
    }

    void aKeychainThatRefusesTheSignOutChangesNothing()
    {
        m_world->keychain.refusal = Media::Error{.kind = Kind::CredentialsLocked};
        QCOMPARE(outcomeOf(m_backend->signOut()).error().kind, Kind::CredentialsLocked);
        m_world->keychain.refusal.reset();
        QCOMPARE(m_backend->state(), State::Online);
        QCOMPARE(m_backend->servers().size(), 2);
        QVERIFY(outcomeOf(m_backend->libraries()));
    }

    void anUnknownUserIsNotFound()
    {
        QCOMPARE(outcomeOf(people(*m_backend).switchUser(QStringLiteral("nobody"))).error().kind, Kind::NotFound);
        QCOMPARE(m_backend->state(), State::Online);
    }

    void signedOutThereIsNobodyToSwitchTo()
    {
        QVERIFY(outcomeOf(m_backend->signOut()));
        QCOMPARE(outcomeOf(people(*m_backend).users()).error().kind, Kind::SignedOut);
        QCOMPARE(outcomeOf(people(*m_backend).switchUser(QStringLiteral("x"))).error().kind, Kind::SignedOut);
    }

    void signingInAnewIsTheAccountAgain()
    {
        QVERIFY(switchTo(*m_backend, QStringLiteral("Mika")));
        QSignalSpy ended(m_backend->accountSetup(), &Media::AccountSetup::ended);
        m_backend->accountSetup()->startWithToken(QString::fromLatin1(m_world->accountToken));
        QTRY_COMPARE(ended.size(), 1);
        QVERIFY(m_backend->account().userId.isEmpty());
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(lastUserAtServer(), m_backend->account().id);
    }

private:
    void revokeProfileToken()
    {
        const auto token = plex::deserialized(*m_world->keychain.record)->profile->token;
        m_world->network.plexTv().revokeToken(token.reveal());
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendHome)
#include "tst_plexbackend_home.moc"
