// SPDX-License-Identifier: MIT
#include "gdmresponder.h"

#include "serverjson.h"
#include "simulatednetwork.h"

#include <QNetworkInterface>

#include <utility>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

/// Both are answered by real servers.
bool isSearch(const QByteArray &text)
{
    return text == "M-SEARCH * HTTP/1.1\r\n\r\n" || text == "M-SEARCH * HTTP/1.0";
}

QNetworkInterface inside()
{
    for (const QNetworkInterface &interface : QNetworkInterface::allInterfaces()) {
        if (interface.flags().testFlag(QNetworkInterface::IsLoopBack))
            return interface;
    }
    return {};
}

} // namespace

GdmResponder::GdmResponder(SimulatedNetwork &network, QObject *parent)
    : QObject(parent)
    , m_network(network)
{
    connect(&m_socket, &QUdpSocket::readyRead, this, &GdmResponder::read);
}

GdmResponder::~GdmResponder() = default;

bool GdmResponder::open(quint16 port)
{
    m_socket.close();
    // Broadcasts arrive at a socket for any address only, so it is told afterwards where a search came from.
    if (!m_socket.bind(QHostAddress(QHostAddress::AnyIPv4), port ? port : m_port, QAbstractSocket::DontShareAddress))
        return false;
    m_port = m_socket.localPort();
    m_isInGroup = m_socket.joinMulticastGroup(group(), inside());
    return true;
}

bool GdmResponder::setManner(const QString &name)
{
    if (name == "off"_L1) {
        shut();
        return true;
    }
    const qsizetype position = manners().indexOf(name);
    if (position < 0)
        return false;
    // The last two are no manners: on and off.
    m_manner = name == "on"_L1 ? Manner::Answers : Manner(position);
    return isOpen() || open();
}

QStringList GdmResponder::manners()
{
    return {u"answers"_s, u"twice"_s, u"garbage"_s, u"silent"_s, u"on"_s, u"off"_s};
}

void GdmResponder::read()
{
    while (m_socket.hasPendingDatagrams()) {
        const QNetworkDatagram datagram = m_socket.receiveDatagram();
        if (datagram.senderAddress().isLoopback())
            arrived(datagram);
    }
}

void GdmResponder::arrived(const QNetworkDatagram &datagram)
{
    const Search search{.text = datagram.data(),
                        .sender = datagram.senderAddress(),
                        .senderPort = quint16(datagram.senderPort()),
                        .destination = datagram.destinationAddress(),
                        .hopLimit = datagram.hopLimit()};
    const bool isGood = isSearch(search.text);
    m_searches.append(search);
    m_refusals += !isGood;
    RecordedRequest record;
    record.door = u"gdm"_s;
    record.method = "M-SEARCH";
    record.path = u"*"_s;
    record.body = search.text;
    const int number = m_network.recorder().arrived(record);
    if (!isGood)
        m_network.recorder().answered(number, 400);
    else if (m_manner != Manner::Silent)
        m_network.recorder().answered(number, 200);
    if (isGood && m_isHolding) {
        m_held.append(search);
    } else if (isGood) {
        for (const Answer &answer : answers())
            send(answer, search);
    }
}

void GdmResponder::release()
{
    m_isHolding = false;
    for (const Search &search : std::exchange(m_held, {})) {
        for (const Answer &answer : answers())
            send(answer, search);
    }
}

QList<GdmResponder::Answer> GdmResponder::answers() const
{
    using Behaviour = AddressSpec::Behaviour;
    QList<Answer> answers;
    if (m_manner == Manner::Silent)
        return answers;
    for (const SimulatedServer *server : {&m_network.owned(), &m_network.shared()}) {
        if (server->isOffline())
            continue;
        for (const Address &address : server->addresses()) {
            const auto behaviour = address.spec.behaviour;
            const bool works = behaviour == Behaviour::Answers || behaviour == Behaviour::Plain;
            if (!works || !address.isLocal() || address.spec.ipv6)
                continue;
            if (m_manner == Manner::Garbage) {
                for (const QByteArray &text : garbage())
                    answers.append({text, address.ip});
                continue;
            }
            const Answer one{answer(*server, address), address.ip};
            answers.append(one);
            if (m_manner == Manner::Twice)
                answers.append(one);
        }
    }
    return answers;
}

void GdmResponder::send(const Answer &answer, const Search &to)
{
    // A machine answers from its own address, which here is another one for every server.
    QUdpSocket own;
    if (own.bind(answer.from, 0, QAbstractSocket::DontShareAddress))
        own.writeDatagram(answer.text, to.sender, to.senderPort);
}

QByteArray GdmResponder::answer(const SimulatedServer &server, const Address &address)
{
    QByteArray text = "HTTP/1.0 200 OK\r\nContent-Type: plex/media-server\r\n";
    if (address.isSecure())
        text += "Host: " + server.certificateHash().toLatin1() + ".plex.direct\r\n";
    text += "Name: " + server.name().toUtf8() + "\r\n";
    text += "Port: " + QByteArray::number(address.port) + "\r\n";
    text += "Resource-Identifier: " + server.machineIdentifier().toLatin1() + "\r\n";
    text += "Updated-At: 1769990000\r\n";
    text += "Version: " + serverjson::version().toUtf8() + "\r\n\r\n";
    return text;
}

QList<QByteArray> GdmResponder::garbage()
{
    const QByteArray start = "HTTP/1.0 200 OK\r\n";
    const QByteArray type = "Content-Type: plex/media-server\r\n";
    return {QByteArray(),
            QByteArray(300, '\0'),
            QByteArrayLiteral("\xff\xfe\x00\x01\r\n\r\n"),
            "M-SEARCH * HTTP/1.1\r\n\r\n",
            "HTTP/1.0 503 Service Unavailable\r\n" + type + "Resource-Identifier: busy\r\n\r\n",
            start + "Content-Type: plex/media-player\r\nPort: 32500\r\nResource-Identifier: a-player\r\n\r\n",
            start + "Resource-Identifier: without-a-type\r\n\r\n",
            start + type + "Name: Nobody\r\nPort: 32400\r\n\r\n",
            start + type + "Port: 0\r\nResource-Identifier: without-a-port\r\n\r\n",
            start + type + "Port: 65536\r\nResource-Identifier: beyond-the-ports\r\n\r\n",
            start + type + "Resource-Identifier: too-long\r\nName: " + QByteArray(9000, 'x') + "\r\n\r\n"};
}

} // namespace simulation
