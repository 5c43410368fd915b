// SPDX-License-Identifier: MIT
#include "controlledstore.h"

#include <QPointer>

namespace plextest {

using Media::Done;
using Media::Result;

Media::Reply<std::optional<QByteArray>> *ControlledStore::load()
{
    using Record = std::optional<QByteArray>;
    return Media::ready<Record>(loadError ? Result<Record>(*loadError) : Result<Record>(record), this);
}

Media::Reply<Done> *ControlledStore::save(const QByteArray &bytes)
{
    ++saves;
    return inTurn([this, bytes]() -> Result<Done> {
        if (saveError)
            return *saveError;
        record = bytes;
        return Done{};
    });
}

Media::Reply<Done> *ControlledStore::clear()
{
    return inTurn([this]() -> Result<Done> {
        if (clearError)
            return *clearError;
        record.reset();
        return Done{};
    });
}

Media::Reply<Done> *ControlledStore::inTurn(std::function<Result<Done>()> work)
{
    auto *reply = new Media::Deferred<Done>(this);
    m_waiting.append([reply = QPointer(reply), work] {
        if (reply)
            reply->finish(work());
    });
    if (!isHeld)
        release();
    return reply;
}

void ControlledStore::release()
{
    for (const auto &operation : std::exchange(m_waiting, {}))
        operation();
}

} // namespace plextest
