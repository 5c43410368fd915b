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

/// What a person entered and decided: addresses of their own, and rules for all.
class TestAddressBookDecisions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEnteredAddressIsUsedAsItIs_data();
    void anEnteredAddressIsUsedAsItIs();
    void anEnteredNameIsWhereTheResourcesHaveIt();
    void anEnteredPlainAddressFollowsThePolicy();
    void aRawAddressIsCheckedForTheNameOfItsServer();
    void anEnteredAddressIsListedOnce();
    void whatAPersonForbadeIsLeftOut_data();
    void whatAPersonForbadeIsLeftOut();
    void thePinnedOneIsFirstWhateverItIs();
    void aPinAllowsNothingThatIsNotAllowed();
    void whatOnlyStandsInIsKnown_data();
    void whatOnlyStandsInIsKnown();
};

void TestAddressBookDecisions::anEnteredAddressIsUsedAsItIs_data()
{
    QTest::addColumn<QUrl>("uri");
    QTest::addColumn<ConnectionKind>("kind");
    const auto row = [](const char *uri, ConnectionKind kind) { QTest::newRow(uri) << QUrl(QString::fromLatin1(uri)) << kind; };
    row("https://media.example.org", ConnectionKind::Remote); // 443: no port is invented
    row("https://media.example.org:8443", ConnectionKind::Remote);
    row("https://198.51.100.7:32400", ConnectionKind::Remote);
    row("https://192.168.99.20:32400", ConnectionKind::Local);
    row("https://127.0.0.1:32400", ConnectionKind::Local);
    row("https://[fd00::7]:32400", ConnectionKind::Local);
    row("https://[2001:db8::7]:32400", ConnectionKind::Remote);
}

void TestAddressBookDecisions::anEnteredAddressIsUsedAsItIs()
{
    QFETCH(const QUrl, uri);
    QFETCH(const ConnectionKind, kind);
    // Also of somebody else's server, whose own private addresses would not be tried.
    const auto candidates = plex::ranked({.id = QStringLiteral("m")}, {.networks = ownNetworks(), .entered = {{uri, {}}}});
    QCOMPARE(candidates.size(), 1);
    const net::Connection &connection = candidates.first().connection;
    QVERIFY(!candidates.first().leftOut);
    QCOMPARE(connection.base, uri);
    QCOMPARE(connection.base.port(), uri.port());
    QCOMPARE(connection.shown.uri, uri);
    QCOMPARE(connection.shown.via, ConnectionVia::Manual);
    QCOMPARE(connection.shown.kind, kind);
    QVERIFY(connection.shown.secure);
    QVERIFY(connection.verifyName.isEmpty());
}

void TestAddressBookDecisions::anEnteredNameIsWhereTheResourcesHaveIt()
{
    const plex::ManualAddress entered{QUrl(QStringLiteral("https://media.lan")), {}};
    const auto kind = [&](const ResourceConnection &advertised) {
        const auto candidates = plex::ranked(ownedWith({advertised}), {.entered = {entered}});
        const auto found = std::find_if(candidates.cbegin(), candidates.cend(), [&](const auto &c) { return c.connection.shown.uri == entered.uri; });
        return found->connection.shown.kind;
    };
    QCOMPARE(kind(at("https://media.lan:32400", "media.lan", true)), ConnectionKind::Local);
    QCOMPARE(kind(at("https://10-1-2-3.c0ffee.plex.direct:32400", "media.lan", true)), ConnectionKind::Local);
    QCOMPARE(kind(at("https://media.lan:32400", "media.lan", false)), ConnectionKind::Remote);
    QCOMPARE(kind(at("https://10.1.2.3:32400", "10.1.2.3", true)), ConnectionKind::Remote);
}

