// SPDX-License-Identifier: MIT
#pragma once
#include "mediatypes.h"
#include "reply.h"

#include <QVariantMap>

namespace Media {

/// What became of one address of a server.
struct AddressReport
{
    QUrl uri; ///< As advertised.
    ConnectionKind kind = ConnectionKind::Remote;
    ConnectionVia via = ConnectionVia::Name;
    bool secure = true;
    bool tried = true; ///< False when it was left out; `problem` says why.
    std::optional<Error> problem; ///< Empty when it is usable.
    QString hint; ///< What was met and what a person can do about it; may be empty.
    std::optional<int> connectMs; ///< Until the question could be sent: name, connection and encryption, in ms; set when it is usable.
    int totalMs = 0; ///< From the first attempt to the verdict, in ms.

    bool operator==(const AddressReport &) const = default;
};

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

    /// A text for a public bug report: versions, settings, state, the verdict on every address of every server, and metrics. Secrets,
    /// addresses and names of machines and people are replaced by words that stay the same within one text. It never fails for what is
    /// broken, nobody being signed in included: the text then says so.
    virtual Reply<QString> *report() = 0;
};

} // namespace Media
