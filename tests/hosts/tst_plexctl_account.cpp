// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// Signing in from a console.
class AccountCommandsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signingInShowsTheCode();
    void signingInByLinkOffersAnAddressForAnotherDevice();
    void signingInEndsWithItsStatus_data();
    void signingInEndsWithItsStatus();
    void aTokenIsReadAndNeverShown();
    void thePageIsOpenedOnlyWhenAsked();
    void aBrowserThatIsMissingIsAWarning();
};

void AccountCommandsTest::signingInShowsTheCode()
{
    const Run run = json(u"sign-in --no-open"_s, {{u"FAKE_STATE"_s, u"signed-out"_s}});
    QCOMPARE(run.status, 0);
    const QJsonObject result = parsed(
        R"({"type":"result","command":"sign-in","account":{"id":"42","name":"Person","email":"person@example.org"}})");
    const QJsonObject code = parsed(
        R"({"type":"event","event":"sign-in-code","code":"AB12","url":"https://app.plex.tv/auth#?code=AB12&clientID=c","expiresIn":900})");
    const QJsonObject end = parsed(
        R"({"type":"event","event":"sign-in-ended","outcome":"signed-in","message":"sign-in signed-in"})");
    QCOMPARE(run.last(), result);
    QCOMPARE(run.events(u"sign-in-code"_s), QList<QJsonObject>{code});
    QCOMPARE(run.events(u"sign-in-ended"_s), QList<QJsonObject>{end});

    const Run human = plexctl(u"sign-in --no-open"_s, {{u"FAKE_STATE"_s, u"signed-out"_s}});
    QVERIFY(human.err.contains("https://app.plex.tv/auth#?code=AB12&clientID=c"));
    QVERIFY(human.err.contains("AB12 and counts for 15 minutes"));
    QCOMPARE(human.out, QByteArray("Signed in as Person.\n"));
}

void AccountCommandsTest::signingInByLinkOffersAnAddressForAnotherDevice()
{
    const QJsonObject code = json(u"sign-in --link"_s).events(u"sign-in-code"_s).value(0);
    QCOMPARE(code.value("url"_L1), u"https://plex.tv/link"_s);
    QCOMPARE(code.value("qr"_L1), u"https://app.plex.tv/auth#?code=AB12&clientID=c"_s);
}

void AccountCommandsTest::signingInEndsWithItsStatus_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<int>("status");
    QTest::newRow("expired") << u"sign-in-required"_s << u"expired"_s << 3;
    QTest::newRow("refused") << u"unauthorized"_s << u"refused"_s << 3;
    QTest::newRow("cancelled") << u"sign-in-required"_s << u"cancelled"_s << 3;
    QTest::newRow("unreachable") << u"unreachable"_s << u"failed"_s << 4;
    QTest::newRow("rate-limited") << u"rate-limited"_s << u"failed"_s << 5;
    QTest::newRow("credentials-locked") << u"credentials-locked"_s << u"failed"_s << 6;
    QTest::newRow("failed") << u"server-error"_s << u"failed"_s << 5;
}

void AccountCommandsTest::signingInEndsWithItsStatus()
{
    QFETCH(QString, kind);
    QFETCH(QString, outcome);
    QFETCH(int, status);
    const Run run = json(u"sign-in --no-open"_s, {{u"FAKE_SIGN_IN"_s, QString::fromLatin1(QTest::currentDataTag())}});
    QCOMPARE(run.events(u"sign-in-ended"_s).value(0).value("outcome"_L1), outcome);
    QCOMPARE(run.kind(), kind);
    QCOMPARE(run.status, status);
}

void AccountCommandsTest::aTokenIsReadAndNeverShown()
{
    const Run good = json(u"sign-in --token-stdin --verbose"_s, {}, "good-token\nrest\n");
    QCOMPARE(good.status, 0);
    QVERIFY(!good.out.contains("good-token") && !good.err.contains("good-token"));
    QCOMPARE(json(u"sign-in --token-stdin"_s, {}, "  good-token\r\n").status, 0);
    QCOMPARE(json(u"sign-in --token-stdin"_s, {}, "good-token").status, 0);
    const Run bad = json(u"sign-in --token-stdin"_s, {}, "bad-token\n");
    QCOMPARE(bad.kind(), u"unauthorized"_s);
    QVERIFY(!bad.out.contains("bad-token"));
    for (const QByteArray &nothing : {QByteArray(), QByteArray("\n"), QByteArray("  \ngood-token\n")})
        QCOMPARE(json(u"sign-in --token-stdin"_s, {}, nothing).kind(), u"usage"_s);
}

void AccountCommandsTest::thePageIsOpenedOnlyWhenAsked()
{
    const QTemporaryDir directory;
    const QString opened = directory.filePath(u"opened"_s);
    QVERIFY(write(directory.filePath(u"xdg-open"_s), "#!/bin/sh\necho noise; echo noise >&2\necho \"$1\" > " + opened.toLocal8Bit() + '\n', true));
    const Environment environment{{u"PATH"_s, directory.path() + ":/usr/bin:/bin"_L1}};
    for (const QString &arguments : {u"sign-in --no-open"_s, u"sign-in --link"_s, u"status"_s}) {
        QCOMPARE(json(arguments, environment).status, 0);
        QVERIFY(!QFile::exists(opened));
    }
    const Run run = json(u"sign-in"_s, environment);
    QCOMPARE(run.status, 0);
    QVERIFY(!run.out.contains("noise") && !run.err.contains("noise"));
    QVERIFY(run.events(u"warning"_s).isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(content(opened), QByteArray("https://app.plex.tv/auth#?code=AB12&clientID=c\n"), patienceMs);
}

void AccountCommandsTest::aBrowserThatIsMissingIsAWarning()
{
    const Run run = json(u"sign-in"_s, {{u"PATH"_s, u"/nowhere"_s}});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.events(u"warning"_s).size(), 1);
    QVERIFY(run.events(u"warning"_s).first().value("message"_L1).toString().contains(u"Copy"_s));
}

QTEST_GUILESS_MAIN(AccountCommandsTest)
#include "tst_plexctl_account.moc"
