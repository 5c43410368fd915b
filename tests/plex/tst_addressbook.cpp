// SPDX-License-Identifier: MIT
#include "addresses.h"

#include <QTest>

using Kind = Media::Error::Kind;
using Media::ConnectionKind;
using Media::ConnectionVia;
using plex::AddressPolicy;
using plex::InsecurePolicy;
using plex::Resource;
using plex::ResourceConnection;

/// What is tried, in what order, and why the rest is not.
class TestAddressBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAddressIsTriedOrHasAReason_data();
    void anAddressIsTriedOrHasAReason();
    void plainHttpFollowsThePolicy_data();
    void plainHttpFollowsThePolicy();
    void theOrderIsByKindThenEncryptionThenMemoryThenFamily();
    void theFamilyIsThatOfTheAddressWhateverAFlagSays();
    void theLastGoodOneIsFirstOfAllIfItIsEncrypted();
    void whatWasDeadHereIsTriedAfterEveryOtherDirectOne();
    void whatWasFoundInThisNetworkIsInIt();
    void aPlainAddressThatAnybodyCouldHaveToldIsNotTrusted();
    void aRelayIsNeverTheLastGoodOne();
    void addressesOfContainerBridgesAreKept();
    void anAddressIsListedOnce();
    void equalOnesStayInTheOrderGiven();
    void whatIsLeftOutStandsLastAndIsNotUsable();
    void aServerWithoutAddressesHasNone();
};

void TestAddressBook::anAddressIsTriedOrHasAReason_data()
{
    QTest::addColumn<ResourceConnection>("connection");
    QTest::addColumn<bool>("owned");
    QTest::addColumn<bool>("matches");
    QTest::addColumn<bool>("relays");
    QTest::addColumn<std::optional<Kind>>("leftOut");
    using Reason = std::optional<Kind>;
    const Reason tried;
    const auto lan = at("https://192-168-7-20.c0ffee.plex.direct:32400", "192.168.7.20", true);
    QTest::newRow("local of one's own") << lan << true << true << true << tried;
    QTest::newRow("local of one's own, public address differs") << lan << true << false << true << tried;
    QTest::newRow("local of another, same network") << lan << false << true << true << tried;
    QTest::newRow("local of another, elsewhere") << lan << false << false << true << Reason(Kind::Unreachable);
    const auto wan = at("https://198-51-100-7.c0ffee.plex.direct:32400", "198.51.100.7");
    QTest::newRow("remote of another") << wan << false << false << true << tried;
    const auto relay = at("https://198-51-100-9.c0ffee.plex.direct:8443", "198.51.100.9", false, true);
    QTest::newRow("relay") << relay << true << true << true << tried;
    QTest::newRow("relay switched off") << relay << true << true << false << Reason(Kind::Forbidden);
    QTest::newRow("relay of another") << relay << false << false << true << tried;
    QTest::newRow("container bridge") << at("https://172-17-0-2.c0ffee.plex.direct:32400", "172.17.0.2", true) << true << true << true
                                      << tried;
    QTest::newRow("link-local v4") << at("https://169-254-3-4.c0ffee.plex.direct:32400", "169.254.3.4", true) << true << true << true
                                   << Reason(Kind::Unreachable);
    QTest::newRow("link-local v6") << at("https://[fe80::1]:32400", "fe80::1", true) << true << true << true << Reason(Kind::Unreachable);
    QTest::newRow("link-local v6 with a scope")
        << at("https://fe80--1.c0ffee.plex.direct:32400", "fe80::1%eth0", true) << true << true << true << Reason(Kind::Unreachable);
    QTest::newRow("unspecified v4") << at("https://0-0-0-0.c0ffee.plex.direct:32400", "0.0.0.0", true) << true << true << true
                                    << Reason(Kind::Unreachable);
    QTest::newRow("unspecified v6") << at("https://[::]:32400", "::") << true << true << true << Reason(Kind::Unreachable);
    QTest::newRow("link-local by number, no address given")
        << at("https://169.254.3.4:32400", "") << true << true << true << Reason(Kind::Unreachable);
    QTest::newRow("unspecified by number, no address given")
        << at("https://0.0.0.0:32400", "") << true << true << true << Reason(Kind::Unreachable);
    QTest::newRow("unique local v6") << at("https://[fd00::7]:32400", "fd00::7", true) << true << true << true << tried;
    QTest::newRow("no uri") << at("", "10.1.2.3") << true << true << true << Reason(Kind::BadAnswer);
    QTest::newRow("port 0") << at("https://10.1.2.3:0", "10.1.2.3") << true << true << true << Reason(Kind::BadAnswer);
    QTest::newRow("port out of range") << at("https://10.1.2.3:98000", "10.1.2.3") << true << true << true << Reason(Kind::BadAnswer);
    QTest::newRow("no host") << at("https:///identity", "10.1.2.3") << true << true << true << Reason(Kind::BadAnswer);
    QTest::newRow("no scheme") << at("10.1.2.3:32400", "10.1.2.3") << true << true << true << Reason(Kind::BadAnswer);
    QTest::newRow("another scheme") << at("ftp://10.1.2.3:32400", "10.1.2.3") << true << true << true << Reason(Kind::BadAnswer);
    QTest::newRow("file") << at("file:///etc/passwd", "10.1.2.3") << true << true << true << Reason(Kind::BadAnswer);
    QTest::newRow("custom name without a port") << at("https://media.example.org", "media.example.org") << false << false << true << tried;
    QTest::newRow("custom name with a path") << at("https://media.example.org/plex", "media.example.org") << false << false << true
                                             << tried;
}

