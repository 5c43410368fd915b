// SPDX-License-Identifier: MIT
#pragma once
#include "connection.h"
#include "httpclient.h"
#include "source.h"
#include "token.h"

#include <QSet>

namespace net {

/// Where requests to one server go, and what they carry. An exchange may outlive what is named here; it then ends with `Cancelled`.
struct Channel
{
    QPointer<HttpClient> http = nullptr;
    QPointer<Source<Connection>> connections = nullptr; ///< Null when there is only `fixed`.
    Connection fixed = {};
    QPointer<Source<Token>> tokens = nullptr; ///< Its token may be empty: then none is sent.
    QByteArray tokenHeader; ///< The header that carries the token.
    Headers headers; ///< Sent with every request.
    QSet<int> rejections = {401}; ///< Statuses that mean: this token is not accepted.
};

/// One request through two sources: a rejected token and a dead route are each replaced once, then the answer stands.
///
/// Ends with the answer whatever its status, except that a rejection that stands is `Unauthorized` (or what kept the token from being
/// replaced, as its cause). Nobody else looks at rejections.
class Exchange final : public Media::Reply<HttpResponse>
{
public:
    Exchange(const Channel &channel, Request request, QObject *parent = nullptr);

private:
    template <class T, class F>
    void await(Media::Reply<T> *reply, F next);
    bool isChannelGone();
    void connectVia(Media::Reply<Connection> *connection);
    void authorize();
    void send();
    void rejected(int status);

    Channel m_channel;
    bool m_isRouted; // the connection comes from a source
    Request m_request;
    Connection m_connection;
    Token m_token;
    // Each is replaced at most once.
    bool m_isReauthorized = false;
    bool m_isReconnected = false;
    bool m_hasBegun = false; // something of the answer was received, so it cannot be had again from the start
};

/// `request` as it goes out over `connection`.
HttpRequest addressed(const Request &request, const Connection &connection, const Headers &headers);

} // namespace net
