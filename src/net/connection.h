// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediatypes.h"

#include <optional>

namespace net {

/// A way to a server: what people are told about it, and where the bytes go.
struct Connection
{
    Media::Connection shown = {};
    QUrl base = {}; ///< Scheme, host and port that requests go to.
    QString verifyName = {}; ///< The name the certificate is checked for; empty for the host of `base`.
    bool isPreferred = false; ///< A person's choice: better than any other.
    bool isDoubtful = false; ///< Nothing answered there when it was last tried: others are not kept waiting for it.
    std::optional<Media::Error::Kind> nameProblem = {}; ///< What was met at the advertised name, where another way had to be found.
    int connectMs = 0; ///< Of `shown.latencyMs`: until the question had been sent.

    bool operator==(const Connection &) const = default;
};

} // namespace net
