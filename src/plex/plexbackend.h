// SPDX-License-Identifier: MIT
#pragma once
#include "account/account.h"
#include "account/installation.h"
#include "account/shortlivedtokens.h"
#include "discovery/serverregistry.h"
#include "mediabackend/connectionrules.h"
#include "mediabackend/manualservers.h"
#include "mediabackend/mediabackend.h"
#include "mediabackend/userswitching.h"
#include "playback/playbacks.h"
#include "plexaccountsetup.h"
#include "plexdiagnostics.h"
#include "server/itemid.h"
#include "server/librarystore.h"

namespace plex {

/// Plex behind the contract: puts the parts together, and turns ids into servers and questions.
class PlexBackend final : public MediaBackend, public Media::UserSwitching, public Media::ConnectionRules, public Media::ManualServers
{
    Q_OBJECT
    Q_INTERFACES(Media::UserSwitching Media::ConnectionRules Media::ManualServers)
public:
    PlexBackend(const Media::HostInfo &host, std::unique_ptr<net::CredentialStore> store, std::unique_ptr<net::Clock> clock,
                QObject *parent = nullptr);
    ~PlexBackend() override;

    void start() override;
    State state() const override { return m_state; }
    std::optional<Media::Error> stateReason() const override;
    Media::AccountSetup *accountSetup() override { return &m_setup; }
    Media::Diagnostics *diagnostics() override { return &m_diagnostics; }
    Media::BackendSettings *settings() override { return &m_settings; }
    QString clientIdentifier() const override { return m_identity.identifier(); }
    Media::Account account() const override { return m_registry.user(); }
    Media::Reply<bool> *signOut() override;
    QList<Media::Server> servers() const override;
    Media::Reply<QList<Media::Server>> *refreshServers() override;
    Media::Reply<Media::Server> *connectServer(const QString &server) override;
    Media::Reply<QList<Media::Library>> *libraries(const QString &server) override;
    Media::Reply<Media::Page> *children(const QString &id, const Media::Window &window) override;
    Media::Reply<Media::Item> *item(const QString &id) override;
    Media::Reply<Media::Stream> *stream(const QString &item, const Media::StreamOptions &options) override;
    Media::Reply<Media::ReportReceipt> *report(const Media::PlaybackReport &report) override;
    Media::Reply<QList<Media::HomeUser>> *users() override;
    Media::Reply<Media::Account> *switchUser(const QString &id, const QString &pin) override;
    Media::Reply<Media::ServerRules> *serverRules(const QString &server) override;
    Media::Reply<Media::ServerRules> *setServerRules(const QString &server, const Media::ServerRules &rules) override;
    Media::Reply<Media::Server> *lookForBetter(const QString &server) override;
    Media::Reply<Media::Server> *addServer(const QUrl &address, const QString &name) override;
    Media::Reply<Media::Done> *removeServer(const QString &id) override;

private:
    Media::Reply<Media::Done> *ready();
    Media::Reply<Media::Done> *prepare();
    Media::Reply<Media::Done> *load();
    Media::Reply<Media::Done> *looked();
    void welcomeBack();
    void readUser();
    void recallByHand();
    void forget();
    void keep(const QString &user, const QString &server, const QList<Media::Library> &libraries);
    Media::Reply<Media::Done> *welcome(const Media::Account &account);
    void settle();
    void connectParts();
    template <class F>
    void post(F emitSignal);

    template <class T>
    Media::Reply<T> *owned(Media::Reply<T> *reply);
    template <class T, class F>
    Media::Reply<T> *withServer(const QString &server, F ask);
    template <class T, class F>
    Media::Reply<T> *withItem(const QString &id, F ask);

    // In the order of use: destroyed in reverse.
    std::unique_ptr<net::Clock> m_clock;
    net::Metrics m_metrics;
    QDir m_directory;
    PlexSettings m_settings;
    ClientIdentity m_identity;
    SessionContext m_context;
    std::unique_ptr<net::CredentialStore> m_store;
    Installation m_installation;
    net::HttpClient m_http;
    PlexTv m_plexTv;
    Account m_account;
    ShortLivedTokens m_shortLived;
    ServerRegistry m_registry;
    LibraryStore m_libraries;
    Playbacks m_playbacks;
    PlexAccountSetup m_setup;
    PlexDiagnostics m_diagnostics;
    net::Source<Media::Done> m_loaded; // the keychain was looked at
    net::Source<Media::Done> m_ready; // the stored credential was looked at and the servers are known
    State m_state = State::SignedOut;
    bool m_isChangePosted = false; // many changes of the servers in one go are told once
    bool m_isStarted = false;
};

// The host may delete the backend from any of its signals, so they are emitted from the event loop, with nothing of ours beneath them.
template <class F>
void PlexBackend::post(F emitSignal)
{
    QMetaObject::invokeMethod(this, std::move(emitSignal), Qt::QueuedConnection);
}

template <class T>
Media::Reply<T> *PlexBackend::owned(Media::Reply<T> *reply)
{
    reply->setParent(this);
    return reply;
}

template <class T, class F>
Media::Reply<T> *PlexBackend::withServer(const QString &server, F ask)
{
    return owned(ready()->andThen([this, server, ask](const Media::Done &) -> Media::Reply<T> * {
        const auto session = m_registry.session(server);
        return session ? ask(**session) : Media::ready<T>(session.error(), nullptr);
    }));
}

template <class T, class F>
Media::Reply<T> *PlexBackend::withItem(const QString &id, F ask)
{
    const auto parsedId = itemIdFrom(id);
    if (!parsedId)
        return Media::ready<T>(parsedId.error(), this);
    return withServer<T>(parsedId->server, [itemId = *parsedId, ask](ServerSession &session) { return ask(session, itemId); });
}

} // namespace plex
