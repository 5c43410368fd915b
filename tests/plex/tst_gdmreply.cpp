// SPDX-License-Identifier: MIT
#include "plex/discovery/gdmreply.h"

#include "recorded.h"

#include <QTest>

using plex::LanServer;
using plex::parseGdmReply;
using plex::Resource;
using plex::ResourceConnection;

namespace {

const QByteArray s_hash = "00112233445566778899aabbccddeeff";

/// Where the answers come from.
QHostAddress source()
{
    return QHostAddress(QStringLiteral("192.168.1.20"));
}

/// A whole answer but for the lines named.
QByteArray answer(const QByteArray &with = {}, const QByteArrayList &without = {})
{
    QByteArray text = "HTTP/1.0 200 OK\r\n" + with;
    const QByteArrayList lines{"Content-Type: plex/media-server", "Host: " + s_hash + ".plex.direct", "Name: Den",           "Port: 32400",
                               "Resource-Identifier: abc123",     "Updated-At: 1700000001",           "Version: 1.40.0.1-aa"};
    for (const QByteArray &line : lines) {
        if (!without.contains(line.left(line.indexOf(':'))))
            text += line + "\r\n";
    }
    return text + "\r\n";
}

LanServer parsed(const QByteArray &datagram, const QHostAddress &from)
{
    return parseGdmReply(datagram, from).value_or(LanServer());
}

QStringList uris(const QList<ResourceConnection> &connections)
{
    QStringList uris;
    for (const ResourceConnection &connection : connections)
        uris.append(connection.uri.toString());
    return uris;
}

ResourceConnection advertised(const char *uri)
{
    return {.uri = QUrl(QString::fromLatin1(uri))};
}

} // namespace

/// Answers to a search of the local network: what is in them, and what is none.
class TestGdmReply : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAnswerTellsTheServerAndItsAddresses();
    void whatWasRecordedIsUnderstood_data();
    void whatWasRecordedIsUnderstood();
    void aWrittenFormIsForgiven_data();
    void aWrittenFormIsForgiven();
    void whatIsMissingIsDoneWithout();
    void aNameIsWhatFollowsTheFirstColonWithoutWhatMovesACursor_data();
    void aNameIsWhatFollowsTheFirstColonWithoutWhatMovesACursor();
    void aHostThatIsNoCertificateNameGivesThePlainAddressOnly_data();
    void aHostThatIsNoCertificateNameGivesThePlainAddressOnly();
    void whatIsNoAnswerOfAServerIsNothing_data();
    void whatIsNoAnswerOfAServerIsNothing();
    void onlyASingleIPv4AddressCanBeTheSender_data();
    void onlyASingleIPv4AddressCanBeTheSender();
    void anAnswerCutOffAnywhereDoesNoHarm();
    void severalAnswersOfOneServerMerge();
    void anEndlessNumberOfAddressesEnds();
    void anEncryptedAddressCountsOnlyUnderANamePlexHasGiven_data();
    void anEncryptedAddressCountsOnlyUnderANamePlexHasGiven();
    void anotherServersAddressesAreNotCredited();
};

void TestGdmReply::anAnswerTellsTheServerAndItsAddresses()
{
    const auto server = parseGdmReply(answer(), source());
    QVERIFY(server);
    const QString ip = source().toString();
    const QUrl secure(QStringLiteral("https://192-168-1-20.00112233445566778899aabbccddeeff.plex.direct:32400"));
    const LanServer expected{
        .id = QStringLiteral("abc123"),
        .name = QStringLiteral("Den"),
        .version = QStringLiteral("1.40.0.1-aa"),
        .connections = {{.uri = secure, .address = ip, .port = 32400, .local = true},
                        {.uri = QUrl(QStringLiteral("http://192.168.1.20:32400")), .address = ip, .port = 32400, .local = true}}};
    QCOMPARE(uris(server->connections), uris(expected.connections));
    QVERIFY(*server == expected);
}

void TestGdmReply::whatWasRecordedIsUnderstood_data()
{
    QTest::addColumn<QByteArray>("datagram");
    for (const QString &path : plextest::recordedIn(QStringLiteral("gdm"), {QStringLiteral("reply_server_*")}))
        QTest::newRow(qPrintable(path)) << plextest::recorded(path);
    if (plextest::recordedIn(QStringLiteral("gdm"), {QStringLiteral("*")}).isEmpty())
        QTest::newRow("none") << QByteArray();
}

