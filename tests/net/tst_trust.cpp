// SPDX-License-Identifier: MIT
#include "net/trust.h"
#include "simulation/certificates.h"

#include <QTest>

using net::Trust;

/// Which authorities count.
class TestTrust : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutFurtherOnesNothingIsChanged();
    void furtherOnesStandBesideTheSystems();
    void furtherOnesStandBesideTheProcesssOwn();
    void copiesShareWhatWasRead();
    void whatIsPreparedBesideIsWaitedFor();
    void aCopyMayOutliveWhatIsBeingPrepared();
};

void TestTrust::withoutFurtherOnesNothingIsChanged()
{
    QVERIFY(!Trust().isExtended());
    QCOMPARE(Trust().configuration(), QSslConfiguration::defaultConfiguration());
}

void TestTrust::furtherOnesStandBesideTheSystems()
{
    const simulation::CertificateAuthority authority;
    const Trust trust(authority.certificate().toPem());
    QVERIFY(trust.isExtended());
    const QList<QSslCertificate> trusted = trust.configuration().caCertificates();
    QVERIFY(trusted.contains(authority.certificate()));
    const QList<QSslCertificate> system = QSslConfiguration::systemCaCertificates();
    for (const QSslCertificate &certificate : system)
        QVERIFY(trusted.contains(certificate));
}

void TestTrust::furtherOnesStandBesideTheProcesssOwn()
{
    const simulation::CertificateAuthority own;
    const simulation::CertificateAuthority further;
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    QSslConfiguration process = before;
    process.setCaCertificates({own.certificate()});
    QSslConfiguration::setDefaultConfiguration(process);
    const QList<QSslCertificate> trusted = Trust(further.certificate().toPem()).configuration().caCertificates();
    QSslConfiguration::setDefaultConfiguration(before);
    // A host that trusts nobody else keeps that.
    QCOMPARE(trusted, (QList{own.certificate(), further.certificate()}));
}

void TestTrust::copiesShareWhatWasRead()
{
    const simulation::CertificateAuthority authority;
    const Trust trust(authority.certificate().toPem());
    const Trust copy = trust;
    const QSslConfiguration first = copy.configuration();
    const QSslConfiguration second = trust.configuration();
    const auto list = [](const QSslConfiguration &c) { return c.caCertificates(); };
    QCOMPARE(list(first).constData(), list(second).constData()); // one list, not two that are equal
}

void TestTrust::whatIsPreparedBesideIsWaitedFor()
{
    const simulation::CertificateAuthority authority;
    const Trust trust(authority.certificate().toPem());
    trust.prepare();
    QVERIFY(trust.configuration().caCertificates().contains(authority.certificate()));
}

void TestTrust::aCopyMayOutliveWhatIsBeingPrepared()
{
    const simulation::CertificateAuthority authority;
    std::optional<Trust> trust(authority.certificate().toPem());
    trust->prepare();
    const Trust copy = *trust;
    trust.reset();
    QVERIFY(copy.configuration().caCertificates().contains(authority.certificate()));
}

QTEST_GUILESS_MAIN(TestTrust)
#include "tst_trust.moc"
