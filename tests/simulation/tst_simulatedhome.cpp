// SPDX-License-Identifier: MIT
#include "controls.h"
#include "testclient.h"

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests the home of plex.tv: who is in it, becoming somebody else, and whose token is whose.
class TestHomeUsers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void withoutAHomeTheRosterHoldsTheOwnerAlone();
    void theRosterSaysWhoIsAdminProtectedAndManaged();
    void theRosterIsXmlUnlessJsonIsAskedFor();
    void aManagedUserMayNotSeeTheRoster();
    void changingGivesATokenThatIsThatUsersOnThisDevice();
    void aNumberOrAStrangersUuidIs404With1002();
    void aProtectedUserNeedsTheRightPin();
    void thePinIsSetAndTakenAwayByVerbs();
    void withoutAHomeOnlyTheOwnerMayBeChangedTo();
    void changingNeedsATokenAndAClientIdentifier();
    void theAccountSaysWhoseTokenItIs();
    void everyUserHasATokenOfTheirOwnForEachServer();
    void aManagedUserSeesTheAccountsOwnServerOnly();
    void rotatingReplacesTheTokensOfAllUsers();
    void theRecordSaysWhoseRequestItWas();
    void aUserLinksAnotherDeviceForThemselves();
    void signingOutEndsOneTokenAndRevokingEndsAll();
    void switchingTheHomeOffEndsTheTokensOfTheOthers();
    void theHomeIsChangedByControlLines();

private:
    TestClient::Reply ask(const QByteArray &method, const QString &target, const QByteArray &token = {}, const QByteArray &body = {})
    {
        return m_client->ask(m_network->plexTv().url(), method, target, {{"X-Plex-Token", token}}, body);
    }
    TestClient::Reply change(const QString &uuid, const QString &pin = {}, const QByteArray &token = {})
    {
        const QString query = pin.isEmpty() ? QString() : u"?pin="_s + pin;
        return ask("POST", u"/api/v2/home/users/%1/switch%2"_s.arg(uuid, query), token.isEmpty() ? m_token : token);
    }
    static QByteArray tokenIn(const TestClient::Reply &reply) { return reply.json().value(u"authToken"_s).toString().toLatin1(); }
    QJsonArray resources(const QByteArray &token) { return ask("GET", u"/api/v2/resources?includeHttps=1"_s, token).array(); }
    static QByteArray serverToken(const QJsonArray &resources, int position)
    {
        return resources[position].toObject().value(u"accessToken"_s).toString().toLatin1();
    }
    int askOwned(const QByteArray &token)
    {
        return m_client->ask(m_network->owned().answeringAddress(), "GET", u"/library/sections"_s, {{"X-Plex-Token", token}}).status;
    }

    const QString m_robin = u"5d0c2b9e7a41f863"_s;
    const QString m_sam = u"b81f6a03c9d2e475"_s;
    const QString m_mika = u"2e94d7c05b3fa186"_s;
    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestClient> m_client;
    QByteArray m_token;
};

void TestHomeUsers::init()
{
    m_network = std::make_unique<SimulatedNetwork>();
    QString error;
    QVERIFY2(m_network->start(&error), qPrintable(error));
    m_network->plexTv().setHome(true);
    m_client = std::make_unique<TestClient>(m_network.get());
    m_client->setHeader("Accept", "application/json");
    m_client->setHeader("X-Plex-Client-Identifier", "me");
    m_token = m_network->plexTv().issueToken("me");
}

void TestHomeUsers::cleanup()
{
    m_client.reset();
    m_network.reset();
}

void TestHomeUsers::withoutAHomeTheRosterHoldsTheOwnerAlone()
{
    m_network->plexTv().setHome(false);
    const QJsonArray users = ask("GET", u"/api/v2/home/users"_s, m_token).json().value(u"users"_s).toArray();
    QCOMPARE(users.size(), 1);
    QCOMPARE(users[0].toObject().value(u"uuid"_s).toString(), m_robin);
    QCOMPARE(users[0].toObject().value(u"admin"_s), QJsonValue(false));
    QCOMPARE(ask("GET", u"/api/v2/user"_s, m_token).json().value(u"home"_s), QJsonValue(false));
}

