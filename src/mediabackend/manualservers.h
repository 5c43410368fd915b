// SPDX-License-Identifier: MIT
#pragma once
#include "mediatypes.h"
#include "reply.h"

#include <QtPlugin>

namespace Media {

/// An optional ability of a backend: servers by their address, also when nobody is signed in.
///
/// Found with `qobject_cast<Media::ManualServers *>(backend)`. Thread and lifetime are the backend's. What was added is remembered across
/// starts, and stays when somebody signs in or out: it belongs to this machine. While there is such a server and nobody is signed in, the
/// backend's state is that of the servers; `MediaBackend::accountSetup()` is usable all the while.
class MEDIABACKEND_EXPORT ManualServers
{
public:
    virtual ~ManualServers();

    /// Asks who is at an address, remembers that identity, and ends with the server once it is usable. The address is a scheme, a host, and a
    /// port where it is not the scheme's own; it is used exactly as it is given. An address of a server that is known already is one more way to it.
    /// A `name` that is not empty is what the server is called here; else it is called as the account or the server itself calls it.
    ///
    /// Nothing but the question who it is goes to an address before it was answered, and nothing else ever to one where later another server
    /// answers. Errors, with each of which nothing has changed: `Usage` for what is no such address; `Forbidden` when the settings or the kind of
    /// address do not allow a connection without encryption; `TlsFailed` when the certificate does not fit; `WrongServer` when the address was
    /// added for another server; `Unauthorized` when the server wants an account that it knows; else what kept it from being reached.
    virtual Reply<Server> *addServer(const QUrl &address, const QString &name = {}) = 0;
    /// Forgets the addresses and the name that were given for a server. One that the account has as well stays, with its other addresses.
    /// Error: `NotFound` when no server of that id was added.
    virtual Reply<Done> *removeServer(const QString &id) = 0;
};

} // namespace Media

#define MediaManualServers_iid "org.mediabackend.ManualServers/1.0"
Q_DECLARE_INTERFACE(Media::ManualServers, MediaManualServers_iid)
