// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediabackend.h"
#include "net/request.h"

namespace plex {

/// Who we are to Plex: one identifier per installation and the names that go with it, in every request that carries a token,
/// with every PIN, every poll and in the sign-in page's address.
///
/// Protocol: without `X-Plex-Client-Identifier` plex.tv answers 400/1000; tokens are bound to it. `X-Plex-Platform` selects the
/// server's transcoder profile, and only known values work there, hence `Generic`.
class ClientIdentity
{
public:
    explicit ClientIdentity(const Media::HostInfo &host);

    /// A new random identifier.
    static QString generated();

    const QString &identifier() const { return m_identifier; }
    void setIdentifier(const QString &identifier) { m_identifier = identifier; }
    const QString &product() const { return m_product; }
    const QString &version() const { return m_version; }
    const QString &deviceName() const { return m_deviceName; }

    /// The headers of a request; asks for JSON. Needs an identifier.
    net::Headers headers() const;
    /// The page where a person approves this installation, for a strong PIN code.
    QUrl signInAddress(const QUrl &page, const QString &code) const;

private:
    QString m_identifier;
    QString m_product;
    QString m_version;
    QString m_deviceName;
};

} // namespace plex
