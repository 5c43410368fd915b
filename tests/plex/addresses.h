// SPDX-License-Identifier: MIT
#pragma once
#include "plex/discovery/addressbook.h"

#include <QHostAddress>

// What tests of the address book are about: this machine's networks, addresses in and outside of them, and the order that came out.

inline QList<QPair<QHostAddress, int>> ownNetworks()
{
    return {QHostAddress::parseSubnet(QStringLiteral("127.0.0.0/8")), QHostAddress::parseSubnet(QStringLiteral("192.168.7.0/24")),
            QHostAddress::parseSubnet(QStringLiteral("fd00::/64"))};
}

inline plex::ResourceConnection at(const char *uri, const char *address, bool local = false, bool relay = false)
{
    const QUrl url(QString::fromLatin1(uri), QUrl::StrictMode);
    return {.uri = url, .address = QString::fromLatin1(address), .port = url.port(), .local = local, .relay = relay};
}

inline QStringList uris(const QList<plex::Candidate> &candidates)
{
    QStringList list;
    for (const auto &candidate : candidates)
        list.append(candidate.connection.shown.uri.toString());
    return list;
}

inline plex::Resource ownedWith(const QList<plex::ResourceConnection> &connections)
{
    return {.id = QStringLiteral("m"), .owned = true, .publicAddressMatches = true, .connections = connections};
}

Q_DECLARE_METATYPE(plex::ResourceConnection)
