// SPDX-License-Identifier: MIT
#pragma once
#include "mediatypes.h"
#include "reply.h"

#include <QtPlugin>

namespace Media {

/// What a person has decided about the addresses of one server, beyond the settings for all of them.
///
/// It can only forbid more than the settings do, never allow more. Addresses are those of `AddressReport::uri`.
struct ServerRules
{
    QUrl pinned; ///< Tried first, and stayed with as long as it works; others stand in only while it does not. Empty: none.
    QList<QUrl> forbidden; ///< Never tried.
    bool neverRelay = false; ///< Not through a third party.
    bool neverPlain = false; ///< Not without encryption.

    bool operator==(const ServerRules &) const = default;
};

/// An optional ability of a backend: rules for the connection to one server.
///
/// Found with `qobject_cast<Media::ConnectionRules *>(backend)`, and named `connection-rules` in the plugin's features. Thread and lifetime are
/// the backend's. A server is named by its id; an empty one means the default server. Each question ends with `NotFound` for an unknown
/// server, or with what kept the servers from being known, such as `SignedOut`.
class MEDIABACKEND_EXPORT ConnectionRules
{
public:
    virtual ~ConnectionRules();

    /// The rules that hold; as a default-made value where nothing was decided.
    virtual Reply<ServerRules> *serverRules(const QString &server = {}) = 0;
    /// Replaces the rules, and ends with them as they hold from now on: at once, over restarts, and while an address is not advertised
    /// for a time; until the account or its user changes. The server is connected anew by them.
    /// Error `Usage`, and nothing has changed: an address that is none of the server's, nor in the rules already, or rules that exclude
    /// the pinned address.
    virtual Reply<ServerRules> *setServerRules(const QString &server, const ServerRules &rules) = 0;
    /// Looks for a better connection now instead of at the next occasion, and ends with the server as it is then; that nothing better
    /// works is no error. Of a server that is not connected every address is tried. Error: what kept it from being reached.
    virtual Reply<Server> *lookForBetter(const QString &server = {}) = 0;
};

} // namespace Media

#define MediaConnectionRules_iid "org.mediabackend.ConnectionRules/1.0"
Q_DECLARE_INTERFACE(Media::ConnectionRules, MediaConnectionRules_iid)
