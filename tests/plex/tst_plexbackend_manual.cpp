// SPDX-License-Identifier: MIT
#include "backendworld.h"

#include <QSignalSpy>

using Kind = Media::Error::Kind;
using Media::ServerState;
using simulation::AddressSpec;

/// Servers by their address: with and without an account, and without plex.tv.
class TestPlexBackendManual : public QObject
{
    Q_OBJECT

    using State = MediaBackend::State;

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<MediaBackend> m_backend;

    simulation::SimulatedServer &owned() { return m_world->network.owned(); }
    simulation::Recorder &recorder() { return m_world->network.recorder(); }
    QString id() { return owned().machineIdentifier(); }
    QUrl address() { return owned().answeringAddress().uri; }

    void allowThisMachine() { owned().setAllowedNetworks({{QHostAddress(QStringLiteral("127.0.0.0")), 8}}); }
    bool start()
    {
        m_backend.reset();
        m_backend = m_world->backend();
        m_backend->start();
        QSignalSpy states(m_backend.get(), &MediaBackend::stateChanged);
        const bool isSettled = QTest::qWaitFor(
            [&] { return !m_backend->clientIdentifier().isEmpty() && m_backend->state() != State::Connecting; }, 15000);
        // Nobody is told of states in between.
        return isSettled && std::all_of(states.cbegin(), states.cend(), [&](const QList<QVariant> &state) {
                   const auto told = state.first().value<State>();
                   return told == State::Connecting || told == m_backend->state();
               });
    }
    Media::Result<Media::Server> add(const QUrl &url, const QString &name = {})
    {
        return outcomeOf(qobject_cast<Media::ManualServers *>(m_backend.get())->addServer(url, name));
    }
    Media::Result<Media::Done> remove(const QString &server)
    {
        return outcomeOf(qobject_cast<Media::ManualServers *>(m_backend.get())->removeServer(server));
    }
    std::optional<Media::Server> server(const QString &wanted)
    {
        for (const Media::Server &known : m_backend->servers()) {
            if (known.id == wanted)
                return known;
        }
        return {};
    }
    bool becomes(ServerState state)
    {
        return QTest::qWaitFor([&] { return server(id()) && server(id())->state == state; }, 15000);
    }
    bool isTokenless()
    {
        const auto requests = recorder().at(QStringLiteral("owned"));
        return std::all_of(requests.cbegin(), requests.cend(), [](const auto &request) { return request.token().isEmpty(); });
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        m_world->network.plexTv().setOffline(true);
        QVERIFY(start());
        QCOMPARE(m_backend->state(), State::SignedOut);
    }
    void cleanup()
    {
        m_backend.reset();
        m_world.reset();
    }

    void withoutPlexTvAServerIsAddedBrowsedPlayedAndThereAfterARestart();
    void theNameThatWasGivenCounts();
    void rulesForItAreThereAfterARestart();
    void aServerThatWantsAnAccountIsNotKept();
    void oneThatWantsAnAccountLaterIsNoSignOut();
    void signingInGivesItTheAccountsToken();
    void signingOutLeavesItWithoutAToken();
    void oneThatIsNotTheAccountsAnyMoreStays();
    void anotherServerAtTheAddressGetsNothing();
    void aServerOfTheAccountGetsOneMoreWay();
    void aRawAddressNeedsAKnownName();
    void aProxyIsReachedAsItWasEntered();
    void withoutEncryptionItIsAsTheSettingsSay();
    void aRemovedServerIsGone();
    void aLockedKeychainDoesNotLoseIt();
    void whatIsNoAddressIsUsage();
    void deletingTheBackendMeanwhileIsSafe_data();
    void deletingTheBackendMeanwhileIsSafe();

private:
    bool signIn()
    {
        m_world->network.plexTv().setOffline(false);
        m_world->accountToken = m_world->network.plexTv().issueToken(m_backend->clientIdentifier().toLatin1());
        m_backend->accountSetup()->startWithToken(QString::fromLatin1(m_world->accountToken));
        return QTest::qWaitFor([&] { return !m_backend->account().id.isEmpty() && m_backend->state() == State::Online; }, 15000);
    }
};

