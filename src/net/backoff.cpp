// SPDX-License-Identifier: MIT
#include "backoff.h"

#include <QRandomGenerator>

#include <algorithm>

namespace net {

Backoff::Backoff(Pace pace)
    : m_pace(pace)
    , m_pause(pace.first)
{
}

milliseconds Backoff::next(std::optional<milliseconds> atLeast)
{
    const double swing = 1 + m_pace.jitter * (2 * QRandomGenerator::global()->generateDouble() - 1);
    const milliseconds pause(qint64(double(m_pause.count()) * swing));
    m_pause = std::min(m_pace.longest, milliseconds(qint64(double(m_pause.count()) * m_pace.factor)));
    return std::max(pause, atLeast.value_or(pause));
}

void Backoff::reset()
{
    m_pause = m_pace.first;
}

} // namespace net
