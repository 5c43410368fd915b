// SPDX-License-Identifier: MIT
#include "memorystore.h"

namespace net {

Media::Reply<std::optional<QByteArray>> *MemoryStore::load()
{
    return Media::ready<std::optional<QByteArray>>(m_record, this);
}

Media::Reply<Media::Done> *MemoryStore::save(const QByteArray &record)
{
    m_record = record;
    return Media::ready<Media::Done>(Media::Done(), this);
}

Media::Reply<Media::Done> *MemoryStore::clear()
{
    m_record.reset();
    return Media::ready<Media::Done>(Media::Done(), this);
}

} // namespace net
