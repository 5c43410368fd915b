// SPDX-License-Identifier: MIT
#pragma once
#include "account/account.h"
#include "discovery/serverregistry.h"
#include "mediabackend/mediabackend.h"

namespace plex {

/// What a started backend's state is. Nobody keeps it: it follows from the states of the parts.
MediaBackend::State backendState(const Media::AccountSetup &setup, const Account &account, const ServerRegistry &registry,
                                 const ClientIdentity &identity);

/// What led to that state; nothing when it needs no reason.
std::optional<Media::Error> reasonOf(MediaBackend::State state, const Account &account, const ServerRegistry &registry);

} // namespace plex
