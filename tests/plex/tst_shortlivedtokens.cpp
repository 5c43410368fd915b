// SPDX-License-Identifier: MIT
#include "plex/account/shortlivedtokens.h"

#include "plex/account/jwt.h"
#include "support/eventloop.h"
#include "support/virtualclock.h"
#include "waiting.h"
#include "world.h"

#include <QTest>

using Kind = Media::Error::Kind;
using plextest::awaited;
using namespace std::chrono_literals;

/// Short-lived tokens for plex.tv, against a simulated one that checks every signature, nonce, audience and expiry.
class TestShortLivedTokens : public QObject
{
    Q_OBJECT

    void open(const QVariantMap &settings = {{QStringLiteral("tokens/short-lived"), true}})
    {
        m_clock = std::make_unique<support::VirtualClock>();
        m_world = std::make_unique<plextest::World>(*m_clock, QStringLiteral("simple"), settings);
        m_world->network.clock().stop();
        m_world->signIn();
        restart();
    }
    /// As at another start with the same record.
    void restart()
    {
        m_triggers.clear();
        m_tokens = std::make_unique<plex::ShortLivedTokens>(plex::ShortLivedTokens::Parts{.account = m_world->account,
                                                                                          .http = m_world->http,
                                                                                          .plexTv = m_world->network.plexTv().url(),
                                                                                          .identity = m_world->identity,
                                                                                          .clock = *m_clock,
                                                                                          .metrics = m_world->metrics,
                                                                                          .settings = m_world->settings});
        connect(m_tokens.get(), &plex::ShortLivedTokens::renewed, this, [this](Media::RenewalTrigger trigger) { m_triggers.append(trigger); });
    }
    /// Time passes, here and there, and whatever that starts comes to its end.
    void pass(net::milliseconds time)
    {
        for (; time.count() > 0; time -= 5min) {
            m_world->network.clock().advance(std::min<net::milliseconds>(time, 5min));
            m_clock->advance(std::min<net::milliseconds>(time, 5min));
            do
                support::deliverEvents();
            while (!isAtRest() && QTest::qWaitFor([this] { return isAtRest(); }));
        }
    }
    bool isAtRest() const { return m_world->metric("requests/sent") == m_world->metric("requests/ended"); }
    Media::Result<Media::Account> user() { return awaited(m_tokens->user()); }
    std::optional<plex::Device> device() const { return m_world->account.credential().device; }
    int count(const char *method, const char *path) { return m_world->count("plex.tv", method, path); }
    int made() { return count("POST", "/api/v2/pins"); }
    int exchanged() { return count("POST", "/api/v2/auth/token"); }
    simulation::RecordedRequest last() { return m_world->network.recorder().requests().last(); }

    std::unique_ptr<support::VirtualClock> m_clock;
    std::unique_ptr<plextest::World> m_world;
    std::unique_ptr<plex::ShortLivedTokens> m_tokens;
    QList<Media::RenewalTrigger> m_triggers;

private Q_SLOTS:
    void cleanup()
    {
        m_tokens.reset();
        m_world.reset();
        m_clock.reset();
    }

    void unlessWantedThereIsNoSecondIdentity()
    {
        open({});
        m_tokens->recall();
        QVERIFY(user());
        QCOMPARE(made(), 0);
        QVERIFY(!device());
        QCOMPARE(last().token(), m_world->accountToken);
    }

    void aSecondIdentityIsMadeApprovedAndUsed()
    {
        open();
        QVERIFY(user());
        QCOMPARE(made(), 1);
        QCOMPARE(count("PUT", "/api/v2/pins/link"), 1);
        const auto request = last();
        QCOMPARE(request.path, QStringLiteral("/api/v2/user"));
        QVERIFY(device());
        QCOMPARE(request.clientIdentifier(), device()->clientIdentifier.toLatin1());
        QVERIFY(device()->clientIdentifier != m_world->identity.identifier());
        QVERIFY(request.token().startsWith("eyJ"));
    }

    void aRecordWithoutOneGetsOneAtTheNextStart()
    {
        open();
        m_tokens->recall();
        QVERIFY(user());
        QCOMPARE(made(), 1);
        QVERIFY(device());
    }

    void theLastingTokenStaysGood()
    {
        open();
        QVERIFY(user());
        pass(8 * 24h);
        QVERIFY(user());
        QVERIFY(m_world->network.plexTv().accepts(m_world->accountToken, "client-1"));
    }

