// SPDX-License-Identifier: MIT
#pragma once
#include <QStringList>

namespace support {

/// What happened, in order. A test writes into it where things happen and reads it back in one comparison.
class EventLog
{
public:
    void add(const QString &event);
    /// Everything since the last call.
    QStringList taken();

private:
    QStringList m_events;
};

} // namespace support
