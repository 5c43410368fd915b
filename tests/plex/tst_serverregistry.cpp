// SPDX-License-Identifier: MIT
#include "plex/discovery/serverregistry.h"

#include "plex/server/endpoints.h"
#include "support/eventloop.h"
#include "waiting.h"
#include "world.h"

#include <QFile>

using Kind = Media::Error::Kind;
using Media::ServerState;
using plextest::awaited;
using plextest::Outcome;
using plextest::World;
namespace endpoints = plex::endpoints;

/// The account's servers: asked for, remembered, and there without plex.tv.
class TestServerRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void refreshingFindsTheServersAndConnectsThem();
    void oneQuestionIsUnderWayForEverybody();
    void aStartWithRememberedServersNeedsNoPlexTv();
    void tokensAreStoredBeforeTheyAreUsed();
    void aKeychainThatCannotBeWrittenIsAWarningOnly();
    void aDiskThatCannotBeWrittenIsAWarningOnly();
    void aServerThatIsNotSharedAnyMoreVanishes();
    void anErrorKeepsWhatIsKnown_data();
    void anErrorKeepsWhatIsKnown();
    void theDefaultIsTheFirstOfOnesOwn();
    void theUserIsRemembered();
    void whatIsRememberedHoldsNoToken();
    void forgettingEndsEverything();
    void thePersonIsToldOnceThatTheNameIsBlocked();
    void aRejectedTokenOfOneServerIsRenewedForItAlone();
    void anAnswerOlderThanTheQuestionIsNotBelieved();

