// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"
#include "metrics.h"
#include "request.h"
#include "trust.h"

#include <QHash>
#include <QList>

class QNetworkAccessManager;
class QNetworkReply;

namespace net {

class HttpReply;

/// Sends requests and keeps the promises every request makes: deadlines, a size limit, a checked certificate, no way to another origin.
///
/// The reply ends with the answer whatever its status, or with an error when there is no whole answer:
/// `Timeout` (a deadline of ours), `DnsFailed`, `Refused`, `TlsFailed`, `Unreachable` (the connection could not be made or broke),
/// `BadAnswer` (not HTTP, too large, redirected elsewhere). Deleting the reply aborts the request.
/// Redirects are followed within the origin only, because every header would go along.
/// Six requests to one origin are under way at once, the others wait for their turn; the total deadline counts from `send()`,
/// the one for connecting from its turn on.
class HttpClient : public QObject
{
    Q_OBJECT
public:
    HttpClient(Clock &clock, Metrics &metrics, Trust trust, QObject *parent = nullptr);
    ~HttpClient() override;

    Media::Reply<HttpResponse> *send(const HttpRequest &request);

    /// Where this client and whoever uses it counts.
    Metrics &metrics() { return m_metrics; }

    /// Requests from now on go over fresh connections; those under way stay on theirs.
    void renew();
    /// Starts over with fresh connections. Requests under way end with `Unreachable`.
    void reset();

private:
    friend class HttpReply;

    /// The requests to one origin.
    struct Lane
    {
        QList<HttpReply *> underWay;
        QList<HttpReply *> waiting;
    };

    void left(HttpReply *reply);
    void startNext(const QString &origin);
    QNetworkReply *dispatch(const HttpRequest &request);

    Clock &m_clock;
    Metrics &m_metrics;
    Trust m_trust;
    QHash<QString, Lane> m_lanes;
    QNetworkAccessManager *m_manager = nullptr;
};

} // namespace net
