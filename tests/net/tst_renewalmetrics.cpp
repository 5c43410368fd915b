// SPDX-License-Identifier: MIT
#include "net/renewalmetrics.h"
#include "sourcefixture.h"

#include <QTest>

using namespace std::chrono_literals;

class TestRenewalMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyOutcomeIsCounted()
    {
        SourceFixture f({.count = 3});
        net::Metrics metrics;
        countRenewals(*f.source, metrics, f.clock, QStringLiteral("words"));
        f.source->reset(QStringLiteral("old"));
        f.replace(QStringLiteral("old"), QStringLiteral("a"));
        f.replace(QStringLiteral("old"), QStringLiteral("b"));
        f.finish(QStringLiteral("new"));
        f.replace(QStringLiteral("old"), QStringLiteral("straggler"));
        for (int i = 0; i < 2; ++i) {
            f.replace(QStringLiteral("new"), QStringLiteral("c"));
            f.finish(Media::Error{.kind = Media::Error::Kind::Timeout});
        }
        f.replace(QStringLiteral("new"), QStringLiteral("d"));
        QVariantMap seen = metrics.snapshot();
        seen.remove(QStringLiteral("renewals/words-last"));
        QCOMPARE(seen, (QVariantMap{{QStringLiteral("renewals/words-tried"), 3},
                                    {QStringLiteral("renewals/words-succeeded"), 1},
                                    {QStringLiteral("renewals/words-failed"), 2},
                                    {QStringLiteral("renewals/words-shared"), 1},
                                    {QStringLiteral("renewals/words-limited"), 1},
                                    {QStringLiteral("renewals/words-last-cause"), QStringLiteral("timeout")}}));
    }

    void theTimeOfTheLastSuccessIsNoted()
    {
        SourceFixture f;
        net::Metrics metrics;
        countRenewals(*f.source, metrics, f.clock, QStringLiteral("words"));
        f.clock.setSystemTime(1795255200s);
        f.get(QStringLiteral("a"));
        f.finish(QStringLiteral("new"));
        QCOMPARE(metrics.snapshot().value(QStringLiteral("renewals/words-last")).toString(), QStringLiteral("2026-11-21T10:00:00Z"));
    }
};

QTEST_GUILESS_MAIN(TestRenewalMetrics)
#include "tst_renewalmetrics.moc"
