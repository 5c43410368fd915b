// SPDX-License-Identifier: MIT
#pragma once
#include <QHostAddress>
#include <QUrl>

class QObject;

namespace net {

/// Has what is written to an address sent at once, without waiting for what was sent before to be acknowledged.
///
/// A request follows the last message of the TLS handshake, so that waiting (Nagle's algorithm) costs each new connection a round trip, up to half of
/// what it takes otherwise. Qt leaves the waiting on, and an access manager hands out no socket: those of this process that lead to the address are
/// looked up. What waits already is sent now. On Linux; elsewhere nothing happens.
///
/// Returns for how many connections that waited until now.
int sendAtOnce(const QHostAddress &address, quint16 port);

/// The same for the connections to a URL's host. A name is taken from Qt's memory, because it was just resolved; `context` ends the waiting for it.
void sendAtOnce(const QUrl &url, QObject *context);

} // namespace net
