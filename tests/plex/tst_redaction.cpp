// SPDX-License-Identifier: MIT
#include "plex/redaction.h"

#include <QTest>

using plex::Redaction;

/// What names people, machines and secrets becomes words that stay the same.
class TestRedaction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTextLosesWhatIsPrivate_data();
    void aTextLosesWhatIsPrivate();
    void anAddressLosesWhatIsPrivate_data();
    void anAddressLosesWhatIsPrivate();
    void oneThingHasOneWord();
    void namesAreReplacedAsWordsOnly();
    void whatIsKnownOfAnAddressIsSaidOnce();
};

void TestRedaction::aTextLosesWhatIsPrivate_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("nothing private", "It does not resolve: rebind-domain-ok=/plex.direct/", "It does not resolve: rebind-domain-ok=/plex.direct/");
    row("IPv4", "no answer from 192.168.7.20, tried twice", "no answer from address-1, tried twice");
    row("IPv4 with a port", "10.1.2.3:32400 refused", "address-1:32400 refused");
    row("IPv4 at the end", "It is 198.51.100.7.", "It is address-1.");
    row("IPv6", "no answer from 2001:db8::7", "no answer from address-1");
    row("IPv6 with a scope", "fe80::1%eth0 is near", "address-1 is near");
    row("IPv6 in brackets", "[fd00::7]:32400", "[address-1]:32400");
    row("IPv6 before a colon", "fd00::7: no answer", "address-1: no answer");
    row("IPv6 at the end", "It is fd00::7.", "It is address-1.");
    row("a time", "at 12:30:45 sharp", "at 12:30:45 sharp");
    row("a version", "version 1.43.2.10687-563d026ea", "version 1.43.2.10687-563d026ea");
    row("plex.direct", "192-168-7-20.0123456789abcdef0123456789abcdef.plex.direct failed", "address-1.hash-1.plex.direct failed");
    row("plex.direct, IPv6", "2001-db8--7.0123456789abcdef0123456789abcdef.plex.direct", "address-1.hash-1.plex.direct");
    row("plex.direct, another label", "relay-7.0123456789abcdef.plex.direct", "host-1.hash-1.plex.direct");
    row("a URL", "GET https://media.example.org:32400/library/sections failed", "GET https://host-1:32400/library/sections failed");
    row("a URL in brackets", "(see https://10.1.2.3/).", "(see https://address-1/).");
    row("a token in a URL", "https://10.1.2.3:1/library/metadata/55?X-Plex-Token=abcdefghijklmnopqrst", "https://address-1:1/library/metadata/*?…");
    row("somebody in a URL", "https://mia:geheim@10.1.2.3/", "https://address-1/");
    row("everybody's own", "https://plex.tv/api/v2/ping and https://app.plex.tv/auth", "https://plex.tv/api/v2/ping and https://app.plex.tv/auth");
    row("no URL at all", "https://%/x", "[secret]");
    row("a token in a query", "/library?X-Plex-Token=abc&count=5", "/library?X-Plex-Token=[secret]&count=[secret]");
    row("a token in a header", "X-Plex-Token: abc rest", "X-Plex-Token: [secret] rest");
    row("a bearer", "Authorization: Bearer abc rest", "Authorization: [secret] rest");
    row("a token by itself", "rejected xY3kfL0q8ZbN2mWc7RtA", "rejected [secret]");
    row("a token without digits", "rejected kfLqZbNmWcRtAxYpHjGd", "rejected [secret]");
    row("a signed token", "sent eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl here", "sent [secret] here");
    row("an e-mail", "for mia.meier+tv@example.org, again", "for e-mail-1, again");
    row("a machine identifier", "server c7b60f3ec7b60f3ec7b60f3ec7b60f3ec7b60f3e", "server id-1");
    row("a uuid", "client 6f3c2c0e-8a1d-4d0e-9d1c-0b8a5c3f2e1d", "client id-1");
    row("a long word", "the certificate-of-the-server is Unauthenticatedness", "the certificate-of-the-server is Unauthenticatedness");
}

