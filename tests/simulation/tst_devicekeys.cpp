// SPDX-License-Identifier: MIT
#include "testdevice.h"

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests how a device gets known to plex.tv by a key: through a PIN, or beside the token it has.
class TestDeviceKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aClaimedPinWithAKeyGivesAJwt();
    void aStatementBeforeTheClaimGivesNothingYet();
    void autoClaimWorksForAPinWithAKey();
    void aPinWithAKeyGivesNothingWithoutAStatement();
    void aSignedInDeviceLinksOneWithAKey();
    void aMalformedKeyIs400With1004_data();
    void aMalformedKeyIs400With1004();
    void aBodyThatIsNoJsonIs400With1004();
    void aKeyOfAnotherDeviceIs422With1014();
    void theQuickerOfTwoDevicesGetsTheKey();
    void aStatementThatCannotBeBelievedIsRefused_data();
    void aStatementThatCannotBeBelievedIsRefused();
    void aClockAMinuteOutIsGoodEnough();
    void aStatementForSeveralAudiencesIsForPlexTvToo();
    void aKeyIsRegisteredBesideAToken();
    void registeringNeedsATokenAndAKey();
    void aRegisteredKeyCannotBeRegisteredAgain();
    void theFirstJwtEndsTheOlderTokensOfItsDeviceOnly();
    void aPinWithAKeyEndsTheOlderTokenToo();

private:
    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestDevice> m_device;
};

void TestDeviceKeys::init()
{
    m_network = std::make_unique<SimulatedNetwork>();
    QString error;
    QVERIFY2(m_network->start(&error), qPrintable(error));
    m_network->clock().stop();
    m_device = std::make_unique<TestDevice>(*m_network, "me");
}

void TestDeviceKeys::cleanup()
{
    m_device.reset();
    m_network.reset();
}

void TestDeviceKeys::aClaimedPinWithAKeyGivesAJwt()
{
    const auto pin = m_device->createPin();
    QCOMPARE(pin.status, 201);
    QCOMPARE(TestDevice::codeOf(pin).size(), 25);
    QVERIFY(m_network->plexTv().claimPin(TestDevice::codeOf(pin)));
    const auto linked = m_device->poll(pin, m_device->sign(m_device->claims()));
    QCOMPARE(linked.status, 200);
    const QByteArray token = TestDevice::authToken(linked);
    QVERIFY(token.startsWith("eyJ"));
    QCOMPARE(m_device->ask("GET", u"/api/v2/user"_s, token).json().value(u"username"_s).toString(), u"robin"_s);
    QCOMPARE(m_device->poll(pin, m_device->sign(m_device->claims())).errorCode(), 1020);
}

void TestDeviceKeys::aStatementBeforeTheClaimGivesNothingYet()
{
    const auto pin = m_device->createPin();
    const auto reply = m_device->poll(pin, m_device->sign(m_device->claims()));
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.json().value(u"authToken"_s).isNull());
    QVERIFY(m_network->plexTv().claimPin(TestDevice::codeOf(pin)));
    QVERIFY(!TestDevice::authToken(m_device->poll(pin, m_device->sign(m_device->claims()))).isEmpty());
}

void TestDeviceKeys::autoClaimWorksForAPinWithAKey()
{
    m_network->plexTv().setAutoClaim(1);
    QVERIFY(TestDevice::authToken(m_device->poll(m_device->createPin(), m_device->sign(m_device->claims()))).startsWith("eyJ"));
}

void TestDeviceKeys::aPinWithAKeyGivesNothingWithoutAStatement()
{
    const auto pin = m_device->createPin();
    QVERIFY(m_network->plexTv().claimPin(TestDevice::codeOf(pin)));
    for (int i = 0; i < 3; ++i) {
        const auto reply = m_device->poll(pin, {});
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.json().value(u"authToken"_s).isNull());
    }
    QVERIFY(TestDevice::authToken(m_device->poll(pin, m_device->sign(m_device->claims()))).startsWith("eyJ"));
}

