// SPDX-License-Identifier: MIT
#include "controls.h"
#include "partcontent.h"
#include "testclient.h"

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests a media server as a client meets it.
class TestSimulatedServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void identityNeedsNoTokenAndEverythingElseDoes();
    void allowedNetworksNeedNoToken();
    void anotherServersTokenIs401();
    void refusalsArePagesWhateverIsAccepted();
    void aRotatedTokenIsTheOnlyOne();
    void aTokenWithALifetimeIsReplaced();
    void theCertificateFitsTheNameOnly();
    void anAddressIsWhatItIsToldToBe();
    void anImpostorHasTheCertificateAndAnotherIdentity();
    void aPlainDoorSpeaksHttpUnlessHttpsIsRequired();
    void movingChangesEveryPort();
    void aRenewedCertificateChangesEveryName();
    void offlineAndBackKeepsThePort();
    void faultsTakeOnlyTheirPaths();
    void theRelayBrowsesAndRefusesParts();
    void windowsFollowStartAndSize();
    void aSizeInTheQueryAloneIsIgnored();
    void listingsAreSorted();
    void aThousandMoviesCanBeHad();
    void streamsChaptersAndMarkersAreOnTheFullItemOnly();
    void childrenLeadFromShowsToEpisodes();
    void aPartIsServedInRanges();
    void aMissingPartIs404();
    void timelinesMoveTheResumePoint();
    void badTimelinesAre400();
    void aTerminationIsToldUntilStopped();
    void scrobblingAShowMarksItsEpisodes();
    void xmlIsTheDefault();

private:
    TestClient::Reply ask(const QString &target, const TestClient::Headers &headers = {}, const QByteArray &method = "GET")
    {
        TestClient::Headers all{{"X-Plex-Token", m_network->owned().accessToken()}};
        all += headers;
        return m_client->ask(m_network->owned().answeringAddress(), method, target, all);
    }
    QJsonObject item(const QString &target) { return ask(target).container().value(u"Metadata"_s).toArray().first().toObject(); }

    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestClient> m_client;
};

void TestSimulatedServer::init()
{
    m_network = std::make_unique<SimulatedNetwork>();
    QString error;
    QVERIFY2(m_network->start(&error), qPrintable(error));
    m_client = std::make_unique<TestClient>(m_network.get());
    m_client->setHeader("Accept", "application/json");
    m_client->setHeader("X-Plex-Client-Identifier", "me");
}

void TestSimulatedServer::cleanup()
{
    m_client.reset();
    m_network.reset();
}

void TestSimulatedServer::identityNeedsNoTokenAndEverythingElseDoes()
{
    const Address address = m_network->owned().answeringAddress();
    const auto identity = m_client->ask(address, "GET", u"/identity"_s);
    QCOMPARE(identity.status, 200);
    QCOMPARE(identity.container().value(u"machineIdentifier"_s).toString(), m_network->owned().machineIdentifier());
    QCOMPARE(m_client->ask(address, "GET", u"/identity"_s, {{"X-Plex-Token", "wrong"}}).status, 200);
    for (const QString &path : {u"/"_s, u"/media/providers"_s, u"/library/sections"_s, u"/nothing"_s})
        QCOMPARE(m_client->ask(address, "GET", path).status, 401);
    QCOMPARE(ask(u"/"_s).status, 200);
    QCOMPARE(m_client->ask(address, "GET", u"/?X-Plex-Token="_s + QString::fromLatin1(m_network->owned().accessToken())).status, 200);
    QCOMPARE(ask(u"/nothing"_s).status, 404);
}