void TestAddressBook::anAddressIsTriedOrHasAReason()
{
    QFETCH(ResourceConnection, connection);
    QFETCH(bool, owned);
    QFETCH(bool, matches);
    QFETCH(bool, relays);
    QFETCH(std::optional<Kind>, leftOut);
    const Resource resource{.owned = owned, .publicAddressMatches = matches, .connections = {connection}};
    const auto candidates = plex::ranked(resource, {.usesRelay = relays});
    QCOMPARE(candidates.size(), 1);
    const auto &candidate = candidates.first();
    QCOMPARE(candidate.leftOut.has_value(), leftOut.has_value());
    QCOMPARE(plex::usable(candidates).isEmpty(), leftOut.has_value());
    if (leftOut) {
        QCOMPARE(candidate.leftOut->kind, *leftOut);
        QVERIFY(!candidate.leftOut->message.isEmpty());
        return;
    }
    // The address is dialled exactly as it was advertised.
    QCOMPARE(candidate.connection.base, connection.uri);
    QCOMPARE(candidate.connection.shown.uri, connection.uri);
    QVERIFY(candidate.connection.verifyName.isEmpty());
    QVERIFY(candidate.connection.shown.secure);
    QCOMPARE(candidate.connection.shown.via, ConnectionVia::Name);
    const ConnectionKind kind = connection.relay ? ConnectionKind::Relay
                              : connection.local ? ConnectionKind::Local
                                                 : ConnectionKind::Remote;
    QCOMPARE(candidate.connection.shown.kind, kind);
}

