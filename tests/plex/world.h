// SPDX-License-Identifier: MIT
#pragma once
#include "controlledstore.h"
#include "plex/discovery/serverregistry.h"
#include "simulation/simulatednetwork.h"

#include <QTemporaryDir>

namespace plextest {

/// A simulated Plex and the parts that talk to it, put together as a backend does it.
class World
{
public:
    /// `scene` is one of the simulated network's.
    explicit World(net::Clock &clock, const QString &scene = QStringLiteral("simple"), const QVariantMap &settings = {});
    ~World();

    /// The account's token, stored and loaded as if a start had found it.
    void signIn();
    /// The registry, made at first use.
    plex::ServerRegistry &registry();
    /// A session of its own, beside the registry; reads the resources again through the account.
    std::unique_ptr<plex::ServerSession> session(simulation::SimulatedServer &server, const QByteArray &token);
    /// What plex.tv says of a server right now.
    plex::Resource described(simulation::SimulatedServer &server);
    /// The candidate of an address as it is advertised.
    static net::Connection candidate(const simulation::Address &address);

    simulation::SimulatedServer &owned() { return network.owned(); }
    simulation::SimulatedServer &shared() { return network.shared(); }
    int count(const char *doorPrefix, const char *method, const char *pathPrefix);
    /// Whether every request at the doors with this prefix came without a token.
    bool isTokenless(const char *doorPrefix);
    int metric(const char *name) const { return metrics.snapshot().value(QString::fromLatin1(name)).toInt(); }

    simulation::SimulatedNetwork network;
    QTemporaryDir directory;
    net::Clock &clock;
    net::Metrics metrics;
    plex::PlexSettings settings;
    plex::ClientIdentity identity;
    ControlledStore store;
    net::HttpClient http;
    plex::PlexTv plexTv;
    plex::Account account;
    plex::SessionContext context;
    QByteArray accountToken;

private:
    std::unique_ptr<plex::ServerRegistry> m_registry;
};

/// A world in the machine's own time with somebody signed in.
struct SignedInWorld
{
    explicit SignedInWorld(const QString &scene = QStringLiteral("simple"))
        : world(clock, scene)
    {
        world.signIn();
    }
    std::unique_ptr<plex::ServerSession> session() { return world.session(world.owned(), world.owned().accessToken()); }

    net::SystemClock clock;
    World world;
};

} // namespace plextest
