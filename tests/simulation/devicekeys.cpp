// SPDX-License-Identifier: MIT
#include "devicekeys.h"

#include "homeusers.h"
#include "secrets.h"
#include "tokenledger.h"
#include "worldclock.h"

#include <QJsonArray>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

/// What is said about the user: only what was asked for.
QJsonObject about(const HomeUser &user, const QString &scope)
{
    const auto orNull = [](const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    const QJsonObject all{{u"username"_s, orNull(user.username())}, {u"email"_s, orNull(user.email())},
                          {u"friendly_name"_s, orNull(user.friendlyName())}, {u"restricted"_s, user.isRestricted},
                          {u"anonymous"_s, false}, {u"joinedAt"_s, 1'500'000'000}};
    QJsonObject said;
    const QStringList names = scope.split(u',', Qt::SkipEmptyParts);
    for (const QString &name : names) {
        if (const auto claim = all.constFind(name.trimmed()); claim != all.constEnd())
            said.insert(claim.key(), claim.value());
    }
    return said;
}

} // namespace

DeviceKeys::DeviceKeys(const WorldClock &clock, TokenLedger &ledger)
    : m_clock(clock)
    , m_ledger(ledger)
    , m_publicKey{secrets::token(), m_key.publicKey()}
{
}

bool DeviceKeys::isTaken(const Jwk &key, const QByteArray &clientIdentifier) const
{
    for (auto device = m_devices.begin(); device != m_devices.end(); ++device) {
        if (device.key() != clientIdentifier && (device->key.kid == key.kid || device->key.publicKey == key.publicKey))
            return true;
    }
    return false;
}

bool DeviceKeys::add(const QByteArray &clientIdentifier, const Jwk &key, const QString &user)
{
    if (isTaken(key, clientIdentifier))
        return false;
    Device &device = m_devices[clientIdentifier];
    device.key = key;
    device.user = user;
    device.isAuthorized = true;
    return true;
}

const Device *DeviceKeys::find(const QByteArray &clientIdentifier) const
{
    const auto found = m_devices.constFind(clientIdentifier);
    return found == m_devices.cend() ? nullptr : &*found;
}

void DeviceKeys::deauthorize(const QByteArray &clientIdentifier)
{
    if (const auto found = m_devices.find(clientIdentifier); found != m_devices.end()) {
        found->isAuthorized = false;
        found->hasHadToken = false;
        found->tokens.clear();
    }
}

void DeviceKeys::deauthorizeAll()
{
    const QByteArrayList known = m_devices.keys();
    for (const QByteArray &clientIdentifier : known)
        deauthorize(clientIdentifier);
}

QByteArray DeviceKeys::issue(const QByteArray &clientIdentifier, const HomeUser &user, const QString &scope)
{
    Device &device = m_devices[clientIdentifier];
    const qint64 now = m_clock.today().toSecsSinceEpoch();
    const QJsonObject claims{{u"iss"_s, u"plex.tv"_s},
                             {u"aud"_s, QJsonArray{u"plex.tv"_s, QString::fromUtf8(clientIdentifier)}},
                             {u"iat"_s, now},
                             {u"exp"_s, now + qint64(m_lifetime.count())},
                             {u"thumbprint"_s, QString::fromUtf8(device.key.kid)},
                             // Two of the same second are told apart by it.
                             {u"jti"_s, QString::fromLatin1(secrets::token())},
                             {u"user"_s, about(user, scope)}};
    const QByteArray token = Jwt::make({{u"kid"_s, QString::fromUtf8(m_publicKey.kid)}}, claims, m_key);
    device.hasHadToken = true;
    device.tokens.insert(token);
    m_ledger.issued(token, QLatin1String(TokenLedger::plexTv));
    return token;
}

DeviceKeys::Standing DeviceKeys::standing(const QByteArray &token, const QByteArray &clientIdentifier) const
{
    const auto jwt = Jwt::read(token);
    if (!jwt || !jwt->isSignedBy(m_publicKey) || !jwt->isFor(QString::fromUtf8(clientIdentifier)))
        return Standing::Unknown;
    if (m_clock.today().toSecsSinceEpoch() >= jwt->claims.value("exp"_L1).toInteger())
        return Standing::Expired;
    const Device *device = find(clientIdentifier);
    return device && device->tokens.contains(token) ? Standing::Good : Standing::Unknown;
}

void DeviceKeys::revoke(const QByteArray &token)
{
    for (Device &device : m_devices)
        device.tokens.remove(token);
}

} // namespace simulation
