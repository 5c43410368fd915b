// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediatypes.h"
#include "net/connection.h"
#include "net/request.h"
#include "plex/server/parser.h"

namespace plex {

/// An item as the server described it for playing.
struct Playable
{
    Media::Item item;
    QList<parser::PlayablePart> parts; ///< Of each version its first.
};

/// Chooses the version to play and how. Pure.
///
/// The version asked for, else the best that stays within the bitrate asked for, else the smallest. Errors: `NotFound` when there is nothing to
/// play, `Usage` for a version or a track that does not exist.
Media::Result<int> chosenVersion(const Playable &playable, const Media::StreamOptions &options);

/// Why this version, and what of `options` was not met, for people.
QString reasonFor(const Playable &playable, int version, const Media::StreamOptions &options);

/// The stream of a version as the file it is, over `connection`, with `headers`.
/// Protocol: `Part.key` is a path that answers range requests; it may carry a query of its own.
Media::Stream directPlay(const Playable &playable, int version, const net::Connection &connection, const net::Headers &headers);

} // namespace plex
