// SPDX-License-Identifier: MIT
#include "pinlogin.h"

namespace plex {

using Kind = Media::Error::Kind;
using namespace std::chrono_literals;

PinLogin::PinLogin(PlexTv &plexTv, bool isStrong, net::Clock &clock, QObject *parent)
    : Reply(parent)
    , m_plexTv(plexTv)
    , m_clock(clock)
{
    m_plexTv.createPin(isStrong)->then(this, [this](const Media::Result<Pin> &pin) {
        if (pin)
            begin(*pin);
        else
            finish(pin.error());
    });
}

void PinLogin::begin(const Pin &pin)
{
    m_id = pin.id;
    m_begun = m_clock.now();
    const auto lifetime = pin.expiresIn > 0 ? std::chrono::seconds(pin.expiresIn) : 900s;
    m_clock.callAfter(lifetime, this, [this] {
        finish(Media::Error{Kind::Timeout, QCoreApplication::translate("plex", "The code has expired. Start again for a new one.")});
    });
    m_clock.callAfter(pause(), this, [this] { poll(); });
    Q_EMIT codeReceived(pin);
}

void PinLogin::poll()
{
    if (isFinished())
        return;
    m_plexTv.pin(m_id)->then(this, [this](const Media::Result<Pin> &pin) { answered(pin); });
}

void PinLogin::answered(const Media::Result<Pin> &pin)
{
    if (isFinished())
        return;
    if (pin && !pin->token.isEmpty())
        return finish(pin->token);
    m_asked = {};
    if (!pin) {
        const Media::Error &error = pin.error();
        if (error.kind == Kind::NotFound) {
            return finish(Media::causedBy({Kind::NotFound, QCoreApplication::translate("plex", "The code has expired. Start again for a "
                                                                                               "new one.")},
                                          error));
        }
        if (error.kind == Kind::Unauthorized || error.kind == Kind::Forbidden)
            return finish(error);
        if (error.kind == Kind::RateLimited)
            m_asked = std::chrono::seconds(error.retryAfter.value_or(10));
    }
    m_clock.callAfter(std::max(pause(), m_asked), this, [this] { poll(); });
}

net::milliseconds PinLogin::pause() const
{
    const auto waited = m_clock.now() - m_begun;
    if (waited < 30s)
        return 1s;
    return waited < 120s ? 2s : 5s;
}

} // namespace plex