void TestGdmReply::whatWasRecordedIsUnderstood()
{
    QFETCH(const QByteArray, datagram);
    if (datagram.isEmpty())
        QSKIP(plextest::noRecordings);
    const auto server = parseGdmReply(datagram, source());
    QVERIFY(server);
    QVERIFY(datagram.contains("Resource-Identifier: " + server->id.toUtf8() + "\r\n"));
    QVERIFY(datagram.contains("Name: " + server->name.toUtf8() + "\r\n"));
    QVERIFY(datagram.contains("Version: " + server->version.toUtf8() + "\r\n"));
    QCOMPARE(server->connections.size(), datagram.contains("\r\nHost: ") ? 2 : 1);
    QCOMPARE(server->connections.last().uri, QUrl(QStringLiteral("http://192.168.1.20:32400")));
}

void TestGdmReply::aWrittenFormIsForgiven_data()
{
    QTest::addColumn<QByteArray>("datagram");
    QTest::newRow("bare newlines") << answer().replace("\r\n", "\n");
    QTest::newRow("no blank line at the end") << answer().chopped(2);
    QTest::newRow("no line end at the end") << answer().chopped(4);
    QTest::newRow("HTTP/1.1") << answer().replace("HTTP/1.0", "HTTP/1.1");
    QTest::newRow("small letters")
        << answer().replace("Resource-Identifier", "resource-identifier").replace("Host", "host").replace("Port", "port");
    QTest::newRow("capitals") << answer().replace("Content-Type", "CONTENT-TYPE").replace("plex/media-server", "Plex/Media-Server");
    QTest::newRow("no blanks after colons") << answer().replace(": ", ":");
    QTest::newRow("blanks everywhere") << answer().replace(": ", " \t:   ").replace("\r\n", "  \r\n");
    QTest::newRow("a type with an addition") << answer().replace("media-server", "media-server; charset=utf-8");
    QTest::newRow("a host in capitals") << answer().replace(s_hash, s_hash.toUpper());
    QTest::newRow("lines without a colon") << answer("something\r\n:\r\n: nothing\r\n");
    QTest::newRow("a field told again") << answer().chopped(2) + "Port: 1\r\nResource-Identifier: other\r\nName: Other\r\n\r\n";
    QTest::newRow("something after the end") << answer() + "Port: 1\r\n" + QByteArray(1000, 'x');
}

void TestGdmReply::aWrittenFormIsForgiven()
{
    QFETCH(const QByteArray, datagram);
    const auto server = parseGdmReply(datagram, source());
    QVERIFY(server);
    QVERIFY(*server == parsed(answer(), source()));
}

void TestGdmReply::whatIsMissingIsDoneWithout()
{
    const auto server = parseGdmReply(answer({}, {"Port", "Name", "Host", "Version", "Updated-At"}), source());
    QVERIFY(server);
    QCOMPARE(server->name, QString());
    QCOMPARE(server->version, QString());
    QCOMPARE(uris(server->connections), QStringList{QStringLiteral("http://192.168.1.20:32400")});
    QCOMPARE(parsed(answer("Port: 65535\r\n", {"Port"}), source()).connections.first().port, 65535);
}

void TestGdmReply::aNameIsWhatFollowsTheFirstColonWithoutWhatMovesACursor_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QString>("name");
    QTest::newRow("colons") << QByteArray("Den: 12:30") << QStringLiteral("Den: 12:30");
    QTest::newRow("a colon at once") << QByteArray(":Den") << QStringLiteral(":Den");
    QTest::newRow("an address") << QByteArray("http://[::1]:80/") << QStringLiteral("http://[::1]:80/");
    QTest::newRow("other letters") << QByteArray("Büro 🎬") << QStringLiteral("Büro 🎬");
    QTest::newRow("an escape") << QByteArray("\x1b[2JDen") << QStringLiteral("[2JDen");
    QTest::newRow("writing turned round") << QByteArray("\xe2\x80\xae"
                                                        "Den")
                                          << QStringLiteral("Den");
    QTest::newRow("a return inside") << QByteArray("De\rn") << QStringLiteral("Den");
    QTest::newRow("no text at all") << QByteArray("\xff\xfe") << QStringLiteral("\ufffd\ufffd");
    QTest::newRow("very long") << QByteArray(1000, 'x') << QString(256, u'x');
    QTest::newRow("empty") << QByteArray() << QString();
}

void TestGdmReply::aNameIsWhatFollowsTheFirstColonWithoutWhatMovesACursor()
{
    QFETCH(const QByteArray, written);
    QFETCH(const QString, name);
    const auto server = parseGdmReply(answer("Name: " + written + "\r\n", {"Name"}), source());
    QVERIFY(server);
    QCOMPARE(server->name, name);
}

