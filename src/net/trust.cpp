// SPDX-License-Identifier: MIT
#include "trust.h"

#include <QSslCertificate>
#include <QThreadPool>

#include <mutex>

#include <openssl/crypto.h>

namespace net {
namespace {

// The thread of an access manager may still be ending while the process exits, and OpenSSL's cleanup at exit would free what that
// thread frees as well. Left to the system it is freed once.
[[maybe_unused]] const int withoutCleanupAtExit = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);

QSslConfiguration make(const QByteArray &beside)
{
    QSslConfiguration all = QSslConfiguration::defaultConfiguration();
    if (!beside.isEmpty()) {
        // Where Qt looks up the system's authorities one by one, the list is empty, and adding to it ends the looking up.
        const QList<QSslCertificate> own = all.caCertificates();
        all.setCaCertificates((own.isEmpty() ? QSslConfiguration::systemCaCertificates() : own) + QSslCertificate::fromData(beside, QSsl::Pem));
    }
    return all;
}

} // namespace

struct Trust::Made
{
    const QByteArray beside;
    std::once_flag once = {};
    QSslConfiguration configuration = {};

    const QSslConfiguration &made()
    {
        std::call_once(once, [this] { configuration = make(beside); });
        return configuration;
    }
};

Trust::Trust(const QByteArray &beside)
    : m_made(std::make_shared<Made>(beside))
{
}

bool Trust::isExtended() const
{
    return !m_made->beside.isEmpty();
}

void Trust::prepare() const
{
    QThreadPool::globalInstance()->start([made = m_made] { made->made(); });
}

QSslConfiguration Trust::configuration() const
{
    return m_made->made();
}

} // namespace net
