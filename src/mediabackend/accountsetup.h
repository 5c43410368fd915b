// SPDX-License-Identifier: MIT
#pragma once
#include "mediatypes.h"

#include <QObject>

namespace Media {

/// Signing in, as a person sees it: an address to open, a code to type, a time until both expire, an outcome.
///
/// The terms are those of RFC 8628 (device authorization grant). One object per backend, owned by it and living as long;
/// bind a dialog or QML to its properties. One sign-in runs at a time: starting another cancels the first.
/// Signing in while signed in replaces the credential in place and keeps servers, settings and caches.
class MEDIABACKEND_EXPORT AccountSetup : public QObject
{
    Q_OBJECT
    Q_PROPERTY(Media::AccountSetup::Phase phase READ phase NOTIFY phaseChanged)
    Q_PROPERTY(QString userCode READ userCode NOTIFY phaseChanged)
    Q_PROPERTY(QUrl verificationUri READ verificationUri NOTIFY phaseChanged)
    Q_PROPERTY(QUrl verificationUriComplete READ verificationUriComplete NOTIFY phaseChanged)
    Q_PROPERTY(int expiresIn READ expiresIn NOTIFY phaseChanged)
public:
    enum class Phase {
        Idle, ///< Nothing under way; the code and the addresses are empty.
        Starting, ///< A code is being asked for.
        WaitingForUser, ///< The code and the addresses are valid.
        Finishing, ///< Approved; the account is being read and stored.
    };
    Q_ENUM(Phase)

    enum class Method {
        Browser, ///< A page to open, the code inside its address.
        Code, ///< A page with a field for a short code, for another device.
    };
    Q_ENUM(Method)

    enum class Outcome { SignedIn, Expired, Cancelled, Refused, Failed };
    Q_ENUM(Outcome)

    using QObject::QObject;
    ~AccountSetup() override;

    virtual Phase phase() const = 0;
    /// What the person types at `verificationUri()`; empty unless waiting.
    virtual QString userCode() const = 0;
    /// The page to open; with `Method::Browser` the same as `verificationUriComplete()`.
    virtual QUrl verificationUri() const = 0;
    /// The page with the code filled in. The host opens it, in a browser or as a QR code.
    virtual QUrl verificationUriComplete() const = 0;
    /// Seconds the code had left when it was issued; 0 unless waiting.
    virtual int expiresIn() const = 0;

    /// Starts a sign-in. Ends with `ended()`, always.
    Q_INVOKABLE virtual void start(Media::AccountSetup::Method method) = 0;
    /// Signs in with a token the person already has. Ends with `ended()`, always.
    /// The string is used once and not kept; wipe your copy.
    Q_INVOKABLE virtual void startWithToken(const QString &token) = 0;
    /// Gives up; `ended(Cancelled)` follows if a sign-in was under way, and a late answer changes nothing. What is already being stored
    /// goes through and ends as `SignedIn`.
    Q_INVOKABLE virtual void cancel() = 0;

Q_SIGNALS:
    void phaseChanged();
    /// The sign-in is over. `message` is for people, `error` for code; `error` is empty when signed in.
    void ended(Media::AccountSetup::Outcome outcome, const QString &message, const std::optional<Media::Error> &error);
};

} // namespace Media