void TestAddressBook::plainHttpFollowsThePolicy_data()
{
    QTest::addColumn<ResourceConnection>("connection");
    QTest::addColumn<bool>("httpsRequired");
    QTest::addColumn<bool>("owned");
    QTest::addColumn<std::optional<Kind>>("never");
    QTest::addColumn<std::optional<Kind>>("sameNetwork");
    QTest::addColumn<std::optional<Kind>>("always");
    using Reason = std::optional<Kind>;
    const Reason tried;
    const Reason forbidden(Kind::Forbidden);
    const auto lan = at("http://192.168.7.20:32400", "192.168.7.20", true);
    QTest::newRow("lan") << lan << false << true << forbidden << tried << tried;
    QTest::newRow("a private address of another network")
        << at("http://192.168.99.20:32400", "192.168.99.20", true) << false << true << forbidden << forbidden << tried;
    QTest::newRow("lan, https required") << lan << true << true << Reason(Kind::Refused) << Reason(Kind::Refused) << Reason(Kind::Refused);
    QTest::newRow("lan of another, elsewhere") << lan << false << false << Reason(Kind::Unreachable) << Reason(Kind::Unreachable)
                                               << Reason(Kind::Unreachable);
    QTest::newRow("private but not advertised as local")
        << at("http://10.1.2.3:32400", "10.1.2.3") << false << true << forbidden << forbidden << tried;
    QTest::newRow("this machine") << at("http://127.0.0.1:32400", "127.0.0.1", true) << false << true << forbidden << tried << tried;
    QTest::newRow("unique local v6") << at("http://[fd00::7]:32400", "fd00::7", true) << false << true << forbidden << tried << tried;
    QTest::newRow("public") << at("http://198.51.100.7:32400", "198.51.100.7") << false << true << forbidden << forbidden << forbidden;
    QTest::newRow("public, said to be local") << at("http://198.51.100.7:32400", "198.51.100.7", true) << false << true << forbidden
                                              << forbidden << forbidden;
    QTest::newRow("public v6") << at("http://[2001:db8::7]:32400", "2001:db8::7", true) << false << true << forbidden << forbidden
                               << forbidden;
    QTest::newRow("next to 172.16/12") << at("http://172.32.0.1:32400", "172.32.0.1", true) << false << true << forbidden << forbidden
                                       << forbidden;
    QTest::newRow("a name") << at("http://media.example.org:32400", "media.example.org", true) << false << true << forbidden << forbidden
                            << forbidden;
    QTest::newRow("a name with a private address beside it")
        << at("http://media.example.org:32400", "192.168.7.20", true) << false << true << forbidden << forbidden << forbidden;
    QTest::newRow("a public number with a private address beside it")
        << at("http://198.51.100.7:32400", "192.168.7.20", true) << false << true << forbidden << forbidden << forbidden;
    QTest::newRow("relay") << at("http://192.168.7.20:8443", "192.168.7.20", true, true) << false << true << forbidden << forbidden
                           << forbidden;
}

void TestAddressBook::plainHttpFollowsThePolicy()
{
    QFETCH(ResourceConnection, connection);
    QFETCH(bool, httpsRequired);
    QFETCH(bool, owned);
    QFETCH(std::optional<Kind>, never);
    QFETCH(std::optional<Kind>, sameNetwork);
    QFETCH(std::optional<Kind>, always);
    const Resource resource{.owned = owned, .httpsRequired = httpsRequired, .connections = {connection}};
    const QList<std::pair<InsecurePolicy, std::optional<Kind>>> expected = {{InsecurePolicy::Never, never},
                                                                            {InsecurePolicy::SameNetwork, sameNetwork},
                                                                            {InsecurePolicy::Always, always}};
    for (const auto &[policy, reason] : expected) {
        const auto candidate = plex::ranked(resource, {.insecure = policy, .networks = ownNetworks()}).first();
        QCOMPARE(candidate.leftOut.has_value(), reason.has_value());
        if (reason)
            QCOMPARE(candidate.leftOut->kind, *reason);
        QVERIFY(!candidate.connection.shown.secure);
        QCOMPARE(candidate.connection.shown.via, ConnectionVia::Plain);
    }
}

void TestAddressBook::theOrderIsByKindThenEncryptionThenMemoryThenFamily()
{
    const QStringList expected = {QStringLiteral("https://192.168.7.21:32400"), // the last good one
                                  QStringLiteral("https://192.168.7.20:32400"), QStringLiteral("https://[fd00::7]:32400"),
                                  QStringLiteral("https://cellar.lan:32400"),   QStringLiteral("http://192.168.7.20:32400"),
                                  QStringLiteral("https://198.51.100.7:32400"), QStringLiteral("https://[2001:db8::7]:32400"),
                                  QStringLiteral("https://media.example.org"),  QStringLiteral("https://198.51.100.9:8443")};
    QList<ResourceConnection> connections = {at("https://198.51.100.9:8443", "198.51.100.9", false, true),
                                             at("https://media.example.org", "media.example.org"),
                                             at("https://[2001:db8::7]:32400", "2001:db8::7"),
                                             at("https://198.51.100.7:32400", "198.51.100.7"),
                                             at("http://192.168.7.20:32400", "192.168.7.20", true),
                                             at("https://cellar.lan:32400", "cellar.lan", true),
                                             at("https://[fd00::7]:32400", "fd00::7", true),
                                             at("https://192.168.7.20:32400", "192.168.7.20", true),
                                             at("https://192.168.7.21:32400", "192.168.7.21", true)};
    const AddressPolicy policy{.networks = ownNetworks(), .lastDirect = connections.last().uri};
    QCOMPARE(uris(plex::ranked(ownedWith(connections), policy)), expected);
    std::reverse(connections.begin(), connections.end());
    QCOMPARE(uris(plex::ranked(ownedWith(connections), policy)), expected);
}

