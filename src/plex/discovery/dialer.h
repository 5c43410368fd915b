// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"
#include "net/connection.h"
#include "net/httpclient.h"

#include <QHostAddress>

namespace plex {

/// Who answered at an address, and how it was reached.
struct Met
{
    net::Connection connection;
    QString machineIdentifier;

    bool operator==(const Met &) const = default;
};

/// Knocks at an address without a token and believes only the expected machine identifier.
///
/// First by the advertised name. When a `plex.direct` name does not resolve, as behind a router that filters private answers (DNS rebinding
/// protection), leads elsewhere, or keeps its resolver thinking, the address inside the name is dialled with the certificate still
/// checked for the name; the first to prove itself counts.
/// Errors: `WrongServer`, `Unauthorized` (something asks for a credential before it says who it is), `BadAnswer`, and those of `HttpClient`.
///
/// Protocol: `/identity` needs no token. The certificate covers every address of the server's `*.<hash>.plex.direct`.
class Dialer
{
public:
    /// How long the name has before the address inside of it is dialled as well.
    static constexpr net::milliseconds nameLead{750};

    Dialer(net::HttpClient &http, net::Clock &clock);

    /// Ends with the connection as it worked: `via`, `base`, `verifyName` and the time it took.
    Media::Reply<net::Connection> *dial(const net::Connection &candidate, const QString &machineIdentifier);
    /// Asks whoever is there who it is: for an address that is not any server's yet.
    Media::Reply<Met> *meet(const net::Connection &candidate);

private:
    class Attempt;
    using Expected = std::optional<QString>; // who may answer; anybody without it

    Media::Reply<Met> *ask(const net::Connection &candidate, const Expected &expected);
    Media::Reply<Met> *knock(const net::Connection &candidate, const Expected &expected);

    net::HttpClient &m_http;
    net::Clock &m_clock;
};

/// The address that a host is or, as a `plex.direct` name, has inside of it; null for other names.
QHostAddress addressIn(const QString &host);

/// `candidate` by the raw address in its name; nothing when the name is no `plex.direct` name with an address inside.
std::optional<net::Connection> byVerifiedIp(const net::Connection &candidate);

/// The name of an address under a server's `<hash>.plex.direct`, which the server's certificate is for.
QString certificateName(const QHostAddress &address, const QString &domain);

} // namespace plex
