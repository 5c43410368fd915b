// SPDX-License-Identifier: MIT
#include "net/serverclock.h"
#include "support/virtualclock.h"

#include <QDateTime>
#include <QTest>

using namespace std::chrono_literals;
using net::milliseconds;

class TestServerClock : public QObject
{
    Q_OBJECT

    static milliseconds at(const char *iso)
    {
        return milliseconds(QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate).toMSecsSinceEpoch());
    }

private Q_SLOTS:
    void untilAnAnswerCameItIsTheMachinesTime()
    {
        support::VirtualClock machine;
        machine.setSystemTime(at("2026-11-21T10:00:00Z"));
        const net::ServerClock clock(machine);
        QVERIFY(!clock.isKnown());
        QCOMPARE(clock.now(), at("2026-11-21T10:00:00Z"));
    }

    void theDateOfAnAnswerCountsWhateverTheMachineThinks()
    {
        support::VirtualClock machine;
        machine.setSystemTime(at("1999-01-01T00:00:00Z"));
        net::ServerClock clock(machine);
        clock.learn("Sat, 21 Nov 2026 10:00:00 GMT");
        QVERIFY(clock.isKnown());
        machine.advance(90s);
        QCOMPARE(clock.now(), at("2026-11-21T10:01:30Z"));
    }

    void whatIsNoDateChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::newRow("missing") << QByteArray();
        QTest::newRow("words") << QByteArray("tomorrow");
        QTest::newRow("a number") << QByteArray("1795255200");
        QTest::newRow("cut off") << QByteArray("Sat, 21 Nov");
    }
    void whatIsNoDateChangesNothing()
    {
        QFETCH(const QByteArray, date);
        support::VirtualClock machine;
        net::ServerClock clock(machine);
        clock.learn(date);
        QVERIFY(!clock.isKnown());
    }

    void sleepIsCounted()
    {
        support::VirtualClock machine;
        net::ServerClock clock(machine);
        clock.learn("Sat, 21 Nov 2026 10:00:00 GMT");
        machine.sleep(8h);
        QCOMPARE(clock.now(), at("2026-11-21T18:00:00Z"));
    }

    void aMachineSetBackLosesNothing()
    {
        support::VirtualClock machine;
        net::ServerClock clock(machine);
        clock.learn("Sat, 21 Nov 2026 10:00:00 GMT");
        machine.advance(60s);
        machine.setSystemTime(0s);
        QCOMPARE(clock.now(), at("2026-11-21T10:01:00Z"));
    }
};

QTEST_GUILESS_MAIN(TestServerClock)
#include "tst_serverclock.moc"
