// SPDX-License-Identifier: MIT
#include "account.h"

#include "homeusers.h"
#include "net/logging.h"
#include "net/renewalmetrics.h"
#include "verdict.h"

namespace plex {

using Kind = Media::Error::Kind;

namespace {

} // namespace

Account::Account(const Parts &parts, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
    , m_record(parts.store)
    , m_tokens(parts.clock, [this](const std::optional<net::Token> &stale) { return renew(stale); })
    , m_profileTokens(parts.clock, [this](const std::optional<net::Token> &stale) { return renewProfile(stale); })
{
    net::countRenewals(m_tokens, parts.metrics, parts.clock, QStringLiteral("account"));
    net::countRenewals(m_profileTokens, parts.metrics, parts.clock, QStringLiteral("user"));
    for (net::AbstractSource *source : {static_cast<net::AbstractSource *>(&m_tokens), static_cast<net::AbstractSource *>(&m_profileTokens)}) {
        connect(source, &net::AbstractSource::changed, this, [this] {
            if (m_state != State::PinRequired)
                become(State::SignedIn);
            Q_EMIT renewed(std::exchange(m_trigger, Media::RenewalTrigger::Rejected));
        });
        connect(source, &net::AbstractSource::lost, this, [this, source](const Media::Error &why) {
            m_trigger = Media::RenewalTrigger::Rejected;
            if (source == &m_profileTokens && why.kind == Kind::SignInRequired && why.cause && homeusers::isAboutPin(*why.cause)) {
                notePin(true);
                lockProfile();
            } else if (why.kind == Kind::SignInRequired) {
                become(State::SignInRequired, why);
            }
        });
    }
    connect(&parts.settings, &Media::BackendSettings::changed, this, &Account::setLimits);
}

void Account::setLimits()
{
    m_tokens.setLimit({.count = m_parts.settings.maxRenewals()});
    m_profileTokens.setLimit({.count = m_parts.settings.maxRenewals()});
}

void Account::become(State state, std::optional<Media::Error> reason)
{
    if (m_state == state && m_reason == reason)
        return;
    m_state = state;
    m_reason = std::move(reason);
    Q_EMIT stateChanged();
}

Media::Reply<Media::Done> *Account::load()
{
    auto *ended = new Media::Deferred<Media::Done>(this);
    m_record.load()->then(ended, [this, ended](const Media::Result<std::optional<Credential>> &record) {
        setLimits();
        loaded(record);
        ended->finish(Media::Done{});
    });
    return ended;
}

Media::Reply<Media::Done> *Account::probe()
{
    return m_parts.store.load()->transform([](const auto &) { return Media::Done{}; });
}

void Account::loaded(const Media::Result<std::optional<Credential>> &record)
{
    if (!record)
        return become(State::Locked, record.error());
    if (!*record)
        return become(State::SignedOut);
    if (m_parts.identity.identifier().isEmpty())
        m_parts.identity.setIdentifier(credential().clientIdentifier);
    if (m_parts.identity.identifier() != credential().clientIdentifier) {
        // None of its tokens is ours to use.
        m_record.disown();
        return become(State::SignInRequired,
                      Media::Error{Kind::SignInRequired,
                                   tr("The stored sign-in belongs to another installation, for example because its settings were copied. "
                                      "Sign in again here.")});
    }
    useTokens();
    if (needsPin())
        lockProfile();
    else
        become(State::SignedIn);
}

bool Account::needsPin() const
{
    return credential().profile ? credential().profile->isProtected : credential().isOwnerProtected;
}

void Account::lockProfile()
{
    const QString name = credential().profile ? credential().profile->name : tr("The account's owner");
    const Media::Error cause = homeusers::pinNeeded(name);
    const Media::Error reason = Media::causedBy({Kind::SignInRequired, cause.message}, cause);
    m_profileTokens.fail(reason);
    become(State::PinRequired, reason);
}

void Account::useTokens()
{
    const auto good = [](const net::Token &token) { return token.isEmpty() ? std::nullopt : std::optional(token); };
    m_tokens.reset(good(credential().account));
    m_profileTokens.reset(credential().profile ? good(credential().profile->token) : std::nullopt);
}

Media::Reply<net::Token> *Account::refresh()
{
    if (!m_tokens.value())
        return Media::ready<net::Token>(unavailable(), this);
    m_trigger = Media::RenewalTrigger::Start;
    return m_tokens.renewEarly();
}

Media::Error Account::unavailable() const
{
    if (m_reason)
        return *m_reason;
    return {Kind::SignedOut, tr("Nobody is signed in.")};
}

Media::Reply<net::Token> *Account::renew(const std::optional<net::Token> &stale)
{
    if (!stale)
        return Media::ready<net::Token>(unavailable(), nullptr);
    qCDebug(logTokens) << "the account's token is put to plex.tv, trigger" << Media::name(m_trigger);
    const net::Token token = *stale;
    return m_parts.plexTv.ping(token)
        ->transform([token](const Media::Done &) { return token; })
        ->orElse([](const Media::Error &error) {
            if (verdictOn(error) == Verdict::Nothing)
                return Media::ready<net::Token>(error, nullptr);
            const Media::Error rejected{Kind::SignInRequired, tr("Plex does not accept this sign-in any more. Sign in again; your servers "
                                                                 "and settings stay.")};
            return Media::ready<net::Token>(Media::causedBy(rejected, error), nullptr);
        });
}

Media::Reply<net::Token> *Account::renewProfile(const std::optional<net::Token> &)
{
    if (!credential().profile)
        return Media::ready<net::Token>(unavailable(), nullptr);
    return profileToken(credential().profile->id, {})->orElse([this](const Media::Error &error) {
        // There is a PIN now, or no such user any more: found out here, without a status, or told by plex.tv.
        const bool isGone = error.kind == Kind::NotFound && error.status == 0;
        const bool isOver = homeusers::isAboutPin(error) || isGone;
        return Media::ready<net::Token>(isOver ? Media::causedBy({Kind::SignInRequired, error.message}, error) : error, nullptr);
    });
}

void Account::notePin(bool isProtected)
{
    const auto edit = [isProtected](Credential &credential) {
        (credential.profile ? credential.profile->isProtected : credential.isOwnerProtected) = isProtected;
        return true;
    };
    if (needsPin() == isProtected || credential().account.isEmpty())
        return;
    m_record.amend(edit);
    m_record.change(edit)->then(this, [](const auto &) {});
}

Media::Reply<QList<Media::HomeUser>> *Account::users()
{
    return askWith(m_tokens, homeusers::everybody())->transform(homeusers::parse)->transform([this](QList<Media::HomeUser> users) {
        for (Media::HomeUser &user : users) {
            user.isCurrent = user.id == (credential().profile ? credential().profile->id : credential().owner);
            // Of the owner it is remembered from the first switch on: a sign-in is the owner's own.
            if (user.isCurrent && (credential().profile || credential().isOwnerProtected))
                notePin(user.isProtected);
        }
        return users;
    });
}

Media::Reply<net::Token> *Account::profileToken(const QString &id, const QString &pin)
{
    return users()->andThen([this, id, pin, account = credential().account](const QList<Media::HomeUser> &users) -> Media::Reply<net::Token> * {
        const auto found = homeusers::chosen(users, id, pin);
        if (!found)
            return Media::ready<net::Token>(found.error(), nullptr);
        return askWith(m_tokens, homeusers::switchTo(id, pin))
            ->transform(homeusers::parseToken)
            ->andThen([this, user = *found, account](const net::Token &token) { return keepProfile(user, token, account); });
    });
}

Media::Reply<net::Token> *Account::keepProfile(const Media::HomeUser &user, const net::Token &token, const net::Token &account)
{
    const bool isSwitch = user.id != (credential().profile ? credential().profile->id : credential().owner);
    const auto edit = [=](Credential &credential) {
        // Somebody else may have signed in or out meanwhile.
        if (!(credential.account == account))
            return false;
        credential = ofUser(credential, {user.id, user.name, token, user.isProtected});
        return true;
    };
    return m_record
        .change(edit,
                [this, isSwitch] {
                    if (!isSwitch && m_state == State::SignedIn)
                        return; // a renewal, whose source brings the token to those who wait
                    useTokens();
                    become(State::SignedIn);
                    Q_EMIT userSwitched();
                })
        ->transform([token](const Media::Done &) { return token; });
}

Media::Reply<Media::Done> *Account::switchUser(const QString &id, const QString &pin)
{
    return profileToken(id, pin)->transform([](const net::Token &) { return Media::Done{}; });
}

Media::Reply<Media::Account> *Account::user()
{
    if (!m_tokens.value())
        return Media::ready<Media::Account>(unavailable(), this);
    return m_tokens.get()->andThen([this](const net::Token &token) { return m_parts.plexTv.user(token); });
}

Media::Reply<Media::Account> *Account::signIn(const net::Token &token)
{
    const auto whole = std::make_shared<QPointer<Media::AbstractReply>>();
    auto *reply = m_parts.plexTv.user(token)->andThen([this, token, whole](const Media::Account &user) {
        m_storedSignIn = *whole;
        const auto before = credential().device;
        const auto edit = [=, identifier = m_parts.identity.identifier()](Credential &credential) {
            credential = ofOwner(credential, identifier, user.id, token);
            return true;
        };
        return m_record
            .change(edit,
                    [this, before] {
                        useTokens();
                        become(State::SignedIn);
                        if (before && !credential().device)
                            Q_EMIT deviceDropped(*before);
                    })
            ->transform([user](const Media::Done &) { return user; });
    });
    *whole = reply;
    return reply;
}

Media::Reply<bool> *Account::signOut()
{
    auto *ended = new Media::Deferred<bool>(this);
    const auto over = [ended = QPointer(ended)](const Media::Result<bool> &outcome) {
        if (ended)
            ended->finish(outcome);
    };
    m_record.wipe([this, over](const Credential &was) { revoke(was, over); })->then(ended, [over](const auto &wiped) {
        if (!wiped)
            over(wiped.error());
    });
    return ended;
}

void Account::revoke(const Credential &was, const std::function<void(const Media::Result<bool> &)> &over)
{
    const QPointer<Account> self(this);
    useTokens();
    become(State::SignedOut);
    if (self && was.device)
        Q_EMIT deviceDropped(*was.device);
    if (self)
        Q_EMIT wiped();
    if (!self || was.account.isEmpty())
        return over(Media::Error{Kind::SignedOut, tr("Nobody is signed in.")});
    if (was.profile)
        m_parts.plexTv.signOut(was.profile->token)->then(this, [](const auto &) {});
    m_parts.plexTv.signOut(was.account)->then(this, [over](const Media::Result<Media::Done> &revoked) {
        // A token that plex.tv does not know is as good as revoked.
        over(revoked || revoked.error().status == 401);
    });
}

Media::Reply<Media::Done> *Account::keepDevice(const std::optional<Device> &device)
{
    const auto before = credential().device;
    return m_record.change(
        [device](Credential &credential) {
            credential.device = device;
            return true;
        },
        [this, before] {
            if (before && (!credential().device || credential().device->clientIdentifier != before->clientIdentifier))
                Q_EMIT deviceDropped(*before);
        });
}

Media::Reply<Media::Done> *Account::approve(const QString &code)
{
    return askWith(m_tokens, PlexTv::approval(code))->transform(PlexTv::done);
}

Media::Reply<Media::Done> *Account::keepServerTokens(const QString &user, const QMap<QString, net::Token> &tokens)
{
    if (credential().account.isEmpty() || credential().user != user)
        return Media::ready<Media::Done>(Media::Detail::cancelled(), this);
    if (credential().servers == tokens)
        return Media::ready<Media::Done>(Media::Done{}, this);
    const auto edit = [tokens, user](Credential &credential) {
        if (credential.user != user)
            return false;
        credential.servers = tokens;
        return true;
    };
    m_record.amend(edit);
    return m_record.change(edit);
}

Media::Reply<net::HttpResponse> *Account::ask(const net::Request &request)
{
    if (m_state == State::PinRequired)
        return Media::ready<net::HttpResponse>(unavailable(), this);
    return askWith(credential().profile ? m_profileTokens : m_tokens, request);
}

Media::Reply<net::HttpResponse> *Account::askWith(net::Source<net::Token> &tokens, const net::Request &request)
{
    // Having nobody to ask for is no renewal that failed, and is not limited like one.
    if (!tokens.value())
        return Media::ready<net::HttpResponse>(unavailable(), this);
    if (m_parts.identity.identifier().isEmpty())
        return Media::ready<net::HttpResponse>(PlexTv::noIdentity(), this);
    net::Channel channel = m_parts.plexTv.channel(&tokens);
    if (!m_parts.settings.renewsOnRejection())
        channel.rejections.clear();
    return new net::Exchange(channel, request, this);
}

} // namespace plex
