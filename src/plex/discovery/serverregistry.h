// SPDX-License-Identifier: MIT
#pragma once
#include "gdm.h"
#include "knownservers.h"
#include "net/networkmonitor.h"
#include "net/turnstile.h"
#include "plex/account/account.h"
#include "plex/server/serversession.h"

#include <QPointer>

namespace plex {

/// The account's servers, and those a person added by their address: reads the resources, remembers them, and keeps a session for each.
///
/// Their addresses are those of the resources, and those that servers in the local network tell of themselves. All are tried side by side, no more
/// at once than names are resolved side by side. Another network, and waking up, have every server looked at anew.
///
/// A server that was added by its address and is not the account's is asked without a token. It stays when the account goes, without what was the
/// account's: it is a choice for this machine and holds no secret.
///
/// Tokens in the resources are stored before a session uses them. What is remembered lets a start go ahead without plex.tv.
class ServerRegistry : public QObject
{
    Q_OBJECT
public:
    ServerRegistry(Account &account, const SessionContext &context, QDir directory, QObject *parent = nullptr);
    ~ServerRegistry() override;

    const Media::Account &user() const { return m_known.account; }
    void setUser(const Media::Account &user);

    QList<ServerSession *> sessions() const { return m_sessions; }
    /// By id; an empty id means the default: the only one, else the first of one's own, else the first. Error: `NotFound`.
    Media::Result<ServerSession *> session(const QString &server) const;
    /// Whether plex.tv has said which servers there are.
    bool isRead() const { return m_resources.value().has_value(); }
    const std::optional<Media::Error> &problem() const { return m_problem; }

    /// Starts a session for every remembered server and connects it.
    void recall();
    /// Reads which servers were added by their address, without the account's.
    void recallByHand();
    /// Starts a session for each of those that has none.
    void meetByHand();
    /// Asks who is at an address, and adds that server once it is usable. Errors leave everything as it was. See `Media::ManualServers`.
    Media::Reply<Media::Server> *addByHand(const QUrl &address, const QString &name);
    /// Error: `NotFound`.
    Media::Result<Media::Done> removeByHand(const QString &id);
    /// Asks plex.tv for the servers; one question is under way for everybody.
    Media::Reply<Media::Done> *refresh();
    /// Applies a person's rules to one of the sessions, and remembers them.
    void setRules(ServerSession &session, const Media::ServerRules &rules);
    /// Tries every server that is not online at once.
    void reconnect();
    /// Ends every session of the account's and forgets what was remembered of them.
    void forget();

Q_SIGNALS:
    void changed();
    void userChanged();
    void connectionChanged(const QString &server, const std::optional<Media::Connection> &connection, Media::ConnectionChange why);
    void tokenRenewed(const QString &server);
    void accessChanged(const QString &server);
    void libraryChanged(const QString &server, const QStringList &ids);
    void warningRaised(const Media::Error &warning, const QString &server);

private:
    using Resources = QList<Resource>;

    Media::Reply<Resources> *read();
    Media::Reply<Resources> *readAgain();
    Media::Reply<Resource> *reread(const QString &server);
    void take(const Resources &resources);
    void add(const Resource &resource, const net::Token &token);
    void adopt(ServerSession &session);
    bool isListed(const QString &id) const;
    const ManualServer *byHand(const QString &id) const;
    ServerSession *visitor(const ManualServer &manual);
    Media::Reply<Media::Server> *takeIn(const ManualServer &found);
    Media::Reply<Media::Server> *takeInNew(const ManualServer &found);
    void keep(const ManualServer &found);
    void put(const QString &id, const std::optional<ManualServer> &manual);
    void remember();
    void save();
    void retryLater(const Media::Error &why);
    void watchNetwork();
    void search();
    void hand(ServerSession &session);

    Account &m_account;
    net::NetworkMonitor m_network;
    net::Turnstile m_dials;
    SessionContext m_context;
    Gdm m_gdm;
    net::HttpClient m_http; // for those not yet known
    Dialer m_dialer;
    QMap<QString, LanServer> m_lan; // found in this network, by id
    QDir m_directory;
    KnownServers m_known;
    std::optional<Media::Error> m_problem;
    bool m_isNameHintGiven = false;
    net::Backoff m_backoff{{}};
    int m_retry = 0; // only the latest planned retry counts
    net::Source<Resources> m_resources;
    QList<ServerSession *> m_sessions; // children
};

} // namespace plex