void TestSimulatedServer::allowedNetworksNeedNoToken()
{
    Controls controls(*m_network);
    const Address address = m_network->owned().answeringAddress();
    QVERIFY(!controls.run(u"allow-networks owned 10.0.0.0/8"_s).contains(u"error"_s));
    QCOMPARE(m_client->ask(address, "GET", u"/"_s).status, 401);
    QVERIFY(!controls.run(u"allow-networks owned 10.0.0.0/8,127.0.0.0/8"_s).contains(u"error"_s));
    QCOMPARE(m_client->ask(address, "GET", u"/"_s).status, 200);
    // A token that is sent has to be good all the same.
    QCOMPARE(m_client->ask(address, "GET", u"/"_s, {{"X-Plex-Token", "wrong"}}).status, 401);
    QVERIFY(!controls.run(u"allow-networks owned"_s).contains(u"error"_s));
    QCOMPARE(m_client->ask(address, "GET", u"/"_s).status, 401);
    QVERIFY(controls.run(u"allow-networks owned nowhere"_s).contains(u"error"_s));
    QVERIFY(controls.run(u"allow-networks nobody 127.0.0.1"_s).contains(u"error"_s));
}

void TestSimulatedServer::anotherServersTokenIs401()
{
    const Address shared = m_network->shared().answeringAddress();
    QCOMPARE(m_client->ask(shared, "GET", u"/"_s, {{"X-Plex-Token", m_network->owned().accessToken()}}).status, 401);
    QCOMPARE(m_client->ask(shared, "GET", u"/"_s, {{"X-Plex-Token", m_network->plexTv().issueToken("me")}}).status, 401);
    QCOMPARE(m_network->recorder().ledger().taken().size(), 2);
    QCOMPARE(m_client->ask(shared, "GET", u"/"_s, {{"X-Plex-Token", m_network->shared().accessToken()}}).status, 200);
    QVERIFY(m_network->shared().machineIdentifier() != m_network->owned().machineIdentifier());
    QVERIFY(m_network->shared().certificateHash() != m_network->owned().certificateHash());
    QVERIFY(m_network->owned().certificateHash() != m_network->owned().machineIdentifier());
}

void TestSimulatedServer::refusalsArePagesWhateverIsAccepted()
{
    const auto reply = ask(u"/library/metadata/9"_s);
    QCOMPARE(reply.status, 404);
    QCOMPARE(reply.contentType, QByteArray("text/html"));
    QVERIFY(reply.body.contains("<h1>404 Not Found</h1>"));
}

void TestSimulatedServer::aRotatedTokenIsTheOnlyOne()
{
    const QByteArray old = m_network->owned().accessToken();
    m_network->owned().rotateToken();
    QVERIFY(m_network->owned().accessToken() != old);
    QCOMPARE(ask(u"/"_s, {{"X-Plex-Token", old}}).status, 401);
    QCOMPARE(ask(u"/"_s).status, 200);
}

void TestSimulatedServer::aTokenWithALifetimeIsReplaced()
{
    m_network->owned().setTokenLifetime(std::chrono::minutes(30));
    const QByteArray first = m_network->owned().accessToken();
    QCOMPARE(ask(u"/"_s, {{"X-Plex-Token", first}}).status, 200);
    m_network->clock().advance(std::chrono::minutes(30));
    QCOMPARE(ask(u"/"_s, {{"X-Plex-Token", first}}).status, 401);
    QVERIFY(m_network->owned().accessToken() != first);
    QCOMPARE(ask(u"/"_s).status, 200);
}

void TestSimulatedServer::theCertificateFitsTheNameOnly()
{
    Address address = m_network->owned().answeringAddress();
    QVERIFY(address.uri.host().endsWith(m_network->owned().certificateHash() + ".plex.direct"_L1));
    const auto byNumber = m_client->ask(address.numericUrl(), "GET", u"/identity"_s);
    QCOMPARE(byNumber.error, QNetworkReply::SslHandshakeFailedError);
    m_network->recorder().clear();
    QCOMPARE(m_client->ask(address, "GET", u"/identity"_s).status, 200);
    QCOMPARE(m_network->recorder().at(u"owned/"_s).first().serverName, address.hostName());
}

