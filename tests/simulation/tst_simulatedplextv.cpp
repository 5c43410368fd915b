// SPDX-License-Identifier: MIT
#include "testclient.h"

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests plex.tv as a client meets it.
class TestSimulatedPlexTv : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aCallWithoutClientIdentifierIs400With1000();
    void aStrongPinIsLongAndLastsLonger();
    void anErrorWithoutAcceptIsXml();
    void aClaimedPinHandsItsTokenOverOnce();
    void aPinIsUnknownToAnotherClient();
    void pollingTooFastIs429();
    void anExpiredPinIs404With1020();
    void aPinOfNoLengthExpiresByItself();
    void autoClaimClaimsAtTheNthPoll();
    void aSignedInDeviceLinksAnother();
    void aTokenIsBoundToItsClient();
    void aTokenExpiresByItself();
    void signingOutRevokesTheToken();
    void revokingTheAccountRotatesTheServersTokens();
    void resourcesHonourTheirFlags();
    void resourcesHoldMoreThanServers();
    void askingForXmlGivesXml();
    void faultsAreCountedAndCarryRetryAfter();
    void offlineRefusesAndComesBackOnItsPort();
    void hangingRecordsAndNeverAnswers();
    void unknownPathsAre404With1002();
    void everyAnswerIsDatedByTheWorldsClock();

private:
    TestClient::Reply ask(const QByteArray &method, const QString &target, const TestClient::Headers &headers = {},
                          const QByteArray &body = {}, int patience = 5000)
    {
        return m_client->ask(m_network->plexTv().url(), method, target, headers, body, patience);
    }
    QString idOf(const TestClient::Reply &pin) { return QString::number(pin.json().value(u"id"_s).toInt()); }

    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestClient> m_client;
};

void TestSimulatedPlexTv::init()
{
    m_network = std::make_unique<SimulatedNetwork>();
    QString error;
    QVERIFY2(m_network->start(&error), qPrintable(error));
    m_client = std::make_unique<TestClient>(m_network.get());
    m_client->setHeader("Accept", "application/json");
    m_client->setHeader("X-Plex-Client-Identifier", "me");
}

void TestSimulatedPlexTv::cleanup()
{
    m_client.reset();
    m_network.reset();
}

void TestSimulatedPlexTv::aCallWithoutClientIdentifierIs400With1000()
{
    m_client->setHeader("X-Plex-Client-Identifier", "");
    for (const QString &path : {u"/api/v2/user"_s, u"/api/v2/resources"_s, u"/api/v2/pins/1"_s}) {
        const auto reply = ask("GET", path);
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.errorCode(), 1000);
    }
    QCOMPARE(ask("POST", u"/api/v2/pins"_s).errorCode(), 1000);
    QCOMPARE(ask("POST", u"/api/v2/pins?X-Plex-Client-Identifier=me"_s).status, 201);
}

void TestSimulatedPlexTv::aStrongPinIsLongAndLastsLonger()
{
    const auto strong = ask("POST", u"/api/v2/pins?strong=true"_s);
    QCOMPARE(strong.status, 201);
    QCOMPARE(strong.json().value(u"code"_s).toString().size(), 25);
    QCOMPARE(strong.json().value(u"expiresIn"_s).toInt(), 1800);
    QVERIFY(strong.json().value(u"authToken"_s).isNull());
    const auto form = ask("POST", u"/api/v2/pins"_s, {}, "strong=true");
    QCOMPARE(form.json().value(u"code"_s).toString().size(), 25);
    const auto brief = ask("POST", u"/api/v2/pins"_s);
    QCOMPARE(brief.json().value(u"code"_s).toString().size(), 4);
    QCOMPARE(brief.json().value(u"expiresIn"_s).toInt(), 900);
    QCOMPARE(m_network->plexTv().pendingPins().size(), 3);
}

void TestSimulatedPlexTv::anErrorWithoutAcceptIsXml()
{
    m_client->setHeader("Accept", "*/*");
    const auto reply = ask("GET", u"/api/v2/user"_s);
    QCOMPARE(reply.status, 401);
    QVERIFY(reply.contentType.startsWith("application/xml"));
    QVERIFY(reply.body.contains("<errors><error code=\"1001\""));
}

