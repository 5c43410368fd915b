// SPDX-License-Identifier: MIT
#include "plex/discovery/deadaddresses.h"

#include <QTest>

using plex::DeadAddresses;

namespace {

const QUrl first(QStringLiteral("https://172-17-0-2.c0ffee.plex.direct:32400"));
const QUrl second(QStringLiteral("https://192-168-7-20.c0ffee.plex.direct:32400"));

} // namespace

/// What is remembered of addresses that nothing answered at.
class TestDeadAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAddressIsDeadInTheNetworkItWasTriedInOnly()
    {
        DeadAddresses dead;
        QVERIFY(dead.note(QStringLiteral("home"), first, true));
        QCOMPARE(dead.in(QStringLiteral("home")), QSet<QUrl>{first});
        QCOMPARE(dead.in(QStringLiteral("away")), QSet<QUrl>());
    }

    void oneThatAnswersIsNotDeadAnyMore()
    {
        DeadAddresses dead;
        dead.note(QStringLiteral("home"), first, true);
        QVERIFY(!dead.note(QStringLiteral("home"), first, true)); // no news
        QVERIFY(!dead.note(QStringLiteral("home"), second, false));
        QVERIFY(dead.note(QStringLiteral("home"), first, false));
        QCOMPARE(dead.in(QStringLiteral("home")), QSet<QUrl>());
    }

    void aNetworkWithoutANameIsNotRemembered()
    {
        DeadAddresses dead;
        QVERIFY(!dead.note({}, first, true));
        QCOMPARE(dead.in({}), QSet<QUrl>());
    }

    void theLatestEightNetworksAreRemembered()
    {
        DeadAddresses dead;
        for (int i = 0; i < 8; ++i)
            dead.note(QString::number(i), first, true);
        dead.note(QStringLiteral("0"), second, true); // seen again
        dead.note(QStringLiteral("8"), first, true);
        QCOMPARE(dead.in(QStringLiteral("1")), QSet<QUrl>());
        QCOMPARE(dead.in(QStringLiteral("0")), (QSet<QUrl>{first, second}));
        QCOMPARE(dead.in(QStringLiteral("2")), QSet<QUrl>{first});
    }

    void anAbundanceOfAddressesIsCut()
    {
        DeadAddresses dead;
        for (int i = 0; i < 100; ++i)
            dead.note(QStringLiteral("home"), QUrl(QStringLiteral("https://10.0.0.%1:32400").arg(i)), true);
        QCOMPARE(dead.in(QStringLiteral("home")).size(), 64);
    }

    void itIsReadAsItWasWritten()
    {
        DeadAddresses dead;
        dead.note(QStringLiteral("home"), first, true);
        dead.note(QStringLiteral("home"), second, true);
        dead.note(QStringLiteral("away"), second, true);
        QCOMPARE(plex::deadAddressesFrom(plex::remembered(dead)), dead);
        QCOMPARE(plex::deadAddressesFrom({{QStringLiteral("networks"), 7}}), DeadAddresses());
        QCOMPARE(plex::deadAddressesFrom({}), DeadAddresses());
    }
};

QTEST_APPLESS_MAIN(TestDeadAddresses)
#include "tst_deadaddresses.moc"