void TestSimulatedServer::anAddressIsWhatItIsToldToBe()
{
    QVERIFY(m_network->arrange(u"mixed"_s));
    const QList<Address> addresses = m_network->owned().addresses();
    QCOMPARE(addresses.size(), 5);
    const auto identity = [&](int i, int patience) { return m_client->ask(addresses[i], "GET", u"/identity"_s, {}, patience); };
    QCOMPARE(identity(0, 5000).error, QNetworkReply::ConnectionRefusedError);
    QCOMPARE(identity(1, 200).error, QNetworkReply::TimeoutError);
    QVERIFY(identity(2, 5000).container().value(u"machineIdentifier"_s).toString() != m_network->owned().machineIdentifier());
    for (const int good : {3, 4})
        QCOMPARE(identity(good, 5000).container().value(u"machineIdentifier"_s).toString(), m_network->owned().machineIdentifier());
    QCOMPARE(addresses[2].door, u"impostor/3"_s);
    QCOMPARE(addresses[3].door, u"owned/4"_s);
    QCOMPARE(addresses[4].door, u"relay"_s);
    QCOMPARE(m_network->owned().answeringAddress().door, u"owned/4"_s);
    QVERIFY(!m_network->arrange(u"unheard of"_s));
}

void TestSimulatedServer::anImpostorHasTheCertificateAndAnotherIdentity()
{
    using Spec = AddressSpec;
    QVERIFY(m_network->owned().setAddresses({{Spec::Kind::Local, Spec::Behaviour::Impostor}}));
    const Address address = m_network->owned().addresses().first();
    const auto identity = m_client->ask(address, "GET", u"/identity"_s);
    QCOMPARE(identity.status, 200);
    QVERIFY(identity.container().value(u"machineIdentifier"_s).toString() != m_network->owned().machineIdentifier());
    QCOMPARE(m_client->ask(address, "GET", u"/"_s, {{"X-Plex-Token", m_network->owned().accessToken()}}).status, 401);
    QCOMPARE(m_network->recorder().ledger().taken().size(), 1);
    QCOMPARE(m_network->recorder().at(u"impostor/"_s).size(), 2);
}

void TestSimulatedServer::aPlainDoorSpeaksHttpUnlessHttpsIsRequired()
{
    QVERIFY(m_network->arrange(u"plain"_s));
    QCOMPARE(m_network->owned().answeringAddress().uri.scheme(), u"http"_s);
    QCOMPARE(ask(u"/"_s).status, 200);
    QVERIFY(!m_network->recorder().requests().first().secure);
    m_network->owned().setHttpsRequired(true);
    QCOMPARE(ask(u"/"_s).status, 0);
}

void TestSimulatedServer::movingChangesEveryPort()
{
    const QList<Address> before = m_network->owned().addresses();
    QVERIFY(m_network->owned().move());
    const QList<Address> after = m_network->owned().addresses();
    for (qsizetype i = 0; i < before.size(); ++i) {
        QVERIFY(before[i].port != after[i].port);
        QCOMPARE(m_client->ask(before[i], "GET", u"/identity"_s).error, QNetworkReply::ConnectionRefusedError);
        QCOMPARE(m_client->ask(after[i], "GET", u"/identity"_s).status, 200);
    }
}

void TestSimulatedServer::aRenewedCertificateChangesEveryName()
{
    const Address before = m_network->owned().answeringAddress();
    QCOMPARE(m_client->ask(before, "GET", u"/identity"_s).status, 200);
    m_network->owned().renewCertificate();
    const Address after = m_network->owned().answeringAddress();
    QCOMPARE(after.port, before.port);
    QVERIFY(after.hostName() != before.hostName());
    QCOMPARE(TestClient(m_network.get()).ask(before, "GET", u"/identity"_s).error, QNetworkReply::SslHandshakeFailedError);
    QCOMPARE(TestClient(m_network.get()).ask(after, "GET", u"/identity"_s).status, 200);
}

void TestSimulatedServer::offlineAndBackKeepsThePort()
{
    const Address address = m_network->owned().answeringAddress();
    m_network->owned().setOffline(true);
    QCOMPARE(m_client->ask(address, "GET", u"/identity"_s).error, QNetworkReply::ConnectionRefusedError);
    m_network->owned().setOffline(false);
    QCOMPARE(m_client->ask(address, "GET", u"/identity"_s).status, 200);
}

