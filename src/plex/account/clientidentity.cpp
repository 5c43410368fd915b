// SPDX-License-Identifier: MIT
#include "clientidentity.h"

#include <QSysInfo>
#include <QUuid>

namespace plex {
namespace {

// These become headers, where a line break would begin another one.
QString oneLine(const QString &name, const QString &otherwise)
{
    const QString line = name.simplified();
    return line.isEmpty() ? otherwise : line;
}

} // namespace

ClientIdentity::ClientIdentity(const Media::HostInfo &host)
    : m_product(oneLine(host.product, QStringLiteral("Qt media player")))
    , m_version(oneLine(host.version, QStringLiteral("0")))
    , m_deviceName(oneLine(host.deviceName, QSysInfo::machineHostName()))
{
}

QString ClientIdentity::generated()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

net::Headers ClientIdentity::headers() const
{
    Q_ASSERT(!m_identifier.isEmpty());
    return {{"Accept", "application/json"},
            {"X-Plex-Client-Identifier", m_identifier.toUtf8()},
            {"X-Plex-Product", m_product.toUtf8()},
            {"X-Plex-Version", m_version.toUtf8()},
            {"X-Plex-Platform", "Generic"},
            {"X-Plex-Device", QSysInfo::productType().toUtf8()},
            {"X-Plex-Device-Name", m_deviceName.toUtf8()}};
}

QUrl ClientIdentity::signInAddress(const QUrl &page, const QString &code) const
{
    // The page reads its parameters from the fragment, with the brackets of `context[…]` encoded.
    const QList<QPair<QString, QString>> parameters = {{QStringLiteral("clientID"), m_identifier},
                                                       {QStringLiteral("code"), code},
                                                       {QStringLiteral("context[device][product]"), m_product}};
    QByteArrayList pairs;
    for (const auto &[name, value] : parameters)
        pairs.append(QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value));
    QUrl address = page;
    address.setFragment(QString::fromLatin1('?' + pairs.join('&')), QUrl::StrictMode);
    return address;
}

} // namespace plex
