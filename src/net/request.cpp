// SPDX-License-Identifier: MIT
#include "request.h"

namespace net {

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    const auto port = [](const QUrl &url) { return url.port(url.scheme() == u"https" ? 443 : 80); };
    return a.scheme() == b.scheme() && a.host() == b.host() && port(a) == port(b);
}

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