void TestDeviceKeys::aSignedInDeviceLinksOneWithAKey()
{
    TestDevice main(*m_network, "main");
    const QByteArray token = m_network->plexTv().issueToken("main");
    const auto pin = m_device->createPin();
    const QByteArray code = "code=" + TestDevice::codeOf(pin).toLatin1();
    QCOMPARE(main.ask("PUT", u"/api/v2/pins/link"_s, token, code).status, 204);
    QVERIFY(TestDevice::authToken(m_device->poll(pin, m_device->sign(m_device->claims()))).startsWith("eyJ"));
    // That is what the second device is for: the first keeps its token.
    QVERIFY(m_network->plexTv().accepts(token, "main"));
}

void TestDeviceKeys::aMalformedKeyIs400With1004_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("another kind") << u"kty"_s << QJsonValue(u"RSA"_s);
    QTest::newRow("another curve") << u"crv"_s << QJsonValue(u"X25519"_s);
    QTest::newRow("another algorithm") << u"alg"_s << QJsonValue(u"RS256"_s);
    QTest::newRow("no algorithm") << u"alg"_s << QJsonValue();
    QTest::newRow("another use") << u"use"_s << QJsonValue(u"enc"_s);
    QTest::newRow("no name") << u"kid"_s << QJsonValue(QString());
    QTest::newRow("a name that is a number") << u"kid"_s << QJsonValue(1);
    QTest::newRow("a short key") << u"x"_s << QJsonValue(u"AAAA"_s);
    QTest::newRow("a padded key") << u"x"_s << QJsonValue(QString(43, u'A') + u'=');
    QTest::newRow("a key with a plus") << u"x"_s << QJsonValue(u'+' + QString(42, u'A'));
    QTest::newRow("the private half") << u"d"_s << QJsonValue(QString(43, u'A'));
}

void TestDeviceKeys::aMalformedKeyIs400With1004()
{
    QFETCH(QString, member);
    QFETCH(QJsonValue, value);
    QJsonObject key = m_device->key.json();
    key[member] = value;
    const auto reply = m_device->ask("POST", u"/api/v2/pins"_s, {}, TestDevice::bodyWith(key));
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.errorCode(), 1004);
    QVERIFY(m_network->plexTv().pendingPins().isEmpty());
    key = m_device->key.json();
    key.remove(u"use"_s); // which may be left out
    QCOMPARE(m_device->ask("POST", u"/api/v2/pins"_s, {}, TestDevice::bodyWith(key)).status, 201);
}

void TestDeviceKeys::aBodyThatIsNoJsonIs400With1004()
{
    QCOMPARE(m_device->ask("POST", u"/api/v2/pins"_s, {}, "{\"jwk\":").errorCode(), 1004);
    QCOMPARE(m_device->ask("POST", u"/api/v2/pins"_s, {}, "{\"jwk\":null}").errorCode(), 1004);
    QCOMPARE(m_device->ask("POST", u"/api/v2/pins"_s, {}, "{\"strong\":true}").status, 201);
}

void TestDeviceKeys::aKeyOfAnotherDeviceIs422With1014()
{
    QVERIFY(!m_device->signIn().isEmpty());
    TestDevice other(*m_network, "other");
    QJsonObject sameName = other.key.json();
    sameName[u"kid"_s] = m_device->key.json().value(u"kid"_s);
    QJsonObject sameKey = other.key.json();
    sameKey[u"x"_s] = m_device->key.json().value(u"x"_s);
    for (const QJsonObject &key : {sameName, sameKey}) {
        const auto reply = other.ask("POST", u"/api/v2/pins"_s, {}, TestDevice::bodyWith(key));
        QCOMPARE(reply.status, 422);
        QCOMPARE(reply.errorCode(), 1014);
    }
    QCOMPARE(other.createPin().status, 201);
    QCOMPARE(m_device->createPin().status, 201);
}

