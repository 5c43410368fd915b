// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediatypes.h"
#include "net/token.h"

#include <QMap>

namespace plex {

/// A user of the home who was switched to, other than the account's owner.
struct Profile
{
    QString id;
    QString name;
    net::Token token; ///< Of this user for this installation.
    bool isProtected = false; ///< Has a PIN, and is never resumed without it.

    bool operator==(const Profile &) const = default;
};

/// A second identity of this installation, whose tokens are short-lived and renewed with a key.
///
/// It is a device of its own to Plex because the first signed token of a device ends that device's lasting one.
struct Device
{
    QString clientIdentifier;
    net::Token key; ///< The private key, 32 bytes.
    net::Token token; ///< The latest short-lived token; it may have expired.

    bool operator==(const Device &) const = default;
};

/// What the keychain keeps, as one record: the account's token, whom it was issued to, and the tokens of its servers, which a start
/// without plex.tv needs.
struct Credential
{
    QString clientIdentifier; ///< The identity the tokens are bound to.
    QString owner; ///< The account's id.
    QString user; ///< Who the servers' tokens are for: the account's id or the profile's.
    net::Token account;
    std::optional<Profile> profile = {};
    bool isOwnerProtected = false; ///< The owner was switched to with a PIN, and is not resumed without it.
    std::optional<Device> device = {};
    QMap<QString, net::Token> servers; ///< By machine identifier.

    bool operator==(const Credential &) const = default;
};

/// The record once the account's owner has signed in anew: what belongs to somebody else is gone.
Credential ofOwner(Credential credential, const QString &clientIdentifier, const QString &owner, const net::Token &account);
/// The record once a user of the home is in use; the owner's token is the account's.
Credential ofUser(Credential credential, const Profile &user);

/// The account's owner, with the user of the home whose servers are shown.
Media::Account seenAs(Media::Account owner, const Credential &credential);

/// The record as bytes. A secret.
QByteArray serialized(const Credential &credential);
/// Error: `CredentialsUnavailable` when the bytes are no such record; they never appear in the message.
Media::Result<Credential> deserialized(const QByteArray &record);

} // namespace plex
