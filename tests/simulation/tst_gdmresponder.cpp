// SPDX-License-Identifier: MIT
#include "gdmresponder.h"

#include "controls.h"
#include "simulatednetwork.h"

#include <QNetworkInterface>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace simulation;
using Manner = GdmResponder::Manner;

namespace {

const QByteArray s_search = "M-SEARCH * HTTP/1.1\r\n\r\n";
const QHostAddress s_everybody(u"127.255.255.255"_s);

/// Somebody who searches, and keeps what comes back.
class Searcher
{
public:
    Searcher()
    {
        m_socket.bind(QHostAddress(QHostAddress::LocalHost), 0);
        for (const QNetworkInterface &interface : QNetworkInterface::allInterfaces()) {
            if (interface.flags().testFlag(QNetworkInterface::IsLoopBack))
                m_socket.setMulticastInterface(interface);
        }
        QObject::connect(&m_socket, &QUdpSocket::readyRead, &m_socket, [this] {
            while (m_socket.hasPendingDatagrams())
                m_answers.append(m_socket.receiveDatagram());
        });
    }

    void search(quint16 port, const QHostAddress &where = s_everybody, const QByteArray &text = s_search)
    {
        m_socket.writeDatagram(text, where, port);
    }
    const QList<QNetworkDatagram> &answers() const { return m_answers; }
    quint16 port() const { return m_socket.localPort(); }

private:
    QUdpSocket m_socket;
    QList<QNetworkDatagram> m_answers;
};

} // namespace

/// Tests the answers to searches of the local network, as a client hears them.
class TestGdmResponder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aSearchIsAnsweredWithWhatTheServerIs();
    void everyWayOfSearchingIsHeard_data();
    void everyWayOfSearchingIsHeard();
    void everyLocalAddressThatWorksAnswersForItself();
    void aPlainServerTellsNoNameOfACertificate();
    void anOfflineServerDoesNotAnswer();
    void aSearchThatCarriesMoreIsRefusedAndCounted_data();
    void aSearchThatCarriesMoreIsRefusedAndCounted();
    void aMannerChangesWhatComesBack_data();
    void aMannerChangesWhatComesBack();
    void aShutPortHearsNothingAndIsTheSameWhenItOpens();
    void answersThatAreHeldComeWhenTheyAreReleased();
    void aSearchIsInTheRecord();
    void aPortThatIsTakenIsSaid();
    void mannersAreChangedByControlLines();

private:
    Address address() { return m_network->owned().answeringAddress(); }

    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<GdmResponder> m_responder;
};

void TestGdmResponder::init()
{
    m_network = std::make_unique<SimulatedNetwork>();
    QString error;
    QVERIFY2(m_network->start(&error), qPrintable(error));
    m_responder = std::make_unique<GdmResponder>(*m_network);
    QVERIFY2(m_responder->open(), qPrintable(m_responder->errorString()));
}

void TestGdmResponder::cleanup()
{
    m_responder.reset();
    m_network.reset();
}

void TestGdmResponder::aSearchIsAnsweredWithWhatTheServerIs()
{
    Searcher searcher;
    searcher.search(m_responder->port());
    QTRY_COMPARE(searcher.answers().size(), 1);
    const QNetworkDatagram answer = searcher.answers().first();
    QCOMPARE(answer.senderAddress(), address().ip);
    QList<QByteArray> lines = answer.data().split('\n');
    QCOMPARE(lines.takeFirst(), QByteArray("HTTP/1.0 200 OK\r"));
    QCOMPARE(lines.takeLast(), QByteArray());
    QCOMPARE(lines.takeLast(), QByteArray("\r"));
    QList<QByteArray> names;
    for (const QByteArray &line : std::as_const(lines))
        names.append(line.left(line.indexOf(':')));
    QCOMPARE(names, QByteArrayList({"Content-Type", "Host", "Name", "Port", "Resource-Identifier", "Updated-At", "Version"}));
    const SimulatedServer &server = m_network->owned();
    QVERIFY(lines.contains("Content-Type: plex/media-server\r"));
    QVERIFY(lines.contains("Host: " + server.certificateHash().toLatin1() + ".plex.direct\r"));
    QVERIFY(lines.contains("Name: Living Room\r"));
    QVERIFY(lines.contains("Port: " + QByteArray::number(address().port) + '\r'));
    QVERIFY(lines.contains("Resource-Identifier: " + server.machineIdentifier().toLatin1() + '\r'));
}