void TestDeviceKeys::theQuickerOfTwoDevicesGetsTheKey()
{
    TestDevice quicker(*m_network, "quicker", m_device->key.kid);
    const auto pin = m_device->createPin();
    QVERIFY(!quicker.signIn().isEmpty());
    QVERIFY(m_network->plexTv().claimPin(TestDevice::codeOf(pin)));
    const auto late = m_device->poll(pin, m_device->sign(m_device->claims()));
    QCOMPARE(late.status, 422);
    QCOMPARE(late.errorCode(), 1014);
}

void TestDeviceKeys::aStatementThatCannotBeBelievedIsRefused_data()
{
    QTest::addColumn<QString>("claim");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    constexpr qint64 now = 0; // times count from when the statement is made
    QTest::newRow("for somebody else") << u"aud"_s << QJsonValue(u"example.org"_s) << 422 << 1008;
    QTest::newRow("for nobody") << u"aud"_s << QJsonValue() << 422 << 1008;
    QTest::newRow("by another device") << u"iss"_s << QJsonValue(u"other"_s) << 401 << 1097;
    QTest::newRow("by nobody") << u"iss"_s << QJsonValue() << 401 << 1097;
    QTest::newRow("over") << u"exp"_s << QJsonValue(now - 60) << 422 << 1008;
    QTest::newRow("without an end") << u"exp"_s << QJsonValue(u"soon"_s) << 422 << 1008;
    QTest::newRow("of the future") << u"iat"_s << QJsonValue(now + 62) << 422 << 1008;
    QTest::newRow("of no time") << u"iat"_s << QJsonValue() << 422 << 1008;
    QTest::newRow("ends before it began") << u"exp"_s << QJsonValue(now - 1) << 422 << 1008;
    QTest::newRow("tampered with") << QString() << QJsonValue(0) << 422 << 1008;
    QTest::newRow("of another key") << QString() << QJsonValue(1) << 422 << 1008;
    QTest::newRow("no statement") << QString() << QJsonValue(2) << 422 << 1008;
}

void TestDeviceKeys::aStatementThatCannotBeBelievedIsRefused()
{
    QFETCH(QString, claim);
    QFETCH(QJsonValue, value);
    QFETCH(int, status);
    QFETCH(int, code);
    const auto pin = m_device->createPin();
    QVERIFY(m_network->plexTv().claimPin(TestDevice::codeOf(pin)));
    const TestDevice other(*m_network, "me");
    QByteArray statement;
    if (claim.isEmpty()) {
        const QByteArray mine = m_device->sign(m_device->claims());
        QJsonObject changed = m_device->claims();
        changed[u"scope"_s] = u"email"_s;
        const QByteArrayList parts = mine.split('.');
        const QByteArrayList statements{parts[0] + '.' + m_device->sign(changed).split('.').at(1) + '.' + parts[2],
                                        other.sign(m_device->claims()), "nonsense"};
        statement = statements[value.toInt()];
    } else {
        QJsonObject claims = m_device->claims();
        claims[claim] = value.isDouble() ? QJsonValue(m_device->now() + value.toInteger()) : value;
        statement = m_device->sign(claims);
    }
    const auto reply = m_device->poll(pin, statement);
    QCOMPARE(reply.status, status);
    QCOMPARE(reply.errorCode(), code);
    // The PIN is still there for a better one.
    QVERIFY(TestDevice::authToken(m_device->poll(pin, m_device->sign(m_device->claims()))).startsWith("eyJ"));
}

void TestDeviceKeys::aClockAMinuteOutIsGoodEnough()
{
    const auto pin = m_device->createPin();
    m_network->plexTv().claimPin(TestDevice::codeOf(pin));
    QJsonObject claims = m_device->claims();
    claims[u"iat"_s] = m_device->now() + 60;
    QVERIFY(!TestDevice::authToken(m_device->poll(pin, m_device->sign(claims))).isEmpty());
    claims = m_device->claims();
    claims[u"iat"_s] = m_device->now() - 300;
    claims[u"exp"_s] = m_device->now() - 59;
    QCOMPARE(m_device->exchange(claims, m_device->nonce()).status, 200);
}

