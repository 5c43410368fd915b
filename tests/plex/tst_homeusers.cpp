// SPDX-License-Identifier: MIT
#include "plex/account/homeusers.h"

#include <QTest>

using Kind = Media::Error::Kind;

/// What plex.tv says of a home.
class TestHomeUsers : public QObject
{
    Q_OBJECT

    // With ' for ".
    static net::HttpResponse json(QByteArray body, int status = 200)
    {
        body.replace('\'', '"');
        return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = body};
    }

private Q_SLOTS:
    void everybodyIsNamedTheOwnerFirst()
    {
        const auto users = plex::homeusers::parse(json(
            "{'id':1,'users':["
            "{'id':2,'uuid':'m','title':'Mika','username':null,'email':null,'friendlyName':null,'thumb':null,'restricted':true,"
            "'admin':false,'protected':false},"
            "{'id':1,'uuid':'r','title':'robin','username':'robin','friendlyName':'Robin','thumb':'https://plex.tv/r.png',"
            "'restricted':'0','admin':'1','protected':1}]}"));
        QVERIFY(users);
        const QList<Media::HomeUser> expected{
            {.id = QStringLiteral("r"), .name = QStringLiteral("Robin"), .avatar = QUrl(QStringLiteral("https://plex.tv/r.png")),
             .isProtected = true, .isAdmin = true},
            {.id = QStringLiteral("m"), .name = QStringLiteral("Mika"), .isRestricted = true}};
        QVERIFY(*users == expected);
    }

    void whatIsNoHomeIsABadAnswer_data()
    {
        QTest::addColumn<QByteArray>("body");
        for (const char *body : {"{}", "[]", "{'users':null}", "{'users':[]}", "{'users':[{'id':1}]}", "{'users':", ""})
            QTest::newRow(body) << QByteArray(body);
    }
    void whatIsNoHomeIsABadAnswer()
    {
        QFETCH(const QByteArray, body);
        const auto users = plex::homeusers::parse(json(body));
        QVERIFY(!users);
        QCOMPARE(users.error().kind, Kind::BadAnswer);
    }

    void theUserIsNamedInThePathAndThePinOnlyWhenThereIsOne()
    {
        const net::Request free = plex::homeusers::switchTo(QStringLiteral("u-1"), {});
        QCOMPARE(free.method, QByteArray("POST"));
        QCOMPARE(free.path, QStringLiteral("/api/v2/home/users/u-1/switch"));
        QVERIFY(free.query.isEmpty());
        const net::Request locked = plex::homeusers::switchTo(QStringLiteral("u-1"), QStringLiteral("12 4&x=1"));
        QCOMPARE(locked.query.toString(QUrl::FullyEncoded), QStringLiteral("pin=12%204%26x%3D1"));
    }

    void theAnswerToASwitchHoldsTheToken_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("outcome");
        const auto error = [](int code) { return "{'errors':[{'code':" + QByteArray::number(code) + "}]}"; };
        QTest::newRow("switched") << 201 << QByteArray("{'uuid':'u','authToken':'t-9','username':null}") << QStringLiteral("token");
        QTest::newRow("no token") << 201 << QByteArray("{'uuid':'u'}") << QStringLiteral("bad-answer");
        QTest::newRow("no JSON") << 201 << QByteArray("<user/>") << QStringLiteral("bad-answer");
        QTest::newRow("wrong PIN") << 403 << error(1041) << QStringLiteral("forbidden");
        QTest::newRow("not for managed users") << 403 << error(1009) << QStringLiteral("forbidden");
        QTest::newRow("unknown user") << 404 << error(1002) << QStringLiteral("not-found");
        QTest::newRow("too often") << 429 << error(1003) << QStringLiteral("rate-limited");
        QTest::newRow("not signed in") << 401 << error(1001) << QStringLiteral("unauthorized");
        QTest::newRow("failure") << 500 << error(1007) << QStringLiteral("server-error");
    }
    void theAnswerToASwitchHoldsTheToken()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const QString, outcome);
        const auto token = plex::homeusers::parseToken(json(body, status));
        QCOMPARE(token ? QStringLiteral("token") : Media::name(token.error().kind), outcome);
        if (token)
            QVERIFY(*token == net::Token("t-9"));
    }

    void aWrongPinIsSaidInWords()
    {
        const auto wrong = plex::homeusers::parseToken(json("{'errors':[{'code':1041}]}", 403));
        QVERIFY(wrong.error().message.contains(QStringLiteral("PIN")));
        const auto other = plex::homeusers::parseToken(json("{'errors':[{'code':1009}]}", 403));
        QVERIFY(!other.error().message.contains(QStringLiteral("PIN")));
    }
};

QTEST_APPLESS_MAIN(TestHomeUsers)
#include "tst_homeusers.moc"
