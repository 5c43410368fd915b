// SPDX-License-Identifier: MIT
#include "plexaccountsetup.h"

#include <QUrlQuery>

namespace plex {

using Kind = Media::Error::Kind;

namespace {

// Where a short code is typed.
const auto linkPage = QStringLiteral("https://plex.tv/link");

bool isOfTheStore(const Media::Error &error)
{
    return error.kind == Kind::CredentialsLocked || error.kind == Kind::CredentialsUnavailable;
}

} // namespace

PlexAccountSetup::PlexAccountSetup(const Parts &parts, QObject *parent)
    : AccountSetup(parent)
    , m_parts(parts)
{
}

PlexAccountSetup::~PlexAccountSetup()
{
    delete m_step;
}

void PlexAccountSetup::start(Method method)
{
    const QPointer<PlexAccountSetup> self(this);
    cancel();
    if (!self || m_phase != Phase::Idle)
        return;
    m_parts.prepare();
    if (m_parts.account.state() != Account::State::Locked) {
        begin(method);
    } else {
        // Nobody is sent to a browser for a sign-in that could not be kept.
        auto *step = m_parts.account.probe();
        m_step = step;
        step->then(this, [this, method](const Media::Result<Media::Done> &probed) {
            if (probed)
                begin(method);
            else
                failed(probed.error());
        });
    }
    enter(Phase::Starting);
}

void PlexAccountSetup::begin(Method method)
{
    auto *login = new PinLogin(m_parts.plexTv, method == Method::Browser, m_parts.clock, this);
    m_step = login;
    connect(login, &PinLogin::codeReceived, this, [this, method](const Pin &pin) { show(pin, method); });
    login->then(this, [this](const Media::Result<net::Token> &token) {
        if (token)
            signIn(*token, true);
        else
            failed(token.error());
    });
}

void PlexAccountSetup::startWithToken(const QString &token)
{
    const QPointer<PlexAccountSetup> self(this);
    cancel();
    if (!self || m_phase != Phase::Idle)
        return;
    m_parts.prepare();
    signIn(net::Token(token.trimmed().toUtf8()), false);
}

void PlexAccountSetup::cancel()
{
    // What is stored or on its way there cannot be taken back; signing out is the way.
    if (m_phase == Phase::Idle || m_parts.account.isStoring())
        return;
    if (m_signedIn)
        return end(Outcome::SignedIn, tr("Signed in as %1.").arg(m_signedIn->name));
    end(Outcome::Cancelled, tr("Signing in was cancelled."), Media::Detail::cancelled());
}

void PlexAccountSetup::show(const Pin &pin, Method method)
{
    m_userCode = pin.code;
    m_expiresIn = pin.expiresIn;
    if (method == Method::Browser) {
        m_uriComplete = m_parts.identity.signInAddress(m_parts.settings.signInPage(), pin.code);
        m_uri = m_uriComplete;
    } else {
        m_uri = QUrl(linkPage);
        m_uriComplete = m_uri;
        QUrlQuery query;
        query.addQueryItem(QStringLiteral("pin"), pin.code);
        m_uriComplete.setQuery(query);
    }
    enter(Phase::WaitingForUser);
}

void PlexAccountSetup::signIn(const net::Token &token, bool isIssued)
{
    if (token.isEmpty()) {
        return end(Outcome::Refused, tr("There is no token. Paste the whole token."),
                   Media::Error{Kind::Usage, tr("There is no token. Paste the whole token.")});
    }
    auto *step = m_parts.account.signIn(token);
    m_step = step;
    step->then(this, [this, token, isIssued](const Media::Result<Media::Account> &account) {
        if (account)
            return settleIn(*account);
        // One that was made for this sign-in and cannot be kept is of no use to anybody.
        const bool isKept = m_parts.account.credential().account == token;
        if (isIssued && !isKept && isOfTheStore(account.error()))
            m_parts.plexTv.signOut(token)->then(&m_parts.account, [](const auto &) {});
        failed(account.error());
    });
    enter(Phase::Finishing);
}

void PlexAccountSetup::settleIn(const Media::Account &account)
{
    m_signedIn = account;
    auto *step = m_parts.welcome(account);
    m_step = step;
    step->then(this, [this, name = account.name](const auto &) { end(Outcome::SignedIn, tr("Signed in as %1.").arg(name)); });
}

void PlexAccountSetup::failed(const Media::Error &error)
{
    if (m_phase == Phase::WaitingForUser && (error.kind == Kind::NotFound || error.kind == Kind::Timeout)) {
        const Media::Error expired{Kind::SignInRequired, tr("The code has expired. Start again for a new one.")};
        return end(Outcome::Expired, expired.message, Media::causedBy(expired, error));
    }
    if (error.kind == Kind::Unauthorized || error.kind == Kind::Forbidden || error.status == 422) {
        const Media::Error refused{Kind::Unauthorized, tr("Plex refused the sign-in. Start again, and approve it with the right account.")};
        return end(Outcome::Refused, refused.message, Media::causedBy(refused, error));
    }
    end(Outcome::Failed, error.message, error);
}

void PlexAccountSetup::enter(Phase phase)
{
    if (phase != Phase::WaitingForUser) {
        m_userCode.clear();
        m_uri.clear();
        m_uriComplete.clear();
        m_expiresIn = 0;
    }
    m_phase = phase;
    Q_EMIT phaseChanged();
}

void PlexAccountSetup::end(Outcome outcome, const QString &message, const std::optional<Media::Error> &error)
{
    // A step under way is given up, and the answer of one that has just ended comes too late.
    if (m_step) {
        m_step->disconnect(this);
        m_step->deleteLater();
    }
    m_step.clear();
    m_signedIn.reset();
    const QPointer<PlexAccountSetup> self(this);
    enter(Phase::Idle);
    if (self)
        Q_EMIT ended(outcome, message, error);
}

} // namespace plex
