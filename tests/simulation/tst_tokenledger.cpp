// SPDX-License-Identifier: MIT
#include "tokenledger.h"

#include "testclient.h"

#include <QProcess>

using namespace Qt::StringLiterals;
using namespace simulation;
using Behaviour = AddressSpec::Behaviour;
using Kind = AddressSpec::Kind;

/// A token that goes astray is noticed, whichever way it goes; one that arrives where it belongs is nobody's business.
class TestTokenLedger : public QObject
{
    Q_OBJECT

    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestClient> m_client;
    QByteArray m_account;

    static Address at(const SimulatedServer &server, Kind kind)
    {
        const auto addresses = server.addresses();
        return *std::find_if(addresses.begin(), addresses.end(), [kind](const Address &address) { return address.spec.kind == kind; });
    }
    QStringList breaches() { return m_network->recorder().ledger().taken(); }
    void show(const Address &address, const QByteArray &token, const QString &path = u"/library/sections"_s)
    {
        (void)m_client->ask(address, "GET", path, {{"X-Plex-Token", token}});
    }
    void showPlainly(const Address &address, const QByteArray &token)
    {
        QUrl url = address.numericUrl();
        url.setScheme(u"http"_s);
        (void)m_client->ask(url, "GET", u"/identity"_s, {{"X-Plex-Token", token}});
    }

private Q_SLOTS:
    void init()
    {
        m_network = std::make_unique<SimulatedNetwork>();
        QString error;
        QVERIFY2(m_network->start(&error), qPrintable(error));
        m_client = std::make_unique<TestClient>(m_network.get());
        m_client->setHeader("X-Plex-Client-Identifier", "desk");
        m_account = m_network->plexTv().issueToken("desk");
    }
    void cleanup()
    {
        m_client.reset();
        m_network.reset();
    }

    void tokensWhereTheyBelongAreNoBreach()
    {
        QCOMPARE(m_client->ask(m_network->plexTv().url(), "GET", u"/api/v2/user"_s, {{"X-Plex-Token", m_account}}).status, 200);
        show(at(m_network->owned(), Kind::Local), m_network->owned().accessToken());
        show(at(m_network->owned(), Kind::Relay), m_network->owned().accessToken());
        show(at(m_network->shared(), Kind::Remote), m_network->shared().accessToken());
        (void)m_client->ask(at(m_network->owned(), Kind::Local), "GET", u"/identity"_s);
        QCOMPARE(m_network->recorder().requests().size(), 5);
        QCOMPARE(breaches(), QStringList());
    }

    void oneServersTokenAtAnotherIsNoticed()
    {
        show(at(m_network->shared(), Kind::Remote), m_network->owned().accessToken(), u"/identity"_s);
        const QStringList found = breaches();
        QCOMPARE(found, QStringList(u"a token of owned's: GET /identity at shared/1, encrypted"_s));
        QVERIFY(!found.first().contains(QString::fromLatin1(m_network->owned().accessToken())));
        QCOMPARE(breaches(), QStringList());
    }

    void theAccountsTokenAtAServerIsNoticed()
    {
        show(at(m_network->owned(), Kind::Local), m_account);
        QCOMPARE(breaches().size(), 1);
    }

    void aServersTokenAtPlexTvIsNoticed()
    {
        (void)m_client->ask(m_network->plexTv().url(), "GET", u"/api/v2/ping"_s, {{"X-Plex-Token", m_network->owned().accessToken()}});
        QCOMPARE(breaches().size(), 1);
    }

    void oneThatIsNotGoodAnyMoreIsNoticed()
    {
        const QByteArray old = m_network->owned().accessToken();
        m_network->owned().rotateToken();
        show(at(m_network->owned(), Kind::Local), old);
        QCOMPARE(breaches(), QStringList());
        show(at(m_network->shared(), Kind::Remote), old);
        m_network->plexTv().revokeToken(m_account);
        show(at(m_network->shared(), Kind::Remote), m_account);
        QCOMPARE(breaches().size(), 2);
    }

    void itIsNoticedWhereverItStands()
    {
        const Address shared = at(m_network->shared(), Kind::Remote);
        const QByteArray token = m_network->owned().accessToken();
        (void)m_client->ask(shared, "GET", u"/identity?X-Plex-Token="_s + QString::fromLatin1(token));
        (void)m_client->ask(shared, "GET", u"/identity?hint="_s + QString::fromLatin1(token));
        (void)m_client->ask(shared, "GET", u"/identity"_s, {{"Authorization", "Bearer " + token}});
        (void)m_client->ask(m_network->plexTv().url(), "POST", u"/api/v2/pins"_s, {}, "token=" + token);
        QCOMPARE(breaches().size(), 4);
    }

