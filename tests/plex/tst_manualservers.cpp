// SPDX-License-Identifier: MIT
#include "plex/discovery/manualservers.h"

#include "waiting.h"
#include "world.h"

using Kind = Media::Error::Kind;
using plex::ManualServer;
using plextest::awaited;
using plextest::World;
using simulation::AddressSpec;

/// Asking who is at an address that a person entered, and what is remembered of it.
class TestManualServers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_world = std::make_unique<World>(m_clock); }
    void cleanup() { m_world.reset(); }

    void anAddressIsASchemeAHostAndAPort_data();
    void anAddressIsASchemeAHostAndAPort();
    void whoeverAnswersIsIntroducedWithoutAToken();
    void aProxyWithACertificateOfItsOwnIsAskedAsItIs();
    void aRawAddressIsCheckedForTheNameOfAKnownServer();
    void aRawAddressThatFitsNobodysNameSaysWhatToEnter();
    void aPlainNameIsNotMeasuredByNumbers();
    void whoShowsAKnownCertificateHasToBeThatServer();
    void silenceAndRefusalAreSaidAsTheyAre();
    void theCertificateAdvertisedNowCountsFirst();
    void whatIsRememberedComesBack();
    void whatCannotBeReadIsLeftOut();

private:
    Media::Result<ManualServer> introduced(const QUrl &address, const QList<plex::Resource> &known = {})
    {
        plex::Dialer dialer(m_world->http, m_clock);
        const bool isSecure = address.scheme() == u"https";
        const net::Connection candidate{.shown = {.via = Media::ConnectionVia::Manual, .uri = address, .secure = isSecure}, .base = address};
        return awaited(plex::introduce(dialer, candidate, known));
    }
    simulation::SimulatedServer &owned() { return m_world->owned(); }
    QString domain(const simulation::SimulatedServer &server) const { return server.certificateHash() + QStringLiteral(".plex.direct"); }

    net::SystemClock m_clock;
    std::unique_ptr<World> m_world;
};