void TestDeviceKeys::aStatementForSeveralAudiencesIsForPlexTvToo()
{
    const auto pin = m_device->createPin();
    m_network->plexTv().claimPin(TestDevice::codeOf(pin));
    QJsonObject claims = m_device->claims();
    claims[u"aud"_s] = QJsonArray{u"example.org"_s, u"plex.tv"_s};
    QVERIFY(!TestDevice::authToken(m_device->poll(pin, m_device->sign(claims))).isEmpty());
}

void TestDeviceKeys::aKeyIsRegisteredBesideAToken()
{
    const QByteArray token = m_network->plexTv().issueToken("me");
    QCOMPARE(m_device->refresh().errorCode(), 1008);
    QCOMPARE(m_device->ask("POST", u"/api/v2/auth/jwk"_s, token, TestDevice::bodyWith(m_device->key.json())).status, 201);
    QVERIFY(m_network->plexTv().accepts(token, "me"));
    QVERIFY(m_network->plexTv().accepts(TestDevice::newToken(m_device->refresh()), "me"));
}

void TestDeviceKeys::registeringNeedsATokenAndAKey()
{
    const QByteArray body = TestDevice::bodyWith(m_device->key.json());
    const auto stranger = m_device->ask("POST", u"/api/v2/auth/jwk"_s, {}, body);
    QCOMPARE(stranger.status, 401);
    QCOMPARE(stranger.errorCode(), 1001);
    const QByteArray token = m_network->plexTv().issueToken("me");
    const auto keyless = m_device->ask("POST", u"/api/v2/auth/jwk"_s, token, "{\"strong\":true}");
    QCOMPARE(keyless.status, 400);
    QCOMPARE(keyless.errorCode(), 1004);
}

void TestDeviceKeys::aRegisteredKeyCannotBeRegisteredAgain()
{
    const QByteArray body = TestDevice::bodyWith(m_device->key.json());
    const QByteArray token = m_network->plexTv().issueToken("me");
    QCOMPARE(m_device->ask("POST", u"/api/v2/auth/jwk"_s, token, body).status, 201);
    const auto again = m_device->ask("POST", u"/api/v2/auth/jwk"_s, token, body);
    QCOMPARE(again.status, 422);
    QCOMPARE(again.errorCode(), 1014);
    TestDevice other(*m_network, "other");
    QCOMPARE(other.ask("POST", u"/api/v2/auth/jwk"_s, m_network->plexTv().issueToken("other"), body).errorCode(), 1014);
}

void TestDeviceKeys::theFirstJwtEndsTheOlderTokensOfItsDeviceOnly()
{
    SimulatedPlexTv &plexTv = m_network->plexTv();
    const QByteArray others = plexTv.issueToken("other");
    const QByteArray older = plexTv.issueToken("me");
    m_device->ask("POST", u"/api/v2/auth/jwk"_s, older, TestDevice::bodyWith(m_device->key.json()));
    const QByteArray jwt = TestDevice::newToken(m_device->refresh());
    QVERIFY(!plexTv.accepts(older, "me"));
    QVERIFY(plexTv.accepts(others, "other"));
    // What a server takes is had by changing to oneself, and stays when the JWT is fetched anew.
    const auto change = m_device->ask("POST", u"/api/v2/home/users/5d0c2b9e7a41f863/switch"_s, jwt);
    QCOMPARE(change.status, 201);
    const QByteArray opaque = TestDevice::authToken(change);
    QVERIFY(!opaque.startsWith("eyJ"));
    QCOMPARE(m_device->refresh().status, 200);
    QVERIFY(plexTv.accepts(opaque, "me"));
}

void TestDeviceKeys::aPinWithAKeyEndsTheOlderTokenToo()
{
    const QByteArray older = m_network->plexTv().issueToken("me");
    const auto pin = m_device->createPin();
    m_network->plexTv().claimPin(TestDevice::codeOf(pin));
    QVERIFY(m_network->plexTv().accepts(older, "me"));
    m_device->poll(pin, m_device->sign(m_device->claims()));
    QVERIFY(!m_network->plexTv().accepts(older, "me"));
}

QTEST_GUILESS_MAIN(TestDeviceKeys)
#include "tst_devicekeys.moc"
