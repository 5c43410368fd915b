// SPDX-License-Identifier: MIT
#include "controls.h"
#include "testdevice.h"

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests the JWTs plex.tv signs for devices: what they say, how they are renewed, where they are good and when they end.
class TestDeviceTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aJwtIsSignedWithAPublishedKeyAndLastsSevenDays();
    void aJwtSaysOfTheUserWhatWasAskedFor();
    void aNonceIsGoodOnceAndForFiveMinutes();
    void aNonceIsNoOtherDevices();
    void askingForManyNoncesIs429WithRetryAfter();
    void aBodyWithoutAStatementIs400With1004();
    void aStatementIsCheckedWhereverItIsSent();
    void anExpiredJwtIs498OnEveryAccountPath();
    void anExpiredJwtIsRenewed();
    void theLifetimeIsSettable();
    void aJwtIsGoodOnItsDeviceOnly();
    void aForgedJwtIs401();
    void aDeauthorizedDeviceIs401UntilItIsClaimedAgain();
    void signingOutWithAJwtEndsItsRenewalToo();
    void revokingTheAccountEndsAllJwts();
    void revokingOneTokenLeavesTheDeviceIn();
    void anOwnServersTokenIsTheJwtItselfWhichNoServerTakes();
    void changingTheUserGivesATokenThatServersTake();
    void theKeysAndTheNonceNeedNoToken();
    void devicesAreChangedByControlLines();

private:
    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestDevice> m_device;
};

void TestDeviceTokens::init()
{
    m_network = std::make_unique<SimulatedNetwork>();
    QString error;
    QVERIFY2(m_network->start(&error), qPrintable(error));
    m_network->clock().stop();
    m_device = std::make_unique<TestDevice>(*m_network, "me");
}

void TestDeviceTokens::cleanup()
{
    m_device.reset();
    m_network.reset();
}

void TestDeviceTokens::aJwtIsSignedWithAPublishedKeyAndLastsSevenDays()
{
    const auto jwt = Jwt::read(m_device->signIn());
    QVERIFY(jwt);
    const QJsonArray keys = m_device->ask("GET", u"/api/v2/auth/keys"_s).json().value(u"keys"_s).toArray();
    QCOMPARE(keys.size(), 1);
    const auto key = Jwk::read(keys[0]);
    QVERIFY(key && jwt->isSignedBy(*key));
    QCOMPARE(jwt->claims.value(u"iss"_s).toString(), u"plex.tv"_s);
    QCOMPARE(jwt->claims.value(u"aud"_s).toArray(), QJsonArray({u"plex.tv"_s, u"me"_s}));
    QCOMPARE(jwt->claims.value(u"iat"_s).toInteger(), m_device->now());
    QCOMPARE(jwt->claims.value(u"exp"_s).toInteger(), m_device->now() + 7 * 86'400);
    QCOMPARE(jwt->claims.value(u"thumbprint"_s).toString().toLatin1(), m_device->key.kid);
    QCOMPARE(jwt->claims.value(u"user"_s).toObject(), QJsonObject());
}

void TestDeviceTokens::aJwtSaysOfTheUserWhatWasAskedFor()
{
    m_device->signIn();
    QJsonObject claims = m_device->claims();
    claims[u"scope"_s] = u"username,friendly_name,shoe_size"_s;
    const auto jwt = Jwt::read(TestDevice::newToken(m_device->exchange(claims, m_device->nonce())));
    QCOMPARE(jwt->claims.value(u"user"_s).toObject(), QJsonObject({{u"username"_s, u"robin"_s}, {u"friendly_name"_s, u"Robin"_s}}));
}

void TestDeviceTokens::aNonceIsGoodOnceAndForFiveMinutes()
{
    m_device->signIn();
    const QByteArray nonce = m_device->nonce();
    m_network->clock().advance(std::chrono::seconds(299));
    QCOMPARE(m_device->exchange(m_device->claims(), nonce).status, 200);
    for (const QByteArray &bad : {nonce, QByteArray("invented"), QByteArray()}) {
        const auto reply = m_device->exchange(m_device->claims(), bad);
        QCOMPARE(reply.status, 422);
        QCOMPARE(reply.errorCode(), 1008);
    }
    const QByteArray old = m_device->nonce();
    m_network->clock().advance(std::chrono::seconds(300));
    QCOMPARE(m_device->exchange(m_device->claims(), old).errorCode(), 1008);
}

void TestDeviceTokens::aNonceIsNoOtherDevices()
{
    m_device->signIn();
    TestDevice other(*m_network, "other");
    QCOMPARE(m_device->exchange(m_device->claims(), other.nonce()).errorCode(), 1008);
}

void TestDeviceTokens::askingForManyNoncesIs429WithRetryAfter()
{
    for (int i = 0; i < 10; ++i)
        QCOMPARE(m_device->nonce().size(), 36);
    m_network->clock().advance(std::chrono::seconds(3));
    const auto reply = m_device->ask("GET", u"/api/v2/auth/nonce"_s);
    QCOMPARE(reply.status, 429);
    QCOMPARE(reply.errorCode(), 1003);
    QCOMPARE(reply.header("Retry-After"), QByteArray("7"));
    m_network->clock().advance(std::chrono::seconds(7));
    QCOMPARE(m_device->ask("GET", u"/api/v2/auth/nonce"_s).status, 200);
}

void TestDeviceTokens::aBodyWithoutAStatementIs400With1004()
{
    m_device->signIn();
    for (const QByteArray &body : {QByteArray("{}"), QByteArray("{\"jwt\":1}"), QByteArray("{\"jwt\""), QByteArray("jwt=x")}) {
        const auto reply = m_device->ask("POST", u"/api/v2/auth/token"_s, {}, body);
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.errorCode(), 1004);
    }
}

