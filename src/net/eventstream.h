// SPDX-License-Identifier: MIT
#pragma once
#include <QByteArray>
#include <QList>

namespace net {

/// Something a server said in an event stream.
struct ServerEvent
{
    QByteArray type = "message";
    QByteArray data = {}; ///< Its lines, separated by `\n`.

    bool operator==(const ServerEvent &) const = default;
};

/// Reads an event stream (`text/event-stream`, HTML standard 9.2) from pieces of any size. Pure.
///
/// Comments, ids and the server's wishes for reconnecting are read over. An event larger than `mostBytes` is left out, and the stream goes on.
class EventStream
{
public:
    explicit EventStream(qsizetype mostBytes = 1024 * 1024);

    /// The events that `bytes` complete.
    QList<ServerEvent> read(const QByteArray &bytes);

private:
    void endLine(QList<ServerEvent> &events);
    void takeField(QByteArrayView line);

    qsizetype m_mostBytes;
    QByteArray m_line;
    QByteArray m_type;
    QByteArray m_data;
    bool m_hasData = false;
    bool m_isTooLarge = false; // the event being read
    bool m_isAtStart = true;
    bool m_mayEndPair = false; // the last byte was a carriage return
};

} // namespace net