void TestManualServers::anAddressIsASchemeAHostAndAPort_data()
{
    QTest::addColumn<QString>("entered");
    QTest::addColumn<QString>("used");
    for (const char *good : {"https://media.example.org", "https://media.example.org:443", "https://192.168.0.9:32400", "http://192.168.0.9:32400",
                             "https://[fd00::7]:32400"})
        QTest::newRow(good) << QString::fromLatin1(good) << QString::fromLatin1(good);
    QTest::newRow("a slash behind it") << QStringLiteral("https://media.example.org/") << QStringLiteral("https://media.example.org");
    for (const char *bad : {"", "media.example.org", "192.168.0.9:32400", "ftp://media.example.org", "https://", "https:///identity",
                            "https://media.example.org/plex", "https://media.example.org?x=1", "https://media.example.org#top",
                            "https://me@media.example.org", "https://me:secret@media.example.org", "https://media.example.org:0",
                            "https://media.example.org:99999", "file:///etc/passwd"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << QString();
}

void TestManualServers::anAddressIsASchemeAHostAndAPort()
{
    QFETCH(QString, entered);
    QFETCH(QString, used);
    const auto address = plex::enteredAddress(QUrl(entered, QUrl::StrictMode));
    if (!used.isEmpty()) {
        QVERIFY(address);
        QCOMPARE(*address, QUrl(used));
        return;
    }
    QVERIFY(!address);
    QCOMPARE(address.error().kind, Kind::Usage);
    QVERIFY(!address.error().message.contains(QStringLiteral("secret")));
}

void TestManualServers::whoeverAnswersIsIntroducedWithoutAToken()
{
    // The name leads nowhere here, so the address inside of it is asked.
    const auto server = introduced(owned().answeringAddress().uri);
    QVERIFY(server);
    QCOMPARE(*server, (ManualServer{.id = owned().machineIdentifier(), .addresses = {{owned().answeringAddress().uri, {}}}}));
    QVERIFY(m_world->isTokenless("owned"));
    QCOMPARE(m_world->count("owned", "GET", "/identity"), m_world->network.recorder().at(QStringLiteral("owned")).size());
}

void TestManualServers::aProxyWithACertificateOfItsOwnIsAskedAsItIs()
{
    AddressSpec proxy{AddressSpec::Kind::Remote, AddressSpec::Behaviour::Answers};
    proxy.place = simulation::Place{QHostAddress(QHostAddress::LocalHost)};
    proxy.hostName = QStringLiteral("localhost");
    QVERIFY(owned().setAddresses({proxy}));
    const auto server = introduced(owned().answeringAddress().uri);
    QVERIFY(server);
    QCOMPARE(server->id, owned().machineIdentifier());
    QCOMPARE(server->addresses.first().certificate, QString());
    QCOMPARE(m_world->network.recorder().at(QStringLiteral("owned")).last().serverName, QStringLiteral("localhost"));
}

void TestManualServers::aRawAddressIsCheckedForTheNameOfAKnownServer()
{
    const QUrl raw = owned().answeringAddress().numericUrl();
    const auto server = introduced(raw, {m_world->described(m_world->shared()), m_world->described(owned())});
    QVERIFY(server);
    QCOMPARE(*server, (ManualServer{.id = owned().machineIdentifier(), .addresses = {{raw, domain(owned())}}}));
    QVERIFY(m_world->isTokenless("owned"));
}

void TestManualServers::aRawAddressThatFitsNobodysNameSaysWhatToEnter()
{
    const QUrl raw = owned().answeringAddress().numericUrl();
    for (const QList<plex::Resource> &known : {QList<plex::Resource>(), {m_world->described(m_world->shared())}}) {
        const auto server = introduced(raw, known);
        QVERIFY(!server);
        QCOMPARE(server.error().kind, Kind::TlsFailed);
        const QString name = QStringLiteral("127-0-1-2.….plex.direct:%1").arg(raw.port());
        QVERIFY2(server.error().message.contains(name), qPrintable(server.error().message));
        QVERIFY(server.error().cause);
    }
    QVERIFY(m_world->network.recorder().at(QStringLiteral("owned")).isEmpty()); // nobody got past the certificate
}

void TestManualServers::aPlainNameIsNotMeasuredByNumbers()
{
    QUrl other = owned().answeringAddress().uri;
    other.setHost(QStringLiteral("localhost")); // where nothing with a certificate for it runs
    other.setScheme(QStringLiteral("https"));
    AddressSpec here{AddressSpec::Kind::Local, AddressSpec::Behaviour::Answers};
    here.place = simulation::Place{QHostAddress(QHostAddress::LocalHost)};
    QVERIFY(owned().setAddresses({here}));
    other.setPort(owned().answeringAddress().port);
    const auto server = introduced(other, {m_world->described(owned())});
    QVERIFY(!server);
    QCOMPARE(server.error().kind, Kind::TlsFailed);
    QVERIFY(!server.error().message.contains(QStringLiteral("plex.direct")));
}

void TestManualServers::whoShowsAKnownCertificateHasToBeThatServer()
{
    QVERIFY(owned().setAddresses({{AddressSpec::Kind::Local, AddressSpec::Behaviour::Impostor}}));
    const auto server = introduced(owned().addresses().first().numericUrl(), {m_world->described(owned())});
    QVERIFY(!server);
    QCOMPARE(server.error().kind, Kind::WrongServer);
}

void TestManualServers::silenceAndRefusalAreSaidAsTheyAre()
{
    const QUrl raw = owned().answeringAddress().numericUrl();
    owned().setOffline(true);
    QCOMPARE(introduced(raw, {m_world->described(owned())}).error().kind, Kind::Refused);
    QVERIFY(m_world->network.arrange(QStringLiteral("plain")));
    const QUrl plain = owned().answeringAddress().uri;
    owned().setOffline(false);
    QCOMPARE(introduced(plain)->id, owned().machineIdentifier());
}

void TestManualServers::theCertificateAdvertisedNowCountsFirst()
{
    const plex::ManualAddress raw{QUrl(QStringLiteral("https://192.168.7.20:32400")), QStringLiteral("c0ffee.plex.direct")};
    QCOMPARE(plex::verifyName(raw, {}), QStringLiteral("192-168-7-20.c0ffee.plex.direct"));
    const plex::Resource issuedAnew{.connections = {{.uri = QUrl(QStringLiteral("https://media.example.org"))},
                                                    {.uri = QUrl(QStringLiteral("https://10-1-2-3.decaf.plex.direct:32400"))}}};
    QCOMPARE(plex::verifyName(raw, issuedAnew), QStringLiteral("192-168-7-20.decaf.plex.direct"));
    const plex::ManualAddress v6{QUrl(QStringLiteral("https://[fd00::7]:32400")), QStringLiteral("c0ffee.plex.direct")};
    QCOMPARE(plex::verifyName(v6, {}), QStringLiteral("fd00-0-0-0-0-0-0-7.c0ffee.plex.direct"));
    // One that has a certificate of its own is checked for itself, whatever the server advertises.
    QCOMPARE(plex::verifyName({QUrl(QStringLiteral("https://media.example.org")), {}}, issuedAnew), QString());
}

void TestManualServers::whatIsRememberedComesBack()
{
    const ManualServer server{.id = QStringLiteral("m"),
                              .name = QStringLiteral("Mía 東京"),
                              .ownName = QStringLiteral("Cellar"),
                              .addresses = {{QUrl(QStringLiteral("https://media.example.org")), {}},
                                            {QUrl(QStringLiteral("https://192.168.7.20:32400")), QStringLiteral("c0ffee.plex.direct")}}};
    QCOMPARE(plex::manualServerFrom(plex::remembered(server)), server);
}

void TestManualServers::whatCannotBeReadIsLeftOut()
{
    QCOMPARE(plex::manualServerFrom({}), ManualServer());
    const ManualServer odd{.id = QStringLiteral("m"), .addresses = {{QUrl(QStringLiteral("ftp://media.example.org")), {}}}};
    QVERIFY(plex::manualServerFrom(plex::remembered(odd)).addresses.isEmpty());
}

QTEST_GUILESS_MAIN(TestManualServers)
#include "tst_manualservers.moc"
