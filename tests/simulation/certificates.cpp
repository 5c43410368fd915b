// SPDX-License-Identifier: MIT
#include "certificates.h"

#include <QRandomGenerator>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace simulation {

namespace {

template <auto Free>
struct Freed
{
    template <typename T>
    void operator()(T *pointer) const
    {
        Free(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr long s_day = 24 * 60 * 60;

QByteArray contents(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return QByteArray(data, qsizetype(size));
}

QByteArray pemOf(X509 *certificate)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return contents(bio.get());
}

QByteArray pemOf(EVP_PKEY *key)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return contents(bio.get());
}

void addExtension(X509 *certificate, X509 *issuer, int nid, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData()));
    Q_ASSERT(extension);
    X509_add_ext(certificate, extension.get(), -1);
}

Certificate blank(const QByteArray &commonName, EVP_PKEY *key, long from, long until)
{
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), QRandomGenerator::global()->generate64() >> 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(commonName.constData()), -1, -1, 0);
    return certificate;
}

} // namespace

struct CertificateAuthority::Private
{
    Key key;
    Certificate certificate;

    TlsIdentity issue(const QStringList &dnsNames, const QList<QHostAddress> &addresses, long from, long until) const
    {
        QByteArrayList names;
        for (const QString &name : dnsNames)
            names.append("DNS:" + name.toLatin1());
        for (const QHostAddress &address : addresses)
            names.append("IP:" + address.toString().toLatin1());
        const Key leafKey(EVP_EC_gen("P-256"));
        // A common name holds 64 characters at most; nobody reads it where there are alternative names.
        const Certificate leaf = blank("Simulated Plex", leafKey.get(), from, until);
        X509_set_issuer_name(leaf.get(), X509_get_subject_name(certificate.get()));
        addExtension(leaf.get(), certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
        addExtension(leaf.get(), certificate.get(), NID_key_usage, "critical,digitalSignature");
        addExtension(leaf.get(), certificate.get(), NID_ext_key_usage, "serverAuth");
        addExtension(leaf.get(), certificate.get(), NID_subject_key_identifier, "hash");
        addExtension(leaf.get(), certificate.get(), NID_authority_key_identifier, "keyid");
        addExtension(leaf.get(), certificate.get(), NID_subject_alt_name, names.join(','));
        X509_sign(leaf.get(), key.get(), EVP_sha256());
        return {QSslCertificate(pemOf(leaf.get())), QSslKey(pemOf(leafKey.get()), QSsl::Ec)};
    }
};

CertificateAuthority::CertificateAuthority()
    : d(std::make_unique<Private>())
{
    d->key.reset(EVP_EC_gen("P-256"));
    d->certificate = blank("Simulated Plex Authority", d->key.get(), -s_day, 30 * s_day);
    X509 *certificate = d->certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    addExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    addExtension(certificate, certificate, NID_subject_key_identifier, "hash");
    X509_sign(certificate, d->key.get(), EVP_sha256());
}

CertificateAuthority::~CertificateAuthority() = default;

QSslCertificate CertificateAuthority::certificate() const
{
    return QSslCertificate(pem());
}

QByteArray CertificateAuthority::pem() const
{
    return pemOf(d->certificate.get());
}

TlsIdentity CertificateAuthority::issue(const QStringList &dnsNames, const QList<QHostAddress> &addresses) const
{
    return d->issue(dnsNames, addresses, -s_day, 7 * s_day);
}

TlsIdentity CertificateAuthority::issueExpired(const QStringList &dnsNames, const QList<QHostAddress> &addresses) const
{
    return d->issue(dnsNames, addresses, -8 * s_day, -s_day);
}

} // namespace simulation
