// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// Servers by address, from a console.
class AddressCommandsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anAddedServerIsShownWithItsIdentity();
    void aPersonSeesWhoWasAdded();
    void theNameIsPassedOn();
    void theAddressIsPassedOnAsItWasGiven();
    void aServerIsRemoved();
    void troubleIsToldByItsKind_data();
    void troubleIsToldByItsKind();
    void theHelpSaysHow();
};

void AddressCommandsTest::anAddedServerIsShownWithItsIdentity()
{
    const QJsonObject expected = parsed(
        R"({"type":"result","command":"add-server","server":{"id":"s1","name":"Attic","owned":true,"home":true,"presence":true,)"
        R"("state":"online","version":"1.40.0","connection":{"kind":"local","uri":"https://attic.example.org","secure":true,)"
        R"("via":"manual","latencyMs":7}}})");
    const Run run = json(u"add-server https://attic.example.org"_s);
    QCOMPARE(run.last(), expected);
    QCOMPARE(run.status, 0);
}

void AddressCommandsTest::aPersonSeesWhoWasAdded()
{
    QCOMPARE(plexctl(u"add-server https://attic.example.org"_s).out,
             QByteArray("Attic (s1) was added: local via manual, 7 ms, https://attic.example.org.\n"));
    QCOMPARE(plexctl(u"remove-server s1"_s).out, QByteArray("Removed.\n"));
}

void AddressCommandsTest::theNameIsPassedOn()
{
    const Run run = json(u"add-server https://attic.example.org --name Den"_s);
    QCOMPARE(run.last().value("server"_L1).toObject().value("name"_L1), u"Den"_s);
    QCOMPARE(json(u"servers --name Den"_s).kind(), u"usage"_s);
}

void AddressCommandsTest::theAddressIsPassedOnAsItWasGiven()
{
    for (const QString &address : {u"https://192.168.0.9:32400"_s, u"https://attic.example.org"_s, u"https://attic.example.org:443"_s}) {
        const QJsonObject server = json(u"add-server "_s + address).last().value("server"_L1).toObject();
        QCOMPARE(server.value("connection"_L1).toObject().value("uri"_L1), address);
    }
}

void AddressCommandsTest::aServerIsRemoved()
{
    const Run run = json(u"remove-server s1"_s);
    QCOMPARE(run.last(), parsed(R"({"type":"result","command":"remove-server"})"));
    QCOMPARE(run.status, 0);
}

void AddressCommandsTest::troubleIsToldByItsKind_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("status");
    QTest::newRow("no scheme") << u"add-server attic.example.org"_s << u"usage"_s << 2;
    QTest::newRow("no address") << u"add-server"_s << u"usage"_s << 2;
    QTest::newRow("two addresses") << u"add-server https://a https://b"_s << u"usage"_s << 2;
    QTest::newRow("another server") << u"add-server https://wrong-server"_s << u"wrong-server"_s << 4;
    QTest::newRow("an account is needed") << u"add-server https://unauthorized"_s << u"unauthorized"_s << 3;
    QTest::newRow("certificate") << u"add-server https://tls-failed"_s << u"tls-failed"_s << 4;
    QTest::newRow("not encrypted") << u"add-server https://forbidden"_s << u"forbidden"_s << 5;
    QTest::newRow("silent") << u"add-server https://hang --timeout 0.2"_s << u"timeout"_s << 4;
    QTest::newRow("never added") << u"remove-server not-found"_s << u"not-found"_s << 5;
}

void AddressCommandsTest::troubleIsToldByItsKind()
{
    QFETCH(QString, arguments);
    QFETCH(QString, kind);
    QFETCH(int, status);
    const Run run = json(arguments);
    QCOMPARE(run.kind(), kind);
    QCOMPARE(run.status, status);
}

void AddressCommandsTest::theHelpSaysHow()
{
    const QByteArray help = plexctl(u"help add-server"_s).out;
    QVERIFY(help.contains("add-server <url>") && help.contains("--name <name>"));
    QVERIFY(plexctl(u"help"_s).out.contains("remove-server <id>"));
}

QTEST_GUILESS_MAIN(AddressCommandsTest)
#include "tst_plexctl_addresses.moc"
