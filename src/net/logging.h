// SPDX-License-Identifier: MIT
#pragma once
#include <QLoggingCategory>

// What the core writes to the host's log; all of it at debug level unless something is wrong.
Q_DECLARE_LOGGING_CATEGORY(logHttp)
Q_DECLARE_LOGGING_CATEGORY(logTokens)
Q_DECLARE_LOGGING_CATEGORY(logConnections)

class QUrl;

namespace net {

/// The shape of a request's address: its path with everything that could name a person, a thing or a secret folded away.
/// Host, query and fragment are left out.
QString loggable(const QUrl &url);

} // namespace net
