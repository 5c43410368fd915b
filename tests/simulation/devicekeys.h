// SPDX-License-Identifier: MIT
#pragma once

#include "jwt.h"

#include <QHash>
#include <QSet>
#include <QString>

#include <chrono>
#include <optional>

namespace simulation {

class TokenLedger;
class WorldClock;
struct HomeUser;

/// A device whose public key plex.tv knows.
struct Device
{
    Jwk key;
    QString user; ///< The uuid of who let it in.
    bool isAuthorized = true;
    bool hasHadToken = false; ///< A JWT, since it was let in.
    QSet<QByteArray> tokens;  ///< The JWTs it was given and that nobody has taken back.
};

/// The keys of devices, and the JWTs that plex.tv signs for them.
class DeviceKeys
{
public:
    enum class Standing { Good, Expired, Unknown };

    DeviceKeys(const WorldClock &clock, TokenLedger &ledger);

    /// The key or its name is another device's.
    bool isTaken(const Jwk &key, const QByteArray &clientIdentifier) const;
    /// Lets the device in, with this key from now on. False when it is taken.
    bool add(const QByteArray &clientIdentifier, const Jwk &key, const QString &user);
    /// Null if it is unknown.
    const Device *find(const QByteArray &clientIdentifier) const;
    /// Until it is added again the device gets no JWTs, and those it has are worth nothing.
    void deauthorize(const QByteArray &clientIdentifier);
    void deauthorizeAll();

    /// For the \a user of a device that is let in; \a scope names what is said about the user.
    QByteArray issue(const QByteArray &clientIdentifier, const HomeUser &user, const QString &scope);
    Standing standing(const QByteArray &token, const QByteArray &clientIdentifier) const;
    void revoke(const QByteArray &token);
    /// Of JWTs issued from now on.
    void setLifetime(std::chrono::seconds lifetime) { m_lifetime = lifetime; }
    /// What JWTs are verified with.
    const Jwk &publicKey() const { return m_publicKey; }

private:
    const WorldClock &m_clock;
    TokenLedger &m_ledger;
    const SigningKey m_key;
    const Jwk m_publicKey;
    QHash<QByteArray, Device> m_devices;
    std::chrono::seconds m_lifetime = std::chrono::hours(7 * 24);
};

} // namespace simulation
