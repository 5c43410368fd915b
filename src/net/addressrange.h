// SPDX-License-Identifier: MIT
#pragma once
#include <QHostAddress>

namespace net {

/// What kind of network an address belongs to.
enum class AddressRange {
    Loopback, ///< This machine itself.
    LinkLocal, ///< Good on one wire only.
    Private, ///< Some local network: 10/8, 192.168/16, 172.16/16, fc00::/7.
    Bridge, ///< 172.17/16 to 172.31/16: a local network as well, more often a container's own.
    Shared, ///< 100.64/10: a provider's network, or a VPN over it.
    Public,
};

AddressRange rangeOf(const QHostAddress &address);

/// The range in words that do not tell the address, for example "private IPv4 192.168.x.x". Not translated: for bug reports.
QString rangeText(const QHostAddress &address);

} // namespace net
