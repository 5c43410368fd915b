// SPDX-License-Identifier: MIT
#include "net/addressrange.h"

#include <QTest>

using net::AddressRange;

/// Which kind of network an address is of, and how that is said without the address.
class TestAddressRange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAddressHasARange_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<AddressRange>("range");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *address, AddressRange range, const char *text) {
            QTest::newRow(address) << QString::fromLatin1(address) << range << QString::fromLatin1(text);
        };
        row("127.0.0.1", AddressRange::Loopback, "IPv4 of the machine itself");
        row("127.4.5.6", AddressRange::Loopback, "IPv4 of the machine itself");
        row("::1", AddressRange::Loopback, "IPv6 of the machine itself");
        row("169.254.3.4", AddressRange::LinkLocal, "link-local IPv4");
        row("fe80::1", AddressRange::LinkLocal, "link-local IPv6");
        row("10.1.2.3", AddressRange::Private, "private IPv4 10.x.x.x");
        row("192.168.7.20", AddressRange::Private, "private IPv4 192.168.x.x");
        row("172.16.0.9", AddressRange::Private, "private IPv4 172.16.x.x");
        row("fd00::7", AddressRange::Private, "private IPv6 fc00::/7");
        row("172.17.0.2", AddressRange::Bridge, "private IPv4 172.17.x.x, often a container's");
        row("172.31.9.9", AddressRange::Bridge, "private IPv4 172.31.x.x, often a container's");
        row("172.32.0.1", AddressRange::Public, "public IPv4");
        row("100.63.255.255", AddressRange::Public, "public IPv4");
        row("100.64.0.1", AddressRange::Shared, "shared IPv4 100.64/10");
        row("100.127.1.1", AddressRange::Shared, "shared IPv4 100.64/10");
        row("198.51.100.7", AddressRange::Public, "public IPv4");
        row("2001:db8::7", AddressRange::Public, "public IPv6");
    }
    void anAddressHasARange()
    {
        QFETCH(QString, address);
        QFETCH(AddressRange, range);
        QFETCH(QString, text);
        QCOMPARE(net::rangeOf(QHostAddress(address)), range);
        QCOMPARE(net::rangeText(QHostAddress(address)), text);
    }
};

QTEST_APPLESS_MAIN(TestAddressRange)
#include "tst_addressrange.moc"
