// SPDX-License-Identifier: MIT
#pragma once
#include "credentialrecord.h"
#include "mediabackend/userswitching.h"
#include "net/metrics.h"
#include "plex/plexsettings.h"
#include "plextv.h"

namespace plex {

/// The signed-in account: owns the credential record, the account's token and that of the home's user in use, and is the judge of whether they
/// are still good.
///
/// Only an explicit rejection by plex.tv (401, 403, 422, 498) makes it `SignInRequired`, and even that deletes nothing. Everything else that
/// can go wrong leaves token and state as they are. Every change of the record is written before it is used.
class Account : public QObject
{
    Q_OBJECT
public:
    /// `PinRequired`: somebody has signed in, but the user of the home in use is not resumed without a PIN.
    enum class State { Loading, SignedOut, SignedIn, SignInRequired, PinRequired, Locked };

    struct Parts
    {
        PlexTv &plexTv;
        ClientIdentity &identity;
        net::CredentialStore &store;
        net::Clock &clock;
        net::Metrics &metrics;
        const PlexSettings &settings;
    };

    explicit Account(const Parts &parts, QObject *parent = nullptr);

    State state() const { return m_state; }
    /// Why the state is `SignInRequired`, `PinRequired` or `Locked`.
    const std::optional<Media::Error> &reason() const { return m_reason; }
    const Credential &credential() const { return m_record.value(); }

    /// Reads the stored record. Ends with `Done` whatever was found; `state()` tells.
    Media::Reply<Media::Done> *load();
    /// Whether the store would take a record now. Errors: those of the store.
    Media::Reply<Media::Done> *probe();
    /// Keeps the account's token from lapsing and learns whether it is still good; once per start.
    Media::Reply<net::Token> *refresh();
    /// Who the account's token belongs to.
    Media::Reply<Media::Account> *user();
    /// Checks the token, stores it and uses it from then on, as the account's owner. Server tokens stay when they were the owner's. Errors
    /// leave everything as it was.
    Media::Reply<Media::Account> *signIn(const net::Token &token);
    /// Whether a sign-in is being stored, which is the point of no return.
    bool isStoring() const { return m_storedSignIn; }
    /// Wipes the record, then asks plex.tv to revoke its tokens; the value says whether it did. Error: `SignedOut` when there were none.
    Media::Reply<bool> *signOut();

    /// Everybody in the home. Notes whether the user in use has a PIN by now.
    Media::Reply<QList<Media::HomeUser>> *users();
    /// Stores the token of another user of the home and uses it from then on; the owner's is the account's. Once it is stored it counts, even if
    /// the reply is gone by then. Errors leave everything as it was.
    /// Errors: `Forbidden` without the right PIN, `NotFound`, or those of plex.tv and the store.
    Media::Reply<Media::Done> *switchUser(const QString &id, const QString &pin);

    /// Approves a code for another device of this account, as a person does at plex.tv/link.
    Media::Reply<Media::Done> *approve(const QString &code);
    /// Adds the second identity to the record, or takes it out. Errors: those of the store, and then nothing has changed.
    Media::Reply<Media::Done> *keepDevice(const std::optional<Device> &device);
    /// Asks for the PIN of the user in use, if that user has one.
    void lockProfile();

    /// Adds the servers' tokens of `user` to the record. Ends with the error of the store when it cannot be written; the tokens count all the
    /// same. Error: `Cancelled` when they are for somebody else than is in use by now.
    Media::Reply<Media::Done> *keepServerTokens(const QString &user, const QMap<QString, net::Token> &tokens);

    /// Asks plex.tv with the token of the user in use, which is what the answer's tokens are for.
    Media::Reply<net::HttpResponse> *ask(const net::Request &request);

Q_SIGNALS:
    void stateChanged();
    /// The record is gone; nobody is signed in.
    void wiped();
    /// Another user of the home is in use from now on.
    void userSwitched();
    /// The record has this second identity no more.
    void deviceDropped(const plex::Device &device);
    void renewed(Media::RenewalTrigger trigger);

private:
    void become(State state, std::optional<Media::Error> reason = {});
    void loaded(const Media::Result<std::optional<Credential>> &record);
    void setLimits();
    Media::Reply<net::Token> *renew(const std::optional<net::Token> &stale);
    Media::Reply<net::Token> *renewProfile(const std::optional<net::Token> &stale);
    Media::Reply<net::HttpResponse> *askWith(net::Source<net::Token> &tokens, const net::Request &request);
    Media::Reply<net::Token> *profileToken(const QString &id, const QString &pin);
    Media::Reply<net::Token> *keepProfile(const Media::HomeUser &user, const net::Token &token, const net::Token &account);
    void notePin(bool isProtected);
    void revoke(const Credential &was, const std::function<void(const Media::Result<bool> &)> &over);
    void useTokens();
    bool needsPin() const;
    Media::Error unavailable() const;

    Parts m_parts;
    State m_state = State::Loading;
    std::optional<Media::Error> m_reason;
    CredentialRecord m_record;
    QPointer<Media::AbstractReply> m_storedSignIn; // one that is on its way to the store, or there and not told yet
    Media::RenewalTrigger m_trigger = Media::RenewalTrigger::Rejected;
    net::Source<net::Token> m_tokens; // the account's
    net::Source<net::Token> m_profileTokens; // of the home's user in use, when that is not the owner
};

} // namespace plex