void TestGdmResponder::everyWayOfSearchingIsHeard_data()
{
    QTest::addColumn<QHostAddress>("where");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("broadcast") << s_everybody << s_search;
    QTest::newRow("multicast") << GdmResponder::group() << s_search;
    QTest::newRow("a single address") << QHostAddress(QHostAddress::LocalHost) << s_search;
    QTest::newRow("the older text") << s_everybody << QByteArray("M-SEARCH * HTTP/1.0");
}

void TestGdmResponder::everyWayOfSearchingIsHeard()
{
    QFETCH(const QHostAddress, where);
    QFETCH(const QByteArray, text);
    if (where.isMulticast() && !m_responder->isInGroup())
        QSKIP("no multicast inside this machine");
    Searcher searcher;
    searcher.search(m_responder->port(), where, text);
    QTRY_COMPARE(searcher.answers().size(), 1);
    QCOMPARE(m_responder->refusals(), 0);
    const auto search = m_responder->searches().first();
    QCOMPARE(search.text, text);
    QCOMPARE(search.destination, where);
    QCOMPARE(search.sender, QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(search.senderPort, searcher.port());
}

void TestGdmResponder::everyLocalAddressThatWorksAnswersForItself()
{
    using Kind = AddressSpec::Kind;
    using Behaviour = AddressSpec::Behaviour;
    QVERIFY(m_network->owned().setAddresses({{Kind::Local, Behaviour::Answers},
                                             {Kind::Local, Behaviour::Refuses},
                                             {Kind::Local, Behaviour::Hangs},
                                             {Kind::Local, Behaviour::Impostor},
                                             {Kind::Local, Behaviour::Answers, true},
                                             {Kind::Local, Behaviour::Plain},
                                             {Kind::Remote, Behaviour::Answers},
                                             {Kind::Relay, Behaviour::Answers}}));
    QVERIFY(m_network->shared().setAddresses({{Kind::Local, Behaviour::Answers}}));
    Searcher searcher;
    searcher.search(m_responder->port());
    QTRY_COMPARE(searcher.answers().size(), 3);
    const QList<Address> owned = m_network->owned().addresses();
    QCOMPARE(searcher.answers()[0].senderAddress(), owned[0].ip);
    QCOMPARE(searcher.answers()[1].senderAddress(), owned[5].ip);
    QVERIFY(searcher.answers()[1].data().contains("Port: " + QByteArray::number(owned[5].port)));
    QVERIFY(searcher.answers()[2].data().contains("Kim's Attic"));
}

void TestGdmResponder::aPlainServerTellsNoNameOfACertificate()
{
    QVERIFY(m_network->arrange(u"plain"_s));
    const QByteArray answer = GdmResponder::answer(m_network->owned(), m_network->owned().addresses().first());
    QVERIFY(answer.contains("Resource-Identifier:"));
    QVERIFY(!answer.contains("Host:"));
}

void TestGdmResponder::anOfflineServerDoesNotAnswer()
{
    QVERIFY(m_network->shared().setAddresses({{AddressSpec::Kind::Local, AddressSpec::Behaviour::Answers}}));
    m_network->owned().setOffline(true);
    Searcher searcher;
    searcher.search(m_responder->port());
    QTRY_COMPARE(searcher.answers().size(), 1);
    QVERIFY(searcher.answers().first().data().contains(m_network->shared().machineIdentifier().toLatin1()));
}

void TestGdmResponder::aSearchThatCarriesMoreIsRefusedAndCounted_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("a token") << QByteArray("M-SEARCH * HTTP/1.1\r\nX-Plex-Token: secret\r\n\r\n");
    QTest::newRow("who it is") << QByteArray("M-SEARCH * HTTP/1.1\r\nX-Plex-Client-Identifier: me\r\n\r\n");
    QTest::newRow("a body") << s_search + "x";
    QTest::newRow("cut off") << s_search.chopped(2);
    QTest::newRow("something else") << QByteArray("NOTIFY * HTTP/1.1\r\n\r\n");
    QTest::newRow("nothing") << QByteArray();
}

void TestGdmResponder::aSearchThatCarriesMoreIsRefusedAndCounted()
{
    QFETCH(const QByteArray, text);
    Searcher searcher;
    searcher.search(m_responder->port(), s_everybody, text);
    QTRY_COMPARE(m_responder->refusals(), 1);
    QCOMPARE(m_responder->searches().first().text, text);
    QCOMPARE(m_network->recorder().at(u"gdm"_s).first().status, 400);
    // What is answered comes after what would have been.
    searcher.search(m_responder->port());
    QTRY_COMPARE(m_responder->searches().size(), 2);
    QTRY_VERIFY(!searcher.answers().isEmpty());
    QCOMPARE(searcher.answers().size(), 1);
    QCOMPARE(m_responder->refusals(), 1);
}