void TestGdmReply::aHostThatIsNoCertificateNameGivesThePlainAddressOnly_data()
{
    QTest::addColumn<QByteArray>("host");
    for (const char *host :
         {"", "plex.direct", ".plex.direct", "[fe80::1]", "fe80::1", "[fe80::1].plex.direct", "::1.plex.direct", "example.org",
          "hash.plex.direct.example.org", "hash.plex.direct:32400", "hash.plex.direct/", "a/b.plex.direct", "user@hash.plex.direct",
          "a b.plex.direct", "a.b.plex.direct", "xplex.direct", "%2e.plex.direct", "hash.plex.direct."})
        QTest::newRow(*host ? host : "empty") << QByteArray(host);
    QTest::newRow("too long") << QByteArray(64, 'a') + ".plex.direct";
    QTest::newRow("other letters") << QByteArray("hä.plex.direct");
}

void TestGdmReply::aHostThatIsNoCertificateNameGivesThePlainAddressOnly()
{
    QFETCH(const QByteArray, host);
    const auto server = parseGdmReply(answer("Host: " + host + "\r\n", {"Host"}), source());
    QVERIFY(server);
    QCOMPARE(uris(server->connections), QStringList{QStringLiteral("http://192.168.1.20:32400")});
}

void TestGdmReply::whatIsNoAnswerOfAServerIsNothing_data()
{
    QTest::addColumn<QByteArray>("datagram");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("line ends") << QByteArray("\r\n\r\n");
    QTest::newRow("NULs") << QByteArray(500, '\0');
    QTest::newRow("a NUL in a good one") << answer().replace("Den", QByteArray("D\0n", 3));
    QTest::newRow("a NUL after a good one") << answer() + '\0';
    QTest::newRow("noise") << QByteArray("\x01\xff\x80 :\n:::\n\x7f");
    QTest::newRow("a search") << QByteArray("M-SEARCH * HTTP/1.1\r\n\r\n");
    QTest::newRow("another status") << answer().replace("200 OK", "404 Not Found");
    QTest::newRow("no status") << answer().replace("HTTP/1.0 200 OK", "HTTP/1.0");
    QTest::newRow("no status line") << answer().replace("HTTP/1.0 200 OK\r\n", "");
    QTest::newRow("announced by itself") << answer().replace("HTTP/1.0 200 OK", "HELLO * HTTP/1.0");
    QTest::newRow("a player") << answer().replace("media-server", "media-player");
    QTest::newRow("another type") << answer().replace("plex/media-server", "text/html");
    QTest::newRow("a longer type") << answer().replace("media-server", "media-servers");
    QTest::newRow("without a type") << answer({}, {"Content-Type"});
    QTest::newRow("without an identifier") << answer({}, {"Resource-Identifier"});
    for (const char *id : {"", "a b", "a/b", "a\x1b[2J", "ü", "a:b", "../servers"})
        QTest::newRow(qPrintable(QStringLiteral("identifier '%1'").arg(QString::fromUtf8(id))))
            << answer("Resource-Identifier: " + QByteArray(id) + "\r\n", {"Resource-Identifier"});
    QTest::newRow("a long identifier") << answer("Resource-Identifier: " + QByteArray(129, 'a') + "\r\n", {"Resource-Identifier"});
    for (const char *port : {"", "0", "65536", "-1", "+32400", "32400x", "0x7e90", "32 400", "port", "99999999999999999999"})
        QTest::newRow(qPrintable(QStringLiteral("port '%1'").arg(QString::fromLatin1(port))))
            << answer("Port: " + QByteArray(port) + "\r\n", {"Port"});
    QTest::newRow("huge") << answer() + QByteArray(5000, 'x');
    QTest::newRow("endless lines") << answer(QByteArray("a: b\r\n").repeated(100));
}

void TestGdmReply::whatIsNoAnswerOfAServerIsNothing()
{
    QFETCH(const QByteArray, datagram);
    QVERIFY(!parseGdmReply(datagram, source()));
}

void TestGdmReply::onlyASingleIPv4AddressCanBeTheSender_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("can");
    QTest::newRow("private") << QStringLiteral("10.0.0.1") << true;
    QTest::newRow("loopback") << QStringLiteral("127.0.1.2") << true;
    QTest::newRow("IPv4 in IPv6") << QStringLiteral("::ffff:10.0.0.1") << true;
    for (const char *address : {"", "::1", "fe80::1", "2001:db8::1", "0.0.0.0", "255.255.255.255", "239.0.0.250"})
        QTest::newRow(*address ? address : "none") << QString::fromLatin1(address) << false;
}

