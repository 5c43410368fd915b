// SPDX-License-Identifier: MIT
#pragma once
#include "plex/discovery/gdm.h"

#include "simulation/gdmresponder.h"
#include "simulation/simulatednetwork.h"
#include "support/virtualclock.h"
#include "waiting.h"

#include <memory>

namespace plextest {

/// The machine's inside, as far as `prefixLength` reaches from 127.0.0.1.
inline QList<plex::LanNetwork> inside(int prefixLength = 8)
{
    QList<plex::LanNetwork> networks = plex::lanNetworks(true);
    networks.removeIf([](const plex::LanNetwork &network) { return !network.address.isLoopback(); });
    for (plex::LanNetwork &network : networks)
        network.prefixLength = prefixLength;
    return networks;
}

/// A search of the machine's inside, in a time the test moves, and the servers there to answer it.
struct GdmDesk
{
    GdmDesk()
    {
        if (!network.start() || !responder.open())
            qFatal("the simulated Plex does not start");
        makeGdm();
    }

    void makeGdm(const plex::Gdm::Networks &networks = [] { return inside(); })
    {
        gdm = std::make_unique<plex::Gdm>(clock, plex::Gdm::Pace{.port = responder.port()}, networks);
        QObject::connect(gdm.get(), &plex::Gdm::found, gdm.get(), [this](const plex::LanServer &server) { found.append(server); });
    }
    qsizetype heard() const { return responder.searches().size(); }
    /// As how many datagrams a search goes out each time.
    qsizetype ways() const { return responder.isInGroup() ? 2 : 1; }

    simulation::SimulatedNetwork network;
    simulation::GdmResponder responder{network};
    support::VirtualClock clock;
    QList<plex::LanServer> found;
    std::unique_ptr<plex::Gdm> gdm;
};

/// Somebody on the machine's inside who says something to a search that is under way.
class Voice
{
public:
    Voice(const QString &address, simulation::GdmResponder &heard)
        : m_heard(heard)
    {
        m_socket.bind(QHostAddress(address), 0);
    }
    void say(const QByteArray &text)
    {
        m_socket.writeDatagram(text, m_heard.searches().last().sender, m_heard.searches().last().senderPort);
    }
    void answer(int number, int port = 32400)
    {
        say("HTTP/1.0 200 OK\r\nContent-Type: plex/media-server\r\nPort: " + QByteArray::number(port) + "\r\nResource-Identifier: other-"
            + QByteArray::number(number) + "\r\n\r\n");
    }

private:
    simulation::GdmResponder &m_heard;
    QUdpSocket m_socket;
};

} // namespace plextest
