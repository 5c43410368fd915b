// SPDX-License-Identifier: MIT
#pragma once
#include "clock.h"

#include <QHostAddress>
#include <QList>
#include <QPair>

#include <functional>
#include <memory>

namespace net {

/// The networks a machine is in, as its interfaces have them.
struct NetworkPlace
{
    QList<QPair<QHostAddress, int>> networks; ///< This machine's addresses, each with a prefix length; sorted.
    QByteArray gateway; ///< Tells one home's network from another's with the same numbers; empty where it is not known.

    /// Names the network without telling anybody which it is: a digest. Empty when there is none but the machine itself.
    QString key() const;

    bool operator==(const NetworkPlace &) const = default;
};

/// Where this machine is now.
NetworkPlace networkPlace();

/// Says when the machine may be in another network, and when it has slept.
///
/// On Linux the kernel tells of every change of addresses, links and routes (rtnetlink), elsewhere `QNetworkInformation` does; both are looked at
/// once nothing more has come for a moment. Sleep shows in the two clocks drifting apart, which is looked at once a minute and at every
/// change of the network.
class NetworkMonitor : public QObject
{
    Q_OBJECT
public:
    /// Where the machine is; tests say where.
    using Look = std::function<NetworkPlace()>;

    struct Pace
    {
        milliseconds calm = std::chrono::seconds(1); ///< A network that comes up changes many times.
        milliseconds looking = std::chrono::minutes(1);
        milliseconds asleep = std::chrono::minutes(1); ///< A shorter sleep harms nothing, and clocks are set.
    };

    NetworkMonitor(Clock &clock, Pace pace, Look look = networkPlace, QObject *parent = nullptr);
    ~NetworkMonitor() override;

    /// Begins to listen; before, nothing is touched. Whether it has only now.
    bool start();
    /// As last looked at.
    const NetworkPlace &place() const { return m_place; }
    /// Something told of a change: it is looked at soon.
    void suspect();

Q_SIGNALS:
    /// Another network, or none, or one again.
    void changed();
    /// The machine has slept: connections may be dead without knowing it.
    void woke();

private:
    class Ear;

    void look();
    void lookForSleep();
    void lookRegularly();

    Clock &m_clock;
    Pace m_pace;
    Look m_look;
    NetworkPlace m_place;
    milliseconds m_drift = {}; // of the system's time against the monotonic one
    int m_suspicion = 0; // only the latest counts
    std::unique_ptr<Ear> m_ear;
};

} // namespace net
