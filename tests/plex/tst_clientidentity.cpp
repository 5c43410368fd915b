// SPDX-License-Identifier: MIT
#include "plex/account/clientidentity.h"

#include <QSet>
#include <QTest>
#include <QUrlQuery>
#include <QUuid>

using plex::ClientIdentity;

/// One identifier and the names that go with it.
class TestClientIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyHeaderIsThereOnce();
    void whatTheHostLeavesOutHasADefault();
    void namesAreSentAsUtf8();
    void aNameCannotSmuggleAHeader();
    void theIdentifierIsTheSameEverywhere();
    void anIdentifierIsRandomAndAUuid();
    void theSignInAddressHoldsItsParametersInTheFragment();
    void oddCharactersInTheSignInAddressAreEncoded();
    void theSignInAddressHoldsNoSecretButTheCode();
};

namespace {

ClientIdentity identity()
{
    ClientIdentity identity(
        {.product = QStringLiteral("My Player"), .version = QStringLiteral("2.1"), .deviceName = QStringLiteral("Mías Büro 東京")});
    identity.setIdentifier(QStringLiteral("6b0e-1"));
    return identity;
}

QMap<QByteArray, QByteArray> headersOf(const ClientIdentity &identity)
{
    QMap<QByteArray, QByteArray> headers;
    for (const auto &[name, value] : identity.headers())
        headers.insert(name, value);
    return headers;
}

} // namespace

void TestClientIdentity::everyHeaderIsThereOnce()
{
    const auto headers = headersOf(identity());
    QCOMPARE(identity().headers().size(), headers.size());
    QCOMPARE(headers.value("Accept"), QByteArray("application/json"));
    QCOMPARE(headers.value("X-Plex-Client-Identifier"), QByteArray("6b0e-1"));
    QCOMPARE(headers.value("X-Plex-Product"), QByteArray("My Player"));
    QCOMPARE(headers.value("X-Plex-Version"), QByteArray("2.1"));
    // Any other platform is answered 400 by the transcoder.
    QCOMPARE(headers.value("X-Plex-Platform"), QByteArray("Generic"));
    QVERIFY(!headers.value("X-Plex-Device").isEmpty());
    QVERIFY(!headers.value("X-Plex-Device-Name").isEmpty());
    QVERIFY(!headers.contains("X-Plex-Token"));
    // No remote control is offered, so none is announced.
    QVERIFY(!headers.contains("X-Plex-Provides"));
}

void TestClientIdentity::whatTheHostLeavesOutHasADefault()
{
    ClientIdentity bare{Media::HostInfo{}};
    bare.setIdentifier(QStringLiteral("x"));
    const auto headers = headersOf(bare);
    for (auto it = headers.cbegin(); it != headers.cend(); ++it)
        QVERIFY2(!it.value().isEmpty(), it.key().constData());
    QVERIFY(!bare.product().isEmpty());
}

void TestClientIdentity::namesAreSentAsUtf8()
{
    QCOMPARE(headersOf(identity()).value("X-Plex-Device-Name"), QStringLiteral("Mías Büro 東京").toUtf8());
}

void TestClientIdentity::aNameCannotSmuggleAHeader()
{
    ClientIdentity odd({.product = QStringLiteral("P\r\nX-Plex-Token: x"),
                        .version = QStringLiteral("1\n2"),
                        .deviceName = QStringLiteral("den\r\nand\tkitchen")});
    odd.setIdentifier(QStringLiteral("6b0e-1"));
    const auto headers = headersOf(odd);
    for (auto it = headers.cbegin(); it != headers.cend(); ++it)
        QVERIFY2(!it.value().contains('\r') && !it.value().contains('\n'), it.key().constData());
    QCOMPARE(headers.value("X-Plex-Device-Name"), QByteArray("den and kitchen"));
}

void TestClientIdentity::theIdentifierIsTheSameEverywhere()
{
    const ClientIdentity one = identity();
    QCOMPARE(headersOf(one).value("X-Plex-Client-Identifier"), one.identifier().toUtf8());
    QVERIFY(one.signInAddress(QUrl(QStringLiteral("https://app.plex.tv/auth")), QStringLiteral("c")).fragment().contains(one.identifier()));
}

void TestClientIdentity::anIdentifierIsRandomAndAUuid()
{
    QSet<QString> seen;
    for (int i = 0; i < 100; ++i) {
        const QString generated = ClientIdentity::generated();
        const QUuid uuid = QUuid::fromString(generated);
        QCOMPARE(uuid.toString(QUuid::WithoutBraces), generated);
        QCOMPARE(uuid.version(), QUuid::Random);
        seen.insert(generated);
    }
    QCOMPARE(seen.size(), 100);
}

void TestClientIdentity::theSignInAddressHoldsItsParametersInTheFragment()
{
    const QUrl address = identity().signInAddress(QUrl(QStringLiteral("https://app.plex.tv/auth")), QStringLiteral("q7xkcode"));
    // What a browser is handed, byte for byte.
    QCOMPARE(address.toEncoded(),
             QByteArray("https://app.plex.tv/auth#?clientID=6b0e-1&code=q7xkcode&context%5Bdevice%5D%5Bproduct%5D=My%20Player"));
    QVERIFY(!address.hasQuery());
}

void TestClientIdentity::oddCharactersInTheSignInAddressAreEncoded()
{
    ClientIdentity odd({.product = QStringLiteral("A&B=C #1+2 ü%")});
    odd.setIdentifier(QStringLiteral("x y&z"));
    const QByteArray address = odd.signInAddress(QUrl(QStringLiteral("https://app.plex.tv/auth")), QStringLiteral("c&d")).toEncoded();
    QCOMPARE(address.mid(address.indexOf('#')),
             QByteArray("#?clientID=x%20y%26z&code=c%26d&context%5Bdevice%5D%5Bproduct%5D=A%26B%3DC%20%231%2B2%20%C3%BC%25"));
}

void TestClientIdentity::theSignInAddressHoldsNoSecretButTheCode()
{
    const QUrl address = identity().signInAddress(QUrl(QStringLiteral("https://app.plex.tv/auth")), QStringLiteral("q7xkcode"));
    const QUrlQuery parameters(address.fragment(QUrl::FullyEncoded).mid(1));
    QCOMPARE(parameters.queryItems().size(), 3);
    QCOMPARE(parameters.queryItemValue(QStringLiteral("clientID")), QStringLiteral("6b0e-1"));
    QCOMPARE(parameters.queryItemValue(QStringLiteral("code")), QStringLiteral("q7xkcode"));
}

QTEST_APPLESS_MAIN(TestClientIdentity)
#include "tst_clientidentity.moc"
