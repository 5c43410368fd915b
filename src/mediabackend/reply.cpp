// SPDX-License-Identifier: MIT
#include "reply.h"

#include <QCoreApplication>

namespace Media {

AbstractReply::~AbstractReply() = default;

void AbstractReply::announce()
{
    QMetaObject::invokeMethod(this, &AbstractReply::finished, Qt::QueuedConnection);
}

Error Detail::cancelled()
{
    return {.kind = Error::Kind::Cancelled,
            .message = QCoreApplication::translate("Media", "The operation was cancelled.")};
}

} // namespace Media
