// SPDX-License-Identifier: MIT
#include "turnstile.h"

#include <QScopedValueRollback>

#include <algorithm>

namespace net {

Turnstile::Turnstile(int atOnce, int keptForUrgent, QObject *parent)
    : QObject(parent)
    , m_atOnce(atOnce)
    , m_keptForUrgent(keptForUrgent)
{
}

Turnstile::~Turnstile()
{
    for (auto inside = m_inside.cbegin(); inside != m_inside.cend(); ++inside)
        inside.key()->disconnect(this);
}

void Turnstile::enter(Media::AbstractReply *reply, int urgency, std::function<void()> begin)
{
    const auto later = std::find_if(m_waiting.cbegin(), m_waiting.cend(), [&](const Visitor &v) { return v.urgency > urgency; });
    m_waiting.insert(later, {.reply = reply, .urgency = urgency, .begin = std::move(begin)});
    admit();
}

void Turnstile::leave(QObject *reply)
{
    if (m_inside.remove(reply))
        admit();
}

bool Turnstile::hasRoomFor(const Visitor &visitor) const
{
    const auto others = std::count(m_inside.cbegin(), m_inside.cend(), false);
    return m_inside.size() < m_atOnce && (visitor.urgency == 0 || others < m_atOnce - m_keptForUrgent);
}

void Turnstile::admit()
{
    // What begins may end at once and let the next in: one after the other, not one inside the other.
    if (m_isAdmitting)
        return;
    const QScopedValueRollback guard(m_isAdmitting, true);
    while (!m_waiting.isEmpty() && hasRoomFor(m_waiting.first())) {
        const Visitor next = m_waiting.takeFirst();
        if (!next.reply)
            continue;
        m_inside.insert(next.reply, next.urgency == 0);
        connect(next.reply, &Media::AbstractReply::finished, this, [this, reply = next.reply.data()] { leave(reply); });
        connect(next.reply, &QObject::destroyed, this, &Turnstile::leave);
        next.begin();
    }
}

} // namespace net
