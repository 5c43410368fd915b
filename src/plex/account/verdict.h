// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/result.h"

namespace plex {

/// What an error of plex.tv says about the token that was sent along.
enum class Verdict {
    Rejected, ///< plex.tv does not accept the token any more.
    Nothing, ///< Anything else: an outage, a limit, a thing not allowed, somebody answering in plex.tv's place.
};

/// Decided by status and code alone, never by a message. In doubt nothing is said, because what is lost then cannot be had back.
///
/// Protocol: 401/1001 is an unknown token, 403 and 422 come in its place after a device was removed or a password reset, 498 is a short-lived
/// token that has expired. Codes that speak of something else: 1009 managed users, 1012 and 1013 subscriptions, 1031 too many
/// failures from this network, 1040 and 1041 a password or PIN, 1068 the device, 1014 and 1069 the question itself.
Verdict verdictOn(const Media::Error &error);

} // namespace plex