private:
    plex::ServerRegistry &registry() { return m_world->registry(); }
    bool isOnline(const QString &id)
    {
        return QTest::qWaitFor(
            [&] {
                const auto session = registry().session(id);
                return session && (*session)->server().state == ServerState::Online;
            },
            10000);
    }
    QString ownedId() { return m_world->owned().machineIdentifier(); }
    QString sharedId() { return m_world->shared().machineIdentifier(); }
    QByteArray file() const
    {
        QFile file(m_world->directory.filePath(QStringLiteral("servers.json")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    net::SystemClock m_clock;
    std::unique_ptr<World> m_world;
};

void TestServerRegistry::init()
{
    m_world = std::make_unique<World>(m_clock);
    m_world->signIn();
}

void TestServerRegistry::cleanup()
{
    m_world.reset();
}

void TestServerRegistry::refreshingFindsTheServersAndConnectsThem()
{
    QVERIFY(!registry().isRead());
    QCOMPARE(registry().session({}).error().kind, Kind::NotFound);
    int changes = 0;
    connect(&registry(), &plex::ServerRegistry::changed, this, [&] { ++changes; });
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(registry().isRead());
    QVERIFY(changes > 0);
    QCOMPARE(registry().sessions().size(), 2);
    QVERIFY(isOnline(ownedId()));
    QVERIFY(isOnline(sharedId()));
    const auto request = m_world->network.recorder().at(QStringLiteral("plex.tv")).first();
    for (const char *flag : {"includeHttps", "includeRelay", "includeIPv6"})
        QCOMPARE(request.query.queryItemValue(QString::fromLatin1(flag)), QStringLiteral("1"));
    QCOMPARE(request.token(), m_world->accountToken);
}

void TestServerRegistry::oneQuestionIsUnderWayForEverybody()
{
    std::vector<std::unique_ptr<Outcome<Media::Done>>> outcomes;
    for (int i = 0; i < 30; ++i)
        outcomes.push_back(std::make_unique<Outcome<Media::Done>>(registry().refresh()));
    QTRY_VERIFY(std::all_of(outcomes.cbegin(), outcomes.cend(), [](const auto &o) { return o->isThere(); }));
    for (const auto &outcome : outcomes)
        QVERIFY(outcome->result());
    QCOMPARE(m_world->count("plex.tv", "GET", "/api/v2/resources"), 1);
    // Asked again later, it is asked again.
    QVERIFY(awaited(registry().refresh()));
    QCOMPARE(m_world->count("plex.tv", "GET", "/api/v2/resources"), 2);
}

void TestServerRegistry::aStartWithRememberedServersNeedsNoPlexTv()
{
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(isOnline(ownedId()));
    const QUrl last = (*registry().session(ownedId()))->lastDirect();
    QTRY_VERIFY(file().contains(last.toEncoded()));
    // Another run: the same settings and keychain, and no plex.tv at all.
    m_world->network.plexTv().setOffline(true);
    m_world->network.recorder().clear();
    plex::ServerRegistry second(m_world->account, m_world->context, QDir(m_world->directory.path()));
    second.recall();
    QCOMPARE(second.sessions().size(), 2);
    QCOMPARE(second.sessions().first()->id(), ownedId());
    QCOMPARE(second.sessions().first()->lastDirect(), last);
    QVERIFY(!second.isRead());
    const auto answer = awaited((*second.session(ownedId()))->ask(endpoints::libraries()));
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(m_world->count("plex.tv", "GET", "/"), 0);
}

void TestServerRegistry::tokensAreStoredBeforeTheyAreUsed()
{
    m_world->store.isHeld = true;
    const Outcome<Media::Done> refreshed(registry().refresh());
    QTRY_COMPARE(m_world->store.waiting(), 1);
    support::deliverEvents();
    QVERIFY(!refreshed.isThere());
    QVERIFY(registry().sessions().isEmpty());
    m_world->store.isHeld = false;
    m_world->store.release();
    QTRY_VERIFY(refreshed.isThere());
    QVERIFY(isOnline(ownedId()));
    const auto stored = plex::deserialized(*m_world->store.record);
    QVERIFY(stored);
    QVERIFY(stored->servers.value(ownedId()) == net::Token(m_world->owned().accessToken()));
    QVERIFY(stored->servers.value(sharedId()) == net::Token(m_world->shared().accessToken()));
    QVERIFY(stored->account == net::Token(m_world->accountToken));
}

void TestServerRegistry::aKeychainThatCannotBeWrittenIsAWarningOnly()
{
    QList<Kind> warnings;
    connect(&registry(), &plex::ServerRegistry::warningRaised, this, [&](const Media::Error &warning) { warnings.append(warning.kind); });
    m_world->store.saveError = Media::Error{.kind = Kind::CredentialsLocked};
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(warnings.contains(Kind::CredentialsLocked));
    QVERIFY(isOnline(ownedId()));
    QVERIFY(!registry().problem());
}

void TestServerRegistry::aDiskThatCannotBeWrittenIsAWarningOnly()
{
    // A directory stands where the file should be.
    QVERIFY(QDir(m_world->directory.path()).mkdir(QStringLiteral("servers.json")));
    int warnings = 0;
    connect(&registry(), &plex::ServerRegistry::warningRaised, this,
            [&](const Media::Error &warning) { warnings += warning.kind == Kind::Forbidden; });
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(isOnline(ownedId()));
    QVERIFY(warnings > 0);
}

void TestServerRegistry::aServerThatIsNotSharedAnyMoreVanishes()
{
    plex::KnownServers known;
    known.servers = {m_world->described(m_world->shared()),
                     {.id = QStringLiteral("gone"), .name = QStringLiteral("Gone")},
                     m_world->described(m_world->owned())};
    QVERIFY(plex::saveKnownServers(QDir(m_world->directory.path()), known));
    registry().recall();
    QCOMPARE(registry().sessions().size(), 3);
    const QPointer<plex::ServerSession> gone = *registry().session(QStringLiteral("gone"));
    QVERIFY(awaited(registry().refresh()));
    QCOMPARE(registry().sessions().size(), 2);
    QCOMPARE(registry().session(QStringLiteral("gone")).error().kind, Kind::NotFound);
    // And the order is that of plex.tv: one's own first.
    QCOMPARE(registry().sessions().first()->id(), ownedId());
    QTRY_VERIFY(!gone);
    QVERIFY(!file().contains("gone"));
}

void TestServerRegistry::anErrorKeepsWhatIsKnown_data()
{
    QTest::addColumn<int>("status"); // 0: dropped, -1: nothing listens
    QTest::addColumn<Kind>("kind");
    QTest::newRow("500") << 500 << Kind::ServerError;
    QTest::newRow("429") << 429 << Kind::RateLimited;
    QTest::newRow("dropped") << 0 << Kind::Unreachable;
    QTest::newRow("offline") << -1 << Kind::Refused;
}

void TestServerRegistry::anErrorKeepsWhatIsKnown()
{
    QFETCH(int, status);
    QFETCH(Kind, kind);
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(isOnline(ownedId()));
    if (status > 0)
        m_world->network.plexTv().failNext(1, status);
    else if (status == 0)
        m_world->network.plexTv().dropNext(10); // the network stack tries again by itself
    else
        m_world->network.plexTv().setOffline(true);
    const auto refreshed = awaited(registry().refresh());
    QVERIFY(!refreshed);
    QCOMPARE(refreshed.error().kind, kind);
    QCOMPARE(registry().problem()->kind, kind);
    QCOMPARE(registry().sessions().size(), 2);
    QVERIFY(isOnline(ownedId()));
    m_world->network.plexTv().setOffline(false);
    for (int i = 0; i < 10 && registry().problem(); ++i)
        (void)awaited(registry().refresh());
    QVERIFY(!registry().problem());
}

void TestServerRegistry::theDefaultIsTheFirstOfOnesOwn()
{
    QVERIFY(awaited(registry().refresh()));
    const auto session = registry().session({});
    QVERIFY(session);
    QCOMPARE((*session)->id(), ownedId());
    QCOMPARE((*registry().session(sharedId()))->id(), sharedId());
    QCOMPARE(registry().session(QStringLiteral("unknown")).error().kind, Kind::NotFound);
}

void TestServerRegistry::theUserIsRemembered()
{
    const Media::Account user{.id = QStringLiteral("u-1"), .name = QStringLiteral("Mía"), .email = QStringLiteral("mia@example.org")};
    int changes = 0;
    connect(&registry(), &plex::ServerRegistry::userChanged, this, [&] { ++changes; });
    registry().setUser(user);
    registry().setUser(user);
    QCOMPARE(changes, 1);
    QVERIFY(registry().user() == user);
    QVERIFY(plex::loadKnownServers(QDir(m_world->directory.path())).account == user);
    // What is learnt of the servers later does not lose it.
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(plex::loadKnownServers(QDir(m_world->directory.path())).account == user);
}

void TestServerRegistry::whatIsRememberedHoldsNoToken()
{
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(isOnline(ownedId()));
    QVERIFY(isOnline(sharedId()));
    const QByteArray written = file();
    QVERIFY(written.contains(ownedId().toLatin1()));
    for (const QByteArray &secret : {m_world->accountToken, m_world->owned().accessToken(), m_world->shared().accessToken()})
        QVERIFY(!written.contains(secret));
    // Nor does it hold a relay as the address that worked last.
    QVERIFY(!plex::loadKnownServers(QDir(m_world->directory.path())).lastDirect.isEmpty());
}

void TestServerRegistry::forgettingEndsEverything()
{
    registry().setUser({.id = QStringLiteral("u-1"), .name = QStringLiteral("Mia")});
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(isOnline(ownedId()));
    const QPointer<plex::ServerSession> session = *registry().session(ownedId());
    const Outcome<net::HttpResponse> answer(session->ask(endpoints::libraries()));
    registry().forget();
    QVERIFY(registry().sessions().isEmpty());
    QVERIFY(!registry().isRead());
    QCOMPARE(registry().user().id, QString());
    QVERIFY(file().isEmpty());
    QTRY_VERIFY(!session);
    QVERIFY(answer.isOver());
    // A question for the servers that was under way does not bring them back.
    const Outcome<Media::Done> refreshed(registry().refresh());
    registry().forget();
    QTRY_VERIFY(refreshed.isOver());
    QVERIFY(registry().sessions().isEmpty());
    QVERIFY(file().isEmpty());
}

void TestServerRegistry::thePersonIsToldOnceThatTheNameIsBlocked()
{
    QList<QString> servers;
    connect(&registry(), &plex::ServerRegistry::warningRaised, this, [&](const Media::Error &warning, const QString &server) {
        if (warning.kind == Kind::DnsBlocked)
            servers.append(server);
    });
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(isOnline(ownedId()));
    QVERIFY(isOnline(sharedId()));
    QCOMPARE(servers.size(), 1);
    QVERIFY(!servers.first().isEmpty());
}

void TestServerRegistry::aRejectedTokenOfOneServerIsRenewedForItAlone()
{
    QVERIFY(awaited(registry().refresh()));
    QVERIFY(isOnline(ownedId()));
    QVERIFY(isOnline(sharedId()));
    QStringList renewed;
    connect(&registry(), &plex::ServerRegistry::tokenRenewed, this, [&](const QString &server) { renewed.append(server); });
    m_world->owned().rotateToken();
    const auto answer = awaited((*registry().session(ownedId()))->ask(endpoints::libraries()));
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(renewed, QStringList(ownedId()));
    QVERIFY(plex::deserialized(*m_world->store.record)->servers.value(ownedId()) == net::Token(m_world->owned().accessToken()));
}

void TestServerRegistry::anAnswerOlderThanTheQuestionIsNotBelieved()
{
    const QByteArray old = m_world->owned().accessToken();
    QVERIFY(awaited(m_world->account.keepServerTokens(m_world->account.credential().user, {{ownedId(), net::Token(old)}})));
    plex::KnownServers known;
    known.servers = {m_world->described(m_world->owned())};
    QVERIFY(plex::saveKnownServers(QDir(m_world->directory.path()), known));
    registry().recall();
    QVERIFY(isOnline(ownedId()));
    // A list with the old token has come and is being stored when the token changes.
    m_world->store.isHeld = true;
    const Outcome<Media::Done> refreshed(registry().refresh());
    QTRY_COMPARE(m_world->store.waiting(), 1);
    m_world->owned().rotateToken();
    const Outcome<net::HttpResponse> answer((*registry().session(ownedId()))->ask(endpoints::libraries()));
    QTRY_COMPARE(m_world->metric("renewals/server-tried"), 1);
    m_world->store.isHeld = false;
    m_world->store.release();
    QTRY_VERIFY(refreshed.isThere() && answer.isThere());
    QVERIFY(answer.result());
    QCOMPARE(answer.result()->status, 200);
    QCOMPARE(m_world->count("plex.tv", "GET", "/api/v2/resources"), 2);
}

QTEST_GUILESS_MAIN(TestServerRegistry)
#include "tst_serverregistry.moc"
