// SPDX-License-Identifier: MIT
#pragma once

#include "jwt.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QStringList>

#include <chrono>
#include <optional>

namespace simulation {

class WorldClock;

/// A code that waits to be claimed by a person.
struct Pin
{
    int id = 0;
    QString code;
    QByteArray clientIdentifier;
    QByteArray product;
    std::optional<Jwk> key; ///< Of the device, if it gave one: nobody else gets the token.
    QDateTime createdAt;
    std::chrono::seconds lifetime{0};
    qint64 ends = 0;  ///< Milliseconds of the world's clock, as all moments here but createdAt.
    QString claimedBy; ///< The uuid of the user; empty while it waits.
    QByteArray token;  ///< Set once it is given out.
    int polls = 0;
    qint64 lastPoll = -1;
    bool isCollected = false; ///< Somebody has the token: the PIN is gone.
};

/// The PINs plex.tv knows, with their lifetimes and the limit on polling.
class Pins
{
public:
    enum class Poll { Known, Unknown, TooFast };

    explicit Pins(const WorldClock &clock)
        : m_clock(clock)
    {
    }

    Pin create(const QByteArray &clientIdentifier, const QByteArray &product, bool strong, const std::optional<Jwk> &key);
    /// Counts as a poll; \a pin is set when the result is Known.
    Poll poll(int id, const QByteArray &clientIdentifier, Pin **pin);
    Pin *find(const QString &code);
    bool expire(const QString &code);
    QStringList pending() const;
    static bool isClaimed(const Pin &pin) { return !pin.claimedBy.isEmpty(); }
    void setLifetime(std::optional<std::chrono::seconds> lifetime) { m_lifetime = lifetime; }

    QJsonObject json(const Pin &pin) const;

private:
    bool isOver(const Pin &pin) const;

    const WorldClock &m_clock;
    QList<Pin> m_pins;
    std::optional<std::chrono::seconds> m_lifetime;
    int m_lastId = 700'100'200;
};

} // namespace simulation
