// SPDX-License-Identifier: MIT
#include "installation.h"

namespace plex {
namespace {

// What another process takes to write its new identifier down.
constexpr net::milliseconds momentOfAnother(10);

} // namespace

Installation::Installation(PlexSettings &settings, ClientIdentity &identity, net::Clock &clock, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_identity(identity)
    , m_clock(clock)
{
}

Media::Reply<Media::Done> *Installation::identified()
{
    auto *ended = new Media::Deferred<Media::Done>(this);
    settle(ended);
    return ended;
}

void Installation::identifyNow()
{
    if (m_identity.identifier().isEmpty())
        settle(nullptr);
}

void Installation::settle(Media::Deferred<Media::Done> *ended)
{
    const QString own = m_identity.identifier();
    const QString wanted = own.isEmpty() ? ClientIdentity::generated() : own;
    const auto settled = m_settings.settleClientIdentifier(wanted);
    if (!settled && ended)
        return m_clock.callAfter(momentOfAnother, ended, [this, ended] { settle(ended); });
    // The one that is in use already is bound to a token.
    if (own.isEmpty())
        m_identity.setIdentifier(settled ? settled->identifier : wanted);
    if (!settled || !settled->isWritten) {
        Q_EMIT warningRaised({Media::Error::Kind::Forbidden,
                              tr("The identity of this installation cannot be written to disk. Plex will take the next start for another "
                                 "device, and ask for sign-in.")});
    }
    if (ended)
        ended->finish(Media::Done{});
}

} // namespace plex
