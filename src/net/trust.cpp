// SPDX-License-Identifier: MIT
#include "trust.h"

#include <openssl/crypto.h>

namespace net {
namespace {

// The thread of an access manager may still be ending while the process exits, and OpenSSL's cleanup at exit would free what that
// thread frees as well. Left to the system it is freed once.
[[maybe_unused]] const int withoutCleanupAtExit = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);

} // namespace

Trust::Trust(const QList<QSslCertificate> &beside)
    : m_beside(beside)
    , m_configuration(std::make_shared<std::optional<QSslConfiguration>>())
{
}

QSslConfiguration Trust::configuration() const
{
    if (!*m_configuration) {
        QSslConfiguration all = QSslConfiguration::defaultConfiguration();
        if (isExtended()) {
            // Where Qt looks up the system's authorities one by one, the list is empty, and adding to it ends the looking up.
            const QList<QSslCertificate> own = all.caCertificates();
            all.setCaCertificates((own.isEmpty() ? QSslConfiguration::systemCaCertificates() : own) + m_beside);
        }
        *m_configuration = all;
    }
    return **m_configuration;
}

} // namespace net