void TestSimulatedPlexTv::aClaimedPinHandsItsTokenOverOnce()
{
    const auto pin = ask("POST", u"/api/v2/pins?strong=true"_s);
    QVERIFY(m_network->plexTv().claimPin(pin.json().value(u"code"_s).toString()));
    QVERIFY(!m_network->plexTv().claimPin(pin.json().value(u"code"_s).toString()));
    const auto linked = ask("GET", u"/api/v2/pins/"_s + idOf(pin));
    QCOMPARE(linked.status, 200);
    QCOMPARE(linked.json().value(u"newRegistration"_s), QJsonValue(false));
    const QByteArray token = linked.json().value(u"authToken"_s).toString().toLatin1();
    QCOMPARE(ask("GET", u"/api/v2/user"_s, {{"X-Plex-Token", token}}).status, 200);
    QCOMPARE(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).status, 404);
}

void TestSimulatedPlexTv::aPinIsUnknownToAnotherClient()
{
    const auto pin = ask("POST", u"/api/v2/pins"_s);
    const auto reply = ask("GET", u"/api/v2/pins/"_s + idOf(pin), {{"X-Plex-Client-Identifier", "other"}});
    QCOMPARE(reply.status, 404);
    QCOMPARE(reply.errorCode(), 1020);
    QCOMPARE(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).status, 200);
}

void TestSimulatedPlexTv::pollingTooFastIs429()
{
    const auto pin = ask("POST", u"/api/v2/pins"_s);
    QCOMPARE(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).status, 200);
    const auto reply = ask("GET", u"/api/v2/pins/"_s + idOf(pin));
    QCOMPARE(reply.status, 429);
    QCOMPARE(reply.errorCode(), 1003);
    m_network->clock().advance(std::chrono::milliseconds(500));
    QCOMPARE(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).status, 200);
}

void TestSimulatedPlexTv::anExpiredPinIs404With1020()
{
    const auto pin = ask("POST", u"/api/v2/pins"_s);
    const QString code = pin.json().value(u"code"_s).toString();
    QVERIFY(m_network->plexTv().expirePin(code));
    QVERIFY(!m_network->plexTv().claimPin(code));
    QVERIFY(m_network->plexTv().pendingPins().isEmpty());
    const auto reply = ask("GET", u"/api/v2/pins/"_s + idOf(pin));
    QCOMPARE(reply.status, 404);
    QCOMPARE(reply.errorCode(), 1020);
}

void TestSimulatedPlexTv::aPinOfNoLengthExpiresByItself()
{
    m_network->plexTv().setPinLifetime(std::chrono::seconds(1));
    const auto pin = ask("POST", u"/api/v2/pins"_s);
    QCOMPARE(pin.json().value(u"expiresIn"_s).toInt(), 1);
    QCOMPARE(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).status, 200);
    m_network->clock().advance(std::chrono::seconds(1));
    QVERIFY(m_network->plexTv().pendingPins().isEmpty());
    QCOMPARE(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).status, 404);
}

void TestSimulatedPlexTv::autoClaimClaimsAtTheNthPoll()
{
    m_network->plexTv().setAutoClaim(2);
    const auto pin = ask("POST", u"/api/v2/pins"_s);
    QVERIFY(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).json().value(u"authToken"_s).isNull());
    m_network->clock().advance(std::chrono::milliseconds(500));
    QVERIFY(ask("GET", u"/api/v2/pins/"_s + idOf(pin)).json().value(u"authToken"_s).isString());
}

void TestSimulatedPlexTv::aSignedInDeviceLinksAnother()
{
    const auto pin = ask("POST", u"/api/v2/pins"_s, {{"X-Plex-Client-Identifier", "television"}});
    const QByteArray code = "code=" + pin.json().value(u"code"_s).toString().toLatin1();
    QCOMPARE(ask("PUT", u"/api/v2/pins/link"_s, {}, code).status, 401);
    const QByteArray token = m_network->plexTv().issueToken("me");
    QCOMPARE(ask("PUT", u"/api/v2/pins/link"_s, {{"X-Plex-Token", token}}, "code=NOPE").status, 404);
    QCOMPARE(ask("PUT", u"/api/v2/pins/link"_s, {{"X-Plex-Token", token}}, code).status, 204);
    const auto linked = ask("GET", u"/api/v2/pins/"_s + idOf(pin), {{"X-Plex-Client-Identifier", "television"}});
    QVERIFY(m_network->plexTv().accepts(linked.json().value(u"authToken"_s).toString().toLatin1(), "television"));
}

