// SPDX-License-Identifier: MIT
#include "partcontent.h"

namespace simulation {

FileContent::FileContent(const QString &fileName)
    : m_file(fileName)
{
    m_file.open(QIODevice::ReadOnly);
}

QByteArray FileContent::read(qint64 offset, qint64 length)
{
    if (!m_file.seek(offset))
        return {};
    return m_file.read(length);
}

GeneratedContent::GeneratedContent(int id, qint64 size)
    : m_id(id)
    , m_size(size)
{
}

QByteArray GeneratedContent::read(qint64 offset, qint64 length)
{
    return bytes(m_id, offset, qMin(length, m_size - offset));
}

QByteArray GeneratedContent::bytes(int id, qint64 offset, qint64 length)
{
    QByteArray bytes(qMax(length, qint64(0)), Qt::Uninitialized);
    for (qint64 i = 0; i < length; ++i) {
        const quint64 place = quint64(offset + i);
        bytes[i] = char((place * 7 + (place >> 8) * 13 + (place >> 16) * 31 + quint64(id)) & 0xff);
    }
    return bytes;
}

} // namespace simulation
