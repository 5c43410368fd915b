// SPDX-License-Identifier: MIT
#include "addressrange.h"

#include <algorithm>

namespace net {
namespace {

bool isIn(const QHostAddress &address, const char *network)
{
    return address.isInSubnet(QHostAddress::parseSubnet(QString::fromLatin1(network)));
}

} // namespace

AddressRange rangeOf(const QHostAddress &address)
{
    if (address.isLoopback())
        return AddressRange::Loopback;
    if (address.isLinkLocal())
        return AddressRange::LinkLocal;
    const auto privateNetworks = {"10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/16", "fc00::/7"};
    if (std::any_of(privateNetworks.begin(), privateNetworks.end(), [&](const char *network) { return isIn(address, network); }))
        return AddressRange::Private;
    if (isIn(address, "172.16.0.0/12"))
        return AddressRange::Bridge;
    return isIn(address, "100.64.0.0/10") ? AddressRange::Shared : AddressRange::Public;
}

QString rangeText(const QHostAddress &address)
{
    const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    const QString family = isV6 ? QStringLiteral("IPv6") : QStringLiteral("IPv4");
    const QString first = address.toString().section(u'.', 0, 0);
    const QString firstTwo = address.toString().section(u'.', 0, 1);
    switch (rangeOf(address)) {
    case AddressRange::Loopback:
        return QStringLiteral("%1 of the machine itself").arg(family);
    case AddressRange::LinkLocal:
        return QStringLiteral("link-local %1").arg(family);
    case AddressRange::Private:
        if (isV6)
            return QStringLiteral("private IPv6 fc00::/7");
        return first == u"10" ? QStringLiteral("private IPv4 10.x.x.x") : QStringLiteral("private IPv4 %1.x.x").arg(firstTwo);
    case AddressRange::Bridge:
        return QStringLiteral("private IPv4 %1.x.x, often a container's").arg(firstTwo);
    case AddressRange::Shared:
        return QStringLiteral("shared IPv4 100.64/10");
    case AddressRange::Public:
        break;
    }
    return QStringLiteral("public %1").arg(family);
}

} // namespace net