void TestHomeUsers::theRosterSaysWhoIsAdminProtectedAndManaged()
{
    const auto reply = ask("GET", u"/api/v2/home/users"_s, m_token);
    QCOMPARE(reply.status, 200);
    const QStringList fields{u"guestEnabled"_s, u"guestUserID"_s, u"guestUserUUID"_s, u"id"_s, u"name"_s, u"subscription"_s, u"users"_s};
    QCOMPARE(reply.json().keys(), fields);
    const QJsonArray users = reply.json().value(u"users"_s).toArray();
    QCOMPARE(users.size(), 3);
    const QJsonObject robin = users[0].toObject();
    const QJsonObject sam = users[1].toObject();
    const QJsonObject mika = users[2].toObject();
    QCOMPARE(robin.value(u"id"_s), QJsonValue(7'310'442));
    QCOMPARE(robin.value(u"uuid"_s).toString(), m_robin);
    QCOMPARE(robin.value(u"admin"_s), QJsonValue(true));
    QCOMPARE(robin.value(u"protected"_s), QJsonValue(false));
    QCOMPARE(sam.value(u"admin"_s), QJsonValue(false));
    QCOMPARE(sam.value(u"protected"_s), QJsonValue(true));
    QCOMPARE(sam.value(u"username"_s).toString(), u"sam"_s);
    QCOMPARE(mika.value(u"restricted"_s), QJsonValue(true));
    QCOMPARE(mika.value(u"title"_s).toString(), u"Mika"_s);
    for (const QString &field : {u"username"_s, u"email"_s, u"friendlyName"_s})
        QVERIFY2(mika.contains(field) && mika.value(field).isNull(), qPrintable(field));
}

void TestHomeUsers::theRosterIsXmlUnlessJsonIsAskedFor()
{
    m_client->setHeader("Accept", "*/*");
    const auto reply = ask("GET", u"/api/v2/home/users"_s, m_token);
    QVERIFY(reply.contentType.startsWith("application/xml"));
    QVERIFY(reply.body.contains("<home guestEnabled=\"0\""));
    QVERIFY(reply.body.contains("<users><user admin=\"1\""));
    QVERIFY(reply.body.contains("<user admin=\"0\" guest=\"0\" hasPassword=\"0\" id=\"7311205\" protected=\"0\" restricted=\"1\""));
}

void TestHomeUsers::aManagedUserMayNotSeeTheRoster()
{
    const auto reply = ask("GET", u"/api/v2/home/users"_s, tokenIn(change(m_mika)));
    QCOMPARE(reply.status, 403);
    QCOMPARE(reply.errorCode(), 1009);
    QCOMPARE(ask("GET", u"/api/v2/home/users"_s, tokenIn(change(m_sam, u"1234"_s))).status, 200);
}

void TestHomeUsers::changingGivesATokenThatIsThatUsersOnThisDevice()
{
    const auto reply = change(m_mika);
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.json().value(u"uuid"_s).toString(), m_mika);
    const QByteArray token = tokenIn(reply);
    QVERIFY(token.size() == 20 && token != m_token);
    QVERIFY(m_network->plexTv().accepts(token, "me"));
    QVERIFY(!m_network->plexTv().accepts(token, "other"));
    QVERIFY(m_network->plexTv().accepts(m_token, "me"));
    // A managed user's token leads back as well.
    QCOMPARE(change(m_robin, {}, token).status, 201);
}

void TestHomeUsers::aNumberOrAStrangersUuidIs404With1002()
{
    for (const QString &user : {u"7311205"_s, u"0123456789abcdef"_s, u"Mika"_s}) {
        const auto reply = change(user);
        QCOMPARE(reply.status, 404);
        QCOMPARE(reply.errorCode(), 1002);
    }
    QCOMPARE(ask("GET", u"/api/v2/home/users/%1/switch"_s.arg(m_mika), m_token).status, 405);
}

void TestHomeUsers::aProtectedUserNeedsTheRightPin()
{
    for (const QString &pin : {QString(), u"4321"_s, u"12345"_s}) {
        const auto reply = change(m_sam, pin);
        QCOMPARE(reply.status, 403);
        QCOMPARE(reply.errorCode(), 1041);
    }
    QCOMPARE(change(m_sam, u"1234"_s).status, 201);
}

void TestHomeUsers::thePinIsSetAndTakenAwayByVerbs()
{
    SimulatedPlexTv &plexTv = m_network->plexTv();
    QVERIFY(plexTv.setHomePin(m_robin, u"7777"_s));
    QCOMPARE(change(m_robin).errorCode(), 1041);
    QCOMPARE(change(m_robin, u"7777"_s).status, 201);
    QVERIFY(plexTv.setProtected(u"robin"_s, false));
    QCOMPARE(change(m_robin).status, 201);
    QVERIFY(!plexTv.setHomePin(m_robin, u"77"_s));
    QVERIFY(!plexTv.setHomePin(u"nobody"_s, u"7777"_s));
    QVERIFY(!plexTv.setProtected(u"nobody"_s, true));
}

