// SPDX-License-Identifier: MIT
#include "eventstream.h"

#include <utility>

namespace net {

EventStream::EventStream(qsizetype mostBytes)
    : m_mostBytes(mostBytes)
{
}

QList<ServerEvent> EventStream::read(const QByteArray &bytes)
{
    QList<ServerEvent> events;
    for (const char byte : bytes) {
        const bool endsPair = std::exchange(m_mayEndPair, byte == '\r') && byte == '\n';
        if (endsPair)
            continue;
        if (byte == '\r' || byte == '\n') {
            endLine(events);
        } else if (m_line.size() + m_data.size() < m_mostBytes) {
            m_line.append(byte);
        } else {
            m_isTooLarge = true;
        }
    }
    return events;
}

void EventStream::endLine(QList<ServerEvent> &events)
{
    const QByteArray line = std::exchange(m_line, {});
    QByteArrayView content = line;
    if (std::exchange(m_isAtStart, false) && content.startsWith("\xEF\xBB\xBF"))
        content = content.sliced(3);
    if (!content.isEmpty())
        return takeField(content);
    ServerEvent event{.data = std::exchange(m_data, {})};
    if (const QByteArray type = std::exchange(m_type, {}); !type.isEmpty())
        event.type = type;
    const bool isWhole = !std::exchange(m_isTooLarge, false);
    if (std::exchange(m_hasData, false) && isWhole)
        events.append(event);
}

void EventStream::takeField(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArrayView name = colon < 0 ? line : line.first(colon);
    QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    if (name == "event") {
        m_type = value.toByteArray();
    } else if (name == "data") {
        if (std::exchange(m_hasData, true))
            m_data.append('\n');
        m_data.append(value);
    }
}

} // namespace net
