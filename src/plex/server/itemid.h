// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/result.h"

namespace plex {

/// What an id names: a library or an item of one server.
///
/// Written `<machine identifier>/<sections|metadata>/<key>`, the parts percent-encoded. Protocol: keys are opaque strings and collide between
/// servers.
struct ItemId
{
    enum class Kind { Library, Item };
    QString server;
    Kind kind = Kind::Item;
    QString key;

    bool operator==(const ItemId &) const = default;
};

QString toString(const ItemId &id);
/// Error: `Usage`.
Media::Result<ItemId> itemIdFrom(const QString &text);

} // namespace plex