void TestAddressBookDecisions::anEnteredPlainAddressFollowsThePolicy()
{
    const auto reason = [](const char *uri, InsecurePolicy insecure, bool httpsRequired = false) {
        const Resource resource{.id = QStringLiteral("m"), .httpsRequired = httpsRequired};
        const auto candidate = plex::ranked(resource, {.insecure = insecure, .networks = ownNetworks(), .entered = {{QUrl(QString::fromLatin1(uri)), {}}}}).first();
        return candidate.leftOut ? std::optional(candidate.leftOut->kind) : std::nullopt;
    };
    for (const char *own : {"http://192.168.7.20:32400", "http://127.0.0.1:32400"}) {
        QCOMPARE(reason(own, InsecurePolicy::Never), Kind::Forbidden);
        QCOMPARE(reason(own, InsecurePolicy::SameNetwork), std::nullopt);
        QCOMPARE(reason(own, InsecurePolicy::Always), std::nullopt);
        QCOMPARE(reason(own, InsecurePolicy::Always, true), Kind::Refused);
    }
    QCOMPARE(reason("http://192.168.99.20:32400", InsecurePolicy::SameNetwork), Kind::Forbidden);
    QCOMPARE(reason("http://192.168.99.20:32400", InsecurePolicy::Always), std::nullopt);
    for (const char *outside : {"http://198.51.100.7:32400", "http://media.example.org", "http://[2001:db8::7]:32400"})
        QCOMPARE(reason(outside, InsecurePolicy::Always), Kind::Forbidden);
}

void TestAddressBookDecisions::aRawAddressIsCheckedForTheNameOfItsServer()
{
    const plex::ManualAddress entered{QUrl(QStringLiteral("https://192.168.7.20:32400")), QStringLiteral("c0ffee.plex.direct")};
    const auto connection = plex::ranked({.id = QStringLiteral("m")}, {.entered = {entered}}).first().connection;
    QCOMPARE(connection.base, entered.uri);
    QCOMPARE(connection.verifyName, QStringLiteral("192-168-7-20.c0ffee.plex.direct"));
}

void TestAddressBookDecisions::anEnteredAddressIsListedOnce()
{
    const auto advertised = at("https://media.example.org:443", "media.example.org");
    const auto candidates = plex::ranked(ownedWith({advertised}), {.entered = {{QUrl(QStringLiteral("https://media.example.org")), {}}}});
    QCOMPARE(candidates.size(), 1);
    QCOMPARE(candidates.first().connection.shown.via, ConnectionVia::Name);
    // One that was left out is used once a person says so.
    const auto lan = at("https://192.168.7.20:32400", "192.168.7.20", true);
    const Resource shared{.id = QStringLiteral("m"), .connections = {lan}};
    QVERIFY(plex::usable(plex::ranked(shared, {})).isEmpty());
    const auto entered = plex::ranked(shared, {.entered = {{lan.uri, {}}}});
    QCOMPARE(entered.size(), 1);
    QVERIFY(!entered.first().leftOut);
    QCOMPARE(entered.first().connection.shown.via, ConnectionVia::Manual);
}

void TestAddressBookDecisions::whatAPersonForbadeIsLeftOut_data()
{
    QTest::addColumn<Media::ServerRules>("rules");
    QTest::addColumn<QStringList>("tried");
    const QString lan = QStringLiteral("https://192-168-7-20.c0ffee.plex.direct:32400");
    const QString plain = QStringLiteral("http://192.168.7.20:32400");
    const QString wan = QStringLiteral("https://198.51.100.7:32400");
    const QString relay = QStringLiteral("https://198.51.100.9:8443");
    QTest::newRow("nothing") << Media::ServerRules() << QStringList{lan, plain, wan, relay};
    QTest::newRow("relays") << Media::ServerRules{.neverRelay = true} << QStringList{lan, plain, wan};
    QTest::newRow("plain ones") << Media::ServerRules{.neverPlain = true} << QStringList{lan, wan, relay};
    QTest::newRow("an address") << Media::ServerRules{.forbidden = {QUrl(wan)}} << QStringList{lan, plain, relay};
    QTest::newRow("under an older name")
        << Media::ServerRules{.forbidden = {QUrl(QStringLiteral("https://192-168-7-20.f00d.plex.direct:32400"))}} << QStringList{plain, wan, relay};
    QTest::newRow("all") << Media::ServerRules{.forbidden = {QUrl(lan), QUrl(wan)}, .neverRelay = true, .neverPlain = true} << QStringList();
}

