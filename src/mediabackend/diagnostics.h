// SPDX-License-Identifier: MIT
#pragma once
#include "mediatypes.h"
#include "reply.h"

#include <QVariantMap>

namespace Media {

/// What a person or a bug report needs to know. Contains no secret.
///
/// One object per backend, owned by it and living as long.
class MEDIABACKEND_EXPORT Diagnostics : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~Diagnostics() override;

    /// Counters of requests, renewals, races and retries, and the last error by kind. Names are `group/what`,
    /// values integers or strings; no secret and no address.
    Q_INVOKABLE virtual QVariantMap metrics() const = 0;

    /// Tries every address of a server (or says why it is left out), without sending a token, and reports on each.
    /// Errors: `NotFound` for an unknown server, `SignedOut`. The connection in use is not touched.
    virtual Reply<QList<AddressReport>> *checkAddresses(const QString &server) = 0;
};

} // namespace Media
