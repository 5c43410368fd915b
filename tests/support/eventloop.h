// SPDX-License-Identifier: MIT
#pragma once

namespace support {

/// Delivers everything queued in this thread, deletions included, until nothing is left, and says how many events that were.
/// Looks at no timer and no socket.
int deliverEvents();

} // namespace support
