// SPDX-License-Identifier: MIT
#pragma once
#include "credentialstore.h"

#include <chrono>
#include <deque>
#include <functional>

namespace net {

/// Keeps the record in the system's keychain.
///
/// The keychain may ask the person for a password. `deadline` is a guard against one that never answers, not a limit for typing: an
/// operation that runs into it ends with `CredentialsUnavailable`, and asking again is always right.
class KeychainStore final : public CredentialStore
{
    Q_OBJECT
public:
    /// `service` is what the keychain shows to people, `key` tells profiles apart.
    KeychainStore(QString service, QString key, QObject *parent = nullptr, std::chrono::milliseconds deadline = std::chrono::seconds(30));

    Media::Reply<std::optional<QByteArray>> *load() override;
    Media::Reply<Media::Done> *save(const QByteArray &record) override;
    Media::Reply<Media::Done> *clear() override;

private:
    template <class T>
    Media::Reply<T> *inTurn(std::function<Media::Reply<T> *()> begin);
    void beginNext();

    const QString m_service;
    const QString m_key;
    const std::chrono::milliseconds m_deadline;
    const QObject *m_current = nullptr; // the operation under way
    std::deque<std::function<bool()>> m_waiting; // each begins one operation, unless that was given up meanwhile
};

} // namespace net
