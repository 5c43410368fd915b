// SPDX-License-Identifier: MIT
#include "world.h"

#include <QTest>

namespace plextest {
namespace {

plex::ClientIdentity named()
{
    plex::ClientIdentity identity(
        {.product = QStringLiteral("Test player"), .version = QStringLiteral("1.0"), .deviceName = QStringLiteral("desk")});
    identity.setIdentifier(QStringLiteral("client-1"));
    return identity;
}

QUrl started(simulation::SimulatedNetwork &network, const QString &scene)
{
    QString error;
    if (!network.start(&error) || !network.arrange(scene))
        qFatal("%s", qPrintable(error));
    return network.plexTv().url();
}

} // namespace

World::World(net::Clock &time, const QString &scene, const QVariantMap &overrides)
    : clock(time)
    , settings(QDir(directory.path()), overrides)
    , identity(named())
    , http(clock, metrics, network.authority().certificate().toPem())
    , plexTv(http, identity, started(network, scene))
    , account({.plexTv = plexTv, .identity = identity, .store = store, .clock = clock, .metrics = metrics, .settings = settings})
    , context{.clock = clock,
              .metrics = metrics,
              .identity = identity,
              .settings = settings,
              .trusted = network.authority().certificate().toPem(),
              .reread = {}}
    , accountToken(network.plexTv().issueToken("client-1"))
{
}

World::~World() = default;

void World::signIn()
{
    store.record = plex::serialized(
        {.clientIdentifier = identity.identifier(), .user = QStringLiteral("u-1"), .account = net::Token(accountToken)});
    account.load()->then(&account, [](const auto &) {});
    if (!QTest::qWaitFor([&] { return account.state() == plex::Account::State::SignedIn; }))
        qFatal("the stored credential was not taken");
}

plex::ServerRegistry &World::registry()
{
    if (!m_registry)
        m_registry = std::make_unique<plex::ServerRegistry>(account, context, QDir(directory.path()));
    return *m_registry;
}

std::unique_ptr<plex::ServerSession> World::session(simulation::SimulatedServer &server, const QByteArray &token)
{
    plex::SessionContext own = context;
    own.reread = [this, &server](const QString &) {
        // Asked at plex.tv like a backend does, without a registry between.
        net::Request request{.path = QStringLiteral("/api/v2/resources")};
        request.query.addQueryItem(QStringLiteral("includeHttps"), QStringLiteral("1"));
        request.query.addQueryItem(QStringLiteral("includeRelay"), QStringLiteral("1"));
        return account.ask(request)->transform([&server](const net::HttpResponse &response) -> Media::Result<plex::Resource> {
            const auto good = plex::accepted(response);
            if (!good)
                return good.error();
            const auto resources = plex::parseResources(response.body);
            if (!resources)
                return resources.error();
            for (const plex::Resource &resource : *resources) {
                if (resource.id == server.machineIdentifier())
                    return resource;
            }
            return Media::Error{.kind = Media::Error::Kind::NotFound};
        });
    };
    return std::make_unique<plex::ServerSession>(described(server), net::Token(token), QUrl(), own);
}

plex::Resource World::described(simulation::SimulatedServer &server)
{
    plex::Resource resource{.id = server.machineIdentifier(),
                            .name = server.name(),
                            .accessToken = net::Token(server.accessToken()),
                            .owned = server.isOwned(),
                            .publicAddressMatches = server.publicAddressMatches()};
    for (const simulation::Address &address : server.addresses()) {
        resource.connections.append({.uri = address.uri,
                                     .address = address.ip.toString(),
                                     .port = address.port,
                                     .local = address.isLocal(),
                                     .relay = address.isRelay()});
    }
    return resource;
}

net::Connection World::candidate(const simulation::Address &address)
{
    using Media::ConnectionKind;
    const auto kind = address.isRelay() ? ConnectionKind::Relay : address.isLocal() ? ConnectionKind::Local : ConnectionKind::Remote;
    return {.shown = {.kind = kind,
                      .via = address.isSecure() ? Media::ConnectionVia::Name : Media::ConnectionVia::Plain,
                      .uri = address.uri,
                      .secure = address.isSecure()},
            .base = address.uri};
}

int World::count(const char *doorPrefix, const char *method, const char *pathPrefix)
{
    return network.recorder().count(QString::fromLatin1(doorPrefix), method, QString::fromLatin1(pathPrefix));
}

bool World::isTokenless(const char *doorPrefix)
{
    const auto requests = network.recorder().at(QString::fromLatin1(doorPrefix));
    return std::all_of(requests.cbegin(), requests.cend(), [](const auto &request) { return request.token().isEmpty(); });
}

} // namespace plextest