    void anyTokenAtAnotherMachineIsNoticed()
    {
        QVERIFY(m_network->arrange(u"mixed"_s));
        const auto addresses = m_network->owned().addresses();
        const auto impostor = std::find_if(addresses.begin(), addresses.end(),
                                           [](const Address &address) { return address.spec.behaviour == Behaviour::Impostor; });
        show(*impostor, m_network->owned().accessToken());
        show(*impostor, "never-issued", u"/identity"_s);
        QCOMPARE(breaches().size(), 2);
        (void)m_client->ask(*impostor, "GET", u"/identity"_s);
        QCOMPARE(breaches(), QStringList());
    }

    void aTokenInTheNetworkOfSomebodyElseIsNoticed()
    {
        QVERIFY(m_network->shared().setAddresses({{Kind::Local, Behaviour::Answers}, {Kind::Remote, Behaviour::Answers}}));
        const Address local = at(m_network->shared(), Kind::Local);
        show(local, m_network->shared().accessToken());
        QCOMPARE(breaches().size(), 1);
        m_network->shared().setPublicAddressMatches(true); // it is ours
        show(local, m_network->shared().accessToken());
        QCOMPARE(breaches(), QStringList());
    }

    void aTokenThatAnybodyOnTheWayCanReadIsNoticed()
    {
        QVERIFY(m_network->owned().setAddresses({{Kind::Local, Behaviour::Answers}, {Kind::Remote, Behaviour::Answers}}));
        m_network->owned().setPlainAccepted(true);
        showPlainly(at(m_network->owned(), Kind::Local), m_network->owned().accessToken());
        QCOMPARE(breaches(), QStringList());
        showPlainly(at(m_network->owned(), Kind::Remote), m_network->owned().accessToken());
        showPlainly(at(m_network->owned(), Kind::Remote), "never-issued");
        QCOMPARE(breaches().size(), 2);
    }

    void aProcessThatSimulatesEndsWithAStatusOfItsOwn_data()
    {
        QTest::addColumn<bool>("isAstray");
        QTest::newRow("fine") << false;
        QTest::newRow("astray") << true;
    }

    void aProcessThatSimulatesEndsWithAStatusOfItsOwn()
    {
        QFETCH(bool, isAstray);
        QProcess process;
        process.start(QStringLiteral(PLEXSIM), {u"--exit-with-stdin"_s});
        QVERIFY(QTest::qWaitFor([&] { return process.canReadLine(); }, 30000));
        const QJsonObject ready = QJsonDocument::fromJson(process.readLine()).object();
        QFile authority(ready["ca"_L1].toString());
        QVERIFY(authority.open(QIODevice::ReadOnly));
        const QJsonObject owned = ready["servers"_L1][0].toObject();
        const QJsonObject shared = ready["servers"_L1][1].toObject();
        const QJsonObject door = shared["addresses"_L1][0].toObject();
        QUrl url(door["uri"_L1].toString());
        QNetworkRequest request;
        request.setPeerVerifyName(url.host());
        url.setHost(door["address"_L1].toString());
        url.setPath(u"/library/sections"_s);
        request.setUrl(url);
        QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
        trusting.addCaCertificates({QSslCertificate(authority.readAll(), QSsl::Pem)});
        request.setSslConfiguration(trusting);
        request.setRawHeader("X-Plex-Token", (isAstray ? owned : shared)["accessToken"_L1].toString().toLatin1());
        QNetworkAccessManager manager;
        const std::unique_ptr<QNetworkReply> reply(manager.get(request));
        QVERIFY(QTest::qWaitFor([&] { return reply->isFinished(); }, 30000));
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), isAstray ? 401 : 200);
        process.closeWriteChannel();
        QVERIFY(QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 30000));
        QCOMPARE(process.exitCode(), isAstray ? 3 : 0);
        QCOMPARE(process.readAllStandardError().contains("a token of owned's: GET /library/sections at shared/1"), isAstray);
    }
};

QTEST_GUILESS_MAIN(TestTokenLedger)
#include "tst_tokenledger.moc"
