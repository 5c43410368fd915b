// SPDX-License-Identifier: MIT
#include "plex/bugreport.h"

#include <QTest>

using Kind = Media::Error::Kind;
using plex::BugReport;

namespace {

QString q(const char *text)
{
    return QString::fromUtf8(text);
}

BugReport everything()
{
    const QUrl lan(q("https://192-168-7-20.0123456789abcdef0123456789abcdef.plex.direct:32400"));
    const QUrl wan(q("https://media.meier.example:443/plex"));
    const QUrl plain(q("http://172.17.0.2:32400"));
    const QString id = q("c7b60f3ec7b60f3ec7b60f3ec7b60f3ec7b60f3e");
    const Media::Error slow{.kind = Kind::Timeout, .message = q("Cellar at 192.168.7.20 does not answer Mía.")};
    BugReport report{.versions = {{q("Qt"), q("6.4.2")}},
                     .state = q("offline"),
                     .reason = Media::causedBy({.kind = Kind::Unreachable, .message = q("None answers."), .status = 503, .code = 7}, slow),
                     .account = {.id = q("u-17"), .name = q("Mía"), .email = q("mia@example.org"), .userId = q("u-18"), .userName = q("Ole")},
                     .privateNames = {q("6f3c2c0e-8a1d-4d0e-9d1c-0b8a5c3f2e1d"), q("mias-laptop"), q("/home/mia")},
                     .settings = {{.name = q("connections/use-relay"), .value = false, .defaultValue = true},
                                  {.name = q("tokens/max-attempts"), .value = 5, .defaultValue = 5}},
                     .metrics = {{q("requests/sent"), 12}, {q("errors/last"), q("mias-laptop said 10.9.8.7")}}};
    BugReport::Server cellar;
    cellar.server = {.id = id,
                     .name = q("Cellar"),
                     .version = q("1.43.2.10687-563d026ea"),
                     .owner = q("Kim"),
                     .owned = true,
                     .state = Media::ServerState::Online,
                     .connection = Media::Connection{.kind = Media::ConnectionKind::Local, .uri = lan, .latencyMs = 17},
                     .problem = slow};
    cellar.rules = {.pinned = wan, .forbidden = {plain}, .neverRelay = true, .neverPlain = true};
    cellar.addresses = {{.uri = lan, .kind = Media::ConnectionKind::Local, .via = Media::ConnectionVia::VerifiedIp,
                         .hint = q("Ask Kim."), .connectMs = 9, .totalMs = 17},
                        {.uri = wan, .problem = slow, .totalMs = 4000},
                        {.uri = plain, .via = Media::ConnectionVia::Plain, .secure = false, .tried = false,
                         .problem = Media::Error{.kind = Kind::Forbidden}}};
    report.servers = {cellar};
    return report;
}

} // namespace

/// What may be attached to a public bug.
class TestBugReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingPrivateIsInIt_data()
    {
        QTest::addColumn<QString>("word");
        for (const char *word :
             {"192.168.7.20", "192-168-7-20", "0123456789abcdef", "meier", "172.17.0.2", "c7b60f3e", "Cellar", "Kim", "u-17", "u-18", "M\u00eda", "mia",
              "Ole", "example.org", "6f3c2c0e", "laptop", "10.9.8.7", "/home"})
            QTest::newRow(word) << q(word);
    }
    void nothingPrivateIsInIt()
    {
        QFETCH(QString, word);
        const QString text = plex::written(everything());
        QVERIFY2(!text.contains(word, Qt::CaseInsensitive), qPrintable(text));
    }

    void whatHelpsIsInIt_data()
    {
        QTest::addColumn<QString>("line");
        for (const char *line :
             {"  Qt: 6.4.2", "  backend: offline", "  account: signed in",
              "  reason: unreachable (status 503/7): None answers., because of timeout: server-name-1 at address-1 does not answer person-2.",
              "  connections/use-relay: false (changed)", "  tokens/max-attempts: 5",
              "  server-1: owned, not present, online, version 1.43.2.10687-563d026ea",
              "    connection: local via name, encrypted, https://address-1.hash-1.plex.direct:32400, answered within 17 ms",
              "    problem: timeout: server-name-1 at address-1 does not answer person-2.",
              "    rules: pinned https://host-1:443/plex, never http://address-2:32400, never a relay, never plain",
              "    usable | local via verified-ip | 17 ms, connected after 9 ms | https://address-1.hash-1.plex.direct:32400", "      hint: Ask person-6.",
              "    timeout | remote via name | 4000 ms | https://host-1:443/plex",
              "    forbidden | remote via plain | left out | http://address-2:32400", "  address-1: private IPv4 192.168.x.x",
              "  address-2: private IPv4 172.17.x.x, often a container's", "  requests/sent: 12", "  errors/last: here-2 said address-3"})
            QTest::newRow(line) << q(line);
    }
    void whatHelpsIsInIt()
    {
        QFETCH(QString, line);
        const QString text = plex::written(everything());
        QVERIFY2(text.split(u'\n').contains(line), qPrintable(text));
    }

    void withNobodySignedInItSaysSo()
    {
        const QString text = plex::written({.state = q("signed-out")});
        QVERIFY(text.contains(u"account: nobody"));
        QVERIFY(text.contains(u"none"));
        QVERIFY(!text.contains(u"Addresses"));
    }

    void theSameIsWrittenTwice() { QCOMPARE(plex::written(everything()), plex::written(everything())); }
};

QTEST_APPLESS_MAIN(TestBugReport)
#include "tst_bugreport.moc"
