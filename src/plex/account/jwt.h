// SPDX-License-Identifier: MIT
#pragma once
#include "net/earlyrenewal.h"
#include "net/token.h"

/// Tokens that say themselves how long they are good (RFC 7519), as far as whoever holds one has to know.
namespace plex::jwt {

/// Base64 for URLs, without padding.
QByteArray encoded(const QByteArray &bytes);

/// Whether this is such a token rather than an opaque one. plex.tv takes them; media servers do not, whatever the resources offer.
bool isSigned(const net::Token &token);

/// From when until when it is good, by the clock of whoever issued it; nothing for an opaque token or one without an expiry.
std::optional<net::Validity> validity(const net::Token &token);

} // namespace plex::jwt