void TestSimulatedServer::faultsTakeOnlyTheirPaths()
{
    m_network->owned().failNext(1, 500, u"/library"_s);
    m_network->owned().dropNext(1, u"/:/"_s);
    QCOMPARE(ask(u"/"_s).status, 200);
    QCOMPARE(ask(u"/library/sections"_s).status, 500);
    QCOMPARE(ask(u"/library/sections"_s).status, 200);
    // Qt sends again by itself what it sent over a connection it had used before.
    QCOMPARE(ask(u"/:/scrobble?key=101&identifier=com.plexapp.plugins.library"_s, {}, "PUT").status, 200);
    QCOMPARE(m_network->recorder().count("PUT", u"/:/scrobble"_s), 2);
    QCOMPARE(m_network->recorder().requests().at(3).status, -1);
}

void TestSimulatedServer::theRelayBrowsesAndRefusesParts()
{
    const Address relay = m_network->owned().addresses().last();
    QVERIFY(relay.isRelay());
    const TestClient::Headers token{{"X-Plex-Token", m_network->owned().accessToken()}};
    QCOMPARE(m_client->ask(relay, "GET", u"/library/sections"_s, token).status, 200);
    QCOMPARE(m_client->ask(relay, "GET", u"/library/parts/10111/1/file.mp4"_s, token).status, 500);
    QCOMPARE(ask(u"/library/parts/10111/1/file.mp4"_s).status, 200);
}

void TestSimulatedServer::windowsFollowStartAndSize()
{
    const auto reply = ask(u"/library/sections/1/all"_s, {{"X-Plex-Container-Start", "10"}, {"X-Plex-Container-Size", "5"}});
    QCOMPARE(reply.container().value(u"size"_s).toInt(), 2);
    QCOMPARE(reply.container().value(u"offset"_s).toInt(), 10);
    QCOMPARE(reply.container().value(u"totalSize"_s).toInt(), 12);
    QCOMPARE(reply.header("X-Plex-Container-Total-Size"), QByteArray("12"));
    const auto byQuery = ask(u"/library/sections/1/all?X-Plex-Container-Start=0&X-Plex-Container-Size=3"_s);
    QCOMPARE(byQuery.container().value(u"Metadata"_s).toArray().size(), 3);
    const auto count = ask(u"/library/sections/1/all"_s, {{"X-Plex-Container-Start", "0"}, {"X-Plex-Container-Size", "0"}});
    QCOMPARE(count.container().value(u"totalSize"_s).toInt(), 12);
    QCOMPARE(count.container().value(u"size"_s).toInt(), 0);
    const auto all = ask(u"/library/sections/1/all"_s);
    QCOMPARE(all.container().value(u"size"_s).toInt(), 12);
    QVERIFY(!all.container().contains(u"totalSize"_s));
    QCOMPARE(ask(u"/library/sections/7/all"_s).status, 404);
}

void TestSimulatedServer::aSizeInTheQueryAloneIsIgnored()
{
    QCOMPARE(ask(u"/library/sections/1/all?X-Plex-Container-Size=3"_s).container().value(u"size"_s).toInt(), 12);
    QCOMPARE(ask(u"/library/sections/1/all"_s, {{"X-Plex-Container-Size", "3"}}).container().value(u"size"_s).toInt(), 3);
}

void TestSimulatedServer::listingsAreSorted()
{
    const auto titles = [this](const QString &sort) {
        QStringList list;
        const QJsonArray items = ask(u"/library/sections/1/all?type=1&sort="_s + sort).container().value(u"Metadata"_s).toArray();
        for (const QJsonValue &entry : items)
            list.append(entry.toObject().value(u"title"_s).toString());
        return list;
    };
    QCOMPARE(titles(u"titleSort"_s).first(), u"The Cartographer's Daughter"_s);
    QCOMPARE(titles(u"year:desc"_s).first(), u"Night Shift at the Observatory"_s);
    QCOMPARE(titles(u"movie.year"_s).first(), u"The Missing Reel"_s);
}

void TestSimulatedServer::aThousandMoviesCanBeHad()
{
    m_network->owned().library().setMovieCount(1000);
    const auto reply = ask(u"/library/sections/1/all?X-Plex-Container-Start=950&X-Plex-Container-Size=200"_s);
    QCOMPARE(reply.container().value(u"totalSize"_s).toInt(), 1000);
    QCOMPARE(reply.container().value(u"size"_s).toInt(), 50);
    m_network->owned().library().setMovieCount(3);
    QCOMPARE(ask(u"/library/sections/1/all"_s).container().value(u"size"_s).toInt(), 3);
}

