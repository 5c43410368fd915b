// SPDX-License-Identifier: MIT
#pragma once
#include "dialer.h"
#include "resource.h"

namespace plex {

/// An address that a person entered.
struct ManualAddress
{
    QUrl uri; ///< To be used as it is.
    QString certificate; ///< Of a raw address: the `<hash>.plex.direct` its certificate is for. Empty: the certificate is for the host itself.

    bool operator==(const ManualAddress &) const = default;
};

/// A server that was added by its address, pinned to who answered there then.
struct ManualServer
{
    QString id; ///< The machine identifier; nobody else is believed at these addresses.
    QString name; ///< What the person calls it; may be empty.
    QString ownName; ///< What it calls itself; empty while that was not heard.
    QList<ManualAddress> addresses;

    bool operator==(const ManualServer &) const = default;
};

/// The address as it is used: nothing but a scheme, a host, and a port where there is one. Error: `Usage`.
Media::Result<QUrl> enteredAddress(const QUrl &address);

/// The name the certificate at an address is checked for; empty for the host itself. What the server advertises now counts before what was
/// remembered, because a certificate may be issued anew.
QString verifyName(const ManualAddress &address, const Resource &resource);

/// Asks who is at an address, without a token, and ends with that server.
///
/// A raw address shows a certificate that is for a name. When it does not fit the number, it has to fit one of the servers in `known`, and the
/// one who answers has to be just that server. Errors: those of `Dialer`; `TlsFailed` then says what to enter instead.
///
/// Protocol: a server's certificate is for `*.<hash>.plex.direct`, so for the name of any address.
Media::Reply<ManualServer> *introduce(Dialer &dialer, const net::Connection &candidate, const QList<Resource> &known);

/// For remembering.
QJsonObject remembered(const ManualServer &server);
ManualServer manualServerFrom(const QJsonObject &object);

} // namespace plex
