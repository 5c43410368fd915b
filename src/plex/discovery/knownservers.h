// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/connectionrules.h"
#include "deadaddresses.h"
#include "manualservers.h"

#include <QDir>
#include <QMap>

namespace plex {

/// What is remembered of the account and its servers between runs, so that a start does not wait for plex.tv: descriptions,
/// addresses, which direct address worked last, which were dead in which network, a person's rules, and what a person added. No token. Kept in
/// `servers.json`, replaced whole.
struct KnownServers
{
    Media::Account account;
    QList<Resource> servers;
    QMap<QString, QUrl> lastDirect; ///< By server; never a relay.
    QMap<QString, DeadAddresses> dead; ///< By server.
    QMap<QString, Media::ServerRules> rules; ///< By server; what a person has decided.
    QList<ManualServer> byHand; ///< Whoever is signed in.

    /// What remains whoever is signed in: what was added by hand, with the rules for it.
    KnownServers withoutAccount() const;

    bool operator==(const KnownServers &) const = default;
};

/// Nothing when there is no file or it cannot be read.
KnownServers loadKnownServers(const QDir &directory);
/// Whether it was written.
bool saveKnownServers(const QDir &directory, const KnownServers &known);
/// Whether it is gone.
bool forgetKnownServers(const QDir &directory);

} // namespace plex
