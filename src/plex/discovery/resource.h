// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/result.h"
#include "net/token.h"

#include <QJsonObject>
#include <QList>
#include <QUrl>

namespace plex {

/// An address plex.tv advertises for a server.
struct ResourceConnection
{
    QUrl uri; ///< To be used as it is.
    QString address; ///< IP address or host name.
    int port = 0;
    bool local = false; ///< A private address: not necessarily of *our* network.
    bool relay = false;

    bool operator==(const ResourceConnection &) const = default;
};

/// A server as plex.tv's resources describe it.
struct Resource
{
    QString id; ///< The machine identifier.
    QString name;
    QString version;
    QString owner; ///< Who shares it; empty for one's own.
    net::Token accessToken; ///< For this account on this server. Not part of the remembered description.
    bool owned = false;
    bool home = false;
    bool presence = false;
    bool httpsRequired = false;
    bool publicAddressMatches = false; ///< We and the server come from the same public address.
    QList<ResourceConnection> connections;

    bool operator==(const Resource &) const = default;
};

/// The servers among the resources in an answer of `/api/v2/resources`, one's own first. Entries that cannot be used are left out.
Media::Result<QList<Resource>> parseResources(const QByteArray &body);

/// The description without its token, for remembering.
QJsonObject remembered(const Resource &resource);
Resource recalled(const QJsonObject &object);

} // namespace plex