    void itIsStoredBeforeItIsUsed()
    {
        open();
        m_world->store.isHeld = true;
        const plextest::Outcome<Media::Account> outcome(m_tokens->user());
        QTRY_COMPARE(m_world->store.waiting(), 1);
        QCOMPARE(count("GET", "/api/v2/user"), 0);
        m_world->store.release();
        QTRY_VERIFY(outcome.isThere());
        QVERIFY(outcome.result());
        QCOMPARE(count("GET", "/api/v2/user"), 1);
        QVERIFY(plex::deserialized(*m_world->store.record)->device == device());
    }

    void theNextStartGoesOnWithIt()
    {
        open();
        QVERIFY(user());
        const auto before = device();
        restart();
        m_tokens->recall();
        QVERIFY(user());
        QCOMPARE(made(), 1);
        QCOMPARE(exchanged(), 0);
        QVERIFY(device() == before);
    }

    void aTokenIsRenewedADayAheadOfItsExpiry()
    {
        open();
        QVERIFY(user());
        m_triggers.clear();
        for (int hour = 0; hour < 6 * 24 - 1; ++hour)
            pass(1h);
        QCOMPARE(exchanged(), 0);
        pass(2h);
        QTRY_COMPARE(m_triggers, QList<Media::RenewalTrigger>{Media::RenewalTrigger::Expiry});
        QCOMPARE(exchanged(), 1);
        QCOMPARE(made(), 1);
    }

