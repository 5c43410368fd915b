// SPDX-License-Identifier: MIT
#include "eventlog.h"

#include <utility>

namespace support {

void EventLog::add(const QString &event)
{
    m_events.append(event);
}

QStringList EventLog::taken()
{
    return std::exchange(m_events, {});
}

} // namespace support