void TestSimulatedServer::streamsChaptersAndMarkersAreOnTheFullItemOnly()
{
    const auto part = [](const QJsonObject &item) {
        return item.value(u"Media"_s).toArray().first().toObject().value(u"Part"_s).toArray().first().toObject();
    };
    QVERIFY(!part(item(u"/library/sections/1/all"_s)).contains(u"Stream"_s));
    const QJsonObject plain = item(u"/library/metadata/101"_s);
    QCOMPARE(part(plain).value(u"Stream"_s).toArray().size(), 4);
    QVERIFY(!plain.contains(u"Chapter"_s) && !plain.contains(u"Marker"_s));
    const QJsonObject full = item(u"/library/metadata/101?includeChapters=1&includeMarkers=1"_s);
    QCOMPARE(full.value(u"Chapter"_s).toArray().size(), 4);
    QCOMPARE(full.value(u"Marker"_s).toArray().size(), 2);
    QCOMPARE(ask(u"/library/metadata/101,102"_s).container().value(u"size"_s).toInt(), 2);
}

void TestSimulatedServer::childrenLeadFromShowsToEpisodes()
{
    const QJsonObject show = item(u"/library/sections/2/all?type=2"_s);
    QCOMPARE(show.value(u"type"_s).toString(), u"show"_s);
    const QJsonObject season = item(show.value(u"key"_s).toString());
    QCOMPARE(season.value(u"type"_s).toString(), u"season"_s);
    const QJsonObject episode = item(season.value(u"key"_s).toString());
    QCOMPARE(episode.value(u"type"_s).toString(), u"episode"_s);
    QCOMPARE(episode.value(u"grandparentTitle"_s), show.value(u"title"_s));
    QCOMPARE(ask(u"/library/metadata/%1/children"_s.arg(episode.value(u"ratingKey"_s).toString())).status, 404);
    QCOMPARE(ask(u"/library/metadata/%1/allLeaves"_s.arg(show.value(u"ratingKey"_s).toString())).container().value(u"size"_s).toInt(),
             show.value(u"leafCount"_s).toInt());
}

void TestSimulatedServer::aPartIsServedInRanges()
{
    const QString part = u"/library/parts/10111/1/file.mp4"_s;
    const auto whole = ask(part);
    QCOMPARE(whole.status, 200);
    QCOMPARE(whole.body.size(), 3'000'000);
    QCOMPARE(whole.header("Accept-Ranges"), QByteArray("bytes"));
    const auto range = ask(part, {{"Range", "bytes=1000-1999"}});
    QCOMPARE(range.status, 206);
    QCOMPARE(range.body, GeneratedContent::bytes(10111, 1000, 1000));
    QCOMPARE(range.header("Content-Range"), QByteArray("bytes 1000-1999/3000000"));
    QCOMPARE(ask(part, {{"Range", "bytes=-10"}}).body, GeneratedContent::bytes(10111, 2'999'990, 10));
    QCOMPARE(ask(part, {{"Range", "bytes=2999999-"}}).body.size(), 1);
    QCOMPARE(ask(part, {{"Range", "bytes=3000000-"}}).status, 416);
    const auto head = ask(part, {}, "HEAD");
    QCOMPARE(head.header("Content-Length"), QByteArray("3000000"));
    QVERIFY(head.body.isEmpty());
    QCOMPARE(ask(part, {{"If-None-Match", head.header("ETag")}}).status, 304);
}

void TestSimulatedServer::aMissingPartIs404()
{
    const int missing = m_network->owned().library().ratingKey(u"The Missing Reel"_s);
    QVERIFY(missing != 0);
    QCOMPARE(ask(u"/library/parts/%1/1/file.mp4"_s.arg(missing * 100 + 11)).status, 404);
    QCOMPARE(ask(u"/library/parts/999/1/file.mp4"_s).status, 404);
    const QJsonObject two = item(u"/library/metadata/%1"_s.arg(m_network->owned().library().ratingKey(u"Two Versions of Harold"_s)));
    QCOMPARE(two.value(u"Media"_s).toArray().size(), 2);
}

