// SPDX-License-Identifier: MIT
#include "net/networkmonitor.h"

#include "support/virtualclock.h"

#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <unistd.h>

using namespace std::chrono_literals;
using net::NetworkMonitor;
using net::NetworkPlace;

namespace {

NetworkPlace at(const char *address, const QByteArray &gateway = {}, int length = 24)
{
    return {.networks = {{QHostAddress(QStringLiteral("127.0.0.1")), 8}, {QHostAddress(QString::fromLatin1(address)), length}}, .gateway = gateway};
}

} // namespace

/// Noticing another network, and sleep.
class TestNetworkMonitor : public QObject
{
    Q_OBJECT

    support::VirtualClock m_clock;
    NetworkPlace m_place;
    std::unique_ptr<NetworkMonitor> m_monitor;
    std::unique_ptr<QSignalSpy> m_changed;
    std::unique_ptr<QSignalSpy> m_woke;

private Q_SLOTS:
    void init()
    {
        m_place = at("192.168.7.20", "192.168.7.1 aa");
        m_monitor = std::make_unique<NetworkMonitor>(m_clock, NetworkMonitor::Pace{}, [this] { return m_place; });
        m_changed = std::make_unique<QSignalSpy>(m_monitor.get(), &NetworkMonitor::changed);
        m_woke = std::make_unique<QSignalSpy>(m_monitor.get(), &NetworkMonitor::woke);
        m_monitor->start();
    }

    void aNetworkThatComesUpIsToldOfOnceItIsCalm()
    {
        m_place = at("10.0.0.5");
        for (int i = 0; i < 5; ++i) {
            m_monitor->suspect();
            m_clock.advance(900ms);
        }
        QCOMPARE(m_changed->size(), 0);
        m_clock.advance(100ms);
        QCOMPARE(m_changed->size(), 1);
        QCOMPARE(m_monitor->place(), m_place);
    }

    void aRumourThatChangedNothingIsNotToldOf()
    {
        m_monitor->suspect();
        m_clock.advance(1s);
        QCOMPARE(m_changed->size(), 0);
    }

    void theSameNumbersBehindAnotherGatewayAreAnotherNetwork()
    {
        m_place.gateway = "192.168.7.1 bb";
        m_monitor->suspect();
        m_clock.advance(1s);
        QCOMPARE(m_changed->size(), 1);
    }

    void sleepIsNoticedWithinAMinute()
    {
        m_clock.advance(10min);
        QCOMPARE(m_woke->size(), 0);
        m_clock.sleep(8h);
        m_clock.advance(1min);
        QCOMPARE(m_woke->size(), 1);
        m_clock.advance(10min);
        QCOMPARE(m_woke->size(), 1);
    }

    void atOnceWhenTheNetworkStirs()
    {
        m_clock.sleep(8h);
        m_monitor->suspect();
        m_clock.advance(1s);
        QCOMPARE(m_woke->size(), 1);
    }

    void aClockThatIsSetBackIsNoSleep()
    {
        m_clock.setSystemTime(m_clock.systemTime() - 1h);
        m_clock.advance(2min);
        QCOMPARE(m_woke->size(), 0);
        m_clock.sleep(8h);
        m_clock.advance(1min);
        QCOMPARE(m_woke->size(), 1);
    }

    void aPlaceIsNamedWithoutSayingWhere()
    {
        const QString home = at("192.168.7.20", "192.168.7.1 aa").key();
        QCOMPARE(home.size(), 16);
        QCOMPARE(at("192.168.7.99", "192.168.7.1 aa").key(), home); // another address in it
        QVERIFY(at("192.168.7.20", "192.168.7.1 bb").key() != home); // another home with the same numbers
        QVERIFY(at("192.168.8.20", "192.168.7.1 aa").key() != home);
        QVERIFY(at("192.168.7.20", "192.168.7.1 aa", 16).key() != home);
        QCOMPARE(at("10.1.2.3", {}, 32).key(), at("10.1.2.3", {}, 32).key());
        QVERIFY(!home.contains(u"192"));
        QCOMPARE(NetworkPlace().key(), QString());
        QCOMPARE((NetworkPlace{.networks = {{QHostAddress(QStringLiteral("127.0.0.1")), 8}}, .gateway = {}}).key(), QString());
    }

    void thisMachineHasAPlace()
    {
        const NetworkPlace place = net::networkPlace();
        QVERIFY(std::any_of(place.networks.cbegin(), place.networks.cend(), [](const auto &n) { return n.first.isLoopback(); }));
        QCOMPARE(net::networkPlace().networks, place.networks);
    }

    void theSystemTellsOfAnAddressThatComesAndGoes()
    {
#ifdef Q_OS_LINUX
        if (::geteuid() != 0 || QStandardPaths::findExecutable(QStringLiteral("ip")).isEmpty())
            QSKIP("addresses can only be changed by root, with iproute2");
        const auto ip = [](const QString &verb) {
            return QProcess::execute(QStringLiteral("ip"), {QStringLiteral("address"), verb, QStringLiteral("198.51.100.77/32"), QStringLiteral("dev"), QStringLiteral("lo")});
        };
        net::SystemClock clock;
        NetworkMonitor monitor(clock, {.calm = 10ms});
        monitor.start();
        QSignalSpy changed(&monitor, &NetworkMonitor::changed);
        if (ip(QStringLiteral("add")) != 0)
            QSKIP("this machine lets nobody change its addresses");
        const auto isHere = [&] { return monitor.place().networks.contains({QHostAddress(QStringLiteral("198.51.100.77")), 32}); };
        const bool hasHeard = QTest::qWaitFor([&] { return isHere() && !changed.isEmpty(); });
        QCOMPARE(ip(QStringLiteral("del")), 0);
        QVERIFY(hasHeard);
        QTRY_VERIFY(!isHere());
#else
        QSKIP("Qt's own plugins tell of it here");
#endif
    }
};

QTEST_GUILESS_MAIN(TestNetworkMonitor)
#include "tst_networkmonitor.moc"
