// SPDX-License-Identifier: MIT
#pragma once
#include "net/backoff.h"
#include "net/connectionrace.h"
#include "net/exchange.h"
#include "net/networkmonitor.h"
#include "net/trust.h"
#include "net/turnstile.h"
#include "notifications.h"
#include "search.h"
#include "upgrade.h"
#include "plex/account/clientidentity.h"
#include "plex/discovery/addressbook.h"
#include "plex/discovery/deadaddresses.h"
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
    /// Where the machine is; by default it is looked up each time.
    std::function<net::NetworkPlace()> place = net::networkPlace;
    /// Addresses being tried, of all servers; without one there is no limit.
    net::Turnstile *dials = nullptr;
};

/// One media server: the connection to it, the token for it, and every question put to it.
///
/// The connection is the winner of a race over the server's addresses, proved by one authenticated question. It is looked for again
/// when a request finds it dead or waits suspiciously long, when the network is another one, and while the server is offline after pauses that
/// grow; and a better one is looked for as long as there may be one. When no address works, or one shows a certificate for another name, the
/// resources are read again once, because the server may have moved or its certificate's name changed; plex.tv is not waited for longer than a
/// moment, and news that come later are tried when they come. While it is online its notifications are followed.
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
    /// What is remembered from earlier runs, and what has become of it.
    void setDeadAddresses(const DeadAddresses &dead) { m_dead = dead; }
    const DeadAddresses &deadAddresses() const { return m_dead; }
    /// What a person has decided for this server; `reconsider()` applies it.
    void setRules(const Media::ServerRules &rules) { m_rules = rules; }
    const Media::ServerRules &rules() const { return m_rules; }
    /// A lower one is tried first of servers that are looked for at the same time.
    void setUrgency(int urgency) { m_urgency = urgency; }
    /// The server told of addresses in this network, or none are known any more. Better ones are tried at once.
    void setFound(const QList<ResourceConnection> &found);
    /// What a person has entered for this server. Addresses that are new are tried at once, one that is gone is left.
    void setManual(const ManualServer &manual);
    /// The account has no token for this server: none is sent until it has one.
    void goWithoutToken() { m_tokens.reset(net::Token()); }
    /// The machine may be in another network: a connection that does not answer any more is replaced, and a better one looked for.
    void networkChanged();
    /// The machine has slept: connections begin anew, because old ones may be dead without knowing it.
    void woke();
    /// Looks for the best connection anew, for example because other ones are allowed now.
    void reconsider();
    /// The account has this server no more: everybody who waits hears `why`.
    void retire(const Media::Error &why);
    /// Looks for a better connection at once, and ends with the one in use then.
    Media::Reply<net::Connection> *lookForBetter();
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
    /// `deadAddresses()` are other ones.
    void learnt();

private:
    Media::Reply<net::Connection> *renewConnection();
    bool isSearching() const { return m_search && !m_search->isFinished(); }
    void searchFurther();
    void askForNews();
    Media::Reply<net::Connection> *race();
    net::ConnectionRace *raceOver(const QList<net::Connection> &candidates, net::ConnectionRace::Pace pace);
    Media::Reply<net::Connection> *better(const net::Connection &current);
    void learnFrom(const QList<net::ConnectionRace::Attempt> &attempts);
    void use(const net::Connection &connection, Media::ConnectionChange why);
    void checkConnection(Media::ConnectionChange why);
    Media::Reply<net::Connection> *proved(const net::Connection &connection);
    Media::Reply<net::Token> *renewToken(const std::optional<net::Token> &stale);
    void connected();
    void disconnected(const Media::Error &why);
    void retryLater(const Media::Error &why);
    Media::Error telling(const Media::Error &error) const;
    net::Channel channel();

    Resource m_resource;
    QUrl m_lastDirect;
    DeadAddresses m_dead;
    Media::ServerRules m_rules;
    QList<ResourceConnection> m_found;
    ManualServer m_manual;
    int m_urgency = 1;
    bool m_isBetterOpen = false; // of the last race: something better was still being tried
    QList<ResourceConnection> m_doubted; // the addresses plex.tv was asked about again, because one had another certificate
    bool m_isNameWrong = false; // of the last race: an address showed a certificate for another name
    std::optional<Media::ConnectionChange> m_why; // of the change under way, where it is not the usual
    SessionContext m_context;
    Media::ServerState m_state = Media::ServerState::Connecting;
    std::optional<Media::Error> m_problem;
    std::optional<Media::Connection> m_shown; // the connection last told of
    net::Backoff m_backoff;
    int m_retry = 0; // only the latest planned retry counts
    net::HttpClient m_http;
    Dialer m_dialer;
    net::HttpClient m_checkHttp; // apart, because what is kept open may be what is dead
    Dialer m_checker;
    QPointer<Search> m_search; // of the renewal of the connection under way
    QSet<QUrl> m_tried; // in it
    QList<QPair<QHostAddress, int>> m_triedIn; // these networks
    QPointer<Media::AbstractReply> m_asked; // for news of the addresses
    QPointer<Media::AbstractReply> m_check;
    bool m_isNetworkNew = false; // of the check under way
    net::Source<net::Token> m_tokens;
    net::Source<net::Connection> m_connections;
    Notifications m_notifications;
    Upgrade m_upgrade;
};

} // namespace plex
