// SPDX-License-Identifier: MIT
#pragma once

#include "library.h"

#include <QJsonArray>

namespace simulation::itemjson {

/// The versions of a playable item with their parts; their streams only with \a streams.
QJsonArray media(const Item &item, bool streams);

} // namespace simulation::itemjson
