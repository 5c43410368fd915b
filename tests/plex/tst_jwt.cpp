// SPDX-License-Identifier: MIT
#include "plex/account/jwt.h"

#include <QTest>

using namespace std::chrono_literals;

/// Tokens that say how long they are good.
class TestJwt : public QObject
{
    Q_OBJECT

    static net::Token tokenOf(const QByteArray &claims)
    {
        return net::Token("eyJhbGciOiJFZERTQSJ9." + plex::jwt::encoded(claims) + ".c2ln");
    }

private Q_SLOTS:
    void anOpaqueTokenIsNotSigned()
    {
        QVERIFY(!plex::jwt::isSigned(net::Token("xyzAB12cd-_34EFgh56i")));
        QVERIFY(!plex::jwt::isSigned(net::Token()));
        QVERIFY(plex::jwt::isSigned(tokenOf("{}")));
    }

    void theValidityIsWhatTheTokenSays()
    {
        const auto validity = plex::jwt::validity(tokenOf(R"({"iat":1769990000,"exp":1770594800,"aud":["plex.tv"]})"));
        QCOMPARE(validity, std::optional(net::Validity{1769990000s, 1770594800s}));
    }

    void numbersMayBeStrings()
    {
        QVERIFY(plex::jwt::validity(tokenOf(R"({"iat":"1769990000","exp":"1770594800"})")));
    }

    void whatSaysNothingHasNoValidity_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("opaque") << QByteArray("xyzAB12cd-_34EFgh56i");
        QTest::newRow("two parts") << QByteArray("eyJhbGciOiJFZERTQSJ9.e30");
        QTest::newRow("four parts") << QByteArray("eyJh.e30.e30.e30");
        QTest::newRow("no JSON") << QByteArray("eyJh.bm9wZQ.e30");
        QTest::newRow("no base64") << QByteArray("eyJh.!!!.e30");
        for (const char *claims : {"{}", "[]", R"({"exp":1770594800})", R"({"iat":1769990000})", R"({"iat":5,"exp":5})", R"({"iat":6,"exp":5})",
                                   R"({"iat":"now","exp":"later"})"})
            QTest::newRow(claims) << tokenOf(claims).reveal();
    }
    void whatSaysNothingHasNoValidity()
    {
        QFETCH(const QByteArray, token);
        QVERIFY(!plex::jwt::validity(net::Token(token)));
    }
};

QTEST_APPLESS_MAIN(TestJwt)
#include "tst_jwt.moc"
