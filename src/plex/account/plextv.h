// SPDX-License-Identifier: MIT
#pragma once
#include "clientidentity.h"
#include "mediabackend/mediatypes.h"
#include "net/exchange.h"
#include "net/serverclock.h"
#include "plex/answer.h"

#include <QJsonObject>

namespace plex {

/// A sign-in code as plex.tv issued it. Whoever has the id can collect the token, so it is treated as a secret.
struct Pin
{
    QString id;
    QString code; ///< Four characters for plex.tv/link, about 25 for the sign-in page.
    int expiresIn = 0; ///< Seconds from when it was issued.
    net::Token token; ///< Empty until somebody has approved.
};

/// What plex.tv offers an account, one question a method. Nothing is retried or concluded here.
///
/// The replies end with the error of `accepted()` when plex.tv refuses, or with one of `HttpClient` when it cannot be asked.
/// Protocol: PIN creation and polling take no token; each carries the client identifier the PIN is bound to.
class PlexTv
{
public:
    /// `clock`, if there is one, learns the time from the answers.
    PlexTv(net::HttpClient &http, const ClientIdentity &identity, const QUrl &address, net::ServerClock *clock = nullptr);

    Media::Reply<Pin> *createPin(bool strong);
    Media::Reply<Pin> *pin(const QString &id);
    /// A code for a device with a key: only a statement signed with it collects the token, which is short-lived.
    Media::Reply<Pin> *createPin(const QJsonObject &jwk);
    Media::Reply<Pin> *pin(const QString &id, const net::Token &statement);
    /// A word to sign, good for five minutes and once.
    Media::Reply<QString> *nonce();
    /// A short-lived token for a signed statement with a nonce.
    Media::Reply<net::Token> *exchange(const net::Token &statement);
    /// Keeps a token from lapsing and says whether it is still good. The answer holds no new token.
    Media::Reply<Media::Done> *ping(const net::Token &token);
    Media::Reply<Media::Account> *user(const net::Token &token);
    static net::Request userRequest();
    /// Approves a code with the account's token.
    static net::Request approval(const QString &code);
    /// Whether that was accepted.
    static Media::Result<Media::Done> done(const net::HttpResponse &response);
    static Media::Result<Media::Account> userFrom(const net::HttpResponse &response);
    /// Revokes the token.
    Media::Reply<Media::Done> *signOut(const net::Token &token);

    /// Nothing is asked without a client identifier, and none is made up: what is bound to it would be lost.
    static Media::Error noIdentity();
    /// How requests with the account's token reach plex.tv.
    net::Channel channel(net::Source<net::Token> *tokens) const;

private:
    Media::Reply<net::HttpResponse> *send(const net::Request &request, const net::Token &token = {});

    net::HttpClient &m_http;
    const ClientIdentity &m_identity;
    net::Connection m_connection;
    net::ServerClock *m_clock;
};

} // namespace plex
