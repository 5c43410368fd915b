// SPDX-License-Identifier: MIT
#pragma once
#include "resource.h"

#include <QHostAddress>

#include <optional>

namespace plex {

/// A server that answered in the local network. Anybody there can answer, so nothing of this is proved.
struct LanServer
{
    QString id; ///< The machine identifier.
    QString name; ///< Empty if it did not say.
    QString version; ///< Empty if it did not say.
    QList<ResourceConnection> connections; ///< All of them local, in the order they were told.

    bool operator==(const LanServer &) const = default;
};

/// A server's answer to a search, and from where it came; nothing when it is no usable answer of a media server. Pure.
///
/// Protocol: text like a response of HTTP. Without `Port` it is 32400; without `Host`, the name of the server's certificate under
/// `plex.direct`, there is a plain address only. The answer does not say its address: it is the one it came from.
std::optional<LanServer> parseGdmReply(const QByteArray &datagram, const QHostAddress &sender);

/// Adds another answer of the same server, as a machine with several addresses gives them. Whether it told an address that is new.
bool addAnswer(LanServer &server, const LanServer &answer);

/// Those of the addresses found that may be tried for the server plex.tv has described as `known`, besides its own.
///
/// An encrypted one counts only under a certificate name that plex.tv has given for this server: somebody else in the network has a
/// good certificate too, for a name of their own. For plain ones there is the policy of the address book.
QList<ResourceConnection> creditable(const LanServer &found, const Resource &known);

} // namespace plex
