// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/result.h"

#include <QVariantMap>

namespace net {

/// Counts what happens, by name. Holds no secret and no address.
class Metrics
{
public:
    /// Shows the counter `name` from now on, at 0 as long as nothing was counted.
    void offer(const QString &name) { m_values.insert(name, m_values.value(name, 0)); }
    /// Adds one to the counter `name`, for example `requests/sent`.
    void count(const QString &name);
    /// Counts an error by its kind and remembers it as the last one.
    void failed(const Media::Error &error);
    /// Notes `value` under `name` in place of the last one.
    void note(const QString &name, const QVariant &value);

    QVariantMap snapshot() const { return m_values; }

private:
    QVariantMap m_values;
};

} // namespace net
