// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/backendsettings.h"
#include "mediabackend/connectionrules.h"
#include "mediabackend/diagnostics.h"

#include <QVariantMap>

namespace plex {

/// What a public bug report tells, before names and addresses are taken out of it.
struct BugReport
{
    /// One of the account's servers.
    struct Server
    {
        Media::Server server;
        Media::ServerRules rules;
        QList<Media::AddressReport> addresses;
    };

    QList<QPair<QString, QString>> versions; ///< What runs here, and its version.
    QString state;
    std::optional<Media::Error> reason; ///< Of the state.
    Media::Account account;
    QStringList privateNames; ///< Further words to be replaced, such as the name of this machine.
    QList<Media::Setting> settings;
    QList<Server> servers;
    QVariantMap metrics;
};

/// The report as a text, every name, address and secret replaced; see `Redaction`. Not translated, for those who read bug reports. Pure.
QString written(const BugReport &report);

} // namespace plex