void TestPlexBackendManual::withoutPlexTvAServerIsAddedBrowsedPlayedAndThereAfterARestart()
{
    allowThisMachine();
    QSignalSpy connections(m_backend.get(), &MediaBackend::connectionChanged);
    const auto added = add(address());
    QVERIFY2(added, added ? "" : qPrintable(added.error().message));
    QCOMPARE(added->id, id());
    QCOMPARE(added->name, owned().name());
    QCOMPARE(added->state, ServerState::Online);
    QCOMPARE(added->connection->uri, address());
    QVERIFY(!added->owned);
    QCOMPARE(m_backend->state(), State::Online);
    QTRY_COMPARE(connections.size(), 1);
    for (int run = 0; run < 2; ++run) {
        const auto libraries = outcomeOf(m_backend->libraries());
        QVERIFY(libraries);
        const auto page = outcomeOf(m_backend->children(libraries->first().id));
        QVERIFY(page);
        const auto stream = outcomeOf(m_backend->stream(page->items.first().id));
        QVERIFY(stream);
        QVERIFY(!stream->headers.contains("X-Plex-Token"));
        QVERIFY(outcomeOf(m_backend->report({.item = page->items.first().id, .positionMs = 1000})));
        QCOMPARE(outcomeOf(m_backend->refreshServers())->size(), 1);
        if (run == 0)
            QVERIFY(start());
        QCOMPARE(m_backend->state(), State::Online);
    }
    for (const auto &request : recorder().at(QStringLiteral("owned")))
        QVERIFY(!request.headers.contains("x-plex-token"));
    QCOMPARE(recorder().at(QStringLiteral("plex.tv")).size(), 0);
}

void TestPlexBackendManual::rulesForItAreThereAfterARestart()
{
    allowThisMachine();
    QVERIFY(add(address()));
    const auto rules = [this] { return qobject_cast<Media::ConnectionRules *>(m_backend.get()); };
    const Media::ServerRules wanted{.neverPlain = true};
    QVERIFY(outcomeOf(rules()->setServerRules(id(), wanted)));
    QVERIFY(start());
    QCOMPARE(*outcomeOf(rules()->serverRules(id())), wanted);
}

void TestPlexBackendManual::theNameThatWasGivenCounts()
{
    allowThisMachine();
    QCOMPARE(add(address(), QStringLiteral("Den"))->name, QStringLiteral("Den"));
    QCOMPARE(add(address())->name, QStringLiteral("Den")); // no other was given
    owned().setOffline(true);
    QVERIFY(start());
    QCOMPARE(m_backend->state(), State::Offline);
    QCOMPARE(server(id())->name, QStringLiteral("Den"));
    QVERIFY(m_backend->stateReason());
    owned().setOffline(false);
    QCOMPARE(add(address(), QStringLiteral("Attic"))->name, QStringLiteral("Attic"));
    QCOMPARE(m_backend->servers().size(), 1);
}

void TestPlexBackendManual::aServerThatWantsAnAccountIsNotKept()
{
    const auto added = add(address());
    QVERIFY(!added);
    QCOMPARE(added.error().kind, Kind::Unauthorized);
    QVERIFY(added.error().message.contains(QStringLiteral("Sign in")));
    const auto requests = recorder().at(QStringLiteral("owned"));
    QCOMPARE(std::count_if(requests.cbegin(), requests.cend(), [](const auto &request) { return request.path != u"/identity"; }), 1);
    QVERIFY(isTokenless());
    QVERIFY(m_backend->servers().isEmpty());
    QCOMPARE(m_backend->state(), State::SignedOut);
    QVERIFY(start());
    QVERIFY(m_backend->servers().isEmpty());
}

