// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/result.h"
#include "net/token.h"

#include <QJsonObject>

namespace plex {

/// A key of this installation that signs what it tells plex.tv (Ed25519, RFC 8037). Its private half goes into the credential record and nowhere
/// else.
///
/// Protocol: plex.tv knows the key by the id it was registered with; ours is its thumbprint (RFC 7638).
class DeviceKey
{
public:
    /// A new one, from the system's generator. Error: `BadAnswer` when the system has none to give.
    static Media::Result<DeviceKey> generated();
    /// The key of 32 secret bytes; nothing when they are none.
    static std::optional<DeviceKey> from(const net::Token &secret);

    const net::Token &secret() const { return m_secret; }
    QByteArray thumbprint() const;
    /// The public half as it is registered.
    QJsonObject jwk() const;
    /// `claims`, signed (RFC 7515, compact).
    net::Token statement(const QJsonObject &claims) const;

private:
    DeviceKey(net::Token secret, QByteArray publicHalf);

    net::Token m_secret;
    QByteArray m_public;
};

} // namespace plex
