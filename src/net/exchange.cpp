// SPDX-License-Identifier: MIT
#include "exchange.h"

#include "logging.h"

namespace net {

using Kind = Media::Error::Kind;

namespace {

bool isDeadRoute(Kind kind)
{
    return kind == Kind::Unreachable || kind == Kind::Timeout || kind == Kind::DnsFailed || kind == Kind::Refused
        || kind == Kind::TlsFailed;
}

// Of what kept a token from being replaced: there is nobody, or nothing, left to have one for.
bool saysMore(Kind kind)
{
    return kind == Kind::SignInRequired || kind == Kind::SignedOut || kind == Kind::Cancelled || kind == Kind::NotFound;
}

} // namespace

HttpRequest addressed(const Request &request, const Connection &connection, const Headers &headers)
{
    QUrl url = connection.base;
    QString path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path + request.path, QUrl::DecodedMode);
    if (!request.query.isEmpty())
        url.setQuery(request.query);
    return {.method = request.method,
            .url = url,
            .verifyName = connection.verifyName,
            .headers = headers + request.headers,
            .body = request.body,
            .deadlines = request.deadlines,
            .maxBytes = request.maxBytes,
            .receive = request.receive};
}

Exchange::Exchange(const Channel &channel, Request request, QObject *parent)
    : Reply(parent)
    , m_channel(channel)
    , m_isRouted(channel.connections)
    , m_request(std::move(request))
{
    if (m_isRouted) {
        connectVia(m_channel.connections->get());
    } else {
        m_connection = m_channel.fixed;
        authorize();
    }
}

// The server may be forgotten while somebody else still owns its exchanges.
bool Exchange::isChannelGone()
{
    const bool isGone = !m_channel.http || !m_channel.tokens || (m_isRouted && !m_channel.connections);
    if (isGone)
        finish(Media::Detail::cancelled());
    return isGone;
}

template <class T, class F>
void Exchange::await(Media::Reply<T> *reply, F next)
{
    reply->setParent(this);
    connect(reply, &QObject::destroyed, this, [this] { finish(Media::Detail::cancelled()); });
    connect(reply, &Media::AbstractReply::finished, this, [this, reply, next] {
        reply->disconnect(this);
        reply->deleteLater();
        next(reply->result());
    });
}

void Exchange::connectVia(Media::Reply<Connection> *connection)
{
    await(connection, [this](const Media::Result<Connection> &found) {
        if (!found)
            return finish(found.error());
        m_connection = *found;
        authorize();
    });
}

void Exchange::authorize()
{
    if (isChannelGone())
        return;
    await(m_channel.tokens->get(), [this](const Media::Result<Token> &found) {
        if (!found)
            return finish(found.error());
        m_token = *found;
        send();
    });
}

void Exchange::send()
{
    if (isChannelGone())
        return;
    HttpRequest request = addressed(m_request, m_connection, m_channel.headers);
    if (!m_token.isEmpty())
        request.headers.append({m_channel.tokenHeader, m_token.reveal()});
    if (m_request.receive) {
        request.receive = [this](const QByteArray &bytes) {
            m_hasBegun = true;
            m_request.receive(bytes);
        };
    }
    await(m_channel.http->send(request), [this](const Media::Result<HttpResponse> &answer) {
        if (answer && m_channel.rejections.contains(answer->status))
            return rejected(answer->status);
        const bool isRouteDead = !answer && m_isRouted && isDeadRoute(answer.error().kind);
        if (isRouteDead && !m_hasBegun && m_request.isRepeatable() && !std::exchange(m_isReconnected, true)) {
            if (isChannelGone())
                return;
            m_channel.http->metrics().count(QStringLiteral("retries/connection"));
            qCDebug(logConnections) << "a route died:" << Media::name(answer.error().kind);
            return connectVia(m_channel.connections->replace(m_connection));
        }
        finish(answer);
    });
}

void Exchange::rejected(int status)
{
    // Who came without a token has none that could be over.
    const bool isStranger = m_token.isEmpty();
    const char *words = isStranger ? QT_TRANSLATE_NOOP("net", "The server answers only accounts that it knows. Sign in with one of them.")
                                   : QT_TRANSLATE_NOOP("net", "The server does not accept this account. Ask its owner for access, or sign in again.");
    const Media::Error stands{.kind = Kind::Unauthorized, .message = QCoreApplication::translate("net", words), .status = status};
    if (std::exchange(m_isReauthorized, true))
        return finish(stands);
    if (isChannelGone())
        return;
    qCDebug(logTokens) << "a token was rejected with status" << status;
    await(m_channel.tokens->replace(m_token), [this, stands, isStranger](const Media::Result<Token> &renewed) {
        if (renewed) {
            m_token = *renewed;
            if (m_channel.http)
                m_channel.http->metrics().count(QStringLiteral("retries/token"));
            return send();
        }
        const Kind why = renewed.error().kind;
        const bool isWhole = isStranger ? why == Kind::Cancelled : saysMore(why);
        finish(isWhole ? renewed.error() : Media::causedBy(stands, renewed.error()));
    });
}

} // namespace net