void TestPlexBackendManual::oneThatWantsAnAccountLaterIsNoSignOut()
{
    allowThisMachine();
    QVERIFY(add(address()));
    owned().setAllowedNetworks({});
    QVERIFY(start());
    QCOMPARE(m_backend->state(), State::Offline);
    QCOMPARE(server(id())->state, ServerState::Unauthorized);
    QCOMPARE(m_backend->stateReason()->kind, Kind::Unauthorized);
    const auto libraries = outcomeOf(m_backend->libraries());
    QCOMPARE(libraries.error().kind, Kind::Unauthorized);
    QVERIFY(libraries.error().message.contains(QStringLiteral("Sign in")));
    QCOMPARE(m_backend->accountSetup()->phase(), Media::AccountSetup::Phase::Idle);
    QVERIFY(signIn());
    QVERIFY(becomes(ServerState::Online));
    QVERIFY(outcomeOf(m_backend->libraries(id())));
}

void TestPlexBackendManual::signingInGivesItTheAccountsToken()
{
    allowThisMachine();
    QVERIFY(add(address(), QStringLiteral("Den")));
    QVERIFY(signIn());
    QTRY_COMPARE(m_backend->servers().size(), 2);
    QVERIFY(server(id())->owned);
    QCOMPARE(server(id())->name, QStringLiteral("Den"));
    recorder().clear();
    QVERIFY(outcomeOf(m_backend->libraries(id())));
    QCOMPARE(recorder().at(QStringLiteral("owned")).last().token(), owned().accessToken());
}

void TestPlexBackendManual::signingOutLeavesItWithoutAToken()
{
    allowThisMachine();
    QVERIFY(signIn());
    QVERIFY(add(address()));
    QTRY_COMPARE(m_backend->servers().size(), 2);
    QVERIFY(outcomeOf(m_backend->signOut()));
    recorder().clear();
    QTRY_COMPARE(m_backend->servers().size(), 1);
    QVERIFY(becomes(ServerState::Online));
    QCOMPARE(m_backend->state(), State::Online);
    QVERIFY(m_backend->account().id.isEmpty());
    QVERIFY(outcomeOf(m_backend->libraries()));
    QVERIFY(isTokenless());
    QVERIFY(!m_world->keychain.record);
}

void TestPlexBackendManual::oneThatIsNotTheAccountsAnyMoreStays()
{
    allowThisMachine();
    QVERIFY(signIn());
    QVERIFY(add(address()));
    m_world->network.plexTv().removeServer(&owned());
    QVERIFY(outcomeOf(m_backend->refreshServers()));
    recorder().clear();
    QVERIFY(becomes(ServerState::Online));
    QVERIFY(outcomeOf(m_backend->libraries(id())));
    QVERIFY(!server(id())->owned);
    QVERIFY(isTokenless());
    QVERIFY(start());
    QVERIFY(becomes(ServerState::Online));
    QVERIFY(isTokenless());
    QCOMPARE(m_backend->servers().size(), 2);
}

void TestPlexBackendManual::anotherServerAtTheAddressGetsNothing()
{
    allowThisMachine();
    QVERIFY(signIn());
    QVERIFY(owned().setAddresses({{AddressSpec::Kind::Local, AddressSpec::Behaviour::Answers}}));
    QVERIFY(outcomeOf(m_backend->refreshServers()));
    const QUrl raw = owned().answeringAddress().numericUrl();
    QVERIFY(add(raw));
    owned().setBehaviour(0, AddressSpec::Behaviour::Impostor);
    recorder().clear();
    QVERIFY(start());
    QVERIFY(becomes(ServerState::Offline));
    QCOMPARE(add(raw).error().kind, Kind::WrongServer);
    QCOMPARE(add(owned().addresses().first().uri).error().kind, Kind::Unauthorized); // a stranger like any other, at an address of its own
    const auto requests = recorder().at(QStringLiteral("owned"));
    QVERIFY(!requests.isEmpty());
    QVERIFY(isTokenless());
}

