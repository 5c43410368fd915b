// SPDX-License-Identifier: MIT
#pragma once
#include "credentialstore.h"

namespace net {

/// Keeps the record until the program ends, for hosts that want nothing stored.
class MemoryStore final : public CredentialStore
{
    Q_OBJECT
public:
    using CredentialStore::CredentialStore;

    Media::Reply<std::optional<QByteArray>> *load() override;
    Media::Reply<Media::Done> *save(const QByteArray &record) override;
    Media::Reply<Media::Done> *clear() override;

private:
    std::optional<QByteArray> m_record;
};

} // namespace net
