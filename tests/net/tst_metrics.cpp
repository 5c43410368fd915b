// SPDX-License-Identifier: MIT
#include "net/metrics.h"

#include <QTest>

using Kind = Media::Error::Kind;

/// Counters by name.
class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsCountedAtFirst();
    void eachNameCountsForItself();
    void errorsAreCountedByKindAndTheLastIsRemembered();
    void anErrorsWordsAreNotKept();
    void aNoteTakesThePlaceOfTheLast();
    void aSnapshotStaysAsItWas();
};

void TestMetrics::nothingIsCountedAtFirst()
{
    QCOMPARE(net::Metrics().snapshot(), QVariantMap());
}

void TestMetrics::eachNameCountsForItself()
{
    net::Metrics metrics;
    metrics.count(u"requests/sent"_qs);
    metrics.count(u"requests/sent"_qs);
    metrics.count(u"races/run"_qs);
    QCOMPARE(metrics.snapshot(), (QVariantMap{{u"requests/sent"_qs, 2}, {u"races/run"_qs, 1}}));
}

void TestMetrics::errorsAreCountedByKindAndTheLastIsRemembered()
{
    net::Metrics metrics;
    for (const Kind kind : {Kind::Timeout, Kind::DnsFailed, Kind::Timeout})
        metrics.failed({.kind = kind});
    QCOMPARE(metrics.snapshot(),
             (QVariantMap{{u"errors/timeout"_qs, 2}, {u"errors/dns-failed"_qs, 1}, {u"errors/last"_qs, u"timeout"_qs}}));
}

void TestMetrics::anErrorsWordsAreNotKept()
{
    net::Metrics metrics;
    metrics.failed({.kind = Kind::Refused, .message = u"https://192.0.2.7:32400 refused"_qs});
    const QVariantMap all = metrics.snapshot();
    for (auto it = all.cbegin(); it != all.cend(); ++it)
        QVERIFY(!(it.key() + it.value().toString()).contains(u"192.0.2.7"_qs));
}

void TestMetrics::aNoteTakesThePlaceOfTheLast()
{
    net::Metrics metrics;
    metrics.note(u"session/state"_qs, u"online"_qs);
    metrics.note(u"session/state"_qs, u"offline"_qs);
    QCOMPARE(metrics.snapshot(), (QVariantMap{{u"session/state"_qs, u"offline"_qs}}));
}

void TestMetrics::aSnapshotStaysAsItWas()
{
    net::Metrics metrics;
    metrics.count(u"a/b"_qs);
    const QVariantMap before = metrics.snapshot();
    metrics.count(u"a/b"_qs);
    QCOMPARE(before.value(u"a/b"_qs).toInt(), 1);
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
