// SPDX-License-Identifier: MIT
#pragma once
#include "addressbook.h"

#include <QJsonObject>

namespace plex {

/// Whether both are one address of a server.
///
/// Protocol: the certificate's part of a `plex.direct` name changes when it is issued anew; the address inside of the name stays.
bool isSameAddress(const QUrl &a, const QUrl &b);

/// The rules as they hold when a person wants `wanted` instead of `before`: addresses as the server advertises them, each once. Pure.
/// Error `Usage`: an address that is neither known nor in the rules already, or a pinned one that the rules exclude.
Media::Result<Media::ServerRules> settled(const Media::ServerRules &wanted, const Media::ServerRules &before, const QList<Candidate> &known);

/// For remembering.
QJsonObject remembered(const Media::ServerRules &rules);
Media::ServerRules serverRulesFrom(const QJsonObject &object);

} // namespace plex