void TestDeviceTokens::aStatementIsCheckedWhereverItIsSent()
{
    m_device->signIn();
    QJsonObject elsewhere = m_device->claims();
    elsewhere[u"iss"_s] = u"other"_s;
    const auto foreign = m_device->exchange(elsewhere, m_device->nonce());
    QCOMPARE(foreign.status, 401);
    QCOMPARE(foreign.errorCode(), 1097);
    QJsonObject old = m_device->claims();
    old[u"exp"_s] = m_device->now() - 60;
    QCOMPARE(m_device->exchange(old, m_device->nonce()).errorCode(), 1008);
    QJsonObject claims = m_device->claims();
    claims[u"nonce"_s] = QString::fromLatin1(m_device->nonce());
    QCOMPARE(m_device->exchange(TestDevice(*m_network, "me").sign(claims)).errorCode(), 1008);
    QCOMPARE(m_device->exchange(m_device->sign(claims)).status, 200);
    TestDevice unknown(*m_network, "unknown");
    QCOMPARE(unknown.refresh().errorCode(), 1008);
}

void TestDeviceTokens::anExpiredJwtIs498OnEveryAccountPath()
{
    const QByteArray jwt = m_device->signIn();
    m_network->clock().advance(std::chrono::hours(7 * 24) - std::chrono::seconds(1));
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 200);
    m_network->clock().advance(std::chrono::seconds(1));
    for (const QString &path : {u"/api/v2/user"_s, u"/api/v2/resources"_s, u"/api/v2/ping"_s, u"/api/v2/home/users"_s}) {
        const auto reply = m_device->ask("GET", path, jwt);
        QCOMPARE(reply.status, 498);
        QCOMPARE(reply.json().value(u"errors"_s).toArray().first().toObject().value(u"status"_s), QJsonValue(498));
    }
    QVERIFY(!m_network->plexTv().accepts(jwt, "me"));
}

void TestDeviceTokens::anExpiredJwtIsRenewed()
{
    const QByteArray first = m_device->signIn();
    m_network->clock().advance(std::chrono::hours(30 * 24));
    const QByteArray second = TestDevice::newToken(m_device->refresh());
    QVERIFY(second != first);
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, second).status, 200);
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, first).status, 498);
}

void TestDeviceTokens::theLifetimeIsSettable()
{
    m_network->plexTv().setJwtLifetime(std::chrono::seconds(10));
    const QByteArray jwt = m_device->signIn();
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 200);
    m_network->clock().advance(std::chrono::seconds(10));
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 498);
}

void TestDeviceTokens::aJwtIsGoodOnItsDeviceOnly()
{
    const QByteArray jwt = m_device->signIn();
    TestDevice other(*m_network, "other");
    other.signIn();
    const auto reply = other.ask("GET", u"/api/v2/user"_s, jwt);
    QCOMPARE(reply.status, 401);
    QCOMPARE(reply.errorCode(), 1001);
    m_network->clock().advance(std::chrono::hours(7 * 24));
    QCOMPARE(other.ask("GET", u"/api/v2/user"_s, jwt).status, 401);
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 498);
}

void TestDeviceTokens::aForgedJwtIs401()
{
    const auto jwt = Jwt::read(m_device->signIn());
    const SigningKey forger;
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, Jwt::make(jwt->header, jwt->claims, forger)).errorCode(), 1001);
    QJsonObject longer = jwt->claims;
    longer[u"exp"_s] = m_device->now() - 1;
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, Jwt::make(jwt->header, longer, forger)).status, 401);
}

