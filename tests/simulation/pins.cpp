// SPDX-License-Identifier: MIT
#include "pins.h"

#include "secrets.h"
#include "worldclock.h"

#include <algorithm>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

// Asked more often than this, plex.tv refuses.
constexpr qint64 s_pollPause = 500;

} // namespace

Pin Pins::create(const QByteArray &clientIdentifier, const QByteArray &product, bool strong, const std::optional<Jwk> &key)
{
    Pin pin;
    pin.id = ++m_lastId;
    pin.code = QString::fromLatin1(strong ? secrets::random("abcdefghijklmnopqrstuvwxyz0123456789", 25)
                                          : secrets::random("ABCDEFGHJKLMNPQRSTUVWXYZ123456789", 4));
    pin.clientIdentifier = clientIdentifier;
    pin.product = product;
    pin.key = key;
    pin.createdAt = m_clock.today();
    pin.lifetime = m_lifetime.value_or(std::chrono::seconds(strong ? 1800 : 900));
    pin.ends = m_clock.now() + std::chrono::milliseconds(pin.lifetime).count();
    m_pins.append(pin);
    return pin;
}

bool Pins::isOver(const Pin &pin) const
{
    return m_clock.now() >= pin.ends;
}

Pins::Poll Pins::poll(int id, const QByteArray &clientIdentifier, Pin **pin)
{
    const auto found = std::find_if(m_pins.begin(), m_pins.end(), [id](const Pin &p) { return p.id == id; });
    if (found == m_pins.end() || found->clientIdentifier != clientIdentifier || found->isCollected || isOver(*found))
        return Poll::Unknown;
    const qint64 now = m_clock.now();
    if (found->lastPoll >= 0 && now - found->lastPoll < s_pollPause)
        return Poll::TooFast;
    found->lastPoll = now;
    ++found->polls;
    *pin = &*found;
    return Poll::Known;
}

Pin *Pins::find(const QString &code)
{
    const auto found = std::find_if(m_pins.begin(), m_pins.end(), [&](const Pin &pin) {
        return pin.code.compare(code, Qt::CaseInsensitive) == 0 && !isClaimed(pin) && !isOver(pin);
    });
    return found == m_pins.end() ? nullptr : &*found;
}

bool Pins::expire(const QString &code)
{
    Pin *pin = find(code);
    if (!pin)
        return false;
    pin->ends = m_clock.now();
    return true;
}

QStringList Pins::pending() const
{
    QStringList codes;
    for (const Pin &pin : m_pins) {
        if (!isClaimed(pin) && !isOver(pin))
            codes.append(pin.code);
    }
    return codes;
}

QJsonObject Pins::json(const Pin &pin) const
{
    const qint64 left = (pin.ends - m_clock.now() + 999) / 1000;
    const QJsonObject location{{u"code"_s, u"DE"_s}, {u"european_union_member"_s, true}, {u"continent_code"_s, u"EU"_s},
                               {u"country"_s, u"Germany"_s}, {u"city"_s, u"Lindau"_s}, {u"time_zone"_s, u"Europe/Berlin"_s},
                               {u"postal_code"_s, u"88131"_s}, {u"in_privacy_restricted_country"_s, true},
                               {u"in_privacy_restricted_region"_s, false}, {u"subdivisions"_s, u"Bavaria"_s},
                               {u"coordinates"_s, u"47.546, 9.684"_s}};
    return {{u"id"_s, pin.id},
            {u"code"_s, pin.code},
            {u"product"_s, pin.product.isEmpty() ? u"0"_s : QString::fromUtf8(pin.product)},
            {u"trusted"_s, false},
            {u"qr"_s, u"https://plex.tv/api/v2/pins/qr/%1"_s.arg(pin.code)},
            {u"clientIdentifier"_s, QString::fromUtf8(pin.clientIdentifier)},
            {u"location"_s, location},
            {u"expiresIn"_s, left},
            {u"createdAt"_s, pin.createdAt.toString(u"yyyy-MM-ddTHH:mm:ssZ"_s)},
            {u"expiresAt"_s, pin.createdAt.addSecs(pin.lifetime.count()).toString(u"yyyy-MM-ddTHH:mm:ssZ"_s)},
            {u"authToken"_s, pin.token.isEmpty() ? QJsonValue() : QJsonValue(QString::fromLatin1(pin.token))},
            {u"newRegistration"_s, pin.token.isEmpty() ? QJsonValue() : QJsonValue(false)}};
}

} // namespace simulation