void TestPlexBackendManual::aServerOfTheAccountGetsOneMoreWay()
{
    QVERIFY(signIn());
    QVERIFY(becomes(ServerState::Online));
    const QUrl raw = owned().answeringAddress().numericUrl();
    const auto reported = [&](const QUrl &uri) -> std::optional<Media::AddressReport> {
        const auto reports = outcomeOf(m_backend->diagnostics()->checkAddresses(id()));
        for (const auto &report : reports ? *reports : QList<Media::AddressReport>()) {
            if (report.uri == uri)
                return report;
        }
        return {};
    };
    const auto added = add(raw, QStringLiteral("Den"));
    QVERIFY2(added, added ? "" : qPrintable(added.error().message));
    QCOMPARE(added->name, QStringLiteral("Den"));
    QVERIFY(added->owned);
    QCOMPARE(m_backend->servers().size(), 2);
    const auto report = reported(raw);
    QVERIFY(report);
    QVERIFY2(!report->problem, report->problem ? qPrintable(report->problem->message) : "");
    QCOMPARE(report->via, Media::ConnectionVia::Manual);
    QCOMPARE(report->kind, Media::ConnectionKind::Local);
    QVERIFY(report->secure);

    QVERIFY(remove(id()));
    QVERIFY(becomes(ServerState::Online));
    QCOMPARE(server(id())->name, owned().name());
    QVERIFY(!reported(raw));
    QVERIFY(outcomeOf(m_backend->libraries(id())));
}

void TestPlexBackendManual::aRawAddressNeedsAKnownName()
{
    allowThisMachine();
    const QUrl raw = owned().answeringAddress().numericUrl();
    QCOMPARE(add(raw).error().kind, Kind::TlsFailed);
    QVERIFY(m_backend->servers().isEmpty());
    QVERIFY(signIn());
    QVERIFY(add(raw));
    // By then the name is remembered, also without the account.
    QVERIFY(outcomeOf(m_backend->signOut()));
    QVERIFY(becomes(ServerState::Online));
    QCOMPARE(server(id())->connection->uri, raw);
    QCOMPARE(server(id())->connection->via, Media::ConnectionVia::Manual);
    QVERIFY(server(id())->connection->secure);
    QCOMPARE(recorder().at(QStringLiteral("owned")).last().serverName,
             QStringLiteral("127-0-1-2.%1.plex.direct").arg(owned().certificateHash()));
    const auto libraries = outcomeOf(m_backend->libraries());
    QVERIFY(libraries);
    const auto page = outcomeOf(m_backend->children(libraries->first().id));
    QVERIFY(page);
    const auto stream = outcomeOf(m_backend->stream(page->items.first().id));
    QVERIFY(stream);
    QVERIFY(stream->verifyName.endsWith(QStringLiteral(".plex.direct")));
}

void TestPlexBackendManual::aProxyIsReachedAsItWasEntered()
{
    allowThisMachine();
    AddressSpec proxy{AddressSpec::Kind::Remote, AddressSpec::Behaviour::Answers};
    proxy.place = simulation::Place{QHostAddress(QHostAddress::LocalHost)};
    proxy.hostName = QStringLiteral("localhost");
    QVERIFY(owned().setAddresses({proxy}));
    QUrl entered = address();
    entered.setPath(QStringLiteral("/"));
    const auto added = add(entered);
    QVERIFY2(added, added ? "" : qPrintable(added.error().message));
    QCOMPARE(added->connection->uri, address());
    QCOMPARE(added->connection->via, Media::ConnectionVia::Manual);
    QCOMPARE(added->connection->kind, Media::ConnectionKind::Remote); // nobody has said where the name leads
    for (const auto &request : recorder().at(QStringLiteral("owned")))
        QCOMPARE(request.serverName, QStringLiteral("localhost"));
}

void TestPlexBackendManual::withoutEncryptionItIsAsTheSettingsSay()
{
    allowThisMachine();
    QVERIFY(m_world->network.arrange(QStringLiteral("plain")));
    const QString policy = QStringLiteral("connections/allow-insecure");
    QVERIFY(m_backend->settings()->change(policy, QStringLiteral("never")));
    QCOMPARE(add(address()).error().kind, Kind::Forbidden);
    QVERIFY(m_backend->settings()->change(policy, QStringLiteral("always")));
    for (const char *outside : {"http://198.51.100.7:32400", "http://media.example.org"})
        QCOMPARE(add(QUrl(QString::fromLatin1(outside))).error().kind, Kind::Forbidden);
    QCOMPARE(recorder().requests().size(), 0);
    QVERIFY(m_backend->settings()->reset(policy));
    const auto added = add(address());
    QVERIFY2(added, added ? "" : qPrintable(added.error().message));
    QVERIFY(!added->connection->secure);
    QCOMPARE(added->connection->kind, Media::ConnectionKind::Local);
    QCOMPARE(added->connection->via, Media::ConnectionVia::Manual);
}

