// SPDX-License-Identifier: MIT
#include "testclient.h"

using namespace Qt::StringLiterals;
using namespace simulation;

/// Tests what a media server tells by itself, as a client hears it.
class TestEventSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_network = std::make_unique<SimulatedNetwork>();
        QString error;
        QVERIFY2(m_network->start(&error), qPrintable(error));
        m_client = std::make_unique<TestClient>(m_network.get());
        m_stream = listen(m_network->owned().accessToken());
        QTRY_VERIFY(m_stream->attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid());
    }
    void cleanup()
    {
        m_stream.reset();
        m_client.reset();
        m_network.reset();
    }

    void itIsAStreamOfEvents()
    {
        QCOMPARE(m_stream->header(QNetworkRequest::ContentTypeHeader).toString(), u"text/event-stream"_s);
        QCOMPARE(m_stream->rawHeader("Content-Length"), QByteArray());
        QVERIFY(!m_stream->isFinished());
    }

    void itNeedsAToken()
    {
        const auto refused = listen("wrong");
        QTRY_VERIFY(refused->isFinished());
        QCOMPARE(refused->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 401);
    }

    void aRenamedItemIsToldOf()
    {
        const int key = m_network->owned().library().listing(1, 0, {}).first();
        QVERIFY(m_network->owned().rename(key, u"Another title"_s));
        const QJsonObject entry = next("timeline").value(u"TimelineEntry"_s).toObject();
        QCOMPARE(entry.value(u"itemID"_s).toString(), QString::number(key));
        QCOMPARE(entry.value(u"sectionID"_s).toString(), u"1"_s);
        QCOMPARE(entry.value(u"state"_s).toInt(), 5);
        QCOMPARE(m_network->owned().library().item(key)->title, u"Another title"_s);
        QVERIFY(!m_network->owned().rename(999999, u"x"_s));
    }

    void aPlaybackIsToldOf()
    {
        const int key = m_network->owned().library().listing(1, 0, {}).first();
        const auto reply = m_client->ask(m_network->owned().answeringAddress(), "GET",
                                         u"/:/timeline?ratingKey=%1&state=stopped&time=5000&duration=60000"_s.arg(key),
                                         {{"X-Plex-Token", m_network->owned().accessToken()}, {"X-Plex-Client-Identifier", "tester"}});
        QCOMPARE(reply.status, 200);
        const QJsonObject session = next("playing").value(u"PlaySessionStateNotification"_s).toObject();
        QCOMPARE(session.value(u"ratingKey"_s).toString(), QString::number(key));
        QCOMPARE(session.value(u"state"_s).toString(), u"stopped"_s);
        QCOMPARE(session.value(u"viewOffset"_s).toInt(), 5000);
    }

    void everybodyHearsTheSame()
    {
        const auto second = listen(m_network->owned().accessToken());
        QTRY_VERIFY(second->attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid());
        m_network->owned().events().keepAlive();
        QCOMPARE(next("ping"), QJsonObject());
        QByteArray text;
        QTRY_VERIFY((text += second->readAll()).contains("ping"));
    }

    void endingEndsTheStreamsAndNotTheServer()
    {
        m_network->owned().events().end();
        QTRY_VERIFY(m_stream->isFinished());
        QCOMPARE(m_stream->error(), QNetworkReply::NoError);
        m_stream = listen(m_network->owned().accessToken());
        QTRY_VERIFY(m_stream->attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid());
        m_network->owned().events().keepAlive();
        QCOMPARE(next("ping"), QJsonObject());
    }

private:
    std::unique_ptr<QNetworkReply> listen(const QByteArray &token)
    {
        const Address address = m_network->owned().answeringAddress();
        QUrl url = address.numericUrl();
        TestClient::addTarget(url, u"/:/eventsource/notifications"_s);
        QNetworkRequest request(url);
        request.setPeerVerifyName(address.hostName());
        return m_client->begin(request, "GET", {{"X-Plex-Token", token}});
    }
    /// The content of the next event, which is of this type.
    QJsonObject next(const QByteArray &type)
    {
        QByteArray text;
        if (!QTest::qWaitFor([&] { return (text += m_stream->readAll()).endsWith("\n\n"); }) || !text.startsWith("event: " + type + "\ndata: "))
            return {{u"heard instead"_s, QString::fromUtf8(text)}};
        return QJsonDocument::fromJson(text.mid(text.indexOf("data: ") + 6)).object();
    }

    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestClient> m_client;
    std::unique_ptr<QNetworkReply> m_stream;
};

QTEST_GUILESS_MAIN(TestEventSource)
#include "tst_eventsource.moc"
