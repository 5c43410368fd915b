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
    bool isDoubtful = false; ///< Nothing answered there when it was last tried: others are not kept waiting for it.
    bool isNameUnknown = false; ///< The advertised name does not resolve here.

    bool operator==(const Connection &) const = default;
};

} // namespace net
