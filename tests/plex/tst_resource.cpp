// SPDX-License-Identifier: MIT
#include "plex/discovery/resource.h"

#include "recorded.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using Kind = Media::Error::Kind;
using plex::Resource;

/// plex.tv's list of resources, as it comes and as it should not come.
class TestResource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldOfAServerIsRead();
    void theRecordedAnswerLosesNothing();
    void nullInAnyFieldDoesNotLoseTheOthers_data();
    void nullInAnyFieldDoesNotLoseTheOthers();
    void oddRowsDoNotLoseTheGoodOne_data();
    void oddRowsDoNotLoseTheGoodOne();
    void onlyServersAreKept_data();
    void onlyServersAreKept();
    void onesOwnServersComeFirstInTheOrderGiven();
    void aPortMayBeAString();
    void anAddressWithoutAUriIsPutTogether_data();
    void anAddressWithoutAUriIsPutTogether();
    void aPortOutOfRangeIsNeverGuessed_data();
    void aPortOutOfRangeIsNeverGuessed();
    void aUriIsKeptAsItIs_data();
    void aUriIsKeptAsItIs();
    void aTokenMeantForPlexTvIsNoServerToken();
    void whatIsNoListIsABadAnswer_data();
    void whatIsNoListIsABadAnswer();
    void whatIsRememberedComesBackWithoutTheToken();
};

namespace {

const QByteArray full = R"({
    "name": "Cellar", "product": "Plex Media Server", "productVersion": "1.43.0.1-abc", "platform": "Linux", "platformVersion": "6",
    "device": "PC", "clientIdentifier": "machine-1", "createdAt": "2026-01-01T00:00:00Z", "lastSeenAt": "2026-01-02T00:00:00Z",
    "provides": "server", "ownerId": 7, "sourceTitle": "Mia", "publicAddress": "198.51.100.7", "accessToken": "token-of-machine-1",
    "owned": false, "home": true, "synced": false, "relay": true, "presence": true, "httpsRequired": true, "publicAddressMatches": true,
    "dnsRebindingProtection": false, "natLoopbackSupported": false,
    "connections": [
        {"protocol":"https","address":"192.168.7.20","port":32400,"uri":"https://192-168-7-20.c0ffee.plex.direct:32400","local":true,"relay":false,"IPv6":false},
        {"protocol":"https","address":"198.51.100.9","port":8443,"uri":"https://198-51-100-9.c0ffee.plex.direct:8443","local":false,"relay":true,"IPv6":false}]})";

QList<Resource> parsed(const QByteArray &body)
{
    const auto resources = plex::parseResources(body);
    return resources ? *resources : QList<Resource>();
}

QByteArray serverWith(const QByteArray &connection)
{
    return R"([{"clientIdentifier":"m","provides":"server","connections":[)" + connection + "]}]";
}

} // namespace

void TestResource::everyFieldOfAServerIsRead()
{
    const auto resources = parsed('[' + full + ']');
    QCOMPARE(resources.size(), 1);
    const Resource expected{.id = QStringLiteral("machine-1"),
                            .name = QStringLiteral("Cellar"),
                            .version = QStringLiteral("1.43.0.1-abc"),
                            .owner = QStringLiteral("Mia"),
                            .accessToken = net::Token("token-of-machine-1"),
                            .owned = false,
                            .home = true,
                            .presence = true,
                            .httpsRequired = true,
                            .publicAddressMatches = true,
                            .connections = {{.uri = QUrl(QStringLiteral("https://192-168-7-20.c0ffee.plex.direct:32400")),
                                             .address = QStringLiteral("192.168.7.20"),
                                             .port = 32400,
                                             .local = true},
                                            {.uri = QUrl(QStringLiteral("https://198-51-100-9.c0ffee.plex.direct:8443")),
                                             .address = QStringLiteral("198.51.100.9"),
                                             .port = 8443,
                                             .relay = true}}};
    QVERIFY(resources.first() == expected);
}

void TestResource::theRecordedAnswerLosesNothing()
{
    const QByteArray body = plextest::recorded(QStringLiteral("plex-api.rs/myplex/api/v2/resources.json"));
    if (body.isEmpty())
        QSKIP(plextest::noRecordings);
    const QJsonArray raw = QJsonDocument::fromJson(body).array();
    QVERIFY(!raw.isEmpty());
    const auto resources = parsed(body);
    QCOMPARE(resources.size(), raw.size()); // all of them are servers
    for (qsizetype i = 0; i < raw.size(); ++i) {
        const QJsonObject row = raw.at(i).toObject();
        const QJsonArray connections = row.value(u"connections").toArray();
        QCOMPARE(resources.at(i).id, row.value(u"clientIdentifier").toString());
        QVERIFY(resources.at(i).accessToken == net::Token(row.value(u"accessToken").toString().toUtf8()));
        QCOMPARE(resources.at(i).owned, row.value(u"owned").toBool());
        QCOMPARE(resources.at(i).connections.size(), connections.size());
        for (qsizetype j = 0; j < connections.size(); ++j) {
            const auto &connection = resources.at(i).connections.at(j);
            const QJsonObject expected = connections.at(j).toObject();
            QCOMPARE(connection.uri, QUrl(expected.value(u"uri").toString()));
            QCOMPARE(connection.address, expected.value(u"address").toString());
            QCOMPARE(connection.port, expected.value(u"port").toInt());
            QCOMPARE(connection.local, expected.value(u"local").toBool());
            QCOMPARE(connection.relay, expected.value(u"relay").toBool());
        }
    }
}

