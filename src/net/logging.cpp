// SPDX-License-Identifier: MIT
#include "logging.h"

#include <QUrl>

#include <algorithm>

Q_LOGGING_CATEGORY(logHttp, "mediabackend.http", QtWarningMsg)
Q_LOGGING_CATEGORY(logTokens, "mediabackend.tokens", QtWarningMsg)
Q_LOGGING_CATEGORY(logConnections, "mediabackend.connections", QtWarningMsg)

namespace net {

// Shorter than any secret.
constexpr qsizetype longestWord = 18;

QString loggable(const QUrl &url)
{
    // Encoded, so that an escaped slash does not cut a name into words.
    QStringList segments = url.path(QUrl::FullyEncoded).split(u'/');
    for (QString &segment : segments) {
        const bool isWord = std::all_of(segment.cbegin(), segment.cend(), [](QChar c) { return c.isLetter() || c == u':'; });
        const bool isVersion = segment.size() == 2 && segment.front() == u'v';
        if ((!isWord && !isVersion) || segment.size() > longestWord)
            segment = QStringLiteral("*");
    }
    return segments.join(u'/');
}

} // namespace net
