// SPDX-License-Identifier: MIT
#pragma once
#include "clock.h"

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QString>
#include <QUrl>
#include <QUrlQuery>

#include <functional>

namespace net {

using Headers = QList<QPair<QByteArray, QByteArray>>;

/// How long a request may take.
struct Deadlines
{
    milliseconds connect = std::chrono::seconds(4); ///< Until the request has left, name lookup and TLS included.
    milliseconds total = std::chrono::seconds(30); ///< Until the whole answer is there, or until it begins when it is received as it comes.
};

/// Takes the body of a good answer (2xx) as it comes, instead of the answer keeping it: first nothing, when the answer begins, then
/// piece by piece. It may delete the request.
using Receiver = std::function<void(const QByteArray &)>;

/// A question to a server, before it is known where the server is and which token opens it.
struct Request
{
    QByteArray method = "GET";
    QString path; ///< Absolute, percent-decoded.
    QUrlQuery query = {};
    Headers headers = {};
    QByteArray body = {};
    Deadlines deadlines = {};
    qint64 maxBytes = 64 * 1024 * 1024; ///< A larger answer is refused.
    bool isHarmlessTwice = false; ///< For a POST that may be repeated when it is not known whether it arrived.
    Receiver receive = {}; ///< Without a limit of size or, once it began, of time. An answer that has begun is not asked for again.

    /// Whether it may be sent again over another route.
    bool isRepeatable() const { return method != "POST" || isHarmlessTwice; }
};

/// A request with everything known, ready to be sent.
struct HttpRequest
{
    QByteArray method = "GET";
    QUrl url;
    QString verifyName = {}; ///< The name the certificate is checked for; empty for the URL's host.
    Headers headers = {};
    QByteArray body = {};
    Deadlines deadlines = {};
    qint64 maxBytes = 64 * 1024 * 1024;
    Receiver receive = {};
};

/// Whether both lead to the same scheme, host and port.
bool isSameOrigin(const QUrl &a, const QUrl &b);

/// An answer, whatever its status.
struct HttpResponse
{
    int status = 0;
    Headers headers = {};
    QByteArray body = {};
    milliseconds connecting{0}; ///< Until the request had been sent: its turn, the name, the connection, encryption.

    /// The first header of that name, in any case; empty if there is none.
    QByteArray header(QByteArrayView name) const;
    /// Whether the body says it is of this type, for example `application/json`.
    bool isOfType(QByteArrayView type) const;

    bool operator==(const HttpResponse &) const = default;
};

} // namespace net
