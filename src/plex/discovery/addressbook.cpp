// SPDX-License-Identifier: MIT
#include "addressbook.h"

#include "net/request.h"
#include "serverrules.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>
#include <tuple>

namespace plex {
namespace {

using Kind = Media::Error::Kind;
using Media::ConnectionKind;

QString tr(const char *text)
{
    return QCoreApplication::translate("plex", text);
}

ConnectionKind kindOf(const ResourceConnection &connection)
{
    if (connection.relay)
        return ConnectionKind::Relay;
    return connection.local ? ConnectionKind::Local : ConnectionKind::Remote;
}

bool isLan(const QHostAddress &address)
{
    static const auto privateNetworks = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"};
    return address.isLoopback() || std::any_of(privateNetworks.begin(), privateNetworks.end(), [&](const char *network) {
               return address.isInSubnet(QHostAddress::parseSubnet(QString::fromLatin1(network)));
           });
}

bool isOwnNetwork(const QHostAddress &address, const AddressPolicy &policy)
{
    return std::any_of(policy.networks.cbegin(), policy.networks.cend(), [&](const auto &network) { return address.isInSubnet(network); });
}

bool isPinned(const QUrl &uri, const AddressPolicy &policy)
{
    return !policy.rules.pinned.isEmpty() && isSameAddress(uri, policy.rules.pinned);
}

// What a person has decided for this server.
std::optional<Media::Error> prohibition(const ResourceConnection &connection, const Media::ServerRules &rules)
{
    const auto isThis = [&](const QUrl &address) { return isSameAddress(address, connection.uri); };
    if (std::any_of(rules.forbidden.cbegin(), rules.forbidden.cend(), isThis))
        return Media::Error{Kind::Forbidden, tr("This address was forbidden for this server.")};
    if (connection.relay && rules.neverRelay)
        return Media::Error{Kind::Forbidden, tr("Relays were forbidden for this server.")};
    if (connection.uri.scheme() == u"http" && rules.neverPlain)
        return Media::Error{Kind::Forbidden, tr("Connections without encryption were forbidden for this server.")};
    return std::nullopt;
}

// Who told of an address.
enum class Origin { Advertised, Found, Entered };

std::optional<Media::Error> objection(const Resource &resource, const ResourceConnection &connection, const AddressPolicy &policy, Origin origin)
{
    const QUrl &uri = connection.uri;
    const bool isPlain = uri.scheme() == u"http";
    // What is dialled is the host of the uri; the address beside it is only what plex.tv says of it.
    const QHostAddress host(uri.host());
    const QHostAddress address = connection.address.isEmpty() ? host : QHostAddress(connection.address);
    if (!uri.isValid() || uri.host().isEmpty() || uri.port(443) <= 0 || (!isPlain && uri.scheme() != u"https"))
        return Media::Error{Kind::BadAnswer, tr("The advertised address is malformed.")};
    if (!address.isNull() && (address.isLinkLocal() || address == QHostAddress::AnyIPv4 || address == QHostAddress::AnyIPv6))
        return Media::Error{Kind::Unreachable, tr("The address is only valid on the server itself.")};
    if (const auto prohibited = prohibition(connection, policy.rules))
        return prohibited;
    if (connection.relay && !policy.usesRelay)
        return Media::Error{Kind::Forbidden, tr("Relays are switched off in the settings.")};
    const bool isSameNetwork = resource.owned || resource.publicAddressMatches || origin != Origin::Advertised;
    if (connection.local && !isSameNetwork)
        return Media::Error{Kind::Unreachable, tr("A private address in its owner's network, not in this one.")};
    if (!isPlain)
        return std::nullopt;
    if (resource.httpsRequired)
        return Media::Error{Kind::Refused, tr("The server only accepts secure connections.")};
    const bool isAllowed = policy.insecure == InsecurePolicy::Always
        || (policy.insecure == InsecurePolicy::SameNetwork && connection.local && origin != Origin::Found && isOwnNetwork(host, policy));
    if (!isAllowed)
        return Media::Error{Kind::Forbidden, tr("Connections without encryption are not allowed here. See the connection settings.")};
    if (connection.relay || !isLan(host))
        return Media::Error{Kind::Forbidden, tr("A connection without encryption never leaves the local network.")};
    return std::nullopt;
}

Media::ConnectionVia viaOf(const ResourceConnection &connection, Origin origin)
{
    using Via = Media::ConnectionVia;
    if (origin != Origin::Advertised)
        return origin == Origin::Found ? Via::Gdm : Via::Manual;
    return connection.uri.scheme() == u"http" ? Via::Plain : Via::Name;
}

ResourceConnection described(const ManualAddress &entered, const Resource &resource, const AddressPolicy &policy)
{
    const QString name = entered.uri.host();
    const QHostAddress host(name);
    ResourceConnection connection{.uri = entered.uri, .address = name, .port = entered.uri.port(), .local = isLan(host) || isOwnNetwork(host, policy)};
    if (host.isNull()) {
        connection.local = std::any_of(resource.connections.cbegin(), resource.connections.cend(), [&](const ResourceConnection &other) {
            return kindOf(other) == ConnectionKind::Local && (other.uri.host() == name || other.address == name);
        });
    }
    return connection;
}

auto rank(const Candidate &candidate, const AddressPolicy &policy)
{
    const Media::Connection &shown = candidate.connection.shown;
    const QHostAddress address(candidate.address);
    const int family = address.isNull() ? 2 : address.protocol() == QAbstractSocket::IPv6Protocol ? 1 : 0;
    const bool isRelay = shown.kind == ConnectionKind::Relay;
    const bool isLast = !policy.lastDirect.isEmpty() && shown.uri == policy.lastDirect && shown.secure && !isRelay;
    const net::Connection &connection = candidate.connection;
    return std::tuple(candidate.leftOut.has_value(), !connection.isPreferred, isRelay, connection.isDoubtful, !isLast, shown.kind, !shown.secure, family);
}

} // namespace

QList<Candidate> ranked(const Resource &resource, const AddressPolicy &policy)
{
    QList<Candidate> candidates;
    const auto add = [&](const ResourceConnection &connection, Origin origin, const QString &certificateName = {}) {
        const bool isSecure = connection.uri.scheme() != u"http";
        const auto known = std::find_if(candidates.begin(), candidates.end(),
                                        [&](const Candidate &c) {
                                            const QUrl &uri = c.connection.shown.uri;
                                            return uri == connection.uri || (origin == Origin::Entered && net::isSameOrigin(uri, connection.uri));
                                        });
        const Candidate candidate{.connection = {.shown = {.kind = kindOf(connection),
                                                           .via = viaOf(connection, origin),
                                                           .uri = connection.uri,
                                                           .secure = isSecure},
                                                 .base = connection.uri,
                                                 .verifyName = certificateName,
                                                 .isPreferred = isPinned(connection.uri, policy),
                                                 .isDoubtful = policy.deadHere.contains(connection.uri)},
                                  .address = connection.address,
                                  .leftOut = objection(resource, connection, policy, origin)};
        if (known == candidates.end())
            candidates.append(candidate);
        else if (known->leftOut && !candidate.leftOut)
            *known = candidate;
    };
    for (const ResourceConnection &connection : resource.connections)
        add(connection, Origin::Advertised);
    for (const ResourceConnection &connection : policy.found)
        add(connection, Origin::Found);
    for (const ManualAddress &entered : policy.entered)
        add(described(entered, resource, policy), Origin::Entered, verifyName(entered, resource));
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](const Candidate &a, const Candidate &b) { return rank(a, policy) < rank(b, policy); });
    return candidates;
}

QList<net::Connection> usable(const QList<Candidate> &candidates)
{
    QList<net::Connection> connections;
    for (const Candidate &candidate : candidates) {
        if (!candidate.leftOut)
            connections.append(candidate.connection);
    }
    return connections;
}

bool isStopgap(const net::Connection &current, const QList<net::Connection> &usable)
{
    if (current.isPreferred)
        return false;
    const bool isPoor = current.shown.kind == ConnectionKind::Relay || !current.shown.secure;
    return isPoor || std::any_of(usable.cbegin(), usable.cend(), [](const net::Connection &other) { return other.isPreferred; });
}

} // namespace plex
