// SPDX-License-Identifier: MIT
#pragma once
#include "accountsetup.h"
#include "backendsettings.h"
#include "diagnostics.h"
#include "mediatypes.h"
#include "reply.h"

#include <QDir>
#include <QtPlugin>

/// A source of media a desktop player can sign in to, browse and play.
///
/// *Start.* Connect to the signals, then call `start()`; before it nothing touches network, keychain or disk.
/// *Answers.* Every question returns a `Media::Reply`, also when signed out or offline: then it ends with that error. Questions asked
/// while the backend is still starting or connecting wait for it. Nothing blocks, nothing is answered from inside a call.
/// *Tokens* are none of a host's business: they are renewed inside the backend, and a question that meets a rejected token is
/// answered after the renewal.
/// *Thread.* The thread it was created in, which needs an event loop.
/// *Lifetime.* Owned by the host. It can be deleted at any moment, also from inside its own signals; every reply, `accountSetup()`,
/// `diagnostics()` and `settings()` go with it. Two backends in one process do not meet.
/// *Growing.* This class never changes within a major version; further abilities are interfaces with an IID of their own, found with
/// `qobject_cast` on the backend.
class MEDIABACKEND_EXPORT MediaBackend : public QObject
{
    Q_OBJECT
    Q_PROPERTY(MediaBackend::State state READ state NOTIFY stateChanged)
public:
    enum class State {
        SignedOut, ///< Nobody is signed in, and no server was added by hand; `accountSetup()` is the way on.
        SigningIn, ///< A sign-in is under way.
        Connecting, ///< Looking for servers.
        Online, ///< At least one server is usable.
        Offline, ///< No server is usable right now; tried again by itself.
        SignInRequired, ///< The account's credential was rejected; sign in again, nothing else is lost.
        CredentialsLocked, ///< The keychain is locked or missing; `stateReason()` says which.
    };
    Q_ENUM(State)

    using QObject::QObject;
    ~MediaBackend() override;

    /// Loads the stored credential and goes on from there by itself. Calling it again asks a locked keychain again; else it does nothing.
    virtual void start() = 0;

    virtual State state() const = 0;
    /// What led to `Offline`, `SignInRequired` or `CredentialsLocked`.
    virtual std::optional<Media::Error> stateReason() const = 0;

    virtual Media::AccountSetup *accountSetup() = 0;
    virtual Media::Diagnostics *diagnostics() = 0;
    virtual Media::BackendSettings *settings() = 0;

    /// The public identity of this installation, the same for ever; empty before `start()`.
    virtual QString clientIdentifier() const = 0;
    /// Who is signed in, as last known; without an id when nobody is.
    virtual Media::Account account() const = 0;
    /// Forgets the credential and every cache, and asks the service to revoke it. The value says whether the service confirmed that;
    /// what is kept here is gone either way, before the service is asked. Errors: `CredentialsLocked`, `CredentialsUnavailable` when the
    /// keychain cannot be wiped, and then nothing has changed; `SignedOut` when nobody was signed in.
    virtual Media::Reply<bool> *signOut() = 0;

    /// The servers as last known, one's own first.
    virtual QList<Media::Server> servers() const = 0;
    /// Asks the service for the servers. Errors: `SignedOut`, `SignInRequired`, `Unreachable`, `Timeout`, …; the servers last known stay.
    virtual Media::Reply<QList<Media::Server>> *refreshServers() = 0;
    /// Waits until a server is usable. An empty id means the default: the only one, else the first owned one.
    /// Errors: `NotFound` for an unknown id, else what kept every address from working.
    virtual Media::Reply<Media::Server> *connectServer(const QString &server = {}) = 0;

    /// The libraries of a server; an empty id means the default one. Those last known, marked with `Library::stored`, while the server cannot
    /// be reached: nothing answers, or nothing that proves to be that server. What the server itself refuses stays an error, and so does
    /// everything else while none are known.
    virtual Media::Reply<QList<Media::Library>> *libraries(const QString &server = {}) = 0;
    /// A window of what a library or item holds. Errors: `NotFound`, `Usage` for an id or a window that cannot be.
    virtual Media::Reply<Media::Page> *children(const QString &id, const Media::Window &window = {}) = 0;
    /// One item with everything known about it.
    virtual Media::Reply<Media::Item> *item(const QString &id) = 0;

    /// Chooses how an item is played, and gives what a player core needs.
    virtual Media::Reply<Media::Stream> *stream(const QString &item, const Media::StreamOptions &options = {}) = 0;
    /// Tells the server where a playback is: on each change and about every ten seconds in between.
    virtual Media::Reply<Media::ReportReceipt> *report(const Media::PlaybackReport &report) = 0;

Q_SIGNALS:
    void stateChanged(MediaBackend::State state);
    void accountChanged();
    /// The list, or something in it, changed.
    void serversChanged();
    /// A server got, changed or lost its connection.
    void connectionChanged(const QString &server, const std::optional<Media::Connection> &connection, Media::ConnectionChange why);
    /// A credential was renewed; the very next request carries the new one. `server` is empty for the account.
    void tokenRenewed(Media::TokenScope scope, const QString &server, Media::RenewalTrigger trigger);
    /// A stream being played needs new headers or a new address from now on.
    void streamChanged(const Media::Stream &stream);
    /// Libraries and items that are new, changed or gone; without ids anything may have changed, for example while it was not known.
    void libraryChanged(const QString &server, const QStringList &ids);
    /// The server ended a playback, in its words.
    void playbackTerminated(const QString &item, const QString &message);
    /// Something a person may want to know that stops nothing. `server` may be empty.
    void warningRaised(const Media::Error &warning, const QString &server);
};

namespace Media {

/// What a backend is told about its host, once, at creation.
struct HostInfo
{
    QString product; ///< The player's name, as shown in the service's list of devices.
    QString version; ///< The player's version.
    QString deviceName; ///< How the person calls this machine; empty for the system's host name.
    QString profile; ///< Names keychain entries; hosts with one profile leave it empty.
    QDir settingsDirectory; ///< Where settings live. Never a secret.
    QDir cacheDirectory; ///< Where caches live. Never a secret. Left as it is, nothing is kept there.
    bool keepCredentials = true; ///< False: the credential is kept in memory only and forgotten at exit.
    QByteArray caCertificates; ///< PEM; trusted beside the system's. Nothing turns certificate checks off.
    QVariantMap overrides; ///< Settings by name that count instead of the stored ones, for tests and gateways.
};

} // namespace Media

/// Creates backends; what a plugin exports.
///
/// A plugin is found by its IID in the metadata (`QPluginLoader::metaData()`, readable without loading it), which also holds
/// `Provider`, `Name`, `Version` and `Features`. Creating a factory or a backend does no work.
class MEDIABACKEND_EXPORT MediaBackendFactory
{
public:
    virtual ~MediaBackendFactory();

    /// A new backend, not yet started. `parent` owns it; without one the caller does.
    virtual MediaBackend *create(const Media::HostInfo &host, QObject *parent = nullptr) = 0;
};

#define MediaBackendFactory_iid "org.mediabackend.MediaBackendFactory/1.0"
Q_DECLARE_INTERFACE(MediaBackendFactory, MediaBackendFactory_iid)
