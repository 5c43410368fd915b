// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediatypes.h"
#include "net/request.h"

/// The questions a media server answers, as requests. Pure.
namespace plex::endpoints {

/// Who the server is; needs no token.
net::Request identity();
/// The server itself; the cheapest question that needs a token.
net::Request root();
net::Request libraries();
/// A window of a library. Protocol: paging needs start and size, both; as headers they are never ignored.
net::Request libraryItems(const QString &key, const Media::Window &window);
/// A window of the seasons, episodes, albums or tracks inside an item.
net::Request children(const QString &key, const Media::Window &window);
/// One item with streams, chapters and markers (the latter two are off by default).
net::Request item(const QString &key);
/// What the server tells by itself, for as long as the answer is received.
net::Request notifications();
/// Where a playback is. `session` names it; `durationMs` 0 means unknown.
net::Request timeline(const QString &key, Media::PlaybackState state, qint64 positionMs, qint64 durationMs, const QString &session);

} // namespace plex::endpoints
