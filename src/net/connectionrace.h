// SPDX-License-Identifier: MIT
#pragma once
#include "clock.h"
#include "connection.h"
#include "mediabackend/reply.h"

#include <functional>

namespace net {

/// Whether a connection is preferred where the other is not, else of a better kind, else encrypted where the other is not.
bool isBetter(const Connection &connection, const Connection &other);

/// Finds the best connection that works: tries the ranked candidates side by side, each with a short start over the next.
///
/// A candidate that fails starts the next at once. Relays that nobody prefers are held until every other candidate has failed or `relayHold` has passed.
/// An answer waits up to `patience` for a candidate of a better kind that is still under way; that is short, because a better one that comes
/// later can still be changed to. The losers are aborted.
/// Without any that works it ends with `Unreachable`; the cause is what the best-ranked candidate met.
class ConnectionRace final : public Media::Reply<Connection>
{
public:
    struct Pace
    {
        milliseconds headStart = milliseconds(0); ///< Of the first candidate, when it is likely to be the one.
        milliseconds stagger = milliseconds(5);
        milliseconds patience = milliseconds(25);
        milliseconds relayHold = milliseconds(1500); ///< With the deadline of an address, less than six seconds until nothing answers.
        int atOnce = 16; ///< Below the 20 names Qt resolves side by side.
    };

    /// What became of one candidate.
    struct Attempt
    {
        Connection candidate = {};
        std::optional<Media::Result<Connection>> outcome = {}; ///< Empty: not tried, or aborted because another was first.
    };

    /// Tries one candidate; ends with the connection as it worked.
    using Dial = std::function<Media::Reply<Connection> *(const Connection &candidate)>;

    ConnectionRace(QList<Connection> ranked, Dial dial, Clock &clock, Pace pace, QObject *parent = nullptr);

    const QList<Attempt> &attempts() const { return m_attempts; }

private:
    struct Runner
    {
        Media::Reply<Connection> *dial = nullptr;
        int index = 0;
    };

    bool isLastResort(int index) const;
    void startNext();
    void start(int index);
    void concluded(int index, const Media::Result<Connection> &outcome);
    void decide();
    bool hasBetterUnderWay(const Connection &found) const;
    void end(Media::Result<Connection> outcome);

    QList<Attempt> m_attempts;
    Dial m_dial;
    Clock &m_clock;
    Pace m_pace;
    QList<int> m_waiting; // indices into m_attempts, best first
    QList<Runner> m_running;
    std::optional<int> m_best; // the best answer so far
    int m_started = 0;
    int m_turn = 0; // only the latest staggered start counts
    bool m_isRelayHeld = true;
    bool m_isPatient = true;
};

} // namespace net
