// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"

namespace net {

/// What a keychain knows of an entry.
enum class Presence {
    Absent, ///< There is none, or the keychain is not a Secret Service and has to be believed.
    Readable, ///< It is there.
    Locked, ///< It is there but locked, or the keychain is locked and shows nothing of what it holds.
};

/// Asks the desktop's Secret Service whether it holds an entry of QtKeychain's, without reading it and without a prompt.
///
/// Needed because libsecret gives the same answer for "locked" and "not there": see keychainstore.cpp.
/// A service that is not running counts as `Absent`. Error: `CredentialsUnavailable`.
Media::Reply<Presence> *presenceInSecretService(const QString &service, const QString &key, QObject *parent);

/// Makes libsecret open a new session with the Secret Service. By itself it keeps the first one for as long as the process
/// lives, also when the service has restarted and knows it no more.
void forgetSecretServiceSession();

} // namespace net