void TestPlexBackendManual::aRemovedServerIsGone()
{
    allowThisMachine();
    QVERIFY(add(address()));
    QCOMPARE(remove(QStringLiteral("nobody")).error().kind, Kind::NotFound);
    QVERIFY(remove(id()));
    QVERIFY(m_backend->servers().isEmpty());
    QTRY_COMPARE(m_backend->state(), State::SignedOut);
    QCOMPARE(outcomeOf(m_backend->libraries()).error().kind, Kind::SignedOut);
    QCOMPARE(remove(id()).error().kind, Kind::NotFound);
    QVERIFY(start());
    QVERIFY(m_backend->servers().isEmpty());
    QVERIFY(add(address()));
}

void TestPlexBackendManual::aLockedKeychainDoesNotLoseIt()
{
    allowThisMachine();
    QVERIFY(add(address(), QStringLiteral("Den")));
    m_world->keychain.refusal = Media::Error{Kind::CredentialsLocked, QStringLiteral("locked")};
    QVERIFY(start());
    QCOMPARE(m_backend->state(), State::CredentialsLocked);
    QVERIFY(m_backend->servers().isEmpty()); // whose they are is not known
    QCOMPARE(add(address()).error().kind, Kind::CredentialsLocked);
    m_world->keychain.refusal.reset();
    QVERIFY(signIn());
    QCOMPARE(server(id())->name, QStringLiteral("Den"));
    QVERIFY(remove(id()));
}

void TestPlexBackendManual::whatIsNoAddressIsUsage()
{
    QCOMPARE(add(QUrl(QStringLiteral("https://media.example.org/plex"))).error().kind, Kind::Usage);
    QCOMPARE(add(QUrl()).error().kind, Kind::Usage);
    m_backend = m_world->backend(); // not started
    QCOMPARE(add(address()).error().kind, Kind::SignedOut);
    QCOMPARE(remove(id()).error().kind, Kind::SignedOut);
    QVERIFY(recorder().requests().isEmpty());
}

void TestPlexBackendManual::deletingTheBackendMeanwhileIsSafe_data()
{
    QTest::addColumn<int>("requests");
    QTest::addColumn<bool>("isOnlyTheReply");
    for (int requests = 0; requests <= 2; ++requests) {
        QTest::addRow("backend, after %d requests", requests) << requests << false;
        QTest::addRow("reply, after %d requests", requests) << requests << true;
    }
}

void TestPlexBackendManual::deletingTheBackendMeanwhileIsSafe()
{
    QFETCH(int, requests);
    QFETCH(bool, isOnlyTheReply);
    allowThisMachine();
    QPointer<Media::AbstractReply> reply = qobject_cast<Media::ManualServers *>(m_backend.get())->addServer(address(), {});
    bool isDeleted = false;
    const auto end = [&] {
        if (isOnlyTheReply)
            delete reply;
        else
            m_backend.reset();
        isDeleted = true;
    };
    int seen = 0;
    const auto watching = connect(&recorder(), &simulation::Recorder::requestArrived, this, [&] {
        if (++seen == requests)
            end();
    });
    if (requests == 0)
        end();
    QTRY_VERIFY(isDeleted);
    disconnect(watching);
    QVERIFY(!reply);
    if (!isOnlyTheReply)
        return;
    QVERIFY(m_backend->servers().isEmpty());
    QVERIFY(add(address())); // as if nothing had been
}

QTEST_GUILESS_MAIN(TestPlexBackendManual)
#include "tst_plexbackend_manual.moc"
