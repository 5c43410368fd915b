// SPDX-License-Identifier: MIT
#pragma once
#include "mediatypes.h"
#include "reply.h"

#include <QtPlugin>

namespace Media {

/// One of several people who share an account.
struct HomeUser
{
    QString id; ///< Stable; what `switchUser()` takes.
    QString name; ///< What to show.
    QUrl avatar; ///< May be empty.
    bool isProtected = false; ///< Becoming this user takes a PIN.
    bool isRestricted = false; ///< Managed by the account's owner.
    bool isAdmin = false; ///< Manages the home.
    bool isCurrent = false; ///< Whose servers and watch states are shown now.

    bool operator==(const HomeUser &) const = default;
};

/// An optional ability of a backend: several people share the account, each with servers, libraries and watch states of their own.
///
/// Found with `qobject_cast<Media::UserSwitching *>(backend)`. Thread and lifetime are the backend's. A user with a PIN is never resumed
/// without it, nor is the account's owner once somebody switched back with a PIN: the next start ends in `SignInRequired`, caused by `Forbidden`, and switching to any user goes on from there.
class MEDIABACKEND_EXPORT UserSwitching
{
public:
    virtual ~UserSwitching();

    /// Everybody, the admin first. Errors: `SignedOut`, or what kept the service from being asked.
    virtual Reply<QList<HomeUser>> *users() = 0;
    /// Becomes another user: servers and their connections are that user's from then on. The PIN is used once and not kept; wipe your copy.
    /// Errors: `Forbidden` for a wrong or missing PIN, `NotFound` for an unknown id, else what kept the service from being asked; with each
    /// of them nothing has changed.
    virtual Reply<Account> *switchUser(const QString &id, const QString &pin = {}) = 0;
};

} // namespace Media

#define MediaUserSwitching_iid "org.mediabackend.UserSwitching/1.0"
Q_DECLARE_INTERFACE(Media::UserSwitching, MediaUserSwitching_iid)
