// SPDX-License-Identifier: MIT
#include "renewalmetrics.h"

#include "logging.h"

#include <QDateTime>

namespace net {

void countRenewals(AbstractSource &source, Metrics &metrics, const Clock &clock, const QString &name)
{
    const QString prefix = QStringLiteral("renewals/") + name;
    const auto count = [&metrics, prefix](const char *what) { metrics.count(prefix + QLatin1Char('-') + QLatin1String(what)); };
    for (const char *what : {"tried", "succeeded", "failed", "shared", "limited"})
        metrics.offer(prefix + QLatin1Char('-') + QLatin1String(what));
    QObject::connect(&source, &AbstractSource::renewing, &source, [count] { count("tried"); });
    QObject::connect(&source, &AbstractSource::shared, &source, [count] { count("shared"); });
    QObject::connect(&source, &AbstractSource::limited, &source, [count] { count("limited"); });
    QObject::connect(&source, &AbstractSource::changed, &source, [count, &metrics, &clock, prefix] {
        count("succeeded");
        qCDebug(logTokens).noquote() << "renewed:" << prefix;
        metrics.note(prefix + QStringLiteral("-last"),
                     QDateTime::fromMSecsSinceEpoch(clock.systemTime().count(), Qt::UTC).toString(Qt::ISODate));
    });
    QObject::connect(&source, &AbstractSource::lost, &source, [count, &metrics, prefix](const Media::Error &why) {
        count("failed");
        qCDebug(logTokens).noquote() << "not renewed:" << prefix << Media::name(why.kind);
        metrics.note(prefix + QStringLiteral("-last-cause"), Media::name(why.kind));
    });
}

} // namespace net
