// SPDX-License-Identifier: MIT
#pragma once

#include "devicekeys.h"
#include "httpmessage.h"
#include "nonces.h"

#include <QJsonObject>

#include <optional>

namespace simulation {

class AccountTokens;
class HomeUsers;
struct HomeUser;
struct Pin;

/// What plex.tv answers to devices that sign in with a key: words to sign, JWTs for what they signed, and their registration.
class DeviceEndpoints
{
public:
    DeviceEndpoints(DeviceKeys &devices, const HomeUsers &home, AccountTokens &tokens, const WorldClock &clock)
        : m_devices(devices)
        , m_home(home)
        , m_tokens(tokens)
        , m_clock(clock)
        , m_nonces(clock)
    {
    }

    /// What needs no token; none when it is about something else.
    std::optional<Answer> answerTo(const Request &request);
    /// Makes the key in the body that of the device that asks.
    Answer registerKey(const Request &request, const HomeUser &caller);
    /// Reads the key of a PIN to be made, if the body has one; returns why it cannot be made.
    std::optional<Answer> readKey(const Request &request, std::optional<Jwk> *key) const;
    /// Gives the claimed \a pin, which has a key, its JWT when the request shows that it comes from the key's owner; returns
    /// what is wrong with what it shows.
    std::optional<Answer> collect(const Request &request, Pin &pin);

private:
    Answer nonce(const Request &request);
    Answer token(const Request &request);
    /// The claims of a statement signed with \a key; \a refusal is set if it cannot be believed.
    QJsonObject claims(const Request &request, const QByteArray &statement, const Jwk &key, std::optional<Answer> *refusal) const;
    QByteArray issue(const QByteArray &clientIdentifier, const HomeUser &user, const QJsonObject &statement);

    DeviceKeys &m_devices;
    const HomeUsers &m_home;
    AccountTokens &m_tokens;
    const WorldClock &m_clock;
    Nonces m_nonces;
};

} // namespace simulation
