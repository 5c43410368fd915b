// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"

#include <QPointer>

class SecretInput;

/// `sign-in`: shows where to sign in and waits until that is done, refused or too late.
class SignInCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
    int defaultDeadline() const override { return 0; } // the code's own expiry counts
    void deadlinePassed() override;
    void giveUp() override;

private:
    void readToken();
    void begin();
    void openPage();
    void handleEnd(Media::AccountSetup::Outcome outcome, const QString &message,
                   const std::optional<Media::Error> &error);

    QPointer<SecretInput> m_input;
    QString m_token;
    bool m_isUnderWay = false; ///< Ours; the setup may still be busy with another one.
    bool m_isPageOpened = false;
};

/// `sign-out`: forgets and revokes.
class SignOutCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
    void deadlinePassed() override;

private:
    void tell(bool isRevoked, QString message = {});
};

/// How the outcome of a sign-in ends a command.
Media::Error signInError(Media::AccountSetup::Outcome outcome, const QString &message,
                         const std::optional<Media::Error> &error);
