// SPDX-License-Identifier: MIT
#pragma once

#include "jwt.h"
#include "testclient.h"

#include <QJsonArray>
#include <QUrlQuery>

namespace simulation {

/// A device with a key of its own, as the simulation's own tests need one: asks plex.tv and signs what it has to.
class TestDevice
{
public:
    /// Its key is called \a kid, or after the device.
    TestDevice(SimulatedNetwork &network, const QByteArray &clientIdentifier, const QByteArray &kid = {})
        : identifier(clientIdentifier)
        , key{kid.isEmpty() ? clientIdentifier + "-key" : kid, m_secret.publicKey()}
        , m_network(network)
        , m_client(&network)
    {
        m_client.setHeader("Accept", "application/json");
        m_client.setHeader("X-Plex-Client-Identifier", identifier);
    }

    TestClient::Reply ask(const QByteArray &method, const QString &target, const QByteArray &token = {}, const QByteArray &body = {})
    {
        TestClient::Headers headers{{"X-Plex-Token", token}};
        if (body.startsWith('{'))
            headers.emplaceBack("Content-Type", "application/json");
        return m_client.ask(m_network.plexTv().url(), method, target, headers, body);
    }
    int askServer(SimulatedServer &server, const QByteArray &token)
    {
        return m_client.ask(server.answeringAddress(), "GET", QStringLiteral("/library/sections"), {{"X-Plex-Token", token}}).status;
    }

    qint64 now() const { return m_network.clock().today().toSecsSinceEpoch(); }
    QJsonObject claims() const
    {
        return {{QStringLiteral("aud"), QStringLiteral("plex.tv")}, {QStringLiteral("iss"), QString::fromLatin1(identifier)},
                {QStringLiteral("iat"), now()}, {QStringLiteral("exp"), now() + 300}};
    }
    QByteArray sign(const QJsonObject &claims) const
    {
        return Jwt::make({{QStringLiteral("kid"), QString::fromLatin1(key.kid)}}, claims, m_secret);
    }

    static QByteArray bodyWith(const QJsonValue &jwk)
    {
        return QJsonDocument(QJsonObject{{QStringLiteral("jwk"), jwk}, {QStringLiteral("strong"), true}}).toJson();
    }
    TestClient::Reply createPin() { return ask("POST", QStringLiteral("/api/v2/pins"), {}, bodyWith(key.json())); }
    static QString codeOf(const TestClient::Reply &pin) { return pin.json().value(QLatin1String("code")).toString(); }
    /// Without a statement if \a statement is empty; as late after the last time as plex.tv wants it.
    TestClient::Reply poll(const TestClient::Reply &pin, const QByteArray &statement)
    {
        m_network.clock().advance(std::chrono::milliseconds(500));
        const QString target = QStringLiteral("/api/v2/pins/%1").arg(pin.json().value(QLatin1String("id")).toInt());
        return ask("GET", statement.isEmpty() ? target : target + QLatin1String("?deviceJWT=") + QString::fromLatin1(statement));
    }
    static QByteArray authToken(const TestClient::Reply &reply)
    {
        return reply.json().value(QLatin1String("authToken")).toString().toLatin1();
    }
    /// A JWT through a PIN with the device's key, claimed by the account's owner.
    QByteArray signIn()
    {
        const auto pin = createPin();
        m_network.plexTv().claimPin(codeOf(pin));
        return authToken(poll(pin, sign(claims())));
    }

    QByteArray nonce()
    {
        return ask("GET", QStringLiteral("/api/v2/auth/nonce")).json().value(QLatin1String("nonce")).toString().toLatin1();
    }
    TestClient::Reply exchange(QJsonObject claims, const QByteArray &nonce)
    {
        claims.insert(QStringLiteral("nonce"), QString::fromLatin1(nonce));
        return exchange(sign(claims));
    }
    TestClient::Reply exchange(const QByteArray &statement)
    {
        const QJsonObject body{{QStringLiteral("jwt"), QString::fromLatin1(statement)}};
        return ask("POST", QStringLiteral("/api/v2/auth/token"), {}, QJsonDocument(body).toJson());
    }
    TestClient::Reply refresh() { return exchange(claims(), nonce()); }
    static QByteArray newToken(const TestClient::Reply &reply)
    {
        return reply.json().value(QLatin1String("auth_token")).toString().toLatin1();
    }

private:
    SigningKey m_secret;

public:
    const QByteArray identifier;
    const Jwk key;

private:
    SimulatedNetwork &m_network;
    TestClient m_client;
};

} // namespace simulation