void TestRedaction::aTextLosesWhatIsPrivate()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    Redaction redaction;
    QCOMPARE(redaction.text(text), expected);
    QCOMPARE(redaction.text(text), expected); // and again
}

void TestRedaction::anAddressLosesWhatIsPrivate_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *url, const char *expected) { QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(expected); };
    row("https://192-168-7-20.c0ffee.plex.direct:32400", "https://address-1.hash-1.plex.direct:32400");
    row("HTTPS://192-168-7-20.C0FFEE.PLEX.DIRECT:32400", "https://address-1.hash-1.plex.direct:32400");
    row("http://[2001:db8::7]:32400", "http://address-1:32400");
    row("https://cellar.lan", "https://host-1");
    row("https://media.example.org/plex", "https://host-1/plex");
    row("https://media.example.org/Mia2009/plex", "https://host-1/*/plex");
    row("https://localhost:8443", "https://localhost:8443");
    row("nonsense", "[secret]");
    row("", "[secret]");
}

void TestRedaction::anAddressLosesWhatIsPrivate()
{
    QFETCH(QString, url);
    QFETCH(QString, expected);
    QCOMPARE(Redaction().url(url), expected);
}

void TestRedaction::oneThingHasOneWord()
{
    Redaction redaction;
    QCOMPARE(redaction.url(QStringLiteral("https://10-1-2-3.c0ffee.plex.direct:32400")), QStringLiteral("https://address-1.hash-1.plex.direct:32400"));
    QCOMPARE(redaction.url(QStringLiteral("http://10.1.2.4:32400")), QStringLiteral("http://address-2:32400"));
    QCOMPARE(redaction.text(QStringLiteral("10.1.2.3 and 10.1.2.4 and 10.1.2.3")), QStringLiteral("address-1 and address-2 and address-1"));
    QCOMPARE(redaction.url(QStringLiteral("https://10-1-2-4.f00d.plex.direct")), QStringLiteral("https://address-2.hash-2.plex.direct"));
    QCOMPARE(redaction.name(QStringLiteral("server"), QStringLiteral("c0c0")), QStringLiteral("server-1"));
    QCOMPARE(redaction.name(QStringLiteral("server"), QStringLiteral("C0C0")), QStringLiteral("server-1"));
    QCOMPARE(redaction.text(QStringLiteral("2001:db8:0:0::7 is 2001:db8::7")), QStringLiteral("address-3 is address-3"));
}

void TestRedaction::namesAreReplacedAsWordsOnly()
{
    Redaction redaction;
    redaction.name(QStringLiteral("server"), QStringLiteral("Mía's 東京 (1)"));
    redaction.name(QStringLiteral("person"), QStringLiteral("Mía"));
    redaction.name(QStringLiteral("person"), QStringLiteral("a"));
    redaction.name(QStringLiteral("person"), {});
    QCOMPARE(redaction.text(QStringLiteral("Mía's 東京 (1) belongs to MÍA; a Míamo does not, https://plex.tv/mía")),
             QStringLiteral("server-1 belongs to person-1; a Míamo does not, https://plex.tv/*"));
    // A host once met in an address is known wherever it stands.
    redaction.url(QStringLiteral("https://cellar.lan:32400"));
    QCOMPARE(redaction.text(QStringLiteral("cellar.lan does not answer")), QStringLiteral("host-1 does not answer"));
}

void TestRedaction::whatIsKnownOfAnAddressIsSaidOnce()
{
    Redaction redaction;
    redaction.text(QStringLiteral("10.1.2.3, 172.17.0.2, 10.1.2.3, fe80::1%3, 198.51.100.7"));
    QCOMPARE(redaction.legend(),
             QStringList({QStringLiteral("address-1: private IPv4 10.x.x.x"), QStringLiteral("address-2: private IPv4 172.17.x.x, often a container's"),
                          QStringLiteral("address-3: link-local IPv6"), QStringLiteral("address-4: public IPv4")}));
}

QTEST_APPLESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
