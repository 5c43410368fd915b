// SPDX-License-Identifier: MIT
#include "request.h"

namespace net {

QByteArray HttpResponse::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

bool HttpResponse::isOfType(QByteArrayView type) const
{
    const QByteArray declared = header("content-type");
    return declared.split(';').value(0).trimmed().compare(type, Qt::CaseInsensitive) == 0;
}

} // namespace net
