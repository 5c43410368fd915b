// SPDX-License-Identifier: MIT
#include "net/trust.h"

#include <QTest>

/// What two threads do with one object.
class TestTrustThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatOneThreadPreparesTheOtherReads();
};

void TestTrustThreads::whatOneThreadPreparesTheOtherReads()
{
    for (int round = 0; round < 50; ++round) {
        const net::Trust trust;
        trust.prepare();
        const net::Trust copy = trust;
        copy.prepare();
        QCOMPARE(copy.configuration(), QSslConfiguration::defaultConfiguration());
    }
}

QTEST_GUILESS_MAIN(TestTrustThreads)
#include "tst_trust_threads.moc"
