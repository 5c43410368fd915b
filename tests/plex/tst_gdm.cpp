// SPDX-License-Identifier: MIT
#include "gdmdesk.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using plex::Gdm;
using plex::LanNetwork;
using plex::LanServer;
using plextest::inside;
using plextest::Outcome;
using plextest::Voice;
using simulation::AddressSpec;
using simulation::GdmResponder;
using Manner = GdmResponder::Manner;

/// Searching the local network, on the machine's inside and in a time the test moves.
class TestGdm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_desk = std::make_unique<plextest::GdmDesk>(); }
    void cleanup();
    void aServerIsFoundBeforeTheSearchEnds();
    void theSearchIsSentTwiceBothWaysAndIsNothingButItsText();
    void aLostSearchIsMadeUpFor();
    void aServerWithSeveralAddressesIsOneServer();
    void everyServerInTheNetworkIsFound();
    void garbageIsNoServer();
    void anAddressThatIsNotOursIsNoObstacle();
    void anAnswerFromAnotherNetworkIsIgnored();
    void thereIsALimitToServers();
    void theInsideOfTheMachineIsSearchedOnlyIfWanted();
    void aNetworkKnowsItsBroadcastAddressAndWhoIsInIt_data();
    void aNetworkKnowsItsBroadcastAddressAndWhoIsInIt();

private:
    qsizetype arrivedAt(const QHostAddress &destination) const
    {
        const auto &searches = m_desk->responder.searches();
        return std::count_if(searches.cbegin(), searches.cend(), [&](const auto &search) { return search.destination == destination; });
    }

    std::unique_ptr<plextest::GdmDesk> m_desk;
};

void TestGdm::cleanup()
{
    QCOMPARE(m_desk->responder.refusals(), 0);
    m_desk.reset();
}

void TestGdm::aServerIsFoundBeforeTheSearchEnds()
{
    const Outcome outcome(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->found.size(), 1);
    QVERIFY(!outcome.isThere());
    const LanServer server = m_desk->found.first();
    const auto address = m_desk->network.owned().answeringAddress();
    QCOMPARE(server.id, m_desk->network.owned().machineIdentifier());
    QCOMPARE(server.name, m_desk->network.owned().name());
    QCOMPARE(server.connections.size(), 2);
    QCOMPARE(server.connections.first().uri, address.uri);
    QCOMPARE(server.connections.last().uri, QUrl(u"http://%1:%2"_s.arg(address.ip.toString()).arg(address.port)));
    m_desk->clock.advance(1499);
    QVERIFY(!outcome.isThere());
    m_desk->clock.advance(1);
    QVERIFY(outcome.isThere());
    QVERIFY(*outcome.result() == QList<LanServer>{server});
    QCOMPARE(m_desk->found.size(), 1);
}

void TestGdm::theSearchIsSentTwiceBothWaysAndIsNothingButItsText()
{
    const QHostAddress everybody(u"127.255.255.255"_s);
    const qsizetype ways = m_desk->ways();
    const Outcome outcome(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->heard(), ways);
    QCOMPARE(arrivedAt(everybody), 1);
    QCOMPARE(arrivedAt(GdmResponder::group()), ways - 1);
    m_desk->clock.advance(250);
    QTRY_COMPARE(m_desk->heard(), 2 * ways);
    QCOMPARE(arrivedAt(everybody), 2);
    m_desk->clock.advance(2000);
    QVERIFY(outcome.isThere());
    const quint16 port = m_desk->responder.searches().first().senderPort;
    QVERIFY(port != m_desk->responder.port());
    for (const auto &search : m_desk->responder.searches()) {
        QCOMPARE(search.text, QByteArray("M-SEARCH * HTTP/1.1\r\n\r\n"));
        QCOMPARE(search.senderPort, port);
        if (search.destination.isMulticast())
            QCOMPARE(search.hopLimit, 1);
    }
    // The next one comes after whatever else this one might have sent.
    const Outcome next(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->heard(), 3 * ways);
}

void TestGdm::aLostSearchIsMadeUpFor()
{
    m_desk->responder.shut();
    const Outcome outcome(m_desk->gdm->search());
    QVERIFY(m_desk->responder.open());
    m_desk->clock.advance(250);
    QTRY_COMPARE(m_desk->found.size(), 1);
}

void TestGdm::aServerWithSeveralAddressesIsOneServer()
{
    const AddressSpec good{AddressSpec::Kind::Local, AddressSpec::Behaviour::Answers};
    QVERIFY(m_desk->network.owned().setAddresses({good, good, good}));
    m_desk->responder.setManner(Manner::Twice);
    const Outcome outcome(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->found.size(), 3); // each address is told of as it comes
    QCOMPARE(m_desk->found[0].connections.size(), 2);
    QCOMPARE(m_desk->found[1].connections.size(), 4);
    m_desk->clock.advance(1500);
    QVERIFY(outcome.isThere());
    QCOMPARE(outcome.result()->size(), 1);
    QVERIFY(outcome.result()->first() == m_desk->found.last());
    for (const auto &address : m_desk->network.owned().addresses()) {
        const auto &connections = m_desk->found.last().connections;
        QVERIFY(
            std::any_of(connections.cbegin(), connections.cend(), [&](const auto &connection) { return connection.uri == address.uri; }));
    }
}

void TestGdm::everyServerInTheNetworkIsFound()
{
    QVERIFY(m_desk->network.shared().setAddresses({{AddressSpec::Kind::Local, AddressSpec::Behaviour::Plain}}));
    const Outcome outcome(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->found.size(), 2);
    QCOMPARE(m_desk->found.last().id, m_desk->network.shared().machineIdentifier());
    QCOMPARE(m_desk->found.last().connections.size(), 1);
    QCOMPARE(m_desk->found.last().connections.first().uri, m_desk->network.shared().addresses().first().uri);
}

