// SPDX-License-Identifier: MIT
#pragma once
#include "plextv.h"

namespace plex {

/// Signing in with a PIN: asks for one, waits until a person has approved it, ends with the token.
///
/// Polls never overlap, slow down with time and when asked to, and survive everything but an answer. Errors: `NotFound` or `Timeout` when the
/// code expired, `Unauthorized` or `Forbidden` when it was refused, else what kept the code from being issued. Deleting it stops polling.
///
/// Protocol: `POST /api/v2/pins` then `GET /api/v2/pins/{id}` with one client identifier; 404/1020 is unknown or expired; faster than
/// once a second earns 429. The lifetime is counted from the answer by our own clock, so a wrong date does no harm.
class PinLogin final : public Media::Reply<net::Token>
{
    Q_OBJECT
public:
    PinLogin(PlexTv &plexTv, bool isStrong, net::Clock &clock, QObject *parent = nullptr);

Q_SIGNALS:
    void codeReceived(const plex::Pin &pin);

private:
    void begin(const Pin &pin);
    void poll();
    void answered(const Media::Result<Pin> &pin);
    net::milliseconds pause() const;

    PlexTv &m_plexTv;
    net::Clock &m_clock;
    QString m_id;
    net::milliseconds m_begun = {};
    net::milliseconds m_asked = {}; // what plex.tv asked us to wait, once
};

} // namespace plex
