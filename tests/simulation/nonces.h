// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>

namespace simulation {

class WorldClock;

/// Words a device signs to show that its statement is new: each is good once, for five minutes, for the device that asked.
class Nonces
{
public:
    explicit Nonces(const WorldClock &clock)
        : m_clock(clock)
    {
    }

    /// Empty when the device has asked for too many.
    QByteArray issue(const QByteArray &clientIdentifier);
    /// Seconds until it may ask again.
    int pause(const QByteArray &clientIdentifier) const;
    /// False when it is unknown, used or too old.
    bool use(const QByteArray &nonce, const QByteArray &clientIdentifier);

private:
    struct Nonce
    {
        QByteArray clientIdentifier;
        qint64 ends = 0;
    };

    const WorldClock &m_clock;
    QHash<QByteArray, Nonce> m_nonces;
    QHash<QByteArray, QList<qint64>> m_askedAt; ///< By device: when, of late.
};

} // namespace simulation
