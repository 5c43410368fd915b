// SPDX-License-Identifier: MIT
#include "trust.h"

namespace net {

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
