// SPDX-License-Identifier: MIT
#include "deviceendpoints.h"

#include "accounttokens.h"
#include "homeusers.h"
#include "pins.h"
#include "plexanswer.h"
#include "worldclock.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

// How far a device's clock may be out.
constexpr qint64 s_tolerance = 60;

} // namespace

std::optional<Answer> DeviceEndpoints::answerTo(const Request &request)
{
    const QString &path = request.path;
    const bool isNonce = path == "/api/v2/auth/nonce"_L1;
    const bool isKeys = path == "/api/v2/auth/keys"_L1;
    if (!isNonce && !isKeys && path != "/api/v2/auth/token"_L1)
        return {};
    if (request.method != (isNonce || isKeys ? "GET" : "POST"))
        return plexanswer::errors(request, 405, 1005);
    if (isKeys)
        return plexanswer::bare(request, 200, QJsonObject{{u"keys"_s, QJsonArray{m_devices.publicKey().json()}}}, u"auth"_s);
    return isNonce ? nonce(request) : token(request);
}

Answer DeviceEndpoints::nonce(const Request &request)
{
    const QByteArray nonce = m_nonces.issue(request.clientIdentifier());
    if (!nonce.isEmpty())
        return plexanswer::bare(request, 200, QJsonObject{{u"nonce"_s, QString::fromLatin1(nonce)}}, u"auth"_s);
    Answer answer = plexanswer::errors(request, 429, 1003);
    answer.headers.emplaceBack("Retry-After", QByteArray::number(m_nonces.pause(request.clientIdentifier())));
    return answer;
}

Answer DeviceEndpoints::token(const Request &request)
{
    const QJsonValue statement = QJsonDocument::fromJson(request.body).object().value("jwt"_L1);
    if (!statement.isString())
        return plexanswer::errors(request, 400, 1004);
    const Device *device = m_devices.find(request.clientIdentifier());
    if (!device)
        return plexanswer::errors(request, 422, 1008);
    std::optional<Answer> refusal;
    const QJsonObject claims = this->claims(request, statement.toString().toLatin1(), device->key, &refusal);
    if (refusal)
        return *refusal;
    if (!m_nonces.use(claims.value("nonce"_L1).toString().toLatin1(), request.clientIdentifier()))
        return plexanswer::errors(request, 422, 1008);
    const HomeUser *user = m_home.find(device->user);
    if (!device->isAuthorized || !user)
        return plexanswer::errors(request, 401, 1001);
    const QByteArray token = issue(request.clientIdentifier(), *user, claims);
    return plexanswer::bare(request, 200, QJsonObject{{u"auth_token"_s, QString::fromLatin1(token)}}, u"auth"_s);
}

Answer DeviceEndpoints::registerKey(const Request &request, const HomeUser &caller)
{
    const auto key = Jwk::read(QJsonDocument::fromJson(request.body).object().value("jwk"_L1));
    if (!key)
        return plexanswer::errors(request, 400, 1004);
    // Told to the device itself as well: it may have missed the answer to its first attempt.
    const Device *device = m_devices.find(request.clientIdentifier());
    const bool isKnown = device && device->isAuthorized && device->key == *key;
    if (isKnown || !m_devices.add(request.clientIdentifier(), *key, caller.uuid))
        return plexanswer::errors(request, 422, 1014);
    return plexanswer::bare(request, 201, QJsonObject(), u"auth"_s);
}

std::optional<Answer> DeviceEndpoints::readKey(const Request &request, std::optional<Jwk> *key) const
{
    if (!request.header("content-type").startsWith("application/json"))
        return {};
    const QJsonDocument body = QJsonDocument::fromJson(request.body);
    if (!body.isObject())
        return plexanswer::errors(request, 400, 1004);
    if (!body.object().contains("jwk"_L1))
        return {};
    *key = Jwk::read(body["jwk"_L1]);
    if (!*key)
        return plexanswer::errors(request, 400, 1004);
    if (m_devices.isTaken(**key, request.clientIdentifier()))
        return plexanswer::errors(request, 422, 1014);
    return {};
}

std::optional<Answer> DeviceEndpoints::collect(const Request &request, Pin &pin)
{
    const QString name = u"deviceJWT"_s;
    if (!request.query.hasQueryItem(name))
        return {};
    std::optional<Answer> refusal;
    const QJsonObject claims =
        this->claims(request, request.query.queryItemValue(name, QUrl::FullyDecoded).toLatin1(), *pin.key, &refusal);
    if (refusal || !Pins::isClaimed(pin))
        return refusal;
    const HomeUser *user = m_home.find(pin.claimedBy);
    if (!user)
        return plexanswer::errors(request, 401, 1001);
    // Another device may have been quicker since the PIN was made.
    if (!m_devices.add(pin.clientIdentifier, *pin.key, user->uuid))
        return plexanswer::errors(request, 422, 1014);
    pin.token = issue(pin.clientIdentifier, *user, claims);
    return {};
}

QJsonObject DeviceEndpoints::claims(const Request &request, const QByteArray &statement, const Jwk &key,
                                    std::optional<Answer> *refusal) const
{
    const auto jwt = Jwt::read(statement);
    if (!jwt || !jwt->isSignedBy(key) || !jwt->isFor(u"plex.tv"_s)) {
        *refusal = plexanswer::errors(request, 422, 1008);
        return {};
    }
    if (jwt->claims.value("iss"_L1).toString().toUtf8() != request.clientIdentifier()) {
        *refusal = plexanswer::errors(request, 401, 1097);
        return {};
    }
    const QJsonValue issued = jwt->claims.value("iat"_L1);
    const QJsonValue expires = jwt->claims.value("exp"_L1);
    const qint64 now = m_clock.today().toSecsSinceEpoch();
    if (!issued.isDouble() || !expires.isDouble() || expires.toDouble() <= issued.toDouble()
        || issued.toDouble() > double(now + s_tolerance) || expires.toDouble() <= double(now - s_tolerance))
        *refusal = plexanswer::errors(request, 422, 1008);
    return jwt->claims;
}

QByteArray DeviceEndpoints::issue(const QByteArray &clientIdentifier, const HomeUser &user, const QJsonObject &statement)
{
    // The first JWT takes the place of the opaque tokens the device had; those it is given later stay beside it.
    if (const Device *device = m_devices.find(clientIdentifier); device && !device->hasHadToken)
        m_tokens.revokeAllOf(clientIdentifier);
    return m_devices.issue(clientIdentifier, user, statement.value("scope"_L1).toString());
}

} // namespace simulation
