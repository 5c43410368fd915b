// SPDX-License-Identifier: MIT
#include "httpfixture.h"
#include "rawdoor.h"
#include "simulation/certificates.h"

using Kind = Media::Error::Kind;

/// Whom the client believes to have reached.
class TestHttpClientTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCertificateOfATrustedAuthorityIsAccepted();
    void aCertificateOfAnUnknownAuthorityIsTlsFailed();
    void anExpiredCertificateIsTlsFailed();
    void aCertificateForAnotherNameIsTlsFailed();
    void aPlainDoorIsTlsFailed();
    void theNameIsVerifiedAtARawAddress();
    void theWrongNameIsTlsFailed();
    void theNameIsKeptThroughARedirect_data();
    void theNameIsKeptThroughARedirect();
    void aRedirectToThePlainDoorIsRefused();
    void requestsForTwoNamesDoNotShareAConnection();

private:
    // One for all: making an authority takes a while.
    const simulation::CertificateAuthority m_authority;
    const QString m_name = u"192-0-2-7.0123456789abcdef.plex.example"_qs;

    std::unique_ptr<HttpFixture> fixture(const simulation::TlsIdentity &identity)
    {
        auto f = std::make_unique<HttpFixture>(m_authority.certificate());
        f->door.setIdentity(identity);
        return f;
    }
};

void TestHttpClientTls::aCertificateOfATrustedAuthorityIsAccepted()
{
    const auto f = fixture(m_authority.issue({u"localhost"_qs}, {QHostAddress::LocalHost}));
    QCOMPARE(f->text(f->ask({.url = f->url()})), u"200"_qs);
    QVERIFY(f->recorder.requests().first().secure);
}

void TestHttpClientTls::aCertificateOfAnUnknownAuthorityIsTlsFailed()
{
    const simulation::CertificateAuthority other;
    const auto f = fixture(other.issue({u"localhost"_qs}, {QHostAddress::LocalHost}));
    QCOMPARE(f->text(f->ask({.url = f->url(), .headers = {{"X-Secret", "token"}}})), u"tls-failed"_qs);
    QVERIFY(f->recorder.requests().isEmpty());
}

void TestHttpClientTls::anExpiredCertificateIsTlsFailed()
{
    const auto f = fixture(m_authority.issueExpired({u"localhost"_qs}, {QHostAddress::LocalHost}));
    QCOMPARE(f->text(f->ask({.url = f->url()})), u"tls-failed"_qs);
}

void TestHttpClientTls::aCertificateForAnotherNameIsTlsFailed()
{
    const auto f = fixture(m_authority.issue({m_name}));
    QCOMPARE(f->text(f->ask({.url = f->url()})), u"tls-failed"_qs);
    QVERIFY(f->recorder.requests().isEmpty());
}

void TestHttpClientTls::aPlainDoorIsTlsFailed()
{
    HttpFixture f;
    RawDoor door;
    connect(&door, &QTcpServer::newConnection, &door, [&] { door.say("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    QUrl url = door.url();
    url.setScheme(u"https"_qs);
    QCOMPARE(f.text(f.ask({.url = url})), u"tls-failed"_qs);
}

void TestHttpClientTls::theNameIsVerifiedAtARawAddress()
{
    const auto f = fixture(m_authority.issue({m_name}));
    QCOMPARE(f->text(f->ask({.url = f->url(), .verifyName = m_name})), u"200"_qs);
    const simulation::RecordedRequest request = f->recorder.requests().first();
    QCOMPARE(request.serverName, m_name);
    QCOMPARE(request.headers.value("host"), m_name.toLatin1() + ':' + QByteArray::number(f->door.port()));
}

void TestHttpClientTls::theWrongNameIsTlsFailed()
{
    const auto f = fixture(m_authority.issue({u"localhost"_qs}, {QHostAddress::LocalHost}));
    // The address itself would do.
    QCOMPARE(f->text(f->ask({.url = f->url(), .verifyName = m_name})), u"tls-failed"_qs);
    QVERIFY(f->recorder.requests().isEmpty());
}

void TestHttpClientTls::theNameIsKeptThroughARedirect_data()
{
    QTest::addColumn<QString>("location"); // %1 is the port
    QTest::newRow("path") << u"/new"_qs;
    QTest::newRow("address") << u"https://127.0.0.1:%1/new"_qs;
    QTest::newRow("name") << u"https://192-0-2-7.0123456789abcdef.plex.example:%1/new"_qs;
}

void TestHttpClientTls::theNameIsKeptThroughARedirect()
{
    QFETCH(QString, location);
    const auto f = fixture(m_authority.issue({m_name}));
    location.replace(u"%1"_qs, QString::number(f->door.port()));
    f->door.setHandler([&](const simulation::Request &request, const simulation::Responder &responder) {
        if (request.path == u"/old")
            responder.answer({.status = 302, .headers = {{"Location", location.toLatin1()}}});
        else
            responder.answer({.status = 200});
    });
    QCOMPARE(f->text(f->ask({.url = f->url(u"/old"_qs), .verifyName = m_name})), u"200"_qs);
    QCOMPARE(f->recorder.requests().last().path, u"/new"_qs);
    QCOMPARE(f->recorder.requests().last().serverName, m_name);
    QVERIFY(f->recorder.requests().last().headers.value("host").startsWith(m_name.toLatin1()));
}

void TestHttpClientTls::aRedirectToThePlainDoorIsRefused()
{
    const auto f = fixture(m_authority.issue({}, {QHostAddress::LocalHost}));
    RawDoor plain;
    f->alwaysAnswer({.status = 302, .headers = {{"Location", plain.url().toEncoded()}}});
    QCOMPARE(f->text(f->ask({.url = f->url()})), u"bad-answer"_qs);
    QString same = f->url().toString();
    same.replace(u"https"_qs, u"http"_qs);
    f->alwaysAnswer({.status = 302, .headers = {{"Location", same.toLatin1()}}});
    QCOMPARE(f->text(f->ask({.url = f->url()})), u"bad-answer"_qs);
    QVERIFY(plain.sockets.isEmpty());
}

void TestHttpClientTls::requestsForTwoNamesDoNotShareAConnection()
{
    const QString other = u"other.example"_qs;
    const auto f = fixture(m_authority.issue({m_name, other}));
    QCOMPARE(f->text(f->ask({.url = f->url(), .verifyName = m_name})), u"200"_qs);
    QCOMPARE(f->text(f->ask({.url = f->url(), .verifyName = other})), u"200"_qs);
    QCOMPARE(f->recorder.requests().at(0).serverName, m_name);
    QCOMPARE(f->recorder.requests().at(1).serverName, other);
}

QTEST_GUILESS_MAIN(TestHttpClientTls)
#include "tst_httpclient_tls.moc"
