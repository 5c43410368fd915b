// SPDX-License-Identifier: MIT
#include "plex/account/devicekey.h"

#include "plex/account/jwt.h"
#include "simulation/jwt.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using plex::DeviceKey;

/// Keys and signatures, by the examples of RFC 8037 and by a verifier of its own.
class TestDeviceKey : public QObject
{
    Q_OBJECT

    static DeviceKey exampleKey()
    {
        return *DeviceKey::from(net::Token(
            QByteArray::fromBase64("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", QByteArray::Base64UrlEncoding)));
    }

private Q_SLOTS:
    void thePublicHalfIsThatOfTheExample()
    {
        const QJsonObject jwk = exampleKey().jwk();
        QCOMPARE(jwk.value(u"x").toString(), QStringLiteral("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
        QCOMPARE(jwk.value(u"kty").toString(), QStringLiteral("OKP"));
        QCOMPARE(jwk.value(u"crv").toString(), QStringLiteral("Ed25519"));
        QCOMPARE(jwk.value(u"alg").toString(), QStringLiteral("EdDSA"));
        QVERIFY(!jwk.contains(u"d"));
    }

    void theKeyIsCalledByItsThumbprint()
    {
        QCOMPARE(exampleKey().thumbprint(), QByteArray("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
        QCOMPARE(exampleKey().jwk().value(u"kid").toString(), QStringLiteral("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
    }

    void aStatementIsSignedByTheKeyItNames()
    {
        const DeviceKey key = exampleKey();
        const net::Token statement = key.statement({{QStringLiteral("iss"), QStringLiteral("me")}});
        const auto read = simulation::Jwt::read(statement.reveal());
        QVERIFY(read);
        const auto jwk = simulation::Jwk::read(key.jwk());
        QVERIFY(jwk);
        QVERIFY(read->isSignedBy(*jwk));
        QCOMPARE(read->claims.value(u"iss").toString(), QStringLiteral("me"));
        QCOMPARE(read->header.value(u"alg").toString(), QStringLiteral("EdDSA"));
        QVERIFY(!statement.reveal().contains('='));
    }

    void aChangedStatementIsNotSigned()
    {
        const DeviceKey key = exampleKey();
        QByteArray text = key.statement({{QStringLiteral("iss"), QStringLiteral("me")}}).reveal();
        text.replace(plex::jwt::encoded(R"({"iss":"me"})"), plex::jwt::encoded(R"({"iss":"he"})"));
        const auto read = simulation::Jwt::read(text);
        QVERIFY(read);
        QVERIFY(!read->isSignedBy(*simulation::Jwk::read(key.jwk())));
    }

    void anotherLibraryAcceptsWhatWeSign_data()
    {
        QTest::addColumn<bool>("isChanged");
        QTest::newRow("as signed") << false;
        QTest::newRow("changed") << true;
    }
    void anotherLibraryAcceptsWhatWeSign()
    {
        QFETCH(const bool, isChanged);
        const auto key = DeviceKey::generated();
        const qint64 now = QDateTime::currentSecsSinceEpoch();
        QByteArray statement = key->statement({{QStringLiteral("aud"), QStringLiteral("plex.tv")},
                                               {QStringLiteral("iss"), QStringLiteral("client-1")},
                                               {QStringLiteral("iat"), now},
                                               {QStringLiteral("exp"), now + 300}})
                                   .reveal();
        if (isChanged)
            statement[statement.indexOf('.') + 5] = statement[statement.indexOf('.') + 5] == 'A' ? 'B' : 'A';
        QProcess python;
        python.start(QStringLiteral(PYTHON), {QStringLiteral("-B"), QStringLiteral(VERIFIER)});
        python.write(QJsonDocument(key->jwk()).toJson(QJsonDocument::Compact) + '\n' + statement + '\n');
        python.closeWriteChannel();
        QVERIFY(python.waitForFinished());
        if (python.exitCode() == 77)
            QSKIP("PyJWT is not installed: Debian's python3-jwt and python3-cryptography");
        QCOMPARE(python.exitCode() == 0, !isChanged);
        if (!isChanged)
            QCOMPARE(QJsonDocument::fromJson(python.readAllStandardOutput()).object().value(u"iss").toString(), QStringLiteral("client-1"));
    }

    void everyKeyIsAnotherAndComesBackFromItsSecret()
    {
        const auto one = DeviceKey::generated();
        const auto other = DeviceKey::generated();
        QVERIFY(one && other);
        QVERIFY(one->thumbprint() != other->thumbprint());
        QCOMPARE(one->secret().reveal().size(), 32);
        QCOMPARE(DeviceKey::from(one->secret())->thumbprint(), one->thumbprint());
    }

    void whatIsNoKeyIsNone_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("short") << QByteArray(31, 'k');
        QTest::newRow("long") << QByteArray(33, 'k');
    }
    void whatIsNoKeyIsNone()
    {
        QFETCH(const QByteArray, secret);
        QVERIFY(!DeviceKey::from(net::Token(secret)));
    }
};

QTEST_APPLESS_MAIN(TestDeviceKey)
#include "tst_devicekey.moc"
