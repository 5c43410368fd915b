// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediatypes.h"

namespace net {

/// A way to a server: what people are told about it, and where the bytes go.
struct Connection
{
    Media::Connection shown = {};
    QUrl base = {}; ///< Scheme, host and port that requests go to.
    QString verifyName = {}; ///< The name the certificate is checked for; empty for the host of `base`.
    bool isNameUnknown = false; ///< The advertised name does not resolve here.
    int connectMs = 0; ///< Of its latency, until the request could be sent; 0 unknown.

    bool operator==(const Connection &) const = default;
};

} // namespace net
