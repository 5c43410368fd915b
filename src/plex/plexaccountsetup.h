// SPDX-License-Identifier: MIT
#pragma once
#include "account/account.h"
#include "account/pinlogin.h"
#include "mediabackend/accountsetup.h"
#include "plexsettings.h"

#include <QPointer>

namespace plex {

/// Signing in to Plex: by the browser page with a strong code, by plex.tv/link with a short one, or with a token at hand.
class PlexAccountSetup final : public Media::AccountSetup
{
    Q_OBJECT
public:
    /// What a sign-in is made of. `prepare` runs before each and makes sure that there is a client identifier; `welcome` ends when whoever
    /// has signed in is settled in.
    struct Parts
    {
        PlexTv &plexTv;
        Account &account;
        const ClientIdentity &identity;
        const PlexSettings &settings;
        net::Clock &clock;
        std::function<void()> prepare;
        std::function<Media::Reply<Media::Done> *(const Media::Account &)> welcome;
    };

    PlexAccountSetup(const Parts &parts, QObject *parent);
    ~PlexAccountSetup() override;

    Phase phase() const override { return m_phase; }
    QString userCode() const override { return m_userCode; }
    QUrl verificationUri() const override { return m_uri; }
    QUrl verificationUriComplete() const override { return m_uriComplete; }
    int expiresIn() const override { return m_expiresIn; }

    void start(Media::AccountSetup::Method method) override;
    void startWithToken(const QString &token) override;
    void cancel() override;

private:
    void enter(Phase phase);
    void begin(Method method);
    void show(const Pin &pin, Method method);
    void signIn(const net::Token &token, bool isIssued);
    void settleIn(const Media::Account &account);
    void failed(const Media::Error &error);
    void end(Outcome outcome, const QString &message, const std::optional<Media::Error> &error = {});

    Parts m_parts;
    Phase m_phase = Phase::Idle;
    QString m_userCode;
    QUrl m_uri;
    QUrl m_uriComplete;
    int m_expiresIn = 0;
    std::optional<Media::Account> m_signedIn; // signed in and stored, while the servers are looked for
    QPointer<Media::AbstractReply> m_step; // what is under way; deleting it cancels
};

} // namespace plex
