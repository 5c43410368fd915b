// SPDX-License-Identifier: MIT
#include "accountcommands.h"

#include "browser.h"
#include "jsonoutput.h"
#include "secretinput.h"
#include "textoutput.h"
#include "words.h"

using namespace Qt::StringLiterals;
using Media::AccountSetup;
using Media::Error;
using Kind = Media::Error::Kind;

void SignInCommand::execute()
{
    workplace().events->showText();
    if (request().signIn == Request::SignIn::Token)
        readToken();
    else
        begin();
}

void SignInCommand::readToken()
{
    m_input = new SecretInput(this);
    connect(m_input, &SecretInput::arrived, this, [this](const QString &token) {
        m_token = token;
        if (m_token.isEmpty())
            return fail({.kind = Kind::Usage, .message = Words::tr("There is no token on standard input.")});
        begin();
    });
}

void SignInCommand::begin()
{
    AccountSetup *setup = backend()->accountSetup();
    if (setup->phase() != AccountSetup::Phase::Idle) {
        // Another sign-in of this session is under way, and its end must not be taken for ours.
        connect(setup, &AccountSetup::ended, this, &SignInCommand::begin,
                Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
        return setup->cancel();
    }
    m_isUnderWay = true;
    connect(setup, &AccountSetup::ended, this, &SignInCommand::handleEnd);
    if (request().signIn == Request::SignIn::Token) {
        setup->startWithToken(m_token);
        m_token.fill(u'\0');
        return;
    }
    const bool isBrowser = request().signIn == Request::SignIn::Browser;
    if (isBrowser && !request().noOpen && workplace().opensBrowser)
        connect(setup, &AccountSetup::phaseChanged, this, &SignInCommand::openPage);
    setup->start(isBrowser ? AccountSetup::Method::Browser : AccountSetup::Method::Code);
}

void SignInCommand::openPage()
{
    const AccountSetup *setup = backend()->accountSetup();
    if (setup->phase() != AccountSetup::Phase::WaitingForUser || m_isPageOpened)
        return;
    m_isPageOpened = true;
    if (!openInBrowser(setup->verificationUriComplete())) {
        workplace().events->warn({.kind = Kind::NotFound,
                                  .message = Words::tr("The browser cannot be opened. Copy the address into it.")});
    }
}

void SignInCommand::deadlinePassed()
{
    giveUp();
    const Error timeout{.kind = Kind::Timeout};
    fail(Media::causedBy({.kind = Kind::SignInRequired, .message = Words::tr("Nobody has approved the sign-in in time. Start again.")}, timeout));
}

void SignInCommand::giveUp()
{
    delete m_input; // a terminal shows again what is typed
    disconnect(backend()->accountSetup(), nullptr, this, nullptr);
    if (m_isUnderWay)
        backend()->accountSetup()->cancel();
}

void SignInCommand::handleEnd(AccountSetup::Outcome outcome, const QString &message, const std::optional<Error> &error)
{
    disconnect(backend()->accountSetup(), nullptr, this, nullptr);
    if (outcome != AccountSetup::Outcome::SignedIn)
        return fail(signInError(outcome, message, error));
    const Media::Account account = backend()->account();
    succeed({{u"account"_s, Json::account(account)}}, Words::tr("Signed in as %1.").arg(Text::printable(account.name)));
}

void SignOutCommand::execute()
{
    await(backend()->signOut(), [this](const Media::Result<bool> &isRevoked) {
        if (isRevoked)
            tell(*isRevoked);
        else if (isRevoked.error().kind == Kind::SignedOut)
            tell(false, Words::tr("Nobody was signed in. Everything kept here is gone."));
        else
            fail(isRevoked.error());
    });
}

void SignOutCommand::deadlinePassed()
{
    // What is kept here is gone before plex.tv is asked, so a silent one changes nothing.
    if (backend()->state() == MediaBackend::State::SignedOut)
        tell(false);
    else
        Command::deadlinePassed();
}

void SignOutCommand::tell(bool isRevoked, QString message)
{
    if (message.isEmpty()) {
        message = isRevoked ? Words::tr("Signed out. The token was revoked, and everything kept here is gone.")
                            : Words::tr("Signed out. Everything kept here is gone, but the token could not be revoked: "
                                        "remove this device in the account's list of devices.");
    }
    succeed({{u"revoked"_s, isRevoked}, {u"message"_s, message}}, message);
}

Error signInError(AccountSetup::Outcome outcome, const QString &message, const std::optional<Error> &error)
{
    Error result = error.value_or(Error{.kind = Kind::ServerError});
    if (!message.isEmpty())
        result.message = message;
    if (outcome == AccountSetup::Outcome::Failed || ExitStatus::of(result.kind) == ExitStatus::signInNeeded)
        return result;
    // The other ends promise exit status 3, whatever led to them.
    Error known{.message = result.message};
    known.kind = outcome == AccountSetup::Outcome::Refused ? Kind::Unauthorized : Kind::SignInRequired;
    if (outcome == AccountSetup::Outcome::Cancelled && !error)
        return Media::causedBy(known, {.kind = Kind::Cancelled});
    return error ? Media::causedBy(known, *error) : known;
}
