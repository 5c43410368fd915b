// SPDX-License-Identifier: MIT
#include "simulatednetwork.h"

#include "homeusers.h"
#include "networkplan.h"

namespace simulation {

using namespace Qt::StringLiterals;

SimulatedNetwork::SimulatedNetwork(QObject *parent)
    : SimulatedNetwork(Options(), parent)
{
}

SimulatedNetwork::SimulatedNetwork(const Options &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
{
    const QString owner = HomeUsers().owner().uuid;
    const SimulatedServer::Options owned{u"owned"_s, u"Living Room"_s, true, 1, options.mediaDirectory, owner};
    const SimulatedServer::Options shared{u"shared"_s, u"Kim's Attic"_s, false, 2, options.mediaDirectory, owner};
    m_owned = std::make_unique<SimulatedServer>(owned, m_authority, m_recorder, m_clock);
    m_shared = std::make_unique<SimulatedServer>(shared, m_authority, m_recorder, m_clock);
    m_plexTv = std::make_unique<SimulatedPlexTv>(m_authority, m_recorder, m_clock);
    m_plexTv->addServer(m_owned.get());
    m_plexTv->addServer(m_shared.get());
}

SimulatedNetwork::~SimulatedNetwork()
{
    // Whoever is tested here, no token of theirs goes astray: a test that brings it about on purpose has taken the breaches.
    const QStringList breaches = m_recorder.ledger().taken();
    if (!breaches.isEmpty())
        qFatal("Tokens went astray.\n%s", qPrintable(breaches.join(u'\n')));
}

bool SimulatedNetwork::start(QString *error)
{
    if (!m_plexTv->start(m_options.plexTv, error))
        return false;
    if (arrange(u"simple"_s))
        return true;
    if (error)
        *error = u"A media server's address cannot be had"_s;
    return false;
}

bool SimulatedNetwork::arrange(const QString &scene)
{
    using Kind = AddressSpec::Kind;
    using Behaviour = AddressSpec::Behaviour;
    const AddressSpec good{Kind::Local, Behaviour::Answers};
    const AddressSpec remote{Kind::Remote, Behaviour::Answers};
    const AddressSpec relay{Kind::Relay, Behaviour::Answers};
    const AddressSpec refusing{Kind::Local, Behaviour::Refuses};
    const AddressSpec hanging{Kind::Local, Behaviour::Hangs};
    const AddressSpec impostor{Kind::Local, Behaviour::Impostor};
    const AddressSpec plain{Kind::Local, Behaviour::Plain};

    QList<AddressSpec> owned;
    // A share advertises its owner's local addresses too, where nobody else gets in.
    QList<AddressSpec> shared{hanging, remote};
    if (scene == "simple"_L1) {
        owned = {good, relay};
        shared = {remote};
    } else if (scene == "mixed"_L1) {
        owned = {refusing, hanging, impostor, good, relay};
    } else if (scene == "away"_L1) {
        owned = {refusing, hanging, remote, relay};
    } else if (scene == "relay-only"_L1) {
        owned = {refusing, hanging, relay};
    } else if (scene == "plain"_L1) {
        owned = {plain};
    } else if (scene == "dead"_L1) {
        owned = {refusing, hanging};
        shared = {hanging};
    } else {
        return false;
    }
    const bool isOwnedOpen = m_owned->setAddresses(owned);
    return m_shared->setAddresses(shared) && isOwnedOpen;
}

SimulatedServer &SimulatedNetwork::serverAt(const QString &door, const QString &name)
{
    if (door == "owned"_L1)
        return *m_owned;
    if (door == "shared"_L1)
        return *m_shared;
    auto &server = m_further[door];
    if (!server) {
        const quint8 network = quint8(2 + m_further.size());
        const SimulatedServer::Options options{door, name.isEmpty() ? door : name, true, network, m_options.mediaDirectory,
                                               HomeUsers().owner().uuid};
        server = std::make_unique<SimulatedServer>(options, m_authority, m_recorder, m_clock);
    }
    return *server;
}

SimulatedServer *SimulatedNetwork::server(const QString &door) const
{
    const auto further = m_further.find(door);
    return door == "owned"_L1 ? m_owned.get() : door == "shared"_L1 ? m_shared.get() : further == m_further.end() ? nullptr : further->second.get();
}

bool SimulatedNetwork::arrange(const NetworkPlan &plan)
{
    QList<SimulatedServer *> all{m_owned.get(), m_shared.get()};
    for (const auto &further : m_further)
        all.append(further.second.get());
    // Before anybody moves in: two servers may change places.
    for (SimulatedServer *server : std::as_const(all)) {
        server->setAddresses({});
        m_plexTv->removeServer(server);
    }
    bool isOpen = true;
    for (const NetworkPlan::Server &planned : plan.servers) {
        SimulatedServer &server = serverAt(planned.door, planned.name);
        isOpen = server.setAddresses(planned.addresses) && isOpen;
        server.setPlainAccepted(planned.isPlainAccepted);
        m_plexTv->addServer(&server);
    }
    return isOpen;
}

QStringList SimulatedNetwork::scenes()
{
    return {u"simple"_s, u"mixed"_s, u"away"_s, u"relay-only"_s, u"plain"_s, u"dead"_s};
}

QSslConfiguration SimulatedNetwork::sslConfiguration() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.addCaCertificate(m_authority.certificate());
    return configuration;
}

} // namespace simulation
