// SPDX-License-Identifier: MIT
#pragma once
#include "net/connection.h"

#include <QHostAddress>

#include "plex/plexsettings.h"
#include "resource.h"

namespace plex {

/// An address of a server and whether it is worth trying.
struct Candidate
{
    net::Connection connection; ///< As advertised; how it is dialled is the dialer's business.
    QString address; ///< The IP address or host name behind it.
    std::optional<Media::Error> leftOut; ///< Why it is not tried.

    bool operator==(const Candidate &) const = default;
};

/// What may be tried.
struct AddressPolicy
{
    InsecurePolicy insecure = InsecurePolicy::SameNetwork;
    bool usesRelay = true;
    QList<QPair<QHostAddress, int>> networks = {}; ///< This machine's own, each an address and a prefix length.
    QUrl lastDirect = {}; ///< The direct address that worked last, tried first among its kind.
};

/// Every address of a server, best first: local, remote, relay; encrypted before plain; the last good one first; IPv4 before IPv6, numbers
/// before names. Those not worth trying stand at the end, with the reason. Pure.
///
/// Protocol: `local` means a private address, not this network; on somebody else's server only `publicAddressMatches` says that it is ours.
/// Advertised addresses include those of container bridges and other interfaces, so whoever answers has to prove its identity.
QList<Candidate> ranked(const Resource &resource, const AddressPolicy &policy);

/// The part of `ranked()` to be tried.
QList<net::Connection> usable(const QList<Candidate> &candidates);

} // namespace plex
