// SPDX-License-Identifier: MIT
#pragma once
#include <QList>
#include <QSslCertificate>
#include <QSslConfiguration>

#include <memory>
#include <optional>

namespace net {

/// Which authorities are trusted: those of the process, the system's by default, and those given beside them.
///
/// Reading the system's takes a tenth of a second and happens once, when it is first needed, for all copies of one object.
class Trust
{
public:
    Trust(const QList<QSslCertificate> &beside = {});

    /// Whether there is anything beside what the process trusts anyway.
    bool isExtended() const { return !m_beside.isEmpty(); }
    QSslConfiguration configuration() const;

private:
    QList<QSslCertificate> m_beside;
    std::shared_ptr<std::optional<QSslConfiguration>> m_configuration;
};

} // namespace net
