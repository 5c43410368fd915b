// SPDX-License-Identifier: MIT
#pragma once
#include "json.h"
#include "mediabackend/reply.h"
#include "net/request.h"

namespace plex {

/// The error for an answer that cannot be understood.
Media::Error badAnswer();

/// Judges an answer of plex.tv or a media server by its status first: 2xx passes, everything else is the error it stands for, with
/// plex.tv's own code where it gave one (`{"errors":[{code,message,status}]}`) and what `Retry-After` asks for.
Media::Result<net::HttpResponse> accepted(const net::HttpResponse &response);

/// The JSON of an accepted answer. A page of HTML where JSON was asked for is a `BadAnswer`: a captive portal or proxy answered.
Media::Result<JsonDocument> jsonOf(const net::HttpResponse &response);

} // namespace plex