void TestHomeUsers::withoutAHomeOnlyTheOwnerMayBeChangedTo()
{
    m_network->plexTv().setHome(false);
    QCOMPARE(change(m_mika).errorCode(), 1002);
    const auto reply = change(m_robin);
    QCOMPARE(reply.status, 201);
    QVERIFY(tokenIn(reply) != m_token);
}

void TestHomeUsers::changingNeedsATokenAndAClientIdentifier()
{
    const auto stranger = change(m_mika, {}, "invented");
    QCOMPARE(stranger.status, 401);
    QCOMPARE(stranger.errorCode(), 1001);
    m_client->setHeader("X-Plex-Client-Identifier", "");
    const auto nameless = change(m_mika);
    QCOMPARE(nameless.status, 400);
    QCOMPARE(nameless.errorCode(), 1000);
}

void TestHomeUsers::theAccountSaysWhoseTokenItIs()
{
    const QJsonObject robin = ask("GET", u"/api/v2/user"_s, m_token).json();
    QCOMPARE(robin.value(u"homeAdmin"_s), QJsonValue(true));
    QCOMPARE(robin.value(u"homeSize"_s), QJsonValue(3));
    const QByteArray token = tokenIn(change(m_mika));
    const QJsonObject mika = ask("GET", u"/api/v2/user"_s, token).json();
    QCOMPARE(mika.value(u"uuid"_s).toString(), m_mika);
    QCOMPARE(mika.value(u"authToken"_s).toString().toLatin1(), token);
    QCOMPARE(mika.value(u"restricted"_s), QJsonValue(true));
    QCOMPARE(mika.value(u"home"_s), QJsonValue(true));
    QCOMPARE(mika.value(u"homeAdmin"_s), QJsonValue(false));
    for (const QString &field : {u"username"_s, u"email"_s, u"friendlyName"_s})
        QVERIFY2(mika.contains(field) && mika.value(field).isNull(), qPrintable(field));
    const QJsonObject sam = ask("GET", u"/api/v2/user"_s, tokenIn(change(m_sam, u"1234"_s))).json();
    QCOMPARE(sam.value(u"protected"_s), QJsonValue(true));
    QCOMPARE(sam.value(u"email"_s).toString(), u"sam@example.org"_s);
}

void TestHomeUsers::everyUserHasATokenOfTheirOwnForEachServer()
{
    const QJsonArray robins = resources(m_token);
    const QJsonArray sams = resources(tokenIn(change(m_sam, u"1234"_s)));
    QCOMPARE(serverToken(robins, 0), m_network->owned().accessToken());
    QCOMPARE(serverToken(sams, 0), m_network->owned().accessToken(m_sam));
    const QSet<QByteArray> tokens{serverToken(robins, 0), serverToken(robins, 1), serverToken(sams, 0), serverToken(sams, 1)};
    QCOMPARE(tokens.size(), 4);
    QCOMPARE(askOwned(serverToken(robins, 0)), 200);
    QCOMPARE(askOwned(serverToken(sams, 0)), 200);
    QCOMPARE(askOwned(serverToken(sams, 1)), 401);
    QCOMPARE(m_network->recorder().ledger().taken().size(), 1);
    // To the rest of the home it is the owner's.
    const QJsonObject server = sams[0].toObject();
    QCOMPARE(server.value(u"owned"_s), QJsonValue(false));
    QCOMPARE(server.value(u"home"_s), QJsonValue(true));
    QCOMPARE(server.value(u"sourceTitle"_s).toString(), u"robin"_s);
}

void TestHomeUsers::aManagedUserSeesTheAccountsOwnServerOnly()
{
    const QJsonArray all = resources(tokenIn(change(m_mika)));
    QCOMPARE(all.size(), 1);
    QCOMPARE(all[0].toObject().value(u"name"_s).toString(), u"Living Room"_s);
    QCOMPARE(askOwned(serverToken(all, 0)), 200);
}

void TestHomeUsers::rotatingReplacesTheTokensOfAllUsers()
{
    const QByteArray robins = m_network->owned().accessToken();
    const QByteArray mikas = m_network->owned().accessToken(m_mika);
    m_network->owned().rotateToken();
    QCOMPARE(askOwned(robins), 401);
    QCOMPARE(askOwned(mikas), 401);
    QCOMPARE(askOwned(m_network->owned().accessToken(m_mika)), 200);
    m_network->owned().setTokenLifetime(std::chrono::hours(1));
    const QByteArray brief = m_network->owned().accessToken(m_mika);
    m_network->clock().advance(std::chrono::hours(1));
    QCOMPARE(askOwned(brief), 401);
    QVERIFY(m_network->owned().accessToken(m_mika) != brief);
}