void TestSimulatedPlexTv::aTokenIsBoundToItsClient()
{
    const QByteArray token = m_network->plexTv().issueToken("me");
    QCOMPARE(ask("GET", u"/api/v2/ping"_s, {{"X-Plex-Token", token}}).json(), QJsonObject({{u"pong"_s, true}}));
    const auto reply = ask("GET", u"/api/v2/ping"_s, {{"X-Plex-Token", token}, {"X-Plex-Client-Identifier", "other"}});
    QCOMPARE(reply.status, 401);
    QCOMPARE(reply.errorCode(), 1001);
}

void TestSimulatedPlexTv::aTokenExpiresByItself()
{
    m_network->plexTv().setTokenLifetime(std::chrono::hours(1));
    const QByteArray token = m_network->plexTv().issueToken("me");
    QCOMPARE(ask("GET", u"/api/v2/user"_s, {{"X-Plex-Token", token}}).status, 200);
    m_network->clock().advance(std::chrono::hours(1));
    QVERIFY(!m_network->plexTv().accepts(token, "me"));
    QCOMPARE(ask("GET", u"/api/v2/user"_s, {{"X-Plex-Token", token}}).status, 401);
}

void TestSimulatedPlexTv::signingOutRevokesTheToken()
{
    const QByteArray token = m_network->plexTv().issueToken("me");
    const QByteArray other = m_network->plexTv().issueToken("other");
    QCOMPARE(ask("DELETE", u"/api/v2/users/signout"_s, {{"X-Plex-Token", token}}).status, 204);
    QCOMPARE(ask("GET", u"/api/v2/user"_s, {{"X-Plex-Token", token}}).status, 401);
    QVERIFY(m_network->plexTv().accepts(other, "other"));
}

void TestSimulatedPlexTv::revokingTheAccountRotatesTheServersTokens()
{
    const QByteArray token = m_network->plexTv().issueToken("me");
    const QByteArray owned = m_network->owned().accessToken();
    const Address address = m_network->owned().answeringAddress();
    QCOMPARE(m_client->ask(address, "GET", u"/"_s, {{"X-Plex-Token", owned}}).status, 200);
    m_network->plexTv().revokeAccountTokens();
    QCOMPARE(ask("GET", u"/api/v2/user"_s, {{"X-Plex-Token", token}}).status, 401);
    QCOMPARE(m_client->ask(address, "GET", u"/"_s, {{"X-Plex-Token", owned}}).status, 401);
}

void TestSimulatedPlexTv::resourcesHonourTheirFlags()
{
    using Spec = AddressSpec;
    QVERIFY(m_network->owned().setAddresses({{Spec::Kind::Local, Spec::Behaviour::Answers},
                                             {Spec::Kind::Local, Spec::Behaviour::Refuses, true},
                                             {Spec::Kind::Relay, Spec::Behaviour::Answers}}));
    const QByteArray token = m_network->plexTv().issueToken("me");
    const auto connections = [&](const QString &flags) {
        const auto reply = ask("GET", u"/api/v2/resources?"_s + flags, {{"X-Plex-Token", token}});
        return reply.array().first().toObject().value(u"connections"_s).toArray();
    };
    const QJsonArray all = connections(u"includeHttps=1&includeRelay=1&includeIPv6=1"_s);
    QCOMPARE(all.size(), 3);
    QCOMPARE(all[0].toObject().value(u"uri"_s).toString(), m_network->owned().addresses().first().uri.toString());
    QCOMPARE(all[1].toObject().value(u"IPv6"_s), QJsonValue(true));
    QCOMPARE(all[2].toObject().value(u"relay"_s), QJsonValue(true));
    QCOMPARE(connections(u"includeHttps=1"_s).size(), 1);
    const QJsonArray plain = connections(u"includeRelay=1"_s);
    QCOMPARE(plain.size(), 1);
    QCOMPARE(plain[0].toObject().value(u"protocol"_s).toString(), u"http"_s);
    QVERIFY(!plain[0].toObject().value(u"uri"_s).toString().contains("plex.direct"_L1));
}

void TestSimulatedPlexTv::resourcesHoldMoreThanServers()
{
    const QByteArray token = m_network->plexTv().issueToken("me");
    const QJsonArray resources = ask("GET", u"/api/v2/resources?includeHttps=1"_s, {{"X-Plex-Token", token}}).array();
    QCOMPARE(resources.size(), 3);
    QCOMPARE(resources[0].toObject().value(u"owned"_s), QJsonValue(true));
    QCOMPARE(resources[1].toObject().value(u"sourceTitle"_s).toString(), u"kim"_s);
    QVERIFY(!resources[2].toObject().value(u"provides"_s).toString().contains("server"_L1));
    QVERIFY(resources[0].toObject().value(u"accessToken"_s) != resources[1].toObject().value(u"accessToken"_s));
    QVERIFY(resources[0].toObject().value(u"accessToken"_s).toString().toLatin1() != token);
}

