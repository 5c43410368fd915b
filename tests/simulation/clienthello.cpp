// SPDX-License-Identifier: MIT
#include "clienthello.h"

namespace simulation {

namespace {

constexpr quint32 s_handshake = 22;
constexpr quint32 s_serverNameExtension = 0;

/// Reads big-endian numbers and stops, instead of running over the end.
class Reader
{
public:
    explicit Reader(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }

    bool hasEnded() const { return m_position >= m_bytes.size(); }
    quint32 number(int width)
    {
        quint32 value = 0;
        for (; width > 0 && !hasEnded(); --width)
            value = value << 8 | quint8(m_bytes[m_position++]);
        return value;
    }
    QByteArrayView bytes(qsizetype count)
    {
        count = qMin(count, m_bytes.size() - m_position);
        m_position += count;
        return m_bytes.sliced(m_position - count, count);
    }

private:
    QByteArrayView m_bytes;
    qsizetype m_position = 0;
};

} // namespace

ClientHello ClientHello::read(const QByteArray &bytes)
{
    ClientHello hello;
    Reader record(bytes);
    if (bytes.isEmpty()) {
        hello.state = State::Incomplete;
        return hello;
    }
    if (record.number(1) != s_handshake)
        return hello;
    record.number(2); // version
    const quint32 length = record.number(2);
    if (bytes.size() < 5 || quint32(bytes.size() - 5) < length) {
        hello.state = State::Incomplete;
        return hello;
    }
    hello.state = State::Complete;
    record.number(4);                 // message type and length
    record.bytes(2 + 32);             // version, random
    record.bytes(record.number(1));   // session
    record.bytes(record.number(2));   // cipher suites
    record.bytes(record.number(1));   // compression
    Reader extensions(record.bytes(record.number(2)));
    while (!extensions.hasEnded()) {
        const quint32 type = extensions.number(2);
        Reader extension(extensions.bytes(extensions.number(2)));
        if (type != s_serverNameExtension)
            continue;
        extension.number(3); // length of the list, type of the name
        hello.serverName = QString::fromLatin1(extension.bytes(extension.number(2)));
    }
    return hello;
}

} // namespace simulation
