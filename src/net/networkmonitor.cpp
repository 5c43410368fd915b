// SPDX-License-Identifier: MIT
#include "networkmonitor.h"

#include "logging.h"

#include <QCryptographicHash>
#include <QFile>
#include <QNetworkInterface>
#include <QtEndian>

#include <algorithm>

#ifdef Q_OS_LINUX
#include <QSocketNotifier>

#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>
#else
#include <QNetworkInformation>
#endif

namespace net {
namespace {

// Link-local addresses come and go with virtual interfaces, and lead nowhere else.
bool leadsSomewhere(const QHostAddress &address)
{
    return !address.isLoopback() && !address.isLinkLocal();
}

#ifdef Q_OS_LINUX
// Small files of the kernel, in memory.
QByteArray defaultGateway()
{
    QFile routes(QStringLiteral("/proc/net/route"));
    QFile neighbours(QStringLiteral("/proc/net/arp"));
    if (!routes.open(QIODevice::ReadOnly) || !neighbours.open(QIODevice::ReadOnly))
        return {};
    const auto lines = routes.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const auto fields = line.split('\t');
        if (fields.size() < 3 || fields.at(1) != "00000000" || fields.at(2) == "00000000")
            continue;
        const quint32 address = qFromBigEndian(fields.at(2).toUInt(nullptr, 16));
        const QByteArray gateway = QHostAddress(address).toString().toLatin1();
        const auto known = neighbours.readAll().split('\n');
        for (const QByteArray &neighbour : known) {
            const auto columns = neighbour.simplified().split(' ');
            // Flag 2: the hardware address is known.
            if (columns.value(0) == gateway && (columns.value(2).toInt(nullptr, 16) & 2))
                return gateway + ' ' + columns.value(3);
        }
        return gateway;
    }
    return {};
}
#else
QByteArray defaultGateway()
{
    return {};
}
#endif

} // namespace

QString NetworkPlace::key() const
{
    QByteArray text = gateway;
    for (const auto &[address, length] : networks) {
        // The machine's own address in it may be another each time.
        if (leadsSomewhere(address) && address.protocol() == QAbstractSocket::IPv4Protocol)
            text += ' ' + QHostAddress(address.toIPv4Address() & ~(length >= 32 ? 0 : 0xffffffffU >> length)).toString().toLatin1();
    }
    if (text.isEmpty())
        return {};
    return QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().first(16));
}

NetworkPlace networkPlace()
{
    NetworkPlace place{.networks = {}, .gateway = defaultGateway()};
    const auto interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (!interface.flags().testFlag(QNetworkInterface::IsUp))
            continue;
        const auto entries = interface.addressEntries();
        for (const QNetworkAddressEntry &entry : entries) {
            if (!entry.ip().isLinkLocal())
                place.networks.append({entry.ip(), entry.prefixLength()});
        }
    }
    std::sort(place.networks.begin(), place.networks.end(),
              [](const auto &a, const auto &b) { return a.first.toString() < b.first.toString(); });
    return place;
}

#ifdef Q_OS_LINUX
/// Hears what the kernel says of links, addresses and routes.
class NetworkMonitor::Ear
{
public:
    explicit Ear(NetworkMonitor *monitor)
        : m_socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE))
    {
        sockaddr_nl address{};
        address.nl_family = AF_NETLINK;
        address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE;
        if (m_socket < 0 || ::bind(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
            qCDebug(logConnections) << "the kernel does not tell of changes of the network";
            return;
        }
        m_notifier = std::make_unique<QSocketNotifier>(m_socket, QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, monitor, [this, monitor] {
            // That something changed is enough: what it is now is looked up.
            char message[8192];
            while (::recv(m_socket, message, sizeof message, 0) > 0) { }
            monitor->suspect();
        });
    }
    ~Ear()
    {
        m_notifier.reset();
        if (m_socket >= 0)
            ::close(m_socket);
    }
    Q_DISABLE_COPY_MOVE(Ear)

private:
    int m_socket;
    std::unique_ptr<QSocketNotifier> m_notifier;
};
#else
/// Hears what Qt knows of the system's network.
class NetworkMonitor::Ear
{
public:
    explicit Ear(NetworkMonitor *monitor)
    {
        if (!QNetworkInformation::loadDefaultBackend())
            return;
        QObject::connect(QNetworkInformation::instance(), &QNetworkInformation::reachabilityChanged, monitor, &NetworkMonitor::suspect);
    }
};
#endif

NetworkMonitor::NetworkMonitor(Clock &clock, Pace pace, Look look, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_pace(pace)
    , m_look(std::move(look))
{
}

NetworkMonitor::~NetworkMonitor() = default;

bool NetworkMonitor::start()
{
    if (m_ear)
        return false;
    m_ear = std::make_unique<Ear>(this);
    m_place = m_look();
    m_drift = m_clock.systemTime() - m_clock.now();
    lookRegularly();
    return true;
}

void NetworkMonitor::suspect()
{
    m_clock.callAfter(m_pace.calm, this, [this, suspicion = ++m_suspicion] {
        if (suspicion != m_suspicion)
            return;
        lookForSleep();
        look();
    });
}

void NetworkMonitor::look()
{
    NetworkPlace place = m_look();
    if (place == m_place)
        return;
    m_place = std::move(place);
    qCDebug(logConnections) << "the network changed";
    Q_EMIT changed();
}

void NetworkMonitor::lookForSleep()
{
    const milliseconds drift = m_clock.systemTime() - m_clock.now();
    const milliseconds asleep = drift - std::exchange(m_drift, drift);
    if (asleep < m_pace.asleep)
        return;
    qCDebug(logConnections) << "the machine has slept, or its clock was set";
    Q_EMIT woke();
}

void NetworkMonitor::lookRegularly()
{
    m_clock.callAfter(m_pace.looking, this, [this] {
        lookForSleep();
        look();
        lookRegularly();
    });
}

} // namespace net