void TestGdmResponder::aMannerChangesWhatComesBack_data()
{
    QTest::addColumn<Manner>("manner");
    QTest::addColumn<qsizetype>("answers");
    QTest::newRow("answers") << Manner::Answers << qsizetype(1);
    QTest::newRow("twice") << Manner::Twice << qsizetype(2);
    QTest::newRow("garbage") << Manner::Garbage << GdmResponder::garbage().size();
    QTest::newRow("silent") << Manner::Silent << qsizetype(0);
}

void TestGdmResponder::aMannerChangesWhatComesBack()
{
    QFETCH(const Manner, manner);
    QFETCH(const qsizetype, answers);
    m_responder->setManner(manner);
    Searcher searcher;
    searcher.search(m_responder->port());
    QTRY_COMPARE(m_responder->searches().size(), 1);
    QTRY_COMPARE(searcher.answers().size(), answers);
    // One good answer after them, and nothing in between.
    m_responder->setManner(Manner::Answers);
    searcher.search(m_responder->port());
    QTRY_COMPARE(searcher.answers().size(), answers + 1);
    const QByteArray good = GdmResponder::answer(m_network->owned(), address());
    QCOMPARE(searcher.answers().last().data(), good);
    if (manner == Manner::Garbage) {
        for (qsizetype i = 0; i < answers; ++i)
            QCOMPARE(searcher.answers()[i].data(), GdmResponder::garbage()[i]);
    }
}

void TestGdmResponder::aShutPortHearsNothingAndIsTheSameWhenItOpens()
{
    const quint16 port = m_responder->port();
    m_responder->shut();
    QVERIFY(!m_responder->isOpen());
    Searcher searcher;
    searcher.search(port);
    QVERIFY(m_responder->open());
    QCOMPARE(m_responder->port(), port);
    searcher.search(port);
    QTRY_COMPARE(searcher.answers().size(), 1);
    QCOMPARE(m_responder->searches().size(), 1);
}

void TestGdmResponder::answersThatAreHeldComeWhenTheyAreReleased()
{
    m_responder->hold();
    Searcher early;
    early.search(m_responder->port());
    QTRY_COMPARE(m_responder->searches().size(), 1);
    m_network->owned().move(); // the answer is what is true when it is given
    m_responder->release();
    QTRY_COMPARE(early.answers().size(), 1);
    QCOMPARE(early.answers().first().data(), GdmResponder::answer(m_network->owned(), address()));
    early.search(m_responder->port());
    QTRY_COMPARE(early.answers().size(), 2);
}

void TestGdmResponder::aSearchIsInTheRecord()
{
    Searcher searcher;
    searcher.search(m_responder->port());
    QTRY_COMPARE(searcher.answers().size(), 1);
    const QList<RecordedRequest> recorded = m_network->recorder().at(u"gdm"_s);
    QCOMPARE(recorded.size(), 1);
    QCOMPARE(recorded.first().method, QByteArray("M-SEARCH"));
    QCOMPARE(recorded.first().body, s_search);
    QCOMPARE(recorded.first().status, 200);
    QVERIFY(recorded.first().token().isEmpty());
}

void TestGdmResponder::aPortThatIsTakenIsSaid()
{
    GdmResponder second(*m_network);
    QVERIFY(!second.open(m_responder->port()));
    QVERIFY(!second.isOpen());
    QVERIFY(!second.errorString().isEmpty());
}

void TestGdmResponder::mannersAreChangedByControlLines()
{
    Controls controls(*m_network);
    QVERIFY(controls.run(u"gdm off"_s).contains("error"_L1)); // there is none yet
    controls.addGdm(*m_responder);
    Searcher searcher;
    QVERIFY(!controls.run(u"gdm twice"_s).contains("error"_L1));
    searcher.search(m_responder->port());
    QTRY_COMPARE(searcher.answers().size(), 2);
    QVERIFY(!controls.run(u"gdm off"_s).contains("error"_L1));
    QVERIFY(!m_responder->isOpen());
    QVERIFY(!controls.run(u"gdm manner=on"_s).contains("error"_L1));
    searcher.search(m_responder->port());
    QTRY_COMPARE(searcher.answers().size(), 3);
    QVERIFY(controls.run(u"gdm loudly"_s).contains("error"_L1));
    QVERIFY(controls.run(u"gdm"_s).contains("error"_L1));
}

QTEST_GUILESS_MAIN(TestGdmResponder)
#include "tst_gdmresponder.moc"