void TestHomeUsers::theRecordSaysWhoseRequestItWas()
{
    askOwned(m_network->owned().accessToken(m_mika));
    askOwned(m_network->owned().accessToken());
    askOwned("invented");
    ask("GET", u"/api/v2/ping"_s, tokenIn(change(m_sam, u"1234"_s)));
    QStringList users;
    for (const RecordedRequest &request : m_network->recorder().requests())
        users.append(request.user);
    QCOMPARE(users, QStringList({m_mika, m_robin, QString(), m_robin, m_sam}));
}

void TestHomeUsers::aUserLinksAnotherDeviceForThemselves()
{
    const TestClient::Headers television{{"X-Plex-Client-Identifier", "television"}};
    const QUrl url = m_network->plexTv().url();
    const QJsonObject pin = m_client->ask(url, "POST", u"/api/v2/pins"_s, television).json();
    const QByteArray code = "code=" + pin.value(u"code"_s).toString().toLatin1();
    QCOMPARE(ask("PUT", u"/api/v2/pins/link"_s, tokenIn(change(m_sam, u"1234"_s)), code).status, 204);
    const auto linked = m_client->ask(url, "GET", u"/api/v2/pins/%1"_s.arg(pin.value(u"id"_s).toInt()), television);
    m_client->setHeader("X-Plex-Client-Identifier", "television");
    QCOMPARE(ask("GET", u"/api/v2/user"_s, tokenIn(linked)).json().value(u"uuid"_s).toString(), m_sam);
}

void TestHomeUsers::signingOutEndsOneTokenAndRevokingEndsAll()
{
    SimulatedPlexTv &plexTv = m_network->plexTv();
    const QByteArray first = tokenIn(change(m_mika));
    const QByteArray second = tokenIn(change(m_mika));
    QCOMPARE(ask("DELETE", u"/api/v2/users/signout"_s, first).status, 204);
    QVERIFY(!plexTv.accepts(first, "me"));
    QVERIFY(plexTv.accepts(second, "me"));
    QVERIFY(plexTv.accepts(m_token, "me"));
    const QByteArray mikas = m_network->owned().accessToken(m_mika);
    plexTv.revokeAccountTokens();
    QVERIFY(!plexTv.accepts(second, "me"));
    QVERIFY(!plexTv.accepts(m_token, "me"));
    QCOMPARE(askOwned(mikas), 401);
}

void TestHomeUsers::switchingTheHomeOffEndsTheTokensOfTheOthers()
{
    const QByteArray token = tokenIn(change(m_mika));
    m_network->plexTv().setHome(false);
    QCOMPARE(ask("GET", u"/api/v2/user"_s, token).errorCode(), 1001);
    QCOMPARE(ask("GET", u"/api/v2/user"_s, m_token).status, 200);
}

void TestHomeUsers::theHomeIsChangedByControlLines()
{
    Controls controls(*m_network);
    controls.run(u"home off"_s);
    QVERIFY(!m_network->plexTv().home().isOn());
    controls.run(u"home on"_s);
    QVERIFY(m_network->plexTv().home().isOn());
    QVERIFY(controls.run(u"home maybe"_s).contains(u"error"_s));
    QVERIFY(!controls.run(u"unprotect sam"_s).contains(u"error"_s));
    QCOMPARE(change(m_sam).status, 201);
    QVERIFY(!controls.run(u"protect sam"_s).contains(u"error"_s));
    QCOMPARE(change(m_sam).status, 403);
    QVERIFY(!controls.run(u"set-home-pin sam 0007"_s).contains(u"error"_s));
    QCOMPARE(change(m_sam, u"0007"_s).status, 201);
    QVERIFY(controls.run(u"set-home-pin sam 7"_s).contains(u"error"_s));
    QVERIFY(controls.run(u"protect nobody"_s).contains(u"error"_s));
    const QByteArray token = controls.run(u"issue-token me mika"_s).value(u"token"_s).toString().toLatin1();
    QCOMPARE(ask("GET", u"/api/v2/user"_s, token).json().value(u"uuid"_s).toString(), m_mika);
    QVERIFY(controls.run(u"issue-token me nobody"_s).contains(u"error"_s));
}

QTEST_GUILESS_MAIN(TestHomeUsers)
#include "tst_simulatedhome.moc"
