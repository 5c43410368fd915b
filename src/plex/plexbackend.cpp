// SPDX-License-Identifier: MIT
#include "plexbackend.h"

#include "backendstate.h"

#include <limits>

namespace plex {

using Kind = Media::Error::Kind;

namespace {

// Asking whether everything is ready costs nothing.
constexpr net::RenewalLimit unlimited{.count = std::numeric_limits<int>::max(), .interval = net::milliseconds(0)};

} // namespace

PlexBackend::PlexBackend(const Media::HostInfo &host, std::unique_ptr<net::CredentialStore> store, std::unique_ptr<net::Clock> clock,
                         QObject *parent)
    : MediaBackend(parent)
    , m_clock(std::move(clock))
    , m_directory(host.settingsDirectory)
    , m_settings(m_directory, host.overrides)
    , m_identity(host)
    , m_context{.clock = *m_clock,
                .metrics = m_metrics,
                .identity = m_identity,
                .settings = m_settings,
                .trusted = host.caCertificates}
    , m_store(std::move(store))
    , m_installation(m_settings, m_identity, *m_clock)
    , m_http(*m_clock, m_metrics, m_context.trusted)
    , m_plexTv(m_http, m_identity, m_settings.plexTv())
    , m_account({.plexTv = m_plexTv,
                 .identity = m_identity,
                 .store = *m_store,
                 .clock = *m_clock,
                 .metrics = m_metrics,
                 .settings = m_settings})
    , m_shortLived({.account = m_account,
                    .http = m_http,
                    .plexTv = m_settings.plexTv(),
                    .identity = m_identity,
                    .clock = *m_clock,
                    .metrics = m_metrics,
                    .settings = m_settings})
    , m_registry(m_account, m_context, m_directory)
    , m_libraries(host.cacheDirectory)
    , m_playbacks(host.caCertificates)
    , m_setup({.plexTv = m_plexTv,
               .account = m_account,
               .identity = m_identity,
               .settings = m_settings,
               .clock = *m_clock,
               .prepare = [this] { m_installation.identifyNow(); },
               .welcome = [this](const Media::Account &account) { return welcome(account); }},
              nullptr)
    , m_diagnostics({.metrics = m_metrics,
                     .clock = *m_clock,
                     .trusted = m_context.trusted,
                     .registry = m_registry,
                     .settings = m_settings,
                     .identity = m_identity,
                     .ready = [this] { return ready(); },
                     .state = [this] { return m_state; },
                     .reason = [this] { return stateReason(); },
                     .names =
                         [this] {
                             const Credential &kept = m_account.credential();
                             return QStringList{kept.owner, kept.user, kept.profile ? kept.profile->name : QString()};
                         }},
                    nullptr)
    , m_loaded(*m_clock, [this](const auto &) { return load(); }, nullptr, unlimited)
    , m_ready(*m_clock, [this](const auto &) { return prepare(); }, nullptr, unlimited)
{
    connectParts();
}

PlexBackend::~PlexBackend()
{
    // Replies first: they hold on to everything else.
    qDeleteAll(findChildren<Media::AbstractReply *>(Qt::FindDirectChildrenOnly));
}

void PlexBackend::connectParts()
{
    connect(&m_installation, &Installation::warningRaised, this, [this](const Media::Error &warning) {
        post([this, warning] { Q_EMIT warningRaised(warning, {}); });
    });
    connect(&m_account, &Account::stateChanged, this, [this] {
        // Before anybody hears that nobody is signed in.
        if (m_loaded.isRenewing())
            recallByHand();
        settle();
    });
    connect(&m_account, &Account::wiped, this, &PlexBackend::forget);
    connect(&m_account, &Account::userSwitched, this, [this] {
        const Media::Account account = seenAs(m_registry.user(), m_account.credential());
        forget();
        welcome(account)->then(this, [](const auto &) {});
    });
    const auto tellRenewal = [this](Media::RenewalTrigger trigger) {
        post([this, trigger] { Q_EMIT tokenRenewed(Media::TokenScope::Account, {}, trigger); });
    };
    connect(&m_account, &Account::renewed, this, tellRenewal);
    connect(&m_shortLived, &ShortLivedTokens::renewed, this, tellRenewal);
    connect(&m_setup, &Media::AccountSetup::phaseChanged, this, &PlexBackend::settle);
    connect(&m_registry, &ServerRegistry::userChanged, this, [this] { post([this] { Q_EMIT accountChanged(); }); });
    connect(&m_registry, &ServerRegistry::changed, this, [this] {
        settle();
        if (std::exchange(m_isChangePosted, true))
            return;
        post([this] {
            m_isChangePosted = false;
            Q_EMIT serversChanged();
        });
    });
    connect(&m_registry, &ServerRegistry::warningRaised, this, [this](const Media::Error &warning, const QString &server) {
        post([this, warning, server] { Q_EMIT warningRaised(warning, server); });
    });
    connect(&m_registry, &ServerRegistry::connectionChanged, this, [this](const QString &server, const auto &connection, auto why) {
        post([this, server, connection, why] { Q_EMIT connectionChanged(server, connection, why); });
    });
    connect(&m_registry, &ServerRegistry::tokenRenewed, this, [this](const QString &server) {
        post([this, server] { Q_EMIT tokenRenewed(Media::TokenScope::Server, server, Media::RenewalTrigger::Rejected); });
    });
    connect(&m_registry, &ServerRegistry::libraryChanged, this, [this](const QString &server, const QStringList &ids) {
        post([this, server, ids] { Q_EMIT libraryChanged(server, ids); });
    });
    connect(&m_registry, &ServerRegistry::accessChanged, this, [this](const QString &id) {
        if (const auto session = m_registry.session(id))
            m_playbacks.refresh(**session);
    });
    connect(&m_playbacks, &Playbacks::streamChanged, this,
            [this](const Media::Stream &stream) { post([this, stream] { Q_EMIT streamChanged(stream); }); });
    connect(&m_playbacks, &Playbacks::terminated, this, [this](const QString &item, const QString &message) {
        post([this, item, message] { Q_EMIT playbackTerminated(item, message); });
    });
}

void PlexBackend::start()
{
    const bool isLocked = m_account.state() == Account::State::Locked;
    if (m_isStarted && !isLocked)
        return;
    if (!std::exchange(m_isStarted, true)) {
        if (m_identity.identifier().isEmpty())
            m_identity.setIdentifier(m_settings.clientIdentifier());
        m_context.trusted.prepare(); // while the keychain is being read
        ready()->then(this, [](const auto &) {});
    } else {
        m_loaded.replace(Media::Done{})->then(this, [](const auto &) {});
    }
    settle();
}

Media::Reply<Media::Done> *PlexBackend::welcome(const Media::Account &account)
{
    const Media::Account &before = m_registry.user();
    if (before.id != account.id || before.userId != account.userId)
        forget();
    m_registry.setUser(account);
    m_shortLived.recall();
    // Signed in is signed in, also when the servers cannot be read right now.
    return m_registry.refresh()
        ->orElse([](const Media::Error &) { return Media::ready<Media::Done>(Media::Done{}, nullptr); })
        ->transform([this, account](const Media::Done &done) -> Media::Result<Media::Done> {
            if (m_account.state() != Account::State::SignedIn || m_registry.user().id != account.id
                || m_registry.user().userId != account.userId)
                return Media::Detail::cancelled(); // somebody else by now, or nobody
            m_ready.reset(done);
            m_registry.reconnect();
            return done;
        });
}

Media::Reply<Media::Done> *PlexBackend::ready()
{
    if (!m_isStarted)
        return Media::ready<Media::Done>(Media::Error{Kind::SignedOut, tr("The backend was not started.")}, this);
    return m_ready.get();
}

Media::Reply<Media::Done> *PlexBackend::prepare()
{
    const auto know = [this](const Media::Done &) -> Media::Reply<Media::Done> * {
        const auto state = m_account.state();
        if (state == Account::State::SignedOut && m_registry.sessions().isEmpty())
            return Media::ready<Media::Done>(Media::Error{Kind::SignedOut, tr("Nobody is signed in.")}, nullptr);
        const bool needsPerson = state == Account::State::SignInRequired && m_registry.sessions().isEmpty();
        if (state == Account::State::Locked || state == Account::State::PinRequired || needsPerson)
            return Media::ready<Media::Done>(*m_account.reason(), nullptr);
        if (!m_registry.sessions().isEmpty())
            return Media::ready<Media::Done>(Media::Done{}, nullptr);
        return m_registry.refresh();
    };
    return m_account.state() == Account::State::Loading ? m_loaded.get()->andThen(know) : know(Media::Done{});
}

Media::Reply<Media::Done> *PlexBackend::load()
{
    return m_account.load()
        ->andThen([this](const Media::Done &done) {
            // A keychain that is locked may hold the identifier that counts.
            const bool isUnknown = m_account.state() == Account::State::Locked && m_account.reason()->kind == Kind::CredentialsLocked;
            return isUnknown ? Media::ready<Media::Done>(done, nullptr) : m_installation.identified();
        })
        ->transform([this](const Media::Done &done) {
            if (m_account.state() == Account::State::SignedIn && m_registry.sessions().isEmpty())
                welcomeBack();
            recallByHand();
            settle();
            return done;
        });
}

// What was added by hand needs no account, but an identity.
void PlexBackend::recallByHand()
{
    const auto state = m_account.state();
    if (state == Account::State::SignedIn || !m_registry.sessions().isEmpty())
        return;
    m_registry.recallByHand();
    const bool isNobody = state == Account::State::SignedOut || state == Account::State::SignInRequired;
    if (isNobody && !m_identity.identifier().isEmpty())
        m_registry.meetByHand();
}

void PlexBackend::welcomeBack()
{
    m_registry.recall();
    // Beside everything else: a start does not wait for plex.tv. What servers are waiting for goes first, the rest over the same connection.
    m_registry.refresh()->then(this, [this](const auto &) {
        m_account.refresh()->then(this, [](const auto &) {});
        readUser();
    });
    m_shortLived.recall();
    // A user who was free at the last switch may have a PIN by now.
    if (m_account.credential().profile) {
        m_account.users()->then(this, [this](const auto &) {
            if (m_account.credential().profile && m_account.credential().profile->isProtected && m_account.state() == Account::State::SignedIn) {
                m_account.lockProfile();
                forget();
            }
        });
    }
}

void PlexBackend::readUser()
{
    m_shortLived.user()->then(this, [this](const Media::Result<Media::Account> &user) {
        // The person may have signed out or in as another meanwhile.
        if (user && m_account.state() == Account::State::SignedIn && user->id == m_account.credential().owner)
            m_registry.setUser(seenAs(*user, m_account.credential()));
    });
}

void PlexBackend::settle()
{
    const State state = m_isStarted ? backendState(m_setup, m_account, m_registry, m_identity) : State::SignedOut;
    if (state == m_state)
        return;
    m_state = state;
    post([this, state] { Q_EMIT stateChanged(state); });
}

std::optional<Media::Error> PlexBackend::stateReason() const
{
    return reasonOf(m_state, m_account, m_registry);
}

Media::Reply<bool> *PlexBackend::signOut()
{
    const QPointer<PlexBackend> self(this);
    m_setup.cancel();
    if (!self)
        return Media::ready<bool>(Media::Detail::cancelled(), nullptr);
    // The stored credential has to be known before it can be revoked; nothing else is waited for.
    return owned(looked()->andThen([this](const Media::Done &) {
        return m_account.signOut();
    }));
}

// Ends when the keychain has been looked at, whatever was found.
Media::Reply<Media::Done> *PlexBackend::looked()
{
    if (m_account.state() != Account::State::Loading || !m_isStarted)
        return Media::ready<Media::Done>(Media::Done{}, this);
    return m_loaded.get()->orElse([](const Media::Error &) { return Media::ready<Media::Done>(Media::Done{}, nullptr); });
}

Media::Reply<QList<Media::HomeUser>> *PlexBackend::users()
{
    return owned(looked()->andThen([this](const Media::Done &) { return m_account.users(); }));
}

Media::Reply<Media::Account> *PlexBackend::switchUser(const QString &id, const QString &pin)
{
    return owned(looked()
                     ->andThen([this](const Media::Done &) { return m_account.user(); })
                     ->andThen([this, id, pin](const Media::Account &owner) {
                         m_registry.setUser(seenAs(owner, m_account.credential()));
                         return m_account.switchUser(id, pin);
                     })
                     ->andThen([this](const Media::Done &) {
                         return ready()->orElse([](const Media::Error &) { return Media::ready<Media::Done>(Media::Done{}, nullptr); });
                     })
                     ->transform([this](const Media::Done &) { return m_registry.user(); }));
}

void PlexBackend::forget()
{
    m_registry.forget();
    m_libraries.forget();
    m_playbacks.forget();
    m_ready.fail({Kind::SignedOut, tr("Nobody is signed in.")});
}

QList<Media::Server> PlexBackend::servers() const
{
    QList<Media::Server> servers;
    for (const ServerSession *session : m_registry.sessions())
        servers.append(session->server());
    return servers;
}

Media::Reply<QList<Media::Server>> *PlexBackend::refreshServers()
{
    const auto refreshed = [this](const Media::Done &done) {
        // With nobody signed in there is nobody to ask: those there are were added by hand.
        const bool isNobody = m_account.state() == Account::State::SignedOut;
        return isNobody ? Media::ready<Media::Done>(done, nullptr) : m_registry.refresh();
    };
    return owned(ready()->andThen(refreshed)->transform([this](const Media::Done &) {
        return servers();
    }));
}

} // namespace plex