void TestGdmReply::onlyASingleIPv4AddressCanBeTheSender()
{
    QFETCH(const QString, address);
    QFETCH(const bool, can);
    const auto server = parseGdmReply(answer(), QHostAddress(address));
    QCOMPARE(server.has_value(), can);
    if (server)
        QCOMPARE(server->connections.first().address, address.section(u':', -1));
}

void TestGdmReply::anAnswerCutOffAnywhereDoesNoHarm()
{
    const QByteArray whole = answer();
    for (qsizetype length = 0; length < whole.size(); ++length) {
        const auto server = parseGdmReply(whole.left(length), source());
        QVERIFY(!server || (!server->id.isEmpty() && !server->connections.isEmpty()));
        // Any byte may be wrong as well.
        for (const char wrong : {'\0', '\n', ':', '\xff', ' '}) {
            QByteArray broken = whole;
            broken[length] = wrong;
            const auto odd = parseGdmReply(broken, source());
            QVERIFY(!odd || !odd->connections.isEmpty());
            for (const ResourceConnection &connection : odd ? odd->connections : QList<ResourceConnection>())
                QVERIFY(connection.uri.isValid() && connection.address == source().toString());
        }
    }
}

void TestGdmReply::severalAnswersOfOneServerMerge()
{
    LanServer server = parsed(answer(), source());
    QVERIFY(!plex::addAnswer(server, parsed(answer(), source())));
    QCOMPARE(server.connections.size(), 2);
    QVERIFY(plex::addAnswer(server, parsed(answer(), QHostAddress(QStringLiteral("10.0.0.7")))));
    QCOMPARE(uris(server.connections),
             QStringList({QStringLiteral("https://192-168-1-20.00112233445566778899aabbccddeeff.plex.direct:32400"),
                          QStringLiteral("http://192.168.1.20:32400"),
                          QStringLiteral("https://10-0-0-7.00112233445566778899aabbccddeeff.plex.direct:32400"),
                          QStringLiteral("http://10.0.0.7:32400")}));
    QCOMPARE(server.name, QStringLiteral("Den"));
}

void TestGdmReply::anEndlessNumberOfAddressesEnds()
{
    LanServer server = parsed(answer(), source());
    for (int port = 1; port < 200; ++port)
        plex::addAnswer(server, parsed(answer("Port: " + QByteArray::number(port) + "\r\n", {"Port"}), source()));
    QCOMPARE(server.connections.size(), 16);
}

void TestGdmReply::anEncryptedAddressCountsOnlyUnderANamePlexHasGiven_data()
{
    QTest::addColumn<QList<ResourceConnection>>("described");
    QTest::addColumn<bool>("counts");
    using List = QList<ResourceConnection>;
    const char *sameName = "https://203-0-113-9.00112233445566778899aabbccddeeff.plex.direct:32400";
    QTest::newRow("the same name elsewhere") << List{advertised("http://10.0.0.1:1"), advertised(sameName)} << true;
    QTest::newRow("another name") << List{advertised("https://192-168-1-20.ffeeddccbbaa99887766554433221100.plex.direct:32400")} << false;
    QTest::newRow("the name without encryption")
        << List{advertised("http://1-2-3-4.00112233445566778899aabbccddeeff.plex.direct:32400")} << false;
    QTest::newRow("a domain of its own") << List{advertised("https://media.example.org")} << false;
    QTest::newRow("nothing") << List() << false;
}

void TestGdmReply::anEncryptedAddressCountsOnlyUnderANamePlexHasGiven()
{
    QFETCH(const QList<ResourceConnection>, described);
    QFETCH(const bool, counts);
    const LanServer server = parsed(answer(), source());
    const auto connections = plex::creditable(server, Resource{.id = server.id, .connections = described});
    QCOMPARE(connections.size(), counts ? 2 : 1);
    QCOMPARE(connections.last().uri.scheme(), QStringLiteral("http"));
    QCOMPARE(connections.first().uri.scheme(), counts ? QStringLiteral("https") : QStringLiteral("http"));
}

void TestGdmReply::anotherServersAddressesAreNotCredited()
{
    const LanServer server = parsed(answer(), source());
    QVERIFY(plex::creditable(server, Resource{.id = QStringLiteral("abc124"), .connections = server.connections}).isEmpty());
}

QTEST_APPLESS_MAIN(TestGdmReply)
#include "tst_gdmreply.moc"
