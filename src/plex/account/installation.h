// SPDX-License-Identifier: MIT
#pragma once
#include "clientidentity.h"
#include "mediabackend/reply.h"
#include "net/clock.h"
#include "plex/plexsettings.h"

namespace plex {

/// Sees to it that this installation has one identifier, the same for ever and for all processes that start at once in a new profile.
class Installation : public QObject
{
    Q_OBJECT
public:
    Installation(PlexSettings &settings, ClientIdentity &identity, net::Clock &clock, QObject *parent = nullptr);

    /// Ends when the identity has its identifier: the one it has already, which the settings then get as well, else the one of the settings,
    /// else a new one. Waits for another process that is just writing one down.
    Media::Reply<Media::Done> *identified();
    /// The same at once, for when nothing can be waited for any more.
    void identifyNow();

Q_SIGNALS:
    /// The identifier counts until the end of this process only.
    void warningRaised(const Media::Error &warning);

private:
    void settle(Media::Deferred<Media::Done> *ended);

    PlexSettings &m_settings;
    ClientIdentity &m_identity;
    net::Clock &m_clock;
};

} // namespace plex
