// SPDX-License-Identifier: MIT
#pragma once
#include "net/backoff.h"
#include "net/connectionrace.h"
#include "net/exchange.h"
#include "net/trust.h"
#include "notifications.h"
#include "plex/account/clientidentity.h"
#include "plex/discovery/addressbook.h"
#include "plex/discovery/dialer.h"

namespace plex {

/// What every server session shares with its backend.
struct SessionContext
{
    net::Clock &clock;
    net::Metrics &metrics;
    const ClientIdentity &identity;
    const PlexSettings &settings;
    net::Trust trusted;
    /// Reads the resources again and ends with this server's, its token stored.
    std::function<Media::Reply<Resource> *(const QString &server)> reread;
};

/// One media server: the connection to it, the token for it, and every question put to it.
///
/// The connection is the winner of a race over the server's addresses, proved by one authenticated question. It is looked for again
/// when a request finds it dead, and while the server is offline after pauses that grow. When no address works, the resources are read again
/// once, because the server may have moved or its certificate's name changed. While it is online its notifications are followed.
class ServerSession : public QObject
{
    Q_OBJECT
public:
    ServerSession(Resource resource, const net::Token &token, QUrl lastDirect, const SessionContext &context, QObject *parent = nullptr);
    ~ServerSession() override;

    QString id() const { return m_resource.id; }
    const Resource &resource() const { return m_resource; }
    Media::Server server() const;
    QUrl lastDirect() const { return m_lastDirect; }
    AddressPolicy addressPolicy() const;
    Dialer &dialer() { return m_dialer; }

    /// Takes over what plex.tv says now. A server that was offline is tried at once if its addresses changed.
    void update(const Resource &resource);
    /// Looks for the best connection anew, for example because other ones are allowed now.
    void reconsider();
    /// The account has this server no more: everybody who waits hears `why`.
    void retire(const Media::Error &why);
    /// Waits until the server is usable; looks for it at once when it is offline.
    Media::Reply<net::Connection> *connectNow();
    /// Asks the server; see `Exchange`.
    Media::Reply<net::HttpResponse> *ask(const net::Request &request);

    /// What a player core needs beside a URL: the connection and headers in use. Empty before the first connection.
    const std::optional<net::Connection> &connection() const { return m_connections.value(); }
    net::Headers authorizedHeaders() const;

Q_SIGNALS:
    void changed();
    void connectionChanged(const std::optional<Media::Connection> &connection, Media::ConnectionChange why);
    void tokenRenewed();
    /// What `connection()` or `authorizedHeaders()` give has changed.
    void accessChanged();
    /// The server's name does not resolve here although its address answers.
    void nameBlocked();
    /// Keys of items and libraries; without any, everything may be different.
    void libraryChanged(const QStringList &items, const QStringList &libraries);

private:
    Media::Reply<net::Connection> *renewConnection();
    Media::Reply<net::Connection> *race();
    Media::Reply<net::Connection> *proved(const net::Connection &connection);
    Media::Reply<net::Token> *renewToken(const std::optional<net::Token> &stale);
    void connected();
    void disconnected(const Media::Error &why);
    void retryLater(const Media::Error &why);
    Media::Error telling(const Media::Error &error) const;
    net::Channel channel();

    Resource m_resource;
    QUrl m_lastDirect;
    SessionContext m_context;
    Media::ServerState m_state = Media::ServerState::Connecting;
    std::optional<Media::Error> m_problem;
    std::optional<Media::Connection> m_shown; // the connection last told of
    net::Backoff m_backoff;
    int m_retry = 0; // only the latest planned retry counts
    net::HttpClient m_http;
    Dialer m_dialer;
    net::Source<net::Token> m_tokens;
    net::Source<net::Connection> m_connections;
    Notifications m_notifications;
};

} // namespace plex
