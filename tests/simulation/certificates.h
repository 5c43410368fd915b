// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QSslCertificate>
#include <QSslKey>
#include <QStringList>

#include <memory>

namespace simulation {

/// A certificate with its private key, as a TLS door presents it.
struct TlsIdentity
{
    QSslCertificate certificate;
    QSslKey key;
    bool isNull() const { return certificate.isNull(); }
};

/// An authority made at start, known to nobody else, which issues the simulation's certificates.
class CertificateAuthority
{
public:
    CertificateAuthority();
    ~CertificateAuthority();
    Q_DISABLE_COPY_MOVE(CertificateAuthority)

    QSslCertificate certificate() const;
    QByteArray pem() const;

    TlsIdentity issue(const QStringList &dnsNames, const QList<QHostAddress> &addresses = {}) const;
    /// Valid until yesterday.
    TlsIdentity issueExpired(const QStringList &dnsNames, const QList<QHostAddress> &addresses = {}) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace simulation