    void theBufferIsASetting()
    {
        open({{QStringLiteral("tokens/short-lived"), true}, {QStringLiteral("tokens/renewal-buffer"), 3 * 86'400}});
        QVERIFY(user());
        for (int hour = 0; hour < 4 * 24 - 1; ++hour)
            pass(1h);
        QCOMPARE(exchanged(), 0);
        pass(2h);
        QTRY_COMPARE(exchanged(), 1);
    }

    void earlyRenewalCanBeSwitchedOffAndTheRejectionIsTheSecondChance()
    {
        open({{QStringLiteral("tokens/short-lived"), true}, {QStringLiteral("tokens/early-renewal"), false}});
        QVERIFY(user());
        m_triggers.clear();
        for (int day = 0; day < 8; ++day)
            pass(24h);
        QCOMPARE(exchanged(), 0);
        QVERIFY(user());
        QCOMPARE(exchanged(), 1);
        QTRY_COMPARE(m_triggers, QList<Media::RenewalTrigger>{Media::RenewalTrigger::Rejected});
    }

    void aTokenThatExpiredDuringALongAbsenceIsRenewedNotReplaced()
    {
        open();
        QVERIFY(user());
        m_tokens.reset();
        pass(30 * 24h);
        restart();
        m_tokens->recall();
        QVERIFY(user());
        QCOMPARE(made(), 1);
        QTRY_VERIFY(exchanged() >= 1);
    }

    void aMachineWithAWrongClockSignsByTheOtherEnds()
    {
        open();
        m_clock->setSystemTime(0s); // 1970
        QVERIFY(user());
        QVERIFY(last().token().startsWith("eyJ"));
        m_clock->setSystemTime(4'000'000'000s); // 2096
        pass(8 * 24h);
        QVERIFY(user());
        QVERIFY(last().token().startsWith("eyJ"));
    }

    void aDeviceThatWasRemovedIsReplacedByAnother()
    {
        open();
        QVERIFY(user());
        const auto before = device();
        m_world->network.plexTv().deauthorizeDevice(before->clientIdentifier.toLatin1());
        QVERIFY(user());
        QCOMPARE(last().token(), m_world->accountToken); // as long as it takes
        QVERIFY(device()->clientIdentifier != before->clientIdentifier);
        QVERIFY(!(device()->key == before->key));
        QVERIFY(user());
        QCOMPARE(last().clientIdentifier(), device()->clientIdentifier.toLatin1());
    }

    void whateverGoesWrongTheLastingTokenAnswers_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        QTest::addColumn<bool>("isReplaced");
        QTest::newRow("too often") << 429 << 1003 << false;
        QTest::newRow("signature not understood") << 422 << 1008 << false;
        QTest::newRow("of another identity") << 400 << 1097 << false;
        QTest::newRow("failure") << 500 << 1007 << false;
        QTest::newRow("forbidden") << 403 << 1068 << false;
        QTest::newRow("device removed") << 401 << 1001 << true;
        QTest::newRow("key taken") << 422 << 1014 << true;
    }
    void whateverGoesWrongTheLastingTokenAnswers()
    {
        QFETCH(const int, status);
        QFETCH(const int, code);
        QFETCH(const bool, isReplaced);
        open({{QStringLiteral("tokens/short-lived"), true}, {QStringLiteral("tokens/early-renewal"), false}});
        QVERIFY(user());
        const auto before = device();
        pass(8 * 24h);
        // The expired token is met first, then the nonce.
        connect(&m_world->network.recorder(), &simulation::Recorder::requestAnswered, this, [&](const simulation::RecordedRequest &request) {
            if (request.status == 498)
                m_world->network.plexTv().failNext(1, status, code);
        });
        const auto answer = user();
        disconnect(&m_world->network.recorder(), nullptr, this, nullptr);
        QVERIFY(answer);
        QCOMPARE(device()->clientIdentifier != before->clientIdentifier, isReplaced);
        QCOMPARE(made(), isReplaced ? 2 : 1);
        QCOMPARE(last().token(), m_world->accountToken);
        QVERIFY(user());
        QVERIFY(last().token().startsWith("eyJ")); // the next one goes its way again
        QCOMPARE(m_world->account.state(), plex::Account::State::SignedIn);
    }

    void whatCannotBeMadeIsNotInTheWay_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("rate limit") << 429;
        QTest::newRow("failure") << 503;
        QTest::newRow("refused") << 403;
    }
    void whatCannotBeMadeIsNotInTheWay()
    {
        QFETCH(const int, status);
        open();
        m_world->network.plexTv().failNext(1, status);
        QVERIFY(user());
        QCOMPARE(last().token(), m_world->accountToken);
        QVERIFY(!device());
    }

    void aKeychainThatRefusesMeansTheLastingToken()
    {
        open();
        m_world->store.saveError = Media::Error{.kind = Kind::CredentialsLocked};
        QVERIFY(user());
        QCOMPARE(last().token(), m_world->accountToken);
    }

    void plexTvThatCannotBeReachedIsNotAskedTwice()
    {
        open();
        QVERIFY(user());
        m_world->network.plexTv().setOffline(true);
        const auto answer = user();
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::Refused);
        QVERIFY(device());
    }

    void theServersTokensComeWithTheLastingOne()
    {
        open();
        QVERIFY(user());
        QVERIFY(awaited(m_world->registry().refresh()));
        QVERIFY(awaited((*m_world->registry().session({}))->connectNow()));
        for (const auto &request : m_world->network.recorder().requests()) {
            const bool isSigned = request.token().startsWith("eyJ");
            QVERIFY(!isSigned || (request.door == u"plex.tv" && request.path != u"/api/v2/resources"));
        }
        const auto stored = plex::deserialized(*m_world->store.record);
        QCOMPARE(stored->servers.size(), 2);
        for (const net::Token &token : stored->servers)
            QVERIFY(!plex::jwt::isSigned(token));
    }

    void switchingItOffTakesTheSecondIdentityOffTheAccount()
    {
        open({});
        QVERIFY(m_world->settings.change(QStringLiteral("tokens/short-lived"), true));
        QTRY_VERIFY(device());
        const QByteArray token = device()->token.reveal();
        const QByteArray identifier = device()->clientIdentifier.toLatin1();
        QVERIFY(m_world->network.plexTv().accepts(token, identifier));
        QVERIFY(m_world->settings.change(QStringLiteral("tokens/short-lived"), false));
        QTRY_VERIFY(!device());
        QTRY_VERIFY(!m_world->network.plexTv().accepts(token, identifier));
        QVERIFY(user());
        QCOMPARE(last().token(), m_world->accountToken);
    }

    void signingOutTakesItOffToo()
    {
        open();
        QVERIFY(user());
        const QByteArray token = device()->token.reveal();
        const QByteArray identifier = device()->clientIdentifier.toLatin1();
        QVERIFY(awaited(m_world->account.signOut()));
        QTRY_VERIFY(!m_world->network.plexTv().accepts(token, identifier));
        QVERIFY(!device());
        QVERIFY(!m_world->store.record);
    }
};

QTEST_GUILESS_MAIN(TestShortLivedTokens)
#include "tst_shortlivedtokens.moc"
