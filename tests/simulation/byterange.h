// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

/// Contents of which a client may ask for a range.
namespace simulation::byterange {

/// 200, 206, 304 or 416, as the headers Range, If-Range and If-None-Match want it.
Answer answer(const Request &request, const std::shared_ptr<Content> &content, const QByteArray &contentType,
              const QByteArray &tag);

} // namespace simulation::byterange
