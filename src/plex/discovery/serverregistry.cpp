// SPDX-License-Identifier: MIT
#include "serverregistry.h"

#include "net/renewalmetrics.h"
#include "plex/answer.h"

#include <algorithm>

namespace plex {

using Kind = Media::Error::Kind;

namespace {

net::Request resourcesRequest()
{
    net::Request request{.path = QStringLiteral("/api/v2/resources"),
                         .deadlines = {.connect = std::chrono::seconds(8), .total = std::chrono::seconds(20)}};
    for (const char *flag : {"includeHttps", "includeRelay", "includeIPv6"})
        request.query.addQueryItem(QString::fromLatin1(flag), QStringLiteral("1"));
    return request;
}

Media::Error notShared()
{
    return {Kind::NotFound, ServerRegistry::tr("The server is not shared with this account any more.")};
}

// Below the 20 names Qt resolves side by side.
constexpr int dialsAtOnce = 16;
// As many addresses as a server usually has: the one that is meant does not wait for the dead ones of others.
constexpr int dialsKeptForTheFirst = 6;

// A person may ask for the servers as often as they like.
constexpr net::RenewalLimit refreshLimit{.count = 60, .interval = std::chrono::seconds(30)};

} // namespace

ServerRegistry::ServerRegistry(Account &account, const SessionContext &context, QDir directory, QObject *parent)
    : QObject(parent)
    , m_account(account)
    , m_network(context.clock, {})
    , m_dials(dialsAtOnce, dialsKeptForTheFirst)
    , m_context(context)
    , m_gdm(context.clock, {.port = context.settings.gdmPort()},
            // Another port than Plex's own is a simulation's, inside of the machine.
            [&settings = context.settings] { return lanNetworks(settings.gdmPort() != Gdm::Pace().port); })
    , m_http(context.clock, context.metrics, context.trusted)
    , m_dialer(m_http, context.clock)
    , m_directory(std::move(directory))
    , m_resources(context.clock, [this](const auto &) { return read(); }, nullptr, refreshLimit)
{
    m_context.metrics.offer(QStringLiteral("races/run"));
    net::countRenewals(m_resources, context.metrics, context.clock, QStringLiteral("resources"));
    m_context.dials = &m_dials;
    connect(&m_network, &net::NetworkMonitor::changed, this, [this] {
        m_lan.clear();
        for (ServerSession *session : std::as_const(m_sessions)) {
            session->setFound({});
            session->networkChanged();
        }
        search();
        if (m_problem)
            readAgain()->then(this, [](const auto &) {});
    });
    connect(&m_network, &net::NetworkMonitor::woke, this, [this] {
        for (ServerSession *session : std::as_const(m_sessions))
            session->woke();
    });
    connect(&m_gdm, &Gdm::found, this, [this](const LanServer &server) {
        m_lan.insert(server.id, server);
        if (const auto known = session(server.id); known && !server.id.isEmpty())
            hand(**known);
    });
    m_context.reread = [this](const QString &server) { return reread(server); };
    connect(&context.settings, &Media::BackendSettings::changed, this, [this](const QString &name) {
        if (name == u"connections/discover-lan")
            return search();
        if (!name.startsWith(u"connections/"))
            return;
        for (ServerSession *session : std::as_const(m_sessions))
            session->reconsider();
    });
    connect(&m_resources, &net::AbstractSource::changed, this, [this] {
        m_problem.reset();
        m_backoff.reset();
        ++m_retry;
        take(*m_resources.value());
    });
    connect(&m_resources, &net::AbstractSource::lost, this, [this](const Media::Error &why) {
        const bool isNews = !std::exchange(m_problem, why);
        if (isNews && !m_sessions.isEmpty() && why.kind != Kind::SignedOut && why.kind != Kind::SignInRequired) {
            Q_EMIT warningRaised(Media::causedBy({why.kind, tr("Plex cannot be asked for the servers right now. Those known from before are used.")}, why),
                                 {});
        }
        Q_EMIT changed();
        retryLater(why);
    });
}

void ServerRegistry::retryLater(const Media::Error &why)
{
    if (why.kind == Kind::SignedOut || why.kind == Kind::SignInRequired)
        return;
    const auto asked = why.retryAfter ? std::optional<net::milliseconds>(std::chrono::seconds(*why.retryAfter)) : std::nullopt;
    m_context.clock.callAfter(m_backoff.next(asked), this, [this, retry = ++m_retry] {
        if (retry == m_retry && m_account.state() == Account::State::SignedIn)
            readAgain()->then(this, [](const auto &) {});
    });
}

ServerRegistry::~ServerRegistry()
{
    // They use what is ours.
    qDeleteAll(std::exchange(m_sessions, {}));
}

void ServerRegistry::setUser(const Media::Account &user)
{
    if (m_known.account == user)
        return;
    m_known.account = user;
    save();
    Q_EMIT userChanged();
}

Media::Result<ServerSession *> ServerRegistry::session(const QString &server) const
{
    const auto found = std::find_if(m_sessions.cbegin(), m_sessions.cend(),
                                    [&](const ServerSession *session) { return server.isEmpty() || session->id() == server; });
    if (found == m_sessions.cend())
        return Media::Error{Kind::NotFound, server.isEmpty() ? tr("There is no server in this account.") : tr("This account has no such server.")};
    return *found; // one's own come first
}

void ServerRegistry::recall()
{
    m_known = loadKnownServers(m_directory);
    // Written at different times, so the file may tell of another account than the keychain.
    const QString user = m_account.credential().user;
    const QString remembered = m_known.account.userId.isEmpty() ? m_known.account.id : m_known.account.userId;
    if (!user.isEmpty() && !remembered.isEmpty() && remembered != user)
        m_known = m_known.withoutAccount();
    watchNetwork();
    for (const Resource &resource : m_known.servers)
        add(resource, m_account.credential().servers.value(resource.id));
    meetByHand();
    if (!m_known.account.id.isEmpty())
        Q_EMIT userChanged();
    Q_EMIT changed();
}

Media::Reply<Media::Done> *ServerRegistry::refresh()
{
    return readAgain()->transform([](const Resources &) { return Media::Done{}; });
}

Media::Reply<ServerRegistry::Resources> *ServerRegistry::readAgain()
{
    return m_resources.value() ? m_resources.replace(*m_resources.value()) : m_resources.get();
}

Media::Reply<ServerRegistry::Resources> *ServerRegistry::read()
{
    // The answer is for whoever asks now, whoever that is when it comes.
    const QString user = m_account.credential().user;
    return m_account.ask(resourcesRequest())
        ->transform([](const net::HttpResponse &response) -> Media::Result<Resources> {
            const auto good = accepted(response);
            // "Not found" is for a server that is not among them.
            if (!good)
                return good.error().kind == Kind::NotFound ? Media::causedBy(badAnswer(), good.error()) : good.error();
            return response.isOfType("application/json") ? parseResources(response.body) : Media::Result<Resources>(badAnswer());
        })
        ->andThen([this, user](const Resources &resources) {
            QMap<QString, net::Token> tokens;
            for (const Resource &resource : resources) {
                const net::Token kept = m_account.credential().servers.value(resource.id);
                const net::Token token = resource.accessToken.isEmpty() ? kept : resource.accessToken;
                if (!token.isEmpty())
                    tokens.insert(resource.id, token);
            }
            return m_account.keepServerTokens(user, tokens)
                ->orElse([this](const Media::Error &error) {
                    if (error.kind == Kind::Cancelled)
                        return Media::ready<Media::Done>(error, nullptr);
                    // A keychain that cannot be written to costs the next start, not this session.
                    Q_EMIT warningRaised(error, {});
                    return Media::ready<Media::Done>(Media::Done{}, nullptr);
                })
                ->transform([resources](const Media::Done &) { return resources; });
        });
}

Media::Reply<Resource> *ServerRegistry::reread(const QString &server)
{
    if (m_account.state() == Account::State::SignedOut)
        return Media::ready<Resource>(Media::Error{Kind::SignedOut, tr("Nobody is signed in.")}, nullptr);
    const bool isShared = m_resources.isRenewing();
    const auto pick = [server](const Resources &resources) -> Media::Result<Resource> {
        const auto found = std::find_if(resources.cbegin(), resources.cend(), [&](const Resource &r) { return r.id == server; });
        if (found == resources.cend())
            return notShared();
        return *found;
    };
    if (!isShared)
        return readAgain()->transform(pick);
    // An answer that was already on its way may be older than the question.
    return readAgain()->andThen([this](const Resources &) { return readAgain(); })->transform(pick);
}

void ServerRegistry::take(const Resources &resources)
{
    watchNetwork();
    const auto wasListed = [&](const QString &id) {
        return std::any_of(m_known.servers.cbegin(), m_known.servers.cend(), [&](const Resource &r) { return r.id == id; });
    };
    m_sessions.removeIf([&](ServerSession *session) {
        if (isListed(session->id()) || (byHand(session->id()) && !wasListed(session->id())))
            return false;
        session->retire(notShared());
        session->deleteLater();
        return true;
    });
    for (const Resource &resource : resources) {
        if (const auto known = session(resource.id)) {
            (*known)->update(resource);
            hand(**known);
        } else {
            add(resource, resource.accessToken);
        }
    }
    meetByHand();
    const auto place = [&](const ServerSession *session) {
        return std::find_if(resources.cbegin(), resources.cend(), [&](const Resource &r) { return r.id == session->id(); });
    };
    std::stable_sort(m_sessions.begin(), m_sessions.end(), [&](auto *a, auto *b) { return place(a) < place(b); });
    remember();
    Q_EMIT changed();
}

void ServerRegistry::reconnect()
{
    for (ServerSession *session : std::as_const(m_sessions))
        session->connectNow()->then(session, [](const auto &) {});
}

void ServerRegistry::forget()
{
    m_sessions.removeIf([this](ServerSession *session) {
        if (byHand(session->id()) && !isListed(session->id()))
            return false;
        session->deleteLater();
        return true;
    });
    m_resources.reset(std::nullopt);
    ++m_retry;
    m_known = m_known.withoutAccount();
    m_problem.reset();
    save();
    meetByHand();
    Q_EMIT userChanged();
    Q_EMIT changed();
}

} // namespace plex
