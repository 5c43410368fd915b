// SPDX-License-Identifier: MIT
#include "plex/discovery/addresshint.h"

#include <QTest>

using Kind = Media::Error::Kind;
using Media::AddressReport;
using Media::ConnectionKind;
using Media::ConnectionVia;
using Problem = std::optional<Kind>;

/// What a person is told about an address, and what to do about it.
class TestAddressHint : public QObject
{
    Q_OBJECT

    static AddressReport report(const char *uri, ConnectionKind kind, Problem problem = {})
    {
        AddressReport report{.uri = QUrl(QString::fromLatin1(uri)), .kind = kind};
        report.secure = report.uri.scheme() == u"https";
        report.via = report.secure ? ConnectionVia::Name : ConnectionVia::Plain;
        if (problem)
            report.problem = Media::Error{.kind = *problem};
        return report;
    }

private Q_SLOTS:
    void whatWasMetIsSaid_data()
    {
        QTest::addColumn<AddressReport>("report");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *name, const AddressReport &report, const char *word) {
            QTest::newRow(name) << report << QString::fromLatin1(word);
        };
        const char *lan = "https://192-168-7-20.c0ffee.plex.direct:32400";
        const char *bridge = "https://172-17-0-2.c0ffee.plex.direct:32400";
        const char *wan = "https://198-51-100-7.c0ffee.plex.direct:32400";
        const char *vpn = "https://100-64-0-2.c0ffee.plex.direct:32400";
        row("plain", report("http://192.168.7.20:32400", ConnectionKind::Local), "encryption");
        row("relay", report(wan, ConnectionKind::Relay), "Remote Access");
        row("silent at home", report(lan, ConnectionKind::Local, Kind::Timeout), "firewall");
        row("silent bridge", report(bridge, ConnectionKind::Local, Kind::Timeout), "container");
        row("refusing bridge", report(bridge, ConnectionKind::Local, Kind::Refused), "container");
        row("unreachable bridge", report(bridge, ConnectionKind::Local, Kind::Unreachable), "container");
        row("another at the bridge", report(bridge, ConnectionKind::Local, Kind::WrongServer), "never sent a token");
        row("silent VPN", report(vpn, ConnectionKind::Local, Kind::Timeout), "Tailscale");
        row("silent remote", report(wan, ConnectionKind::Remote, Kind::Timeout), "pass the port on");
        row("silent relay", report(wan, ConnectionKind::Relay, Kind::Timeout), "relays enabled");
        row("refused", report(lan, ConnectionKind::Local, Kind::Refused), "Plex Media Server is running");
        row("another at home", report(lan, ConnectionKind::Local, Kind::WrongServer), "in your network");
        row("another elsewhere", report(wan, ConnectionKind::Remote, Kind::WrongServer), "wrong machine");
        row("certificate", report(wan, ConnectionKind::Remote, Kind::TlsFailed), "virus scanner");
        row("unknown name", report("https://cellar.lan", ConnectionKind::Local, Kind::DnsFailed), "owner's network");
        row("a door before the door", report("https://media.example.org", ConnectionKind::Remote, Kind::Unauthorized), "proxy");
        row("a portal", report(wan, ConnectionKind::Remote, Kind::BadAnswer), "welcome page");
        row("in trouble", report(lan, ConnectionKind::Local, Kind::ServerError), "starting up");
    }
    void whatWasMetIsSaid()
    {
        QFETCH(AddressReport, report);
        QFETCH(QString, word);
        const QString hint = plex::hintFor(report);
        QVERIFY2(hint.contains(word), qPrintable(hint));
    }

    void whyANameDidNotLeadThereIsSaid_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<Problem>("met");
        QTest::addColumn<QStringList>("words");
        const QString lan = QStringLiteral("https://192-168-7-20.c0ffee.plex.direct:32400");
        const QString wan = QStringLiteral("https://198-51-100-7.c0ffee.plex.direct:32400");
        QTest::newRow("filtered") << lan << Problem(Kind::DnsFailed)
                                  << QStringList{QStringLiteral("DNS rebinding protection"), QStringLiteral("rebind-domain-ok=/plex.direct/"),
                                                 QStringLiteral("private-domain: \"plex.direct\""), QStringLiteral("FRITZ!Box")};
        QTest::newRow("blocked") << wan << Problem(Kind::DnsFailed) << QStringList{QStringLiteral("blocking lists")};
        QTest::newRow("elsewhere") << lan << Problem(Kind::TlsFailed) << QStringList{QStringLiteral("leads elsewhere (tls-failed)")};
        QTest::newRow("to nobody") << wan << Problem(Kind::Refused) << QStringList{QStringLiteral("leads elsewhere (refused)")};
        QTest::newRow("slow") << lan << Problem() << QStringList{QStringLiteral("too long")};
        QTest::newRow("silent") << lan << Problem(Kind::Timeout) << QStringList{QStringLiteral("too long")};
    }
    void whyANameDidNotLeadThereIsSaid()
    {
        QFETCH(QString, uri);
        QFETCH(Problem, met);
        QFETCH(QStringList, words);
        const AddressReport report{.uri = QUrl(uri), .via = ConnectionVia::VerifiedIp};
        const QString hint = plex::hintFor(report, met);
        words.append(QStringLiteral("as securely"));
        for (const QString &word : std::as_const(words))
            QVERIFY2(hint.contains(word), qPrintable(hint));
        QCOMPARE(hint.contains(u"rebinding"), met == Kind::DnsFailed && uri == u"https://192-168-7-20.c0ffee.plex.direct:32400");
    }

    void whereThereIsNothingToDoNothingIsSaid()
    {
        QCOMPARE(plex::hintFor(report("https://192-168-7-20.c0ffee.plex.direct:32400", ConnectionKind::Local)), QString());
        AddressReport leftOut = report("https://192.168.7.20:32400", ConnectionKind::Local, Kind::Forbidden);
        leftOut.tried = false; // the problem says why
        QCOMPARE(plex::hintFor(leftOut), QString());
    }
};

QTEST_APPLESS_MAIN(TestAddressHint)
#include "tst_addresshint.moc"