void TestGdm::garbageIsNoServer()
{
    m_desk->responder.setManner(Manner::Garbage);
    const Outcome outcome(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->heard(), m_desk->ways());
    // A good one after all of it.
    Voice voice(u"127.0.0.5"_s, m_desk->responder);
    voice.answer(1);
    QTRY_COMPARE(m_desk->found.size(), 1);
    QCOMPARE(m_desk->found.first().id, u"other-1"_s);
}

void TestGdm::anAddressThatIsNotOursIsNoObstacle()
{
    // As when a network goes away between looking and searching.
    m_desk->makeGdm([] {
        QList<LanNetwork> networks{{.address = QHostAddress(u"203.0.113.7"_s), .prefixLength = 24}};
        networks += inside();
        return networks;
    });
    const Outcome outcome(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->found.size(), 1);
}

void TestGdm::anAnswerFromAnotherNetworkIsIgnored()
{
    // The servers are at 127.0.1.x: in a network of 16 bits from 127.0.0.1, in one of 24 not.
    {
        m_desk->makeGdm([] { return inside(16); });
        const Outcome outcome(m_desk->gdm->search());
        QTRY_COMPARE(m_desk->found.size(), 1);
    }
    m_desk->found.clear();
    const qsizetype before = m_desk->heard();
    m_desk->makeGdm([] { return inside(24); });
    const Outcome outcome(m_desk->gdm->search());
    QTRY_COMPARE(m_desk->heard(), before + m_desk->ways());
    Voice stranger(u"127.9.9.9"_s, m_desk->responder);
    Voice neighbour(u"127.0.0.5"_s, m_desk->responder);
    stranger.answer(1);
    neighbour.answer(2);
    QTRY_COMPARE(m_desk->found.size(), 1);
    QCOMPARE(m_desk->found.first().id, u"other-2"_s);
    m_desk->clock.advance(1500);
    QCOMPARE(outcome.result()->size(), 1);
}

void TestGdm::thereIsALimitToServers()
{
    m_desk->responder.setManner(Manner::Silent);
    const Outcome outcome(m_desk->gdm->search());
    QTRY_VERIFY(!m_desk->responder.searches().isEmpty());
    Voice voice(u"127.0.0.5"_s, m_desk->responder);
    for (int i = 0; i < 70; ++i)
        voice.answer(i);
    voice.answer(3, 5000); // one that is known may still say more
    QTRY_COMPARE(m_desk->found.size(), 65);
    QCOMPARE(m_desk->found.last().connections.size(), 2);
    m_desk->clock.advance(1500);
    QCOMPARE(outcome.result()->size(), 64);
}

void TestGdm::theInsideOfTheMachineIsSearchedOnlyIfWanted()
{
    const auto isInside = [](const LanNetwork &network) { return network.address.isLoopback(); };
    const QList<LanNetwork> usual = plex::lanNetworks();
    const QList<LanNetwork> all = plex::lanNetworks(true);
    QVERIFY(std::none_of(usual.cbegin(), usual.cend(), isInside));
    QCOMPARE(qsizetype(std::count_if(all.cbegin(), all.cend(), isInside)), all.size() - usual.size());
    QVERIFY(all.size() > usual.size());
    for (const LanNetwork &network : all) {
        QCOMPARE(network.address.protocol(), QAbstractSocket::IPv4Protocol);
        QVERIFY(network.interface.isValid());
        QVERIFY(network.interface.flags().testFlag(QNetworkInterface::IsUp));
        QVERIFY(!network.interface.flags().testFlag(QNetworkInterface::IsPointToPoint));
        QVERIFY(network.contains(network.address));
    }
}

void TestGdm::aNetworkKnowsItsBroadcastAddressAndWhoIsInIt_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("prefixLength");
    QTest::addColumn<QString>("broadcast");
    QTest::addColumn<QString>("in");
    QTest::addColumn<QString>("out");
    QTest::newRow("24") << u"192.168.1.20"_s << 24 << u"192.168.1.255"_s << u"192.168.1.7"_s << u"192.168.2.7"_s;
    QTest::newRow("8") << u"127.0.0.1"_s << 8 << u"127.255.255.255"_s << u"127.9.9.9"_s << u"128.0.0.1"_s;
    QTest::newRow("23") << u"10.0.2.1"_s << 23 << u"10.0.3.255"_s << u"10.0.3.4"_s << u"10.0.4.4"_s;
    QTest::newRow("30") << u"10.0.0.1"_s << 30 << u"10.0.0.3"_s << u"10.0.0.2"_s << u"10.0.0.4"_s;
    QTest::newRow("two") << u"10.0.0.1"_s << 31 << QString() << u"10.0.0.0"_s << u"10.0.0.2"_s;
    QTest::newRow("alone") << u"10.0.0.1"_s << 32 << QString() << u"10.0.0.1"_s << u"10.0.0.2"_s;
}

void TestGdm::aNetworkKnowsItsBroadcastAddressAndWhoIsInIt()
{
    QFETCH(const QString, address);
    QFETCH(const int, prefixLength);
    QFETCH(const QString, broadcast);
    QFETCH(const QString, in);
    QFETCH(const QString, out);
    const LanNetwork network{.address = QHostAddress(address), .prefixLength = prefixLength};
    QCOMPARE(network.broadcast(), QHostAddress(broadcast));
    QVERIFY(network.contains(QHostAddress(in)));
    QVERIFY(!network.contains(QHostAddress(out)));
    QVERIFY(!network.contains(QHostAddress()));
    QVERIFY(!network.contains(QHostAddress(u"::1"_s)));
}

QTEST_GUILESS_MAIN(TestGdm)
#include "tst_gdm.moc"