void TestDeviceTokens::aDeauthorizedDeviceIs401UntilItIsClaimedAgain()
{
    const QByteArray jwt = m_device->signIn();
    const QByteArray opaque = m_network->plexTv().issueToken("me");
    m_network->plexTv().deauthorizeDevice("me");
    for (const QByteArray &token : {jwt, opaque}) {
        const auto reply = m_device->ask("GET", u"/api/v2/resources"_s, token);
        QCOMPARE(reply.status, 401);
        QCOMPARE(reply.errorCode(), 1001);
    }
    const auto refused = m_device->refresh();
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.errorCode(), 1001);
    const QByteArray next = m_device->signIn();
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, next).status, 200);
    QCOMPARE(m_device->refresh().status, 200);
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 401);
}

void TestDeviceTokens::signingOutWithAJwtEndsItsRenewalToo()
{
    TestDevice other(*m_network, "other");
    const QByteArray others = other.signIn();
    const QByteArray jwt = m_device->signIn();
    QCOMPARE(m_device->ask("DELETE", u"/api/v2/users/signout"_s, jwt).status, 204);
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 401);
    QCOMPARE(m_device->refresh().errorCode(), 1001);
    QCOMPARE(other.ask("GET", u"/api/v2/user"_s, others).status, 200);
}

void TestDeviceTokens::revokingTheAccountEndsAllJwts()
{
    const QByteArray jwt = m_device->signIn();
    m_network->plexTv().revokeAccountTokens();
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 401);
    QCOMPARE(m_device->refresh().status, 401);
}

void TestDeviceTokens::revokingOneTokenLeavesTheDeviceIn()
{
    const QByteArray jwt = m_device->signIn();
    m_network->plexTv().revokeToken(jwt);
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, jwt).status, 401);
    QCOMPARE(m_device->refresh().status, 200);
}

void TestDeviceTokens::anOwnServersTokenIsTheJwtItselfWhichNoServerTakes()
{
    const QByteArray jwt = m_device->signIn();
    const QJsonArray resources = m_device->ask("GET", u"/api/v2/resources?includeHttps=1"_s, jwt).array();
    const auto token = [&](int position) { return resources[position].toObject().value(u"accessToken"_s).toString().toLatin1(); };
    QCOMPARE(token(0), jwt);
    QCOMPARE(token(1), m_network->shared().accessToken());
    QCOMPARE(m_device->askServer(m_network->owned(), jwt), 401);
    QCOMPARE(m_network->recorder().ledger().taken().size(), 1);
    QCOMPARE(m_device->askServer(m_network->shared(), token(1)), 200);
    const auto asked = m_network->recorder().at(u"owned/"_s);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0].token(), jwt);
    QCOMPARE(asked[0].status, 401);
}

void TestDeviceTokens::changingTheUserGivesATokenThatServersTake()
{
    const QByteArray jwt = m_device->signIn();
    const auto change = m_device->ask("POST", u"/api/v2/home/users/5d0c2b9e7a41f863/switch"_s, jwt);
    const QJsonArray resources = m_device->ask("GET", u"/api/v2/resources"_s, TestDevice::authToken(change)).array();
    const QByteArray token = resources[0].toObject().value(u"accessToken"_s).toString().toLatin1();
    QCOMPARE(m_device->askServer(m_network->owned(), token), 200);
}

void TestDeviceTokens::theKeysAndTheNonceNeedNoToken()
{
    TestDevice nameless(*m_network, "");
    for (const QString &path : {u"/api/v2/auth/keys"_s, u"/api/v2/auth/nonce"_s}) {
        QCOMPARE(m_device->ask("GET", path).status, 200);
        QCOMPARE(m_device->ask("POST", path).status, 405);
        QCOMPARE(nameless.ask("GET", path).errorCode(), 1000);
    }
    QCOMPARE(m_device->ask("GET", u"/api/v2/auth/token"_s).status, 405);
}

void TestDeviceTokens::devicesAreChangedByControlLines()
{
    Controls controls(*m_network);
    QVERIFY(!controls.run(u"jwt-lifetime 10"_s).contains(u"error"_s));
    const QByteArray brief = m_device->signIn();
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, brief).status, 200);
    controls.run(u"pass 10"_s);
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, brief).status, 498);
    QVERIFY(!controls.run(u"deauthorize me"_s).contains(u"error"_s));
    QCOMPARE(m_device->refresh().status, 401);
    QVERIFY(controls.run(u"deauthorize"_s).contains(u"error"_s));
    QVERIFY(controls.run(u"jwt-lifetime soon"_s).contains(u"error"_s));
}

QTEST_GUILESS_MAIN(TestDeviceTokens)
#include "tst_devicetokens.moc"