void TestSimulatedServer::timelinesMoveTheResumePoint()
{
    const QString report = u"/:/timeline?ratingKey=101&key=/library/metadata/101&state=%1&time=%2&duration=6120000"_s;
    const auto reply = ask(report.arg(u"playing"_s).arg(75'000), {}, "POST");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.container().value(u"viewOffset"_s).toInt(), 75'000);
    QCOMPARE(item(u"/library/metadata/101"_s).value(u"viewOffset"_s).toInt(), 75'000);
    QCOMPARE(ask(report.arg(u"playing"_s).arg(5000)).status, 200);
    QCOMPARE(item(u"/library/metadata/101"_s).value(u"viewOffset"_s).toInt(), 75'000);
    for (const int time : {5'900'000, 6'000'000})
        QCOMPARE(ask(report.arg(u"stopped"_s).arg(time)).status, 200);
    const QJsonObject seen = item(u"/library/metadata/101"_s);
    QVERIFY(!seen.contains(u"viewOffset"_s));
    QCOMPARE(seen.value(u"viewCount"_s).toInt(), 1);
}

void TestSimulatedServer::badTimelinesAre400()
{
    const QString good = u"/:/timeline?ratingKey=101&state=playing&time=10&duration=20"_s;
    QCOMPARE(ask(good).status, 200);
    QCOMPARE(ask(good, {{"X-Plex-Client-Identifier", ""}}).status, 400);
    for (const QString &bad : {u"state=playing&time=1&duration=2"_s, u"ratingKey=101&time=1&duration=2"_s,
                               u"ratingKey=101&state=dancing&time=1&duration=2"_s,
                               u"ratingKey=101&state=playing&time=3&duration=2"_s})
        QCOMPARE(ask(u"/:/timeline?"_s + bad).status, 400);
}

void TestSimulatedServer::aTerminationIsToldUntilStopped()
{
    m_network->owned().terminatePlayback(u"Bedtime"_s);
    const QString report = u"/:/timeline?ratingKey=101&state=%1&time=10&duration=20"_s;
    for (int i = 0; i < 2; ++i)
        QCOMPARE(ask(report.arg(u"playing"_s)).container().value(u"terminationText"_s).toString(), u"Bedtime"_s);
    QCOMPARE(ask(report.arg(u"stopped"_s)).container().value(u"terminationCode"_s).toInt(), 2006);
    QVERIFY(!ask(report.arg(u"playing"_s)).container().contains(u"terminationCode"_s));
}

void TestSimulatedServer::scrobblingAShowMarksItsEpisodes()
{
    const QString key = item(u"/library/sections/2/all"_s).value(u"ratingKey"_s).toString();
    const QString action = u"/:/%1?key=%2&identifier=com.plexapp.plugins.library"_s;
    QCOMPARE(ask(action.arg(u"scrobble"_s, key), {}, "PUT").status, 200);
    QJsonObject show = item(u"/library/metadata/"_s + key);
    QCOMPARE(show.value(u"viewedLeafCount"_s), show.value(u"leafCount"_s));
    QCOMPARE(ask(action.arg(u"unscrobble"_s, key)).status, 200);
    QCOMPARE(item(u"/library/metadata/"_s + key).value(u"viewedLeafCount"_s).toInt(), 0);
    QCOMPARE(ask(u"/:/scrobble?key="_s + key).status, 400);
    QCOMPARE(ask(action.arg(u"scrobble"_s, u"9"_s)).status, 404);
}

void TestSimulatedServer::xmlIsTheDefault()
{
    const auto reply = ask(u"/library/metadata/101"_s, {{"Accept", "*/*"}});
    QVERIFY(reply.contentType.startsWith("text/xml"));
    QVERIFY(reply.body.contains("<Video "));
    QVERIFY(reply.body.contains("<Stream "));
    QVERIFY(ask(u"/library/sections/2/all"_s, {{"Accept", "text/xml"}}).body.contains("<Directory "));
}

QTEST_GUILESS_MAIN(TestSimulatedServer)
#include "tst_simulatedserver.moc"
