// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/diagnostics.h"

namespace plex {

/// What was met at an address and what a person can do about it; empty where there is nothing to say beyond the error. Pure.
/// `nameProblem` is what was met at the advertised name where the address inside of it worked; nothing when it was only slower.
QString hintFor(const Media::AddressReport &report, std::optional<Media::Error::Kind> nameProblem = {});

} // namespace plex
