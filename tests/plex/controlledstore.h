// SPDX-License-Identifier: MIT
#pragma once
#include "net/credentialstore.h"

#include <functional>

namespace plextest {

/// A store that fails, waits and keeps as a test says.
class ControlledStore final : public net::CredentialStore
{
    Q_OBJECT
public:
    using CredentialStore::CredentialStore;

    std::optional<QByteArray> record; ///< What is kept.
    std::optional<Media::Error> loadError;
    std::optional<Media::Error> saveError;
    std::optional<Media::Error> clearError;
    bool isHeld = false; ///< Operations wait for `release()`.
    int saves = 0; ///< Asked for.

    Media::Reply<std::optional<QByteArray>> *load() override;
    Media::Reply<Media::Done> *save(const QByteArray &record) override;
    Media::Reply<Media::Done> *clear() override;

    /// Carries out what waits, in order.
    void release();
    qsizetype waiting() const { return m_waiting.size(); }

private:
    Media::Reply<Media::Done> *inTurn(std::function<Media::Result<Media::Done>()> work);

    QList<std::function<void()>> m_waiting;
};

} // namespace plextest
