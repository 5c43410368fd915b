// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"
#include "itemjson.h"

/// Windows of lists, as X-Plex-Container-Start and -Size ask for them.
namespace simulation::page {

/// \a container with the asked-for window of \a items in it.
Answer answer(const Request &request, const Library &library, const QList<int> &items, const itemjson::Wanted &wanted,
              QJsonObject container);

} // namespace simulation::page