void TestAddressBook::theFamilyIsThatOfTheAddressWhateverAFlagSays()
{
    // Servers advertise IPv6 addresses of their own with the flag unset; the flag is not even read.
    const auto v6 = at("https://2001-db8--7.c0ffee.plex.direct:32400", "2001:db8::7");
    const auto v4 = at("https://198-51-100-7.c0ffee.plex.direct:32400", "198.51.100.7");
    const auto name = at("https://media.example.org:32400", "media.example.org");
    QCOMPARE(uris(plex::ranked(ownedWith({name, v6, v4}), {})), QStringList({v4.uri.toString(), v6.uri.toString(), name.uri.toString()}));
}

void TestAddressBook::theLastGoodOneIsFirstOfAllIfItIsEncrypted()
{
    const auto lan = at("https://192.168.7.20:32400", "192.168.7.20", true);
    const auto wan = at("https://198.51.100.7:32400", "198.51.100.7");
    const auto other = at("https://media.example.org", "media.example.org");
    QCOMPARE(uris(plex::ranked(ownedWith({wan, other, lan}), {.lastDirect = other.uri})),
             QStringList({other.uri.toString(), lan.uri.toString(), wan.uri.toString()}));
    const auto plain = at("http://192.168.7.20:32400", "192.168.7.20", true);
    QCOMPARE(uris(plex::ranked(ownedWith({plain, wan, lan}), {.networks = ownNetworks(), .lastDirect = plain.uri})),
             QStringList({lan.uri.toString(), plain.uri.toString(), wan.uri.toString()}));
}

void TestAddressBook::whatWasDeadHereIsTriedAfterEveryOtherDirectOne()
{
    const auto bridge = at("https://172-17-0-2.c0ffee.plex.direct:32400", "172.17.0.2", true);
    const auto lan = at("https://192-168-7-20.c0ffee.plex.direct:32400", "192.168.7.20", true);
    const auto wan = at("https://198.51.100.7:32400", "198.51.100.7");
    const auto relay = at("https://198.51.100.9:8443", "198.51.100.9", false, true);
    QCOMPARE(uris(plex::ranked(ownedWith({relay, bridge, lan, wan}), {.deadHere = {bridge.uri, lan.uri}})),
             QStringList({wan.uri.toString(), bridge.uri.toString(), lan.uri.toString(), relay.uri.toString()}));
    // It worked last, but in another network.
    QCOMPARE(uris(plex::ranked(ownedWith({bridge, lan, wan}), {.lastDirect = lan.uri, .deadHere = {bridge.uri, lan.uri}})),
             (QStringList{wan.uri.toString(), lan.uri.toString(), bridge.uri.toString()}));
}

void TestAddressBook::whatWasFoundInThisNetworkIsInIt()
{
    const auto lan = at("https://192-168-7-20.c0ffee.plex.direct:32400", "192.168.7.20", true);
    const auto other = at("https://192-168-7-21.c0ffee.plex.direct:32400", "192.168.7.21", true);
    const auto wan = at("https://198.51.100.7:32400", "198.51.100.7");
    const Resource shared{.id = QStringLiteral("m"), .connections = {lan, wan}};
    QCOMPARE(plex::usable(plex::ranked(shared, {})).size(), 1);
    // Advertised already, and new.
    const auto candidates = plex::ranked(shared, {.found = {lan, other}});
    QCOMPARE(plex::usable(candidates).size(), 3);
    QCOMPARE(candidates.at(0).connection.shown.via, ConnectionVia::Gdm);
    QCOMPARE(candidates.at(1).connection.shown.kind, ConnectionKind::Local);
    QCOMPARE(candidates.size(), 3);
    // One's own address keeps its name for how it is known.
    QCOMPARE(plex::ranked(ownedWith({lan}), {.found = {lan}}).first().connection.shown.via, ConnectionVia::Name);
}

