// SPDX-License-Identifier: MIT
#include "backendworld.h"

#include <QSignalSpy>

using Kind = Media::Error::Kind;
using State = MediaBackend::State;
using Trigger = Media::RenewalTrigger;

/// What becomes of tokens while a host asks and plays.
class TestPlexBackendTokens : public QObject
{
    Q_OBJECT

    int metric(const char *name) const { return m_backend->diagnostics()->metrics().value(QString::fromLatin1(name)).toInt(); }

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<MediaBackend> m_backend;

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

    void aThousandRequestsInFlightCostOneRenewal()
    {
        QSignalSpy renewed(m_backend.get(), &MediaBackend::tokenRenewed);
        m_world->network.recorder().clear();
        const int renewals = metric("renewals/server-succeeded");
        int answers = 0;
        int errors = 0;
        QObject context;
        for (int i = 0; i < 1000; ++i) {
            m_backend->libraries()->then(&context, [&](const auto &answer) {
                ++answers;
                errors += !answer;
                if (answers == 100)
                    m_world->network.owned().rotateToken(); // with nine hundred on their way
            });
        }
        QVERIFY(QTest::qWaitFor([&] { return answers == 1000; }, 120'000));
        QCOMPARE(errors, 0);
        QCOMPARE(metric("renewals/server-succeeded") - renewals, 1);
        QCOMPARE(metric("renewals/server-failed"), 0);
        QCOMPARE(renewed.size(), 1);
        QCOMPARE(m_world->network.recorder().count("GET", QStringLiteral("/api/v2/resources")), 1);
        int sent = 0;
        int rejected = 0;
        for (const auto &request : m_world->network.recorder().requests()) {
            sent += request.path == u"/library/sections";
            rejected += request.path == u"/library/sections" && request.status == 401;
        }
        QCOMPARE(sent, 1000 + rejected); // each rejected one was sent once more, and none else
        QVERIFY(rejected > 0);
    }

    void theOldTokenIsNeverSentAgain()
    {
        const QByteArray old = m_world->network.owned().accessToken();
        m_world->network.owned().rotateToken();
        QVERIFY(outcomeOf(m_backend->libraries()));
        m_world->network.recorder().clear();
        QVERIFY(outcomeOf(m_backend->libraries()));
        const auto libraries = outcomeOf(m_backend->libraries());
        QVERIFY(outcomeOf(m_backend->children(libraries->first().id)));
        for (const auto &request : m_world->network.recorder().requests())
            QVERIFY(request.token() != old);
    }

    void aStreamBeingPlayedGetsItsNewHeaders()
    {
        const auto libraries = outcomeOf(m_backend->libraries());
        const auto page = outcomeOf(m_backend->children(libraries->first().id));
        const auto stream = outcomeOf(m_backend->stream(page->items.first().id));
        QVERIFY(stream);
        QSignalSpy changed(m_backend.get(), &MediaBackend::streamChanged);
        m_world->network.owned().rotateToken();
        QVERIFY(outcomeOf(m_backend->libraries()));
        QTRY_VERIFY(!changed.isEmpty());
        const auto after = changed.last().first().value<Media::Stream>();
        QCOMPARE(after.session, stream->session);
        QCOMPARE(after.headers.value("X-Plex-Token"), m_world->network.owned().accessToken());
    }

    void theNotificationStreamCarriesTheNewToken()
    {
        const auto streams = [this] {
            QList<QByteArray> tokens;
            for (const auto &request : m_world->network.recorder().at(QStringLiteral("owned/"))) {
                if (request.path == u"/:/eventsource/notifications" && request.status == 200)
                    tokens.append(request.token());
            }
            return tokens;
        };
        QTRY_COMPARE(streams().size(), 1);
        QCOMPARE(streams().last(), m_world->network.owned().accessToken());
        QSignalSpy changed(m_backend.get(), &MediaBackend::libraryChanged);
        m_world->network.owned().rotateToken();
        QVERIFY(outcomeOf(m_backend->libraries()));
        QTRY_COMPARE(streams().size(), 2);
        QCOMPARE(streams().last(), m_world->network.owned().accessToken());
        // And what the server tells over it arrives.
        const auto libraries = outcomeOf(m_backend->libraries(m_world->network.owned().machineIdentifier()));
        const auto page = outcomeOf(m_backend->children(libraries->first().id));
        const QString item = page->items.first().id;
        QTRY_VERIFY(!changed.isEmpty()); // what was missed while it was begun again
        changed.clear();
        QVERIFY(m_world->network.owned().rename(item.section(u'/', -1).toInt(), QStringLiteral("Another title")));
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(changed.first().at(0).toString(), m_world->network.owned().machineIdentifier());
        QVERIFY(changed.first().at(1).toStringList().contains(item));
        QVERIFY(changed.first().at(1).toStringList().contains(libraries->first().id));
        QCOMPARE(outcomeOf(m_backend->item(item))->title, QStringLiteral("Another title"));
    }

    void aNewTokenIsInTheKeychainBeforeItIsUsed()
    {
        m_world->network.owned().rotateToken();
        const QByteArray fresh = m_world->network.owned().accessToken();
        bool isStored = false;
        bool isUsed = false;
        connect(&m_world->network.recorder(), &simulation::Recorder::requestAnswered, this, [&](const simulation::RecordedRequest &request) {
            if (request.token() != fresh || std::exchange(isUsed, true))
                return;
            isStored = m_world->keychain.record->contains(fresh);
        });
        QVERIFY(outcomeOf(m_backend->libraries()));
        QVERIFY(isUsed);
        QVERIFY(isStored);
    }

    void theAccountIsAskedOnceAtStart()
    {
        m_backend = m_world->backend();
        m_world->network.recorder().clear();
        QSignalSpy renewed(m_backend.get(), &MediaBackend::tokenRenewed);
        m_backend->start();
        QVERIFY(BackendWorld::isOnline(*m_backend));
        QTRY_COMPARE(renewed.size(), 1);
        QCOMPARE(renewed.first().at(2).value<Trigger>(), Trigger::Start);
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(m_world->network.recorder().count("GET", QStringLiteral("/api/v2/ping")), 1);
    }

    void aRevokedAccountAsksForSignInAndLosesNothing()
    {
        const auto servers = m_backend->servers().size();
        m_world->network.plexTv().revokeAccountTokens();
        const auto answer = outcomeOf(m_backend->libraries());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::SignInRequired);
        QTRY_COMPARE(m_backend->state(), State::SignInRequired);
        QCOMPARE(m_backend->servers().size(), servers);
        QVERIFY(m_world->keychain.record->contains(m_world->accountToken));
        // Signing in again in place goes on where it was.
        const QByteArray fresh = m_world->network.plexTv().issueToken(m_backend->clientIdentifier().toLatin1());
        m_backend->accountSetup()->startWithToken(QString::fromLatin1(fresh));
        QVERIFY(BackendWorld::isOnline(*m_backend));
        QVERIFY(outcomeOf(m_backend->libraries()));
        QCOMPARE(m_backend->servers().size(), servers);
    }

    void renewalOnRejectionCanBeSwitchedOff()
    {
        QVERIFY(m_backend->settings()->change(QStringLiteral("tokens/renew-on-rejection"), false));
        m_world->network.recorder().clear();
        m_world->network.owned().rotateToken();
        const auto answer = outcomeOf(m_backend->libraries());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::Unauthorized);
        QCOMPARE(m_world->network.recorder().count("GET", QStringLiteral("/api/v2/resources")), 0);
        QCOMPARE(m_backend->state(), State::Online);
        QVERIFY(m_backend->settings()->reset(QStringLiteral("tokens/renew-on-rejection")));
        QVERIFY(outcomeOf(m_backend->libraries()));
    }

    void attemptsAreLimitedAsSet()
    {
        QVERIFY(m_backend->settings()->change(QStringLiteral("tokens/max-attempts"), 2));
        const int tried = metric("renewals/server-tried");
        for (int i = 0; i < 4; ++i) {
            m_world->network.owned().rotateToken();
            (void)outcomeOf(m_backend->libraries());
        }
        QCOMPARE(metric("renewals/server-tried") - tried, 2);
        QVERIFY(metric("renewals/server-limited") > 0);
        QCOMPARE(m_backend->state(), State::Online); // the account and the connection are what they were
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendTokens)
#include "tst_plexbackend_tokens.moc"
