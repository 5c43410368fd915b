// SPDX-License-Identifier: MIT
#include "plex/account/credential.h"

#include <QTest>

using Kind = Media::Error::Kind;
using plex::Credential;

/// The one record a keychain keeps.
class TestCredential : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRecordComesBackAsItWas();
    void theRecordSaysWhomTheTokensBelongTo();
    void aDamagedRecordIsUnavailableAndNotQuoted_data();
    void aDamagedRecordIsUnavailableAndNotQuoted();
    void oddServerTokensDoNotLoseTheAccount();
    void aRecordOfALaterVersionIsReadAsFarAsItIsKnown();
};

void TestCredential::aRecordComesBackAsItWas()
{
    const Credential credential{.clientIdentifier = QStringLiteral("c-1 \"quoted\" 東"),
                                .account = net::Token("account \\ \"token\""),
                                .servers = {{QStringLiteral("a"), net::Token("token-a")}, {QStringLiteral("b/b"), net::Token("token-b")}}};
    const auto back = plex::deserialized(plex::serialized(credential));
    QVERIFY(back);
    QVERIFY(*back == credential);
}

void TestCredential::theRecordSaysWhomTheTokensBelongTo()
{
    const QByteArray record = plex::serialized({.clientIdentifier = QStringLiteral("c-1"), .account = net::Token("t")});
    QVERIFY(record.contains(R"("clientIdentifier":"c-1")"));
    QVERIFY(record.contains(R"("version":1)"));
}

void TestCredential::aDamagedRecordIsUnavailableAndNotQuoted_data()
{
    QTest::addColumn<QByteArray>("record");
    for (const char *record :
         {"", "s3cret", "{", "[]", "null", "{}", R"(["s3cret"])", R"({"account":"s3cret"})", R"({"clientIdentifier":"c-1"})",
          R"({"clientIdentifier":"","account":"s3cret"})", R"({"clientIdentifier":"c-1","account":""})",
          R"({"clientIdentifier":"c-1","account":null})", R"({"clientIdentifier":"c-1","account":5})",
          R"({"clientIdentifier":7,"account":"s3cret"})", R"({"clientIdentifier":"c-1","account":{"token":"s3cret"}})",
          R"({"clientIdentifier":"c-1","account":"s3cret")"})
        QTest::newRow(record) << QByteArray(record);
    QTest::newRow("binary") << QByteArray("\x00\x01\xff s3cret", 10);
}

void TestCredential::aDamagedRecordIsUnavailableAndNotQuoted()
{
    QFETCH(QByteArray, record);
    const auto credential = plex::deserialized(record);
    QVERIFY(!credential);
    QCOMPARE(credential.error().kind, Kind::CredentialsUnavailable);
    QVERIFY(!credential.error().message.isEmpty());
    QVERIFY(!credential.error().message.contains(u"s3cret"));
    QVERIFY(!credential.error().cause);
}

void TestCredential::oddServerTokensDoNotLoseTheAccount()
{
    const auto credential = plex::deserialized(
        R"({"clientIdentifier":"c-1","account":"t","servers":{"a":"good","b":null,"c":5,"d":"","e":[]}})");
    QVERIFY(credential);
    QCOMPARE(credential->servers.size(), 1);
    QVERIFY(credential->servers.value(QStringLiteral("a")) == net::Token("good"));
    for (const char *servers : {"null", "[]", "\"x\"", "7"}) {
        const QByteArray record = QByteArray(R"({"clientIdentifier":"c-1","account":"t","servers":)") + servers + '}';
        QVERIFY(plex::deserialized(record));
        QVERIFY(plex::deserialized(record)->servers.isEmpty());
    }
}

void TestCredential::aRecordOfALaterVersionIsReadAsFarAsItIsKnown()
{
    const auto credential = plex::deserialized(R"({"version":2,"clientIdentifier":"c-1","account":"t","deviceKey":"x"})");
    QVERIFY(credential);
    QCOMPARE(credential->clientIdentifier, QStringLiteral("c-1"));
}

QTEST_APPLESS_MAIN(TestCredential)
#include "tst_credential.moc"