void TestSimulatedPlexTv::askingForXmlGivesXml()
{
    const QByteArray token = m_network->plexTv().issueToken("me");
    const auto reply = ask("GET", u"/api/v2/resources?includeHttps=1"_s, {{"X-Plex-Token", token}, {"Accept", "application/xml"}});
    QVERIFY(reply.contentType.startsWith("application/xml"));
    QVERIFY(reply.body.contains("<resources><resource "));
    QVERIFY(reply.body.contains("<connections><connection IPv6=\"0\""));
    QVERIFY(ask("GET", u"/devices.xml"_s, {{"X-Plex-Token", token}}).body.contains("<MediaContainer publicAddress="));
}

void TestSimulatedPlexTv::faultsAreCountedAndCarryRetryAfter()
{
    m_network->plexTv().failNext(2, 503, 1007, 7);
    m_network->plexTv().dropNext(1);
    const QByteArray token = m_network->plexTv().issueToken("me");
    for (int i = 0; i < 2; ++i) {
        const auto reply = ask("GET", u"/api/v2/user"_s, {{"X-Plex-Token", token}});
        QCOMPARE(reply.status, 503);
        QCOMPARE(reply.header("Retry-After"), QByteArray("7"));
    }
    // Qt sends again by itself what it sent over a connection it had used before.
    QCOMPARE(ask("GET", u"/api/v2/user"_s, {{"X-Plex-Token", token}}).status, 200);
    QList<int> statuses;
    for (const RecordedRequest &request : m_network->recorder().requests())
        statuses.append(request.status);
    QCOMPARE(statuses, QList<int>({503, 503, -1, 200}));
}

void TestSimulatedPlexTv::offlineRefusesAndComesBackOnItsPort()
{
    const QUrl url = m_network->plexTv().url();
    m_network->plexTv().setOffline(true);
    QCOMPARE(ask("GET", u"/api/v2/user"_s).error, QNetworkReply::ConnectionRefusedError);
    m_network->plexTv().setOffline(false);
    QCOMPARE(m_network->plexTv().url(), url);
    QCOMPARE(ask("GET", u"/api/v2/user"_s).status, 401);
}

void TestSimulatedPlexTv::hangingRecordsAndNeverAnswers()
{
    m_network->plexTv().setHanging(true);
    QCOMPARE(ask("GET", u"/api/v2/user"_s, {}, {}, 300).error, QNetworkReply::TimeoutError);
    QCOMPARE(m_network->recorder().count("GET", u"/api/v2/user"_s), 1);
    QCOMPARE(m_network->recorder().requests().first().status, 0);
    m_network->plexTv().setHanging(false);
    QCOMPARE(ask("GET", u"/api/v2/user"_s).status, 401);
}

void TestSimulatedPlexTv::unknownPathsAre404With1002()
{
    const QByteArray token = m_network->plexTv().issueToken("me");
    QCOMPARE(ask("GET", u"/api/v2/nothing"_s).status, 401);
    const auto reply = ask("GET", u"/api/v2/nothing"_s, {{"X-Plex-Token", token}});
    QCOMPARE(reply.status, 404);
    QCOMPARE(reply.errorCode(), 1002);
    QCOMPARE(ask("GET", u"/api/v2/pins"_s).status, 405);
}

void TestSimulatedPlexTv::everyAnswerIsDatedByTheWorldsClock()
{
    WorldClock &clock = m_network->clock();
    clock.stop();
    clock.advance(std::chrono::hours(400 * 24));
    const QByteArray now = QLocale::c().toString(clock.today(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1();
    QCOMPARE(ask("POST", u"/api/v2/pins"_s).header("Date"), now);
    QCOMPARE(ask("GET", u"/api/v2/user"_s).header("Date"), now);
    m_network->plexTv().failNext(1, 503);
    QCOMPARE(ask("GET", u"/api/v2/user"_s).header("Date"), now);
}

QTEST_GUILESS_MAIN(TestSimulatedPlexTv)
#include "tst_simulatedplextv.moc"
