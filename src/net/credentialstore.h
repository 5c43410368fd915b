// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"

#include <QByteArray>

namespace net {

/// Keeps one secret record, whole or not at all.
///
/// Operations of one store happen in the order they were asked for. Deleting a reply before its turn means that nothing happens;
/// after that the operation may still take place.
/// Errors: `CredentialsLocked` (locked, or the person declined), `CredentialsUnavailable` (no keychain, or it does not answer).
/// Neither says anything about the record: it may well be there.
class CredentialStore : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// The record; nothing when there is none.
    virtual Media::Reply<std::optional<QByteArray>> *load() = 0;
    virtual Media::Reply<Media::Done> *save(const QByteArray &record) = 0;
    /// Done as well when there was none.
    virtual Media::Reply<Media::Done> *clear() = 0;
};

} // namespace net
