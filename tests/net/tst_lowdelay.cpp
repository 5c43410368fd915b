// SPDX-License-Identifier: MIT
#include "httpfixture.h"
#include "net/lowdelay.h"
#include "simulation/certificates.h"

#include <QTcpServer>
#include <QTcpSocket>

/// Which connections send at once.
class TestLowDelay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConnectionThatLeadsThereSendsAtOnce();
    void oneThatLeadsElsewhereIsLeftAsItIs();
    void nothingIsFoundWhereNothingLeads();
    void anIpv6ConnectionIsFound();
    void aNewTlsConnectionOfTheClientSendsAtOnce_data();
    void aNewTlsConnectionOfTheClientSendsAtOnce();

private:
    /// A connection to a door of its own.
    struct Line
    {
        explicit Line(const QHostAddress &address = QHostAddress(QHostAddress::LocalHost))
        {
            if (!door.listen(address))
                return;
            socket.connectToHost(door.serverAddress(), door.serverPort());
            isOpen = QTest::qWaitFor([this] { return socket.state() == QAbstractSocket::ConnectedState; });
        }
        bool sendsAtOnce() { return socket.socketOption(QAbstractSocket::LowDelayOption).toInt() != 0; }

        QTcpServer door;
        QTcpSocket socket;
        bool isOpen = false;
    };
};

void TestLowDelay::aConnectionThatLeadsThereSendsAtOnce()
{
    Line line;
    QVERIFY(line.isOpen);
    QVERIFY(!line.sendsAtOnce());
    QCOMPARE(net::sendAtOnce(line.door.serverAddress(), line.door.serverPort()), 1);
    QVERIFY(line.sendsAtOnce());
}

void TestLowDelay::oneThatLeadsElsewhereIsLeftAsItIs()
{
    Line line;
    Line other;
    QVERIFY(line.isOpen && other.isOpen);
    net::sendAtOnce(line.door.serverAddress(), line.door.serverPort());
    QVERIFY(!other.sendsAtOnce());
    net::sendAtOnce(QHostAddress(u"127.0.0.2"_qs), other.door.serverPort());
    QVERIFY(!other.sendsAtOnce());
}

void TestLowDelay::nothingIsFoundWhereNothingLeads()
{
    Line line;
    QVERIFY(line.isOpen);
    QCOMPARE(net::sendAtOnce(QHostAddress(u"192.0.2.1"_qs), line.door.serverPort()), 0);
}

void TestLowDelay::anIpv6ConnectionIsFound()
{
    Line line{QHostAddress(QHostAddress::LocalHostIPv6)};
    if (!line.isOpen)
        QSKIP("This machine has no IPv6.");
    QCOMPARE(net::sendAtOnce(line.door.serverAddress(), line.door.serverPort()), 1);
    QVERIFY(line.sendsAtOnce());
}

void TestLowDelay::aNewTlsConnectionOfTheClientSendsAtOnce_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("address") << u"127.0.0.1"_qs;
    QTest::newRow("name") << u"localhost"_qs;
}

void TestLowDelay::aNewTlsConnectionOfTheClientSendsAtOnce()
{
    QFETCH(QString, host);
    const simulation::CertificateAuthority authority;
    HttpFixture f(authority.certificate());
    f.door.setIdentity(authority.issue({u"localhost"_qs}, {QHostAddress::LocalHost}));
    QUrl url = f.url();
    url.setHost(host);
    QCOMPARE(f.text(f.ask({.url = url})), u"200"_qs);
    support::deliverEvents();
    QCOMPARE(net::sendAtOnce(QHostAddress(QHostAddress::LocalHost), f.door.port()), 0);
}

QTEST_GUILESS_MAIN(TestLowDelay)
#include "tst_lowdelay.moc"
