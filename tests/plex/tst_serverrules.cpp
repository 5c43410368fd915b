// SPDX-License-Identifier: MIT
#include "plex/discovery/serverrules.h"

#include <QTest>

using Kind = Media::Error::Kind;
using Media::ServerRules;

namespace {

QUrl url(const char *text)
{
    return QUrl(QString::fromLatin1(text), QUrl::StrictMode);
}

plex::Candidate known(const char *uri, Media::ConnectionKind kind = Media::ConnectionKind::Local)
{
    return {.connection = {.shown = {.kind = kind, .uri = url(uri)}}};
}

const QList<plex::Candidate> all = {known("https://192-168-7-20.c0ffee.plex.direct:32400"), known("http://192.168.7.20:32400"),
                                    known("https://media.example.org", Media::ConnectionKind::Remote),
                                    known("https://198-51-100-9.c0ffee.plex.direct:8443", Media::ConnectionKind::Relay)};

} // namespace

/// What a person has decided about a server's addresses: what can be said, and how it is remembered.
class TestServerRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneAddressHasManySpellings_data()
    {
        QTest::addColumn<QUrl>("a");
        QTest::addColumn<QUrl>("b");
        QTest::addColumn<bool>("same");
        QTest::newRow("equal") << url("https://10.1.2.3:32400") << url("https://10.1.2.3:32400") << true;
        QTest::newRow("a slash") << url("https://10.1.2.3:32400/") << url("https://10.1.2.3:32400") << true;
        QTest::newRow("the usual port") << url("https://media.example.org") << url("https://Media.example.org:443/") << true;
        QTest::newRow("another name of the certificate")
            << url("https://10-1-2-3.c0ffee.plex.direct:32400") << url("https://10-1-2-3.f00d.plex.direct:32400") << true;
        QTest::newRow("another address in the name")
            << url("https://10-1-2-3.c0ffee.plex.direct:32400") << url("https://10-1-2-4.c0ffee.plex.direct:32400") << false;
        QTest::newRow("another port") << url("https://10.1.2.3:32400") << url("https://10.1.2.3:32401") << false;
        QTest::newRow("another scheme") << url("https://10.1.2.3:32400") << url("http://10.1.2.3:32400") << false;
        QTest::newRow("another path") << url("https://media.example.org/plex") << url("https://media.example.org") << false;
        QTest::newRow("a name that only looks so") << url("https://10-1-2-3.a.xplex.direct") << url("https://10-1-2-3.b.xplex.direct") << false;
    }
    void oneAddressHasManySpellings()
    {
        QFETCH(QUrl, a);
        QFETCH(QUrl, b);
        QFETCH(bool, same);
        QCOMPARE(plex::isSameAddress(a, b), same);
        QCOMPARE(plex::isSameAddress(b, a), same);
    }

    void whatCanBeKeptIsKept_data()
    {
        QTest::addColumn<ServerRules>("wanted");
        QTest::addColumn<ServerRules>("holding");
        QTest::newRow("none") << ServerRules() << ServerRules();
        QTest::newRow("as advertised") << ServerRules{.pinned = url("https://192-168-7-20.f00d.plex.direct:32400/")}
                                       << ServerRules{.pinned = all.first().connection.shown.uri};
        QTest::newRow("each once") << ServerRules{.forbidden = {url("https://media.example.org/"), url("https://media.example.org:443")}}
                                   << ServerRules{.forbidden = {url("https://media.example.org")}};
        QTest::newRow("from before") << ServerRules{.pinned = url("https://10.0.0.1:1"), .forbidden = {url("https://10.0.0.2:1")}}
                                     << ServerRules{.pinned = url("https://10.0.0.1:1"), .forbidden = {url("https://10.0.0.2:1")}};
        QTest::newRow("a relay, where they are allowed")
            << ServerRules{.pinned = url("https://198-51-100-9.c0ffee.plex.direct:8443"), .neverPlain = true}
            << ServerRules{.pinned = url("https://198-51-100-9.c0ffee.plex.direct:8443"), .neverPlain = true};
        QTest::newRow("kinds") << ServerRules{.neverRelay = true, .neverPlain = true} << ServerRules{.neverRelay = true, .neverPlain = true};
    }
    void whatCanBeKeptIsKept()
    {
        QFETCH(ServerRules, wanted);
        QFETCH(ServerRules, holding);
        const ServerRules before{.pinned = url("https://10.0.0.1:1"), .forbidden = {url("https://10.0.0.2:1")}};
        const auto outcome = plex::settled(wanted, before, all);
        QVERIFY(outcome);
        QCOMPARE(*outcome, holding);
        QCOMPARE(plex::serverRulesFrom(plex::remembered(*outcome)), holding);
    }

    void whatCannotBeMeantIsRefused_data()
    {
        QTest::addColumn<ServerRules>("wanted");
        QTest::newRow("pinned nowhere") << ServerRules{.pinned = url("https://192-168-7-21.c0ffee.plex.direct:32400")};
        QTest::newRow("forbidden nowhere") << ServerRules{.forbidden = {url("https://192.168.7.20:32400")}};
        QTest::newRow("forbidden nothing") << ServerRules{.forbidden = {QUrl()}};
        QTest::newRow("pinned and forbidden") << ServerRules{.pinned = url("https://media.example.org"),
                                                             .forbidden = {url("https://media.example.org/")}};
        QTest::newRow("pinned relay, no relays") << ServerRules{.pinned = url("https://198-51-100-9.c0ffee.plex.direct:8443"),
                                                                .neverRelay = true};
        QTest::newRow("pinned plain, nothing plain") << ServerRules{.pinned = url("http://192.168.7.20:32400"), .neverPlain = true};
    }
    void whatCannotBeMeantIsRefused()
    {
        QFETCH(ServerRules, wanted);
        const auto outcome = plex::settled(wanted, {}, all);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Kind::Usage);
        QVERIFY(!outcome.error().message.isEmpty());
    }

    void whatIsNotUnderstoodIsNoRule()
    {
        QCOMPARE(plex::serverRulesFrom({}), ServerRules());
        const QJsonObject odd{{QStringLiteral("pinned"), 5},
                              {QStringLiteral("forbidden"), QStringLiteral("all")},
                              {QStringLiteral("neverRelay"), QStringLiteral("yes")}};
        QCOMPARE(plex::serverRulesFrom(odd), ServerRules());
    }
};

QTEST_APPLESS_MAIN(TestServerRules)
#include "tst_serverrules.moc"
