// SPDX-License-Identifier: MIT
#include "serverclock.h"

#include <QDateTime>

#include <algorithm>

namespace net {

ServerClock::ServerClock(const Clock &clock)
    : m_clock(clock)
{
}

void ServerClock::learn(const QByteArray &dateHeader)
{
    QString text = QString::fromLatin1(dateHeader.trimmed());
    // Qt reads an offset where HTTP says GMT.
    if (text.endsWith(u"GMT"))
        text.replace(text.size() - 3, 3, QStringLiteral("+0000"));
    const QDateTime date = QDateTime::fromString(text, Qt::RFC2822Date);
    if (date.isValid())
        m_learnt = Learnt{milliseconds(date.toMSecsSinceEpoch()), m_clock.now(), m_clock.systemTime()};
}

milliseconds ServerClock::now() const
{
    if (!m_learnt)
        return m_clock.systemTime();
    return m_learnt->date + std::max(m_clock.now() - m_learnt->now, m_clock.systemTime() - m_learnt->systemTime);
}

} // namespace net
