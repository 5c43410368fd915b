// SPDX-License-Identifier: MIT
#pragma once
#include "clock.h"
#include "connection.h"
#include "mediabackend/reply.h"

#include <functional>

namespace net {

/// Whether a connection is preferred where the other is not, else of a better kind, else encrypted where the other is not.
bool isBetter(const Connection &connection, const Connection &other);

/// Whether another address of the same server may answer better: not when the server was there and said no.
bool mayDifferElsewhere(Media::Error::Kind kind);

/// Finds the best connection that works: tries the ranked candidates side by side, each with a short start over the next.
///
/// The best of each kind come first, then the second ones: however many private addresses lead nowhere, one that leads through the internet is among
/// the first.
/// A candidate that fails starts the next at once. Relays that nobody prefers are held until every other candidate has failed or `relayHold` has
/// passed; doubtful ones have had their time before. The best answer so far is confirmed by a further question while better ones may still come. An
/// answer waits up to `patience` for a candidate of a better kind that is still under way; that is short, because a better one that comes later can
/// still be changed to. The losers are aborted.
/// When the confirmation meets an answer that says no, the race ends with that; when it meets none, the candidate has failed.
/// Without any that works it ends with `Unreachable`; the cause is what the best-ranked candidate met.
class ConnectionRace final : public Media::Reply<Connection>
{
public:
    struct Pace
    {
        milliseconds headStart = milliseconds(0); ///< Of the first candidate, when it is likely to be the one.
        milliseconds stagger = milliseconds(1);
        milliseconds patience = milliseconds(10);
        milliseconds relayHold = milliseconds(1000); ///< With the deadline of an address, less than six seconds until nothing answers.
        int atOnce = 16; ///< Below the 20 names Qt resolves side by side.
    };

    /// What became of one candidate.
    struct Attempt
    {
        Connection candidate = {};
        std::optional<Media::Result<Connection>> outcome = {}; ///< Empty: not tried, or aborted because another was first.
        bool isSilent = false; ///< Aborted, but for as long as relays are held nothing had been heard of it.
    };

    /// Tries one candidate; ends with the connection as it worked.
    using Dial = std::function<Media::Reply<Connection> *(const Connection &candidate)>;

    /// `confirm` is asked of what `dial` found; without it what was found is enough.
    ConnectionRace(QList<Connection> ranked, Dial dial, Dial confirm, Clock &clock, Pace pace, QObject *parent = nullptr);

    const QList<Attempt> &attempts() const { return m_attempts; }

private:
    struct Runner
    {
        Media::Reply<Connection> *dial = nullptr;
        int index = 0;
        milliseconds begun = {};
    };

    bool isLastResort(int index) const;
    bool holdsRelays(int index) const;
    void startNext();
    void start(int index);
    void concluded(int index, const Media::Result<Connection> &outcome);
    void lead(int index);
    void confirmed(int index, const Media::Result<Connection> &outcome);
    void decide();
    bool hasBetterUnderWay(const Connection &found) const;
    void end(Media::Result<Connection> outcome);

    QList<Attempt> m_attempts;
    Dial m_dial;
    Dial m_confirm;
    Clock &m_clock;
    Pace m_pace;
    QList<int> m_waiting; // indices into m_attempts, in their order
    QList<Runner> m_running;
    std::optional<int> m_best; // the best answer so far
    QPointer<Media::AbstractReply> m_confirmation; // of the best, under way
    int m_started = 0;
    int m_turn = 0; // only the latest staggered start counts
    bool m_isRelayHeld = true;
    bool m_isPatient = true;
};

} // namespace net
