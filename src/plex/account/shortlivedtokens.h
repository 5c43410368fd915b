// SPDX-License-Identifier: MIT
#pragma once
#include "account.h"
#include "devicekey.h"
#include "net/earlyrenewal.h"

namespace plex {

/// Short-lived tokens for plex.tv, where a person wants them (`tokens/short-lived`): a second identity of this installation with a key of its own,
/// made when first needed and approved with the account's token.
///
/// They ask plex.tv about the account, and nothing else: servers' tokens come with the account's lasting one, which stays untouched. Whatever goes
/// wrong here, the question is asked with the lasting token instead, so nobody notices but the metrics.
///
/// Protocol: the first signed token of a device ends its lasting one, hence the second identity. A token lasts seven days; a new one is had for a
/// statement signed with the key over a nonce, also after the old one has expired (498). 401 there means that the device was removed, 422/1014
/// that another one has the key; both are answered with a new identity. 422/1008 is a statement that was not understood, for example for a wrong
/// clock, and 1097 one of another identity; both wait for the pauses of early renewal.
class ShortLivedTokens : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        Account &account;
        net::HttpClient &http;
        QUrl plexTv; ///< Its address.
        const ClientIdentity &identity; ///< Of this installation; the second one has its names.
        net::Clock &clock;
        net::Metrics &metrics;
        const PlexSettings &settings;
    };

    explicit ShortLivedTokens(const Parts &parts, QObject *parent = nullptr);

    /// Takes over what the account's record holds, or gives up what it does not. Makes a second identity where one is wanted.
    void recall();
    /// Who the account's owner is, asked with a short-lived token where those are wanted, else with the lasting one.
    Media::Reply<Media::Account> *user();
Q_SIGNALS:
    void renewed(Media::RenewalTrigger trigger);

private:
    bool isWanted() const;
    void applySettings();
    void revoke(const Device &device);
    void plan();
    Media::Reply<net::Token> *renew(const std::optional<net::Token> &stale);
    Media::Reply<net::Token> *begin();
    Media::Reply<net::Token> *proved(const Device &device);
    Media::Reply<net::Token> *kept(Device device, const net::Token &token);
    net::Token statement(const DeviceKey &key, const QString &nonce) const;

    Parts m_parts;
    ClientIdentity m_identity;
    net::ServerClock m_serverClock;
    PlexTv m_plexTv;
    Media::RenewalTrigger m_trigger = Media::RenewalTrigger::Rejected;
    net::Source<net::Token> m_tokens;
    net::EarlyRenewal m_early;
};

} // namespace plex
