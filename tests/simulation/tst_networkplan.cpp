// SPDX-License-Identifier: MIT
#include "networkplan.h"
#include "simulatednetwork.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests arrangements that come from a file.
class TestNetworkPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileSaysWhereEverybodyStands();
    void whatIsNotUnderstoodIsSaid_data();
    void whatIsNotUnderstoodIsSaid();
    void serversComeAndGo();
    void anAddressThatIsNobodysIsAdvertised();
    void aNamespaceThatIsNotThereCannotBeHad();

private:
    std::optional<NetworkPlan> planned(const QByteArray &text)
    {
        QFile file(m_directory.filePath(u"plan.json"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return {};
        file.close();
        return NetworkPlan::read(file.fileName(), &m_error);
    }

    const QTemporaryDir m_directory;
    QString m_error;
};

void TestNetworkPlan::aFileSaysWhereEverybodyStands()
{
    const auto plan = planned(R"({"plexTv": {"namespace": "far", "address": "203.0.113.1", "port": 443}, "servers": [
        {"door": "owned", "plainAccepted": true, "addresses": [
            {"kind": "local", "address": "192.168.1.2", "port": 32400, "namespace": "lan"},
            {"kind": "relay", "address": "2001:db8::1", "port": 8443}]},
        {"door": "attic", "name": "Attic", "addresses": []}]})");
    QVERIFY2(plan, qPrintable(m_error));
    QCOMPARE(plan->plexTv, (Place{QHostAddress(u"203.0.113.1"_s), 443, u"far"_s}));
    QCOMPARE(plan->servers.size(), 2);
    QCOMPARE(plan->servers[0].isPlainAccepted, true);
    const AddressSpec lan = plan->servers[0].addresses[0];
    QCOMPARE(lan.behaviour, AddressSpec::Behaviour::Answers);
    QCOMPARE(lan.place->networkNamespace, u"lan"_s);
    const AddressSpec relay = plan->servers[0].addresses[1];
    QCOMPARE(relay.kind, AddressSpec::Kind::Relay);
    QCOMPARE(relay.behaviour, AddressSpec::Behaviour::Absent);
    QVERIFY(relay.ipv6);
    QCOMPARE(plan->servers[1].name, u"Attic"_s);
}

void TestNetworkPlan::whatIsNotUnderstoodIsSaid_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray server = R"({"servers": [{"door": "owned", "addresses": [{"kind": %1, "address": %2, "port": %3}]}]})";
    const auto with = [server](const char *kind, const char *address, const char *port) {
        return QByteArray(server).replace("%1", kind).replace("%2", address).replace("%3", port);
    };
    QTest::newRow("no object") << QByteArray("servers");
    QTest::newRow("no door") << QByteArray(R"({"servers": [{"addresses": []}]})");
    QTest::newRow("kind") << with(R"("near")", R"("192.168.1.2")", "1");
    QTest::newRow("address") << with(R"("local")", R"("here")", "1");
    QTest::newRow("port") << with(R"("local")", R"("192.168.1.2")", "0");
}

void TestNetworkPlan::whatIsNotUnderstoodIsSaid()
{
    QFETCH(QByteArray, text);
    QVERIFY(!planned(text));
    QVERIFY(m_error.contains("plan.json"_L1));
}

void TestNetworkPlan::serversComeAndGo()
{
    SimulatedNetwork network;
    QVERIFY(network.start());
    NetworkPlan plan{{}, {{u"attic"_s, u"Attic"_s, false, {{}}}, {u"owned"_s, {}, true, {{}, {}}}}};
    QVERIFY(network.arrange(plan));
    QCOMPARE(network.owned().addresses().size(), 2);
    QCOMPARE(network.shared().addresses().size(), 0);
    plan.servers.removeFirst();
    QVERIFY(network.arrange(plan));
    QCOMPARE(network.owned().addresses().size(), 2);
}

void TestNetworkPlan::anAddressThatIsNobodysIsAdvertised()
{
    SimulatedNetwork network;
    QVERIFY(network.start());
    AddressSpec absent{AddressSpec::Kind::Local, AddressSpec::Behaviour::Absent};
    absent.place = Place{QHostAddress(u"2001:db8::a:10"_s), 32400, {}};
    absent.ipv6 = true;
    QVERIFY(network.arrange(NetworkPlan{{}, {{u"owned"_s, {}, false, {absent, {}}}}}));
    const Address address = network.owned().addresses().first();
    QCOMPARE(address.uri.host(), u"2001-db8-0-0-0-0-a-10."_s + network.owned().certificateHash() + u".plex.direct"_s);
    QCOMPARE(address.uri.port(), 32400);
    QCOMPARE(network.owned().answeringAddress().door, u"owned/2"_s);
}

void TestNetworkPlan::aNamespaceThatIsNotThereCannotBeHad()
{
    SimulatedNetwork network;
    QVERIFY(network.start());
    AddressSpec nowhere;
    nowhere.place = Place{QHostAddress(QHostAddress::LocalHost), 0, u"no such namespace"_s};
    QVERIFY(!network.arrange(NetworkPlan{{}, {{u"owned"_s, {}, false, {nowhere}}}}));
}

QTEST_GUILESS_MAIN(TestNetworkPlan)
#include "tst_networkplan.moc"
