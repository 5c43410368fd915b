// SPDX-License-Identifier: MIT
#include "result.h"

namespace Media {

QString Detail::hyphenated(const char *enumerator)
{
    QString spelling;
    for (const QChar c : QString::fromLatin1(enumerator)) {
        if (c.isUpper() && !spelling.isEmpty())
            spelling += u'-';
        spelling += c.toLower();
    }
    return spelling;
}

bool operator==(const Error &a, const Error &b)
{
    const bool sameCause = a.cause && b.cause ? *a.cause == *b.cause : a.cause == b.cause;
    return a.kind == b.kind && a.message == b.message && a.status == b.status && a.code == b.code
        && a.retryAfter == b.retryAfter && sameCause;
}

Error causedBy(Error error, const Error &cause)
{
    error.cause = std::make_shared<const Error>(cause);
    return error;
}

} // namespace Media
