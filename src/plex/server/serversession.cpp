// SPDX-License-Identifier: MIT
#include "serversession.h"

#include "endpoints.h"
#include "net/logging.h"
#include "net/renewalmetrics.h"
#include "parser.h"
#include "plex/answer.h"

#include <QPointer>


namespace plex {

using Kind = Media::Error::Kind;
using Media::ServerState;

namespace {

// Most answers are there by then; a connection that died without a word takes for ever.
constexpr auto suspicious = std::chrono::seconds(4);

} // namespace

ServerSession::ServerSession(Resource resource, const net::Token &token, QUrl lastDirect, const SessionContext &context, QObject *parent)
    : QObject(parent)
    , m_resource(std::move(resource))
    , m_lastDirect(std::move(lastDirect))
    , m_context(context)
    , m_backoff({})
    , m_http(context.clock, context.metrics, context.trusted)
    , m_dialer(m_http, context.clock)
    , m_checkHttp(context.clock, context.metrics, context.trusted)
    , m_checker(m_checkHttp, context.clock)
    , m_tokens(context.clock, [this](const std::optional<net::Token> &stale) { return renewToken(stale); })
    , m_connections(context.clock, [this](const auto &) { return renewConnection(); })
    , m_notifications(context.clock, context.metrics, context.trusted, [this] { return channel(); }, {})
    , m_upgrade(
          context.clock, [this](const net::Connection &current) { return better(current); },
          [this](const net::Connection &current) { return isStopgap(current, usable(ranked(m_resource, addressPolicy()))); })
{
    if (!token.isEmpty())
        m_tokens.reset(token);
    connect(&m_tokens, &net::AbstractSource::changed, this, [this] {
        Q_EMIT tokenRenewed();
        Q_EMIT accessChanged();
    });
    net::countRenewals(m_tokens, m_context.metrics, m_context.clock, QStringLiteral("server"));
    connect(&m_connections, &net::AbstractSource::changed, this, &ServerSession::connected);
    connect(&m_upgrade, &Upgrade::found, this, [this](const net::Connection &found) {
        m_connections.reset(found);
        use(found, Media::ConnectionChange::Better);
    });
    connect(&m_connections, &net::AbstractSource::lost, this, &ServerSession::disconnected);
    connect(this, &ServerSession::accessChanged, this, [this] {
        if (m_connections.value())
            m_notifications.follow();
    });
    connect(&m_notifications, &Notifications::changed, this, &ServerSession::libraryChanged);
    connect(&m_notifications, &Notifications::failed, this, [this] { checkConnection(Media::ConnectionChange::Lost); });
    connect(&m_notifications, &Notifications::missed, this, [this] { Q_EMIT libraryChanged({}, {}); });
}

ServerSession::~ServerSession() = default;

Media::Server ServerSession::server() const
{
    Media::Server server{.id = m_resource.id,
                         .name = m_manual.name.isEmpty() ? m_resource.name : m_manual.name,
                         .version = m_resource.version,
                         .owner = m_resource.owner,
                         .owned = m_resource.owned,
                         .home = m_resource.home,
                         .presence = m_resource.presence,
                         .state = m_state,
                         .problem = m_problem};
    if (m_connections.value())
        server.connection = m_connections.value()->shown;
    if (server.name.isEmpty() && !m_manual.addresses.isEmpty())
        server.name = m_manual.addresses.first().uri.host();
    return server;
}

void ServerSession::update(const Resource &resource)
{
    const bool hasMoved = resource.connections != m_resource.connections;
    const bool hasNewToken = !resource.accessToken.isEmpty() && resource.accessToken != m_tokens.value();
    m_resource = resource;
    // While a renewal runs, this token is on its way through it.
    if (hasNewToken && !m_tokens.isRenewing()) {
        m_tokens.reset(resource.accessToken);
        Q_EMIT accessChanged();
    }
    if (hasMoved && isSearching())
        searchFurther();
    else if ((hasMoved || hasNewToken) && m_state != ServerState::Online && !m_connections.isRenewing())
        connectNow()->then(this, [](const auto &) {});
    else if (hasMoved)
        m_upgrade.lookNow();
    Q_EMIT changed();
}

void ServerSession::reconsider()
{
    m_connections.startAfresh();
    m_connections.reset(std::nullopt);
    m_notifications.rest();
    m_upgrade.rest();
    m_why.reset();
    m_state = ServerState::Connecting;
    connectNow()->then(this, [](const auto &) {});
    Q_EMIT changed();
}

void ServerSession::retire(const Media::Error &why)
{
    ++m_retry;
    m_notifications.rest();
    m_upgrade.rest();
    m_tokens.fail(why);
    m_connections.fail(why);
    if (std::exchange(m_shown, std::nullopt))
        Q_EMIT connectionChanged(std::nullopt, Media::ConnectionChange::Lost);
}

Media::Reply<net::Connection> *ServerSession::connectNow()
{
    auto *connection = m_connections.get();
    // Asked too often, nobody looks for it just now.
    if (m_connections.isRenewing() && m_state != ServerState::Connecting) {
        m_state = ServerState::Connecting;
        m_problem.reset();
        Q_EMIT changed();
    }
    return connection->orElse([self = QPointer(this)](const Media::Error &error) {
        return Media::ready<net::Connection>(self ? self->telling(error) : error, nullptr);
    });
}

// That nobody looks again so soon is our affair; what whoever asks wants to hear is what kept the server from being found.
Media::Error ServerSession::telling(const Media::Error &error) const
{
    return error.kind == Kind::RateLimited && m_problem && !m_connections.value() ? *m_problem : error;
}

Media::Reply<net::HttpResponse> *ServerSession::ask(const net::Request &request)
{
    auto *exchange = new net::Exchange(channel(), request, this);
    m_context.clock.callAfter(suspicious, exchange, [self = QPointer(this), exchange] {
        if (self && !exchange->isFinished())
            self->checkConnection(Media::ConnectionChange::Lost);
    });
    return exchange->orElse([self = QPointer(this)](const Media::Error &error) {
        return Media::ready<net::HttpResponse>(self ? self->telling(error) : error, nullptr);
    });
}

net::Channel ServerSession::channel()
{
    net::Channel channel{.http = &m_http,
                         .connections = &m_connections,
                         .tokens = &m_tokens,
                         .tokenHeader = "X-Plex-Token",
                         .headers = m_context.identity.headers(),
                         .rejections = {401, 498}};
    if (!m_context.settings.renewsOnRejection())
        channel.rejections.clear();
    m_tokens.setLimit({.count = m_context.settings.maxRenewals()});
    return channel;
}

net::Headers ServerSession::authorizedHeaders() const
{
    net::Headers headers = m_context.identity.headers();
    headers.removeIf([](const auto &header) { return header.first == "Accept"; });
    if (m_tokens.value() && !m_tokens.value()->isEmpty())
        headers.append({"X-Plex-Token", m_tokens.value()->reveal()});
    return headers;
}

// The identity is known by now; the first question with a token goes to the same address under the same certificate.
Media::Reply<net::Connection> *ServerSession::proved(const net::Connection &connection)
{
    net::Channel fixed = channel();
    fixed.connections = nullptr;
    fixed.fixed = connection;
    return (new net::Exchange(fixed, endpoints::root(), this))
        ->transform([this, connection](const net::HttpResponse &response) -> Media::Result<net::Connection> {
            const auto good = accepted(response);
            if (!good)
                return good.error();
            const auto info = parser::serverInfo(response.body);
            if (!info)
                return info.error();
            if (info->machineIdentifier != id())
                return Media::Error{Kind::WrongServer, tr("Another server answers in this one's place.")};
            if (!info->version.isEmpty())
                m_resource.version = info->version;
            if (m_resource.name.isEmpty())
                m_resource.name = info->name;
            return connection;
        });
}

Media::Reply<net::Token> *ServerSession::renewToken(const std::optional<net::Token> &stale)
{
    qCDebug(logTokens) << "the token of a server is asked for at plex.tv";
    return m_context.reread(id())->transform([stale](const Resource &resource) -> Media::Result<net::Token> {
        if (!resource.accessToken.isEmpty() && resource.accessToken != stale)
            return resource.accessToken;
        return Media::Error{Kind::Unauthorized, tr("The server does not accept this account, although Plex does. Ask its owner for access.")};
    });
}

void ServerSession::connected()
{
    using Change = Media::ConnectionChange;
    use(*m_connections.value(), m_why.value_or(m_shown ? Change::Moved : Change::First));
}

void ServerSession::use(const net::Connection &connection, Media::ConnectionChange why)
{
    const bool isSame = m_shown && m_shown->uri == connection.shown.uri && m_shown->via == connection.shown.via;
    m_state = ServerState::Online;
    m_problem.reset();
    m_why.reset();
    m_backoff.reset();
    ++m_retry;
    if (connection.shown.kind != Media::ConnectionKind::Relay)
        m_lastDirect = connection.shown.uri;
    qCDebug(logConnections) << "connected:" << Media::name(connection.shown.kind) << "via" << Media::name(connection.shown.via);
    m_shown = connection.shown;
    m_upgrade.watch(connection, std::exchange(m_isBetterOpen, false));
    if (std::exchange(m_isNameWrong, false) && std::exchange(m_doubted, m_resource.connections) != m_resource.connections)
        m_context.reread(id())->then(this, [](const auto &) {}); // the registry hands it to `update()`
    if (!isSame)
        Q_EMIT connectionChanged(m_shown, why);
    Q_EMIT accessChanged();
    Q_EMIT changed();
    if (connection.nameProblem == Kind::DnsFailed)
        Q_EMIT nameBlocked();
}

void ServerSession::disconnected(const Media::Error &why)
{
    m_connections.reset(std::nullopt);
    m_notifications.rest();
    m_upgrade.rest();
    m_why.reset();
    m_state = why.kind == Kind::Unauthorized ? ServerState::Unauthorized : ServerState::Offline;
    m_problem = why;
    if (std::exchange(m_shown, std::nullopt))
        Q_EMIT connectionChanged(std::nullopt, Media::ConnectionChange::Lost);
    Q_EMIT changed();
    retryLater(why);
}

void ServerSession::retryLater(const Media::Error &why)
{
    const auto asked = why.retryAfter ? std::optional<net::milliseconds>(std::chrono::seconds(*why.retryAfter)) : std::nullopt;
    m_context.clock.callAfter(m_backoff.next(asked), this, [this, retry = ++m_retry] {
        if (retry != m_retry || m_state == ServerState::Online || m_connections.isRenewing())
            return;
        m_connections.get()->then(this, [this, retry](const Media::Result<net::Connection> &found) {
            // A renewal that may not even begin fails without `lost`, which would have planned the next retry.
            if (!found && retry == m_retry)
                retryLater(found.error());
        });
    });
}

} // namespace plex
