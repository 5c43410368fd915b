// SPDX-License-Identifier: MIT
#pragma once

#include "simulatedserver.h"

#include <QJsonObject>
#include <QList>

#include <optional>

namespace simulation {

/// Where plex.tv and the servers stand, as a file says that goes with a network of namespaces:
///
///     {"plexTv": {"namespace": "plextv", "address": "203.0.113.1", "port": 443},
///      "servers": [{"door": "owned", "plainAccepted": true, "addresses": [
///          {"kind": "local", "address": "192.168.77.10", "port": 32400, "namespace": "lan", "behaviour": "answers"}]}]}
///
/// An address without a namespace is advertised and nobody's. Doors other than "owned" and "shared" belong to further servers of one's own.
struct NetworkPlan
{
    struct Server
    {
        QString door;
        QString name;
        bool isPlainAccepted = false;
        QList<AddressSpec> addresses;
    };

    std::optional<Place> plexTv;
    QList<Server> servers;

    static std::optional<NetworkPlan> read(const QString &file, QString *error);
};

} // namespace simulation