void TestAddressBookDecisions::whatAPersonForbadeIsLeftOut()
{
    QFETCH(Media::ServerRules, rules);
    QFETCH(QStringList, tried);
    const auto candidates = plex::ranked(ownedWith({at("https://192-168-7-20.c0ffee.plex.direct:32400", "192.168.7.20", true),
                                                    at("http://192.168.7.20:32400", "192.168.7.20", true),
                                                    at("https://198.51.100.7:32400", "198.51.100.7"),
                                                    at("https://198.51.100.9:8443", "198.51.100.9", false, true)}),
                                         {.networks = ownNetworks(), .rules = rules});
    QCOMPARE(candidates.size(), 4);
    QCOMPARE(uris(candidates.mid(0, tried.size())), tried);
    for (const auto &candidate : candidates.mid(tried.size())) {
        QCOMPARE(candidate.leftOut->kind, Kind::Forbidden);
        QVERIFY(candidate.leftOut->message.contains(u"for this server"));
    }
}

void TestAddressBookDecisions::thePinnedOneIsFirstWhateverItIs()
{
    const auto lan = at("https://192-168-7-20.c0ffee.plex.direct:32400", "192.168.7.20", true);
    const auto wan = at("https://198-51-100-7.c0ffee.plex.direct:32400", "198.51.100.7");
    const auto plain = at("http://192.168.7.20:32400", "192.168.7.20", true);
    const auto relay = at("https://198.51.100.9:8443", "198.51.100.9", false, true);
    for (const auto &pinned : {lan, wan, plain, relay}) {
        const AddressPolicy policy{
            .networks = ownNetworks(), .lastDirect = lan.uri, .deadHere = {pinned.uri}, .rules = {.pinned = pinned.uri}};
        const auto candidates = plex::ranked(ownedWith({relay, wan, lan, plain}), policy);
        QCOMPARE(candidates.first().connection.shown.uri, pinned.uri);
        const auto preferred = std::count_if(candidates.cbegin(), candidates.cend(), [](const auto &c) { return c.connection.isPreferred; });
        QCOMPARE(preferred, 1);
        QVERIFY(candidates.first().connection.isPreferred);
    }
    // The certificate, and with it the name, was issued anew.
    const QUrl older(QStringLiteral("https://198-51-100-7.f00d.plex.direct:32400"));
    QCOMPARE(uris(plex::ranked(ownedWith({lan, wan}), {.rules = {.pinned = older}})).first(), wan.uri.toString());
}

void TestAddressBookDecisions::aPinAllowsNothingThatIsNotAllowed()
{
    const auto lan = at("https://192-168-7-20.c0ffee.plex.direct:32400", "192.168.7.20", true);
    const auto plain = at("http://192.168.7.20:32400", "192.168.7.20", true);
    const AddressPolicy policy{.insecure = InsecurePolicy::Never, .networks = ownNetworks(), .rules = {.pinned = plain.uri}};
    const auto candidates = plex::ranked(ownedWith({plain, lan}), policy);
    QCOMPARE(uris(candidates), QStringList({lan.uri.toString(), plain.uri.toString()}));
    QVERIFY(candidates.last().leftOut);
    QVERIFY(!plex::isStopgap(candidates.first().connection, plex::usable(candidates)));
}

void TestAddressBookDecisions::whatOnlyStandsInIsKnown_data()
{
    QTest::addColumn<ConnectionKind>("kind");
    QTest::addColumn<bool>("secure");
    QTest::addColumn<bool>("alone"); // nothing is preferred
    QTest::addColumn<bool>("beside"); // another one is
    QTest::newRow("local") << ConnectionKind::Local << true << false << true;
    QTest::newRow("remote") << ConnectionKind::Remote << true << false << true;
    QTest::newRow("relay") << ConnectionKind::Relay << true << true << true;
    QTest::newRow("plain") << ConnectionKind::Local << false << true << true;
}

void TestAddressBookDecisions::whatOnlyStandsInIsKnown()
{
    QFETCH(ConnectionKind, kind);
    QFETCH(bool, secure);
    QFETCH(bool, alone);
    QFETCH(bool, beside);
    net::Connection current{.shown = {.kind = kind, .secure = secure}};
    const net::Connection preferred{.shown = {.kind = ConnectionKind::Remote}, .isPreferred = true};
    QCOMPARE(plex::isStopgap(current, {current}), alone);
    QCOMPARE(plex::isStopgap(current, {preferred, current}), beside);
    current.isPreferred = true;
    QVERIFY(!plex::isStopgap(current, {preferred, current}));
}

QTEST_APPLESS_MAIN(TestAddressBookDecisions)
#include "tst_addressbook_decisions.moc"
