// SPDX-License-Identifier: MIT
#pragma once

#include "library.h"

#include <QJsonObject>

/// What media servers say about themselves, and around lists of items.
namespace simulation::serverjson {

QString version();
QJsonObject identity(const QString &machineIdentifier);
QJsonObject root(const QString &name, const QString &machineIdentifier, bool owned);
QJsonObject providers(const QString &name, const QString &machineIdentifier, bool owned, const QList<Section> &sections);
QJsonObject sectionMenu(const Section &section);
/// Around a section's items.
QJsonObject listing(const Section &section);
/// Around the children of a show, a season, an artist or an album.
QJsonObject children(const Library &library, const Item &item);
/// Around full items.
QJsonObject itemContainer(const Section &section);

} // namespace simulation::serverjson
