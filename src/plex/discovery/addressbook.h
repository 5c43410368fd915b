// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/connectionrules.h"
#include "net/connection.h"

#include <QHostAddress>
#include <QSet>

#include "manualservers.h"
#include "plex/plexsettings.h"

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
    QUrl lastDirect = {}; ///< The direct address that worked last; an encrypted one is tried first of all.
    QSet<QUrl> deadHere = {}; ///< Addresses that nothing answered at when they were last tried in this network.
    QList<ResourceConnection> found = {}; ///< Told by the server itself in the local network.
    QList<ManualAddress> entered = {}; ///< Entered by a person.
    Media::ServerRules rules = {}; ///< What a person has decided for this server.
};

/// Every address of a server, best first: the one that a person has pinned; the last good one; local, remote; encrypted before plain; IPv4 before
/// IPv6, numbers before names; those that were dead here, in the same order; relays. Those not worth trying, or forbidden, stand at the end, with the
/// reason. Pure.
///
/// An address that was found in the local network is in it, whoever the server belongs to. Anybody there could have told a plain one, to be
/// given a token, so those take the policy `Always`. One that a person entered is vouched for by that person; an address of a private or of this
/// machine's own network is in the local one, a name where the resources have it.
///
/// Protocol: `local` means a private address, not this network; on somebody else's server only `publicAddressMatches` says that it is ours.
/// Advertised addresses include those of container bridges and other interfaces, so whoever answers has to prove its identity.
QList<Candidate> ranked(const Resource &resource, const AddressPolicy &policy);

/// The part of `ranked()` to be tried.
QList<net::Connection> usable(const QList<Candidate> &candidates);

/// Whether `current` only stands in until another works: a relay, one without encryption, or any while another of `usable` is preferred.
bool isStopgap(const net::Connection &current, const QList<net::Connection> &usable);

} // namespace plex
