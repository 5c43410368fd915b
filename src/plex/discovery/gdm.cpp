// SPDX-License-Identifier: MIT
#include "gdm.h"

#include "net/logging.h"

#include <QNetworkDatagram>
#include <QUdpSocket>

#include <algorithm>

namespace plex {
namespace {

const QByteArray searchText = QByteArrayLiteral("M-SEARCH * HTTP/1.1\r\n\r\n");
// The longest that is looked at, and one more that tells a longer one from it.
constexpr qint64 maxRead = 4097;
// More than a network full of servers has to say; a flood is not listened to.
constexpr int maxDatagrams = 512;
// A machine that runs containers has many networks; each takes a socket.
constexpr qsizetype maxNetworks = 32;

QHostAddress group()
{
    return QHostAddress(QStringLiteral("239.0.0.250"));
}

bool isShared(const QNetworkInterface &interface, bool withLoopback)
{
    const auto flags = interface.flags();
    const bool isUp = flags.testFlag(QNetworkInterface::IsUp) && flags.testFlag(QNetworkInterface::IsRunning);
    return isUp && !flags.testFlag(QNetworkInterface::IsPointToPoint) && (withLoopback || !flags.testFlag(QNetworkInterface::IsLoopBack));
}

} // namespace

QHostAddress LanNetwork::broadcast() const
{
    if (prefixLength < 1 || prefixLength > 30)
        return {};
    return QHostAddress(address.toIPv4Address() | (0xffffffffU >> prefixLength));
}

bool LanNetwork::contains(const QHostAddress &other) const
{
    return other.isInSubnet(address, prefixLength);
}

QList<LanNetwork> lanNetworks(bool withLoopback)
{
    QList<LanNetwork> networks;
    for (const QNetworkInterface &interface : QNetworkInterface::allInterfaces()) {
        if (!isShared(interface, withLoopback))
            continue;
        for (const QNetworkAddressEntry &entry : interface.addressEntries()) {
            const bool isIPv4 = entry.ip().protocol() == QAbstractSocket::IPv4Protocol;
            if (isIPv4 && entry.prefixLength() > 0 && networks.size() < maxNetworks)
                networks.append({interface, entry.ip(), entry.prefixLength()});
        }
    }
    return networks;
}

/// One search: its sockets, and what has answered.
class Gdm::Search : public QObject
{
public:
    Search(Gdm &gdm, Media::Deferred<LanServers> *reply)
        : QObject(reply)
        , m_gdm(&gdm)
        , m_pace(gdm.m_pace)
        , m_reply(reply)
    {
        for (const LanNetwork &network : gdm.m_networks())
            open(network);
        if (m_doors.isEmpty()) {
            end();
            return;
        }
        send();
        gdm.m_clock.callAfter(m_pace.again, this, [this] { send(); });
        gdm.m_clock.callAfter(m_pace.total, this, [this] { end(); });
    }

private:
    struct Door
    {
        LanNetwork network;
        QUdpSocket *socket; // a child
    };

    void open(const LanNetwork &network)
    {
        auto *socket = new QUdpSocket(this);
        if (!socket->bind(network.address, 0, QAbstractSocket::DontShareAddress)) {
            delete socket;
            return;
        }
        socket->setSocketOption(QAbstractSocket::MulticastTtlOption, 1);
        if (network.interface.isValid())
            socket->setMulticastInterface(network.interface);
        const Door door{network, socket};
        m_doors.append(door);
        connect(socket, &QUdpSocket::readyRead, this, [this, door] { read(door); });
    }

    void send()
    {
        if (m_isOver)
            return;
        for (const Door &door : std::as_const(m_doors)) {
            // What cannot be sent finds nothing; the other network, or the other way, may.
            if (door.network.interface.isValid())
                door.socket->writeDatagram(searchText, group(), m_pace.port);
            if (const QHostAddress everybody = door.network.broadcast(); !everybody.isNull())
                door.socket->writeDatagram(searchText, everybody, m_pace.port);
        }
    }

    void read(const Door &door)
    {
        while (!m_isOver && door.socket->hasPendingDatagrams()) {
            if (++m_datagrams > maxDatagrams)
                return end();
            const QNetworkDatagram datagram = door.socket->receiveDatagram(maxRead);
            if (!door.network.contains(datagram.senderAddress()))
                continue;
            if (const auto server = parseGdmReply(datagram.data(), datagram.senderAddress()))
                take(*server);
        }
    }

    void take(const LanServer &answer)
    {
        const auto known = std::find_if(m_servers.begin(), m_servers.end(),
                                        [&](const LanServer &server) { return server.id == answer.id; });
        if (known != m_servers.end()) {
            if (addAnswer(*known, answer))
                tellLater(*known);
        } else if (m_servers.size() < m_pace.maxServers) {
            m_servers.append(answer);
            tellLater(answer);
        }
    }

    // Whoever hears of a server may delete everything, which a socket that is being read does not bear.
    void tellLater(const LanServer &server)
    {
        QMetaObject::invokeMethod(
            this,
            [this, server] {
                if (m_gdm)
                    Q_EMIT m_gdm->found(server);
            },
            Qt::QueuedConnection);
    }

    void end()
    {
        m_isOver = true;
        for (const Door &door : std::as_const(m_doors))
            door.socket->close();
        qCDebug(logConnections) << "local networks searched:" << m_doors.size() << "servers found:" << m_servers.size();
        m_reply->finish(m_servers);
    }

    const QPointer<Gdm> m_gdm; // a chain of replies can outlive it
    const Pace m_pace;
    Media::Deferred<LanServers> *m_reply;
    QList<Door> m_doors;
    LanServers m_servers;
    int m_datagrams = 0;
    bool m_isOver = false;
};

Gdm::Gdm(net::Clock &clock, const Pace &pace, Networks networks, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_pace(pace)
    , m_networks(std::move(networks))
{
}

Gdm::~Gdm() = default;

Media::Reply<Gdm::LanServers> *Gdm::search()
{
    auto *reply = new Media::Deferred<LanServers>(this);
    new Search(*this, reply);
    return reply;
}

} // namespace plex
