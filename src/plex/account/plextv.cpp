// SPDX-License-Identifier: MIT
#include "plextv.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace plex {
namespace {

const QByteArray tokenHeader = "X-Plex-Token";

// plex.tv is asked beside everything else, but a person waits for a sign-in step.
constexpr net::Deadlines deadlines{.connect = std::chrono::seconds(8), .total = std::chrono::seconds(20)};

Media::Result<Pin> pinFrom(const net::HttpResponse &response)
{
    const auto document = jsonOf(response);
    if (!document)
        return document.error();
    const JsonValue json = document->root();
    const Pin pin{.id = json["id"].text(),
                  .code = json["code"].text(),
                  .expiresIn = json["expiresIn"].number(),
                  .token = net::Token(json["authToken"].bytes())};
    if (pin.id.isEmpty() || pin.code.isEmpty())
        return badAnswer();
    return pin;
}

net::Request request(const QByteArray &method, const QString &path)
{
    return {.method = method, .path = path, .deadlines = deadlines};
}

void setBody(net::Request &question, const QJsonObject &body)
{
    question.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    question.headers = {{"Content-Type", "application/json"}};
}

} // namespace

PlexTv::PlexTv(net::HttpClient &http, const ClientIdentity &identity, const QUrl &address, net::ServerClock *clock)
    : m_http(http)
    , m_identity(identity)
    , m_connection{.shown = {.uri = address}, .base = address}
    , m_clock(clock)
{
}

Media::Reply<Pin> *PlexTv::createPin(bool strong)
{
    net::Request question = request("POST", QStringLiteral("/api/v2/pins"));
    if (strong)
        question.query.addQueryItem(QStringLiteral("strong"), QStringLiteral("true"));
    return send(question)->transform(pinFrom);
}

Media::Reply<Pin> *PlexTv::pin(const QString &id)
{
    return send(request("GET", QStringLiteral("/api/v2/pins/") + id))->transform(pinFrom);
}

Media::Reply<Pin> *PlexTv::createPin(const QJsonObject &jwk)
{
    net::Request question = request("POST", QStringLiteral("/api/v2/pins"));
    setBody(question, {{QStringLiteral("jwk"), jwk}, {QStringLiteral("strong"), true}});
    return send(question)->transform(pinFrom);
}

Media::Reply<Pin> *PlexTv::pin(const QString &id, const net::Token &statement)
{
    net::Request question = request("GET", QStringLiteral("/api/v2/pins/") + id);
    question.query.addQueryItem(QStringLiteral("deviceJWT"), QString::fromLatin1(statement.reveal()));
    return send(question)->transform(pinFrom);
}

Media::Reply<QString> *PlexTv::nonce()
{
    return send(request("GET", QStringLiteral("/api/v2/auth/nonce")))->transform([](const net::HttpResponse &response) -> Media::Result<QString> {
        const auto document = jsonOf(response);
        if (!document)
            return document.error();
        const QString nonce = document->root()["nonce"].text();
        return nonce.isEmpty() ? Media::Result<QString>(badAnswer()) : nonce;
    });
}

Media::Reply<net::Token> *PlexTv::exchange(const net::Token &statement)
{
    net::Request question = request("POST", QStringLiteral("/api/v2/auth/token"));
    setBody(question, {{QStringLiteral("jwt"), QString::fromLatin1(statement.reveal())}});
    return send(question)->transform([](const net::HttpResponse &response) -> Media::Result<net::Token> {
        const auto document = jsonOf(response);
        if (!document)
            return document.error();
        net::Token token(document->root()["auth_token"].bytes());
        if (token.isEmpty())
            token = net::Token(document->root()["authToken"].bytes());
        return token.isEmpty() ? Media::Result<net::Token>(badAnswer()) : token;
    });
}

Media::Reply<Media::Done> *PlexTv::ping(const net::Token &token)
{
    return send(request("GET", QStringLiteral("/api/v2/ping")), token)->transform(&PlexTv::done);
}

Media::Reply<Media::Account> *PlexTv::user(const net::Token &token)
{
    return send(userRequest(), token)->transform(userFrom);
}

net::Request PlexTv::approval(const QString &code)
{
    net::Request question = request("PUT", QStringLiteral("/api/v2/pins/link"));
    question.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    question.body = "code=" + QUrl::toPercentEncoding(code);
    return question;
}

Media::Result<Media::Done> PlexTv::done(const net::HttpResponse &response)
{
    // A portal or a proxy between here and plex.tv answers with a page of its own, whatever its status; that says nothing about the token.
    if (response.isOfType("text/html") && response.status < 500)
        return badAnswer();
    const auto good = accepted(response);
    return good ? Media::Result<Media::Done>(Media::Done{}) : good.error();
}

net::Request PlexTv::userRequest()
{
    return request("GET", QStringLiteral("/api/v2/user"));
}

Media::Result<Media::Account> PlexTv::userFrom(const net::HttpResponse &response)
{
    const auto document = jsonOf(response);
    if (!document)
        return document.error();
    const JsonValue json = document->root();
    Media::Account account{.id = json["uuid"].text(),
                           .name = json["friendlyName"].text(),
                           .email = json["email"].text(),
                           .avatar = QUrl(json["thumb"].text())};
    if (account.id.isEmpty())
        account.id = json["id"].text();
    for (const char *name : {"title", "username"}) {
        if (account.name.isEmpty())
            account.name = json[name].text();
    }
    if (account.id.isEmpty())
        return badAnswer();
    return account;
}

Media::Reply<Media::Done> *PlexTv::signOut(const net::Token &token)
{
    net::Request question = request("DELETE", QStringLiteral("/api/v2/users/signout"));
    question.deadlines = {.connect = std::chrono::seconds(4), .total = std::chrono::seconds(8)}; // somebody wants to leave
    return send(question, token)->transform(&PlexTv::done);
}

Media::Error PlexTv::noIdentity()
{
    return {Media::Error::Kind::Usage,
            QCoreApplication::translate("plex", "This installation has no identity yet. Start the backend before anything is asked.")};
}

net::Channel PlexTv::channel(net::Source<net::Token> *tokens) const
{
    return {.http = &m_http,
            .fixed = m_connection,
            .tokens = tokens,
            .tokenHeader = tokenHeader,
            .headers = m_identity.headers(),
            .rejections = {401, 498}};
}

Media::Reply<net::HttpResponse> *PlexTv::send(const net::Request &question, const net::Token &token)
{
    if (m_identity.identifier().isEmpty())
        return Media::ready<net::HttpResponse>(noIdentity(), &m_http);
    net::HttpRequest wire = addressed(question, m_connection, m_identity.headers());
    if (!token.isEmpty())
        wire.headers.append({tokenHeader, token.reveal()});
    auto *answer = m_http.send(wire);
    if (!m_clock)
        return answer;
    return answer->transform([clock = m_clock](const net::HttpResponse &response) {
        clock->learn(response.header("date"));
        return response;
    });
}

} // namespace plex