void TestResource::nullInAnyFieldDoesNotLoseTheOthers_data()
{
    QTest::addColumn<QByteArray>("row");
    const QJsonObject row = QJsonDocument::fromJson(full).object();
    for (const QString &field : row.keys()) {
        QJsonObject damaged = row;
        for (const QJsonValue &odd :
             {QJsonValue(QJsonValue::Null), QJsonValue(QJsonObject()), QJsonValue(-1), QJsonValue(QJsonArray{QJsonValue()})}) {
            damaged[field] = odd;
            QTest::addRow("%s type %d", qPrintable(field), int(odd.type())) << QJsonDocument(damaged).toJson();
        }
    }
    for (const char *field : {"protocol", "address", "port", "uri", "local", "relay", "IPv6"}) {
        QJsonArray connections = row.value(u"connections").toArray();
        QJsonObject first = connections.at(0).toObject();
        first[QLatin1String(field)] = QJsonValue::Null;
        connections[0] = first;
        QJsonObject damaged = row;
        damaged[QStringLiteral("connections")] = connections;
        QTest::addRow("connection's %s", field) << QJsonDocument(damaged).toJson();
    }
}

void TestResource::nullInAnyFieldDoesNotLoseTheOthers()
{
    QFETCH(QByteArray, row);
    QByteArray second = full;
    second.replace("machine-1", "machine-2");
    QByteArray third = full;
    third.replace("machine-1", "machine-3");
    const auto resources = parsed('[' + second + ',' + row + ',' + third + ']');
    QVERIFY(resources.size() >= 2);
    QCOMPARE(std::count_if(resources.cbegin(), resources.cend(),
                           [](const Resource &r) {
                               return (r.id == u"machine-2" || r.id == u"machine-3") && r.connections.size() == 2
                                   && !r.accessToken.isEmpty();
                           }),
             2);
}

void TestResource::oddRowsDoNotLoseTheGoodOne_data()
{
    QTest::addColumn<QByteArray>("odd");
    for (const char *odd : {"null", "1", "\"text\"", "[]", "{}", "[[]]", R"({"provides":"server"})",
                            R"({"provides":"server","clientIdentifier":""})", R"({"provides":["server"],"clientIdentifier":"x"})"})
        QTest::newRow(odd) << QByteArray(odd);
}

void TestResource::oddRowsDoNotLoseTheGoodOne()
{
    QFETCH(QByteArray, odd);
    const auto resources = parsed('[' + odd + ',' + full + ',' + odd + ']');
    QCOMPARE(resources.size(), 1);
    QCOMPARE(resources.first().id, QStringLiteral("machine-1"));
}

void TestResource::onlyServersAreKept_data()
{
    QTest::addColumn<QByteArray>("provides");
    QTest::addColumn<bool>("isServer");
    QTest::newRow("server") << QByteArray("server") << true;
    QTest::newRow("first") << QByteArray("server,client") << true;
    QTest::newRow("last, with spaces") << QByteArray("client, player , server ") << true;
    QTest::newRow("none") << QByteArray("") << false;
    QTest::newRow("player") << QByteArray("client,player,pubsub-player") << false;
    QTest::newRow("part of a word") << QByteArray("media-server,serverless") << false;
    QTest::newRow("commas") << QByteArray(",,") << false;
}

void TestResource::onlyServersAreKept()
{
    QFETCH(QByteArray, provides);
    QFETCH(bool, isServer);
    QCOMPARE(parsed(R"([{"clientIdentifier":"m","provides":")" + provides + R"("}])").size(), isServer ? 1 : 0);
}

void TestResource::onesOwnServersComeFirstInTheOrderGiven()
{
    QByteArray body;
    for (const char *row : {"s1 false", "o1 true", "s2 null", "o2 \"1\"", "o3 1"}) {
        const QByteArrayList parts = QByteArray(row).split(' ');
        body += R"({"provides":"server","clientIdentifier":")" + parts.first() + R"(","owned":)" + parts.last() + "},";
    }
    body.chop(1);
    QStringList ids;
    for (const Resource &resource : parsed('[' + body + ']'))
        ids.append(resource.id);
    QCOMPARE(ids,
             QStringList({QStringLiteral("o1"), QStringLiteral("o2"), QStringLiteral("o3"), QStringLiteral("s1"), QStringLiteral("s2")}));
}

