// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"

#include <QNetworkReply>

#include <optional>

namespace net {

/// What kept a finished request from being an answer, by Qt's word for it and the status that came (0 for none).
/// Nothing when it is an answer, whatever its status.
std::optional<Media::Error::Kind> problemWith(QNetworkReply::NetworkError error, int status);

/// The error of that kind, in words for people.
Media::Error failure(Media::Error::Kind kind);

} // namespace net