void TestAddressBook::aPlainAddressThatAnybodyCouldHaveToldIsNotTrusted()
{
    const auto plain = at("http://192.168.7.20:32400", "192.168.7.20", true);
    const auto leftOut = [&](InsecurePolicy insecure) {
        return plex::ranked(ownedWith({}), {.insecure = insecure, .networks = ownNetworks(), .found = {plain}}).first().leftOut.has_value();
    };
    QVERIFY(leftOut(InsecurePolicy::Never));
    QVERIFY(leftOut(InsecurePolicy::SameNetwork));
    QVERIFY(!leftOut(InsecurePolicy::Always));
}

void TestAddressBook::aRelayIsNeverTheLastGoodOne()
{
    const auto first = at("https://198.51.100.9:8443", "198.51.100.9", false, true);
    const auto second = at("https://198.51.100.10:8443", "198.51.100.10", false, true);
    QCOMPARE(uris(plex::ranked(ownedWith({first, second}), {.lastDirect = second.uri})),
             QStringList({first.uri.toString(), second.uri.toString()}));
    // Nor does an address that became a relay come before one that is direct.
    const auto wan = at("https://198.51.100.7:32400", "198.51.100.7");
    QCOMPARE(uris(plex::ranked(ownedWith({first, wan}), {.lastDirect = first.uri})).first(), wan.uri.toString());
}

void TestAddressBook::addressesOfContainerBridgesAreKept()
{
    const auto bridge = at("https://172-17-0-2.c0ffee.plex.direct:32400", "172.17.0.2", true);
    const auto lan = at("https://192-168-7-20.c0ffee.plex.direct:32400", "192.168.7.20", true);
    // Nothing tells a bridge from a network of that range, so it stays where it was put.
    QCOMPARE(uris(plex::ranked(ownedWith({bridge, lan}), {})), QStringList({bridge.uri.toString(), lan.uri.toString()}));
    QCOMPARE(plex::usable(plex::ranked(ownedWith({bridge, lan}), {})).size(), 2);
}

void TestAddressBook::anAddressIsListedOnce()
{
    const auto one = at("https://192.168.7.20:32400", "192.168.7.20", true);
    const auto shouting = at("HTTPS://192.168.7.20:32400", "192.168.7.20", true);
    const auto plain = at("http://192.168.7.20:32400", "192.168.7.20", true);
    const auto elsewhere = at("https://192.168.7.20:32401", "192.168.7.20", true);
    QCOMPARE(plex::ranked(ownedWith({one, one, shouting, plain, elsewhere, plain}), {}).size(), 3);
}

void TestAddressBook::equalOnesStayInTheOrderGiven()
{
    QList<ResourceConnection> connections;
    QStringList expected;
    for (int i = 0; i < 40; ++i) {
        connections.append(at(qPrintable(QStringLiteral("https://192.168.7.%1:32400").arg(i + 10)),
                              qPrintable(QStringLiteral("192.168.7.%1").arg(i + 10)), true));
        expected.append(connections.last().uri.toString());
    }
    QCOMPARE(uris(plex::ranked(ownedWith(connections), {})), expected);
}

void TestAddressBook::whatIsLeftOutStandsLastAndIsNotUsable()
{
    const auto bad = at("https://169.254.3.4:32400", "169.254.3.4", true);
    const auto relay = at("https://198.51.100.9:8443", "198.51.100.9", false, true);
    const auto candidates = plex::ranked(ownedWith({bad, relay}), {.lastDirect = bad.uri});
    QCOMPARE(uris(candidates), QStringList({relay.uri.toString(), bad.uri.toString()}));
    const auto tried = plex::usable(candidates);
    QCOMPARE(tried.size(), 1);
    QCOMPARE(tried.first().shown.uri, relay.uri);
}

void TestAddressBook::aServerWithoutAddressesHasNone()
{
    QVERIFY(plex::ranked(ownedWith({}), {}).isEmpty());
    QVERIFY(plex::usable({}).isEmpty());
}

QTEST_APPLESS_MAIN(TestAddressBook)
#include "tst_addressbook.moc"