void TestResource::aPortMayBeAString()
{
    const auto resources = parsed(
        serverWith(R"({"address":"10.1.2.3","port":"32401","uri":"https://10-1-2-3.c0ffee.plex.direct:32401","local":"1","relay":"0"})"));
    QCOMPARE(resources.size(), 1);
    const auto &connection = resources.first().connections.first();
    QCOMPARE(connection.port, 32401);
    QVERIFY(connection.local);
    QVERIFY(!connection.relay);
}

void TestResource::anAddressWithoutAUriIsPutTogether_data()
{
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<QUrl>("uri");
    QTest::newRow("v4") << QByteArray(R"({"protocol":"http","address":"10.1.2.3","port":"32400"})")
                        << QUrl(QStringLiteral("http://10.1.2.3:32400"));
    QTest::newRow("v6") << QByteArray(R"({"protocol":"https","address":"2001:db8::7","port":32400})")
                        << QUrl(QStringLiteral("https://[2001:db8::7]:32400"));
    QTest::newRow("name") << QByteArray(R"({"protocol":"https","address":"media.example.org","port":443,"uri":null})")
                          << QUrl(QStringLiteral("https://media.example.org:443"));
    QTest::newRow("no address") << QByteArray(R"({"protocol":"https","port":443})") << QUrl();
}

void TestResource::anAddressWithoutAUriIsPutTogether()
{
    QFETCH(QByteArray, connection);
    QFETCH(QUrl, uri);
    const auto resources = parsed(serverWith(connection));
    QCOMPARE(resources.first().connections.first().uri, uri);
}

void TestResource::aPortOutOfRangeIsNeverGuessed_data()
{
    QTest::addColumn<QByteArray>("port");
    for (const char *port : {"0", "-1", "65536", "97936", "4294999696", "\"98000\"", "\"abc\"", "null", "1e9"})
        QTest::newRow(port) << QByteArray(port);
}

void TestResource::aPortOutOfRangeIsNeverGuessed()
{
    QFETCH(QByteArray, port);
    const QByteArray address = R"({"protocol":"https","address":"10.1.2.3","port":)" + port;
    // Neither a default port nor what is left after wrapping around.
    QVERIFY(parsed(serverWith(address + '}')).first().connections.first().uri.isEmpty());
    const auto resources = parsed(serverWith(address + R"(,"uri":"https://10.1.2.3:98000"})"));
    QVERIFY(!resources.first().connections.first().uri.isValid());
}

void TestResource::aUriIsKeptAsItIs_data()
{
    QTest::addColumn<QString>("uri");
    for (const char *uri : {"https://media.example.org", "https://media.example.org/plex", "https://media.example.org:8443/plex/",
                            "https://10-1-2-3.c0ffee.plex.direct:32400", "http://[2001:db8::7]:32400"})
        QTest::newRow(uri) << QString::fromLatin1(uri);
}

void TestResource::aUriIsKeptAsItIs()
{
    QFETCH(QString, uri);
    // The port beside it is the one of remote access, not the one of the custom address.
    const auto resources = parsed(
        serverWith(R"({"protocol":"https","address":"media.example.org","port":32400,"uri":")" + uri.toUtf8() + "\"}"));
    QCOMPARE(resources.first().connections.first().uri.toString(), uri);
}

void TestResource::aTokenMeantForPlexTvIsNoServerToken()
{
    QByteArray body = full;
    body.replace("token-of-machine-1", "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJwbGV4LnR2In0.c2lnbmF0dXJl");
    const auto resources = parsed('[' + body + ']');
    QCOMPARE(resources.size(), 1);
    QVERIFY(resources.first().accessToken.isEmpty());
}

void TestResource::whatIsNoListIsABadAnswer_data()
{
    QTest::addColumn<QByteArray>("body");
    for (const char *body : {"", "null", "{}", "5", "\"[]\"", R"({"resources":[]})", "<html/>", R"([{"accessToken":"s3cret")"})
        QTest::newRow(body) << QByteArray(body);
    QTest::newRow("bad UTF-8") << QByteArray("[{\"name\":\"\xc3\x28 s3cret\"}]");
}

void TestResource::whatIsNoListIsABadAnswer()
{
    QFETCH(QByteArray, body);
    const auto resources = plex::parseResources(body);
    QVERIFY(!resources);
    QCOMPARE(resources.error().kind, Kind::BadAnswer);
    QVERIFY(!resources.error().message.contains(u"s3cret"));
}

void TestResource::whatIsRememberedComesBackWithoutTheToken()
{
    Resource resource = parsed('[' + full + ']').first();
    resource.connections.append(
        {.uri = QUrl(QStringLiteral("https://media.example.org/pl%20ex")), .address = QStringLiteral("média.example.org")});
    const QJsonObject object = plex::remembered(resource);
    QVERIFY(!QJsonDocument(object).toJson().contains("token-of"));
    resource.accessToken = {};
    resource.presence = false; // what plex.tv saw lately is not worth remembering
    QVERIFY(plex::recalled(object) == resource);
    QVERIFY(plex::recalled({}) == Resource{});
}

QTEST_APPLESS_MAIN(TestResource)
#include "tst_resource.moc"
