// SPDX-License-Identifier: MIT
#include "metrics.h"

namespace net {

void Metrics::count(const QString &name)
{
    QVariant &value = m_values[name];
    value = value.toLongLong() + 1;
}

void Metrics::failed(const Media::Error &error)
{
    const QString kind = Media::name(error.kind);
    count(QStringLiteral("errors/") + kind);
    note(QStringLiteral("errors/last"), kind);
}

void Metrics::note(const QString &name, const QVariant &value)
{
    m_values.insert(name, value);
}

} // namespace net
