// SPDX-License-Identifier: MIT
#pragma once
#include "backoff.h"
#include "mediabackend/reply.h"
#include "serverclock.h"

namespace net {

/// From when until when a value is good, by the other end's clock, since 1970 in UTC.
struct Validity
{
    milliseconds issued = {};
    milliseconds expires = {};

    bool operator==(const Validity &) const = default;
};

/// Renews a value ahead of its expiry.
///
/// It looks at the time every few minutes rather than once at the end, so neither sleep nor a clock that is set makes it late by more than
/// that. A renewal that fails is tried again after pauses that grow, and changes nothing: whoever uses the value goes on using it.
class EarlyRenewal : public QObject
{
    Q_OBJECT
public:
    /// Starts a renewal and gives it away. One that brings a value is followed by another `plan()` before it is announced.
    using Renew = std::function<Media::AbstractReply *()>;

    EarlyRenewal(Clock &clock, const ServerClock &serverClock, Renew renew, QObject *parent = nullptr);

    /// Watches over a value of this validity from now on, in place of the one before. `buffer` is how long before its expiry it is renewed, at
    /// most half of its lifetime. Without a validity there is nothing to watch.
    void plan(const std::optional<Validity> &validity, milliseconds buffer);
    /// When the value is to be renewed, by the other end's clock.
    std::optional<milliseconds> due() const { return m_due; }

private:
    void arm(milliseconds atMost);
    void look();
    void renew();

    Clock &m_clock;
    const ServerClock &m_serverClock;
    Renew m_renew;
    Backoff m_backoff;
    std::optional<milliseconds> m_due;
    int m_armed = 0; // only the latest planned look counts
};

} // namespace net
