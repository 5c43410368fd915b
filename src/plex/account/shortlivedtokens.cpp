// SPDX-License-Identifier: MIT
#include "shortlivedtokens.h"

#include "jwt.h"
#include "net/logging.h"
#include "net/renewalmetrics.h"

#include <QDateTime>

namespace plex {

using Kind = Media::Error::Kind;
using namespace std::chrono_literals;

namespace {

// Long enough for a slow answer, short enough that nobody else has a use for it.
constexpr auto statementLifetime = 5min;

constexpr int alreadyTaken = 1014;
constexpr int otherIdentity = 1097;

// plex.tv does not know this device any more, or knows its key as another's.
bool isOver(const Media::Error &error)
{
    return (error.status == 401 && error.code != otherIdentity) || error.code == alreadyTaken;
}

bool isNetworkFailure(Kind kind)
{
    return kind == Kind::Unreachable || kind == Kind::Timeout || kind == Kind::DnsFailed || kind == Kind::Refused || kind == Kind::TlsFailed
        || kind == Kind::Cancelled;
}

} // namespace

ShortLivedTokens::ShortLivedTokens(const Parts &parts, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
    , m_identity(parts.identity)
    , m_serverClock(parts.clock)
    , m_plexTv(parts.http, m_identity, parts.plexTv, &m_serverClock)
    , m_tokens(parts.clock, [this](const std::optional<net::Token> &stale) { return renew(stale); })
    , m_early(parts.clock, m_serverClock, [this] {
        m_trigger = Media::RenewalTrigger::Expiry;
        return m_tokens.renewEarly();
    })
{
    net::countRenewals(m_tokens, parts.metrics, parts.clock, QStringLiteral("short-lived"));
    connect(&m_tokens, &net::AbstractSource::changed, this, [this] {
        plan();
        Q_EMIT renewed(std::exchange(m_trigger, Media::RenewalTrigger::Rejected));
    });
    connect(&m_tokens, &net::AbstractSource::lost, this, [this] { m_trigger = Media::RenewalTrigger::Rejected; });
    connect(&parts.account, &Account::deviceDropped, this, &ShortLivedTokens::revoke);
    connect(&parts.account, &Account::wiped, this, &ShortLivedTokens::recall);
    connect(&parts.settings, &Media::BackendSettings::changed, this, &ShortLivedTokens::applySettings);
}

bool ShortLivedTokens::isWanted() const
{
    return m_parts.settings.usesShortLivedTokens() && m_parts.account.state() == Account::State::SignedIn;
}

void ShortLivedTokens::recall()
{
    const auto &device = m_parts.account.credential().device;
    m_identity = m_parts.identity;
    m_identity.setIdentifier(device ? device->clientIdentifier : QString());
    m_tokens.setLimit({.count = m_parts.settings.maxRenewals()});
    m_tokens.reset(device && !device->token.isEmpty() ? std::optional(device->token) : std::nullopt);
    plan();
    if (isWanted() && !m_tokens.value())
        m_tokens.get()->then(this, [](const auto &) {});
}

void ShortLivedTokens::applySettings()
{
    if (!m_parts.settings.usesShortLivedTokens()) {
        m_tokens.reset(std::nullopt);
        plan();
        if (m_parts.account.credential().device)
            m_parts.account.keepDevice({})->then(this, [](const auto &) {});
    } else if (isWanted() && !m_tokens.value() && !m_tokens.isRenewing()) {
        recall();
    } else {
        m_tokens.setLimit({.count = m_parts.settings.maxRenewals()});
        plan();
    }
}

void ShortLivedTokens::plan()
{
    const bool isWatched = m_tokens.value() && isWanted() && m_parts.settings.renewsEarly();
    const auto validity = isWatched ? jwt::validity(*m_tokens.value()) : std::nullopt;
    m_early.plan(validity, m_parts.settings.renewalBuffer());
    const QString name = QStringLiteral("renewals/short-lived-next");
    const auto due = m_early.due();
    m_parts.metrics.note(name, due ? QDateTime::fromMSecsSinceEpoch(due->count(), Qt::UTC).toString(Qt::ISODate) : QString());
}

Media::Reply<Media::Account> *ShortLivedTokens::user()
{
    if (!isWanted())
        return m_parts.account.user();
    // The identity is made with the first token, so its headers are not known before.
    return m_tokens.get()
        ->andThen([this](const net::Token &) {
            net::Channel channel = m_plexTv.channel(&m_tokens);
            if (!m_parts.settings.renewsOnRejection())
                channel.rejections.clear();
            return static_cast<Media::Reply<net::HttpResponse> *>(new net::Exchange(channel, PlexTv::userRequest()));
        })
        ->transform(PlexTv::userFrom)
        ->orElse([this](const Media::Error &error) -> Media::Reply<Media::Account> * {
            if (isNetworkFailure(error.kind))
                return Media::ready<Media::Account>(error, nullptr);
            qCDebug(logTokens) << "a short-lived token was of no use:" << Media::name(error.kind);
            return m_parts.account.user();
        });
}

void ShortLivedTokens::revoke(const Device &device)
{
    const QString current = m_identity.identifier();
    m_identity.setIdentifier(device.clientIdentifier);
    if (!device.token.isEmpty())
        m_plexTv.signOut(device.token)->then(this, [](const auto &) {});
    m_identity.setIdentifier(current);
}

Media::Reply<net::Token> *ShortLivedTokens::renew(const std::optional<net::Token> &)
{
    const auto device = m_parts.account.credential().device;
    if (!device)
        return begin();
    return proved(*device)->orElse([this](const Media::Error &error) {
        return isOver(error) ? begin() : Media::ready<net::Token>(error, nullptr);
    });
}

// A new identity with a new key.
Media::Reply<net::Token> *ShortLivedTokens::begin()
{
    const auto key = DeviceKey::generated();
    if (!key)
        return Media::ready<net::Token>(key.error(), nullptr);
    qCDebug(logTokens) << "a second identity is made for short-lived tokens";
    m_identity = m_parts.identity;
    m_identity.setIdentifier(ClientIdentity::generated());
    const Device device{.clientIdentifier = m_identity.identifier(), .key = key->secret()};
    return m_plexTv.createPin(key->jwk())
        ->andThen([this](const Pin &pin) { return m_parts.account.approve(pin.code)->transform([pin](const Media::Done &) { return pin; }); })
        ->andThen([this, key = *key](const Pin &pin) { return m_plexTv.pin(pin.id, statement(key, {})); })
        ->andThen([this, device](const Pin &pin) { return kept(device, pin.token); })
        ->orElse([this](const Media::Error &error) {
            const auto &known = m_parts.account.credential().device;
            m_identity.setIdentifier(known ? known->clientIdentifier : QString());
            return Media::ready<net::Token>(error, nullptr);
        });
}

// Another token for the key there is.
Media::Reply<net::Token> *ShortLivedTokens::proved(const Device &device)
{
    const auto key = DeviceKey::from(device.key);
    if (!key)
        return Media::ready<net::Token>(Media::Error{Kind::BadAnswer, {}, 0, alreadyTaken}, nullptr);
    return m_plexTv.nonce()
        ->andThen([this, key = *key](const QString &nonce) { return m_plexTv.exchange(statement(key, nonce)); })
        ->andThen([this, device](const net::Token &token) { return kept(device, token); });
}

// Written down before it is used.
Media::Reply<net::Token> *ShortLivedTokens::kept(Device device, const net::Token &token)
{
    if (!jwt::validity(token))
        return Media::ready<net::Token>(badAnswer(), nullptr);
    if (!m_parts.settings.usesShortLivedTokens())
        return Media::ready<net::Token>(Media::Detail::cancelled(), nullptr);
    device.token = token;
    return m_parts.account.keepDevice(device)->transform([token](const Media::Done &) { return token; });
}

net::Token ShortLivedTokens::statement(const DeviceKey &key, const QString &nonce) const
{
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(m_serverClock.now());
    QJsonObject claims{{QStringLiteral("aud"), QStringLiteral("plex.tv")},
                       {QStringLiteral("iss"), m_identity.identifier()},
                       {QStringLiteral("iat"), qint64(now.count())},
                       {QStringLiteral("exp"), qint64((now + statementLifetime).count())}};
    if (!nonce.isEmpty()) {
        claims.insert(QStringLiteral("nonce"), nonce);
        claims.insert(QStringLiteral("scope"), QStringLiteral("username"));
    }
    return key.statement(claims);
}

} // namespace plex
