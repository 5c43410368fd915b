// SPDX-License-Identifier: MIT
#pragma once
#include "clock.h"
#include "mediabackend/reply.h"

#include <QCoreApplication>
#include <QPointer>

#include <functional>
#include <optional>

namespace net {

/// How many renewals a source may start in an interval before it pauses and answers `RateLimited` instead. The first pause lasts until the
/// interval has passed; the next ones, when the limit is reached again soon after, twice as long each time.
struct RenewalLimit
{
    int count = 5;
    milliseconds interval = std::chrono::seconds(30);
    milliseconds longestPause = std::chrono::minutes(10);
};

/// What a `Source` tells, whatever its value is.
class AbstractSource : public QObject
{
    Q_OBJECT
public:
    /// Whether a renewal is under way.
    virtual bool isRenewing() const = 0;
    void setLimit(const RenewalLimit &limit) { m_limit = limit; }
    /// The situation is another one: what was tried so far does not count towards the limit any more.
    void startAfresh()
    {
        m_renewals.clear();
        m_exhaustions = 0;
        m_resumes = {};
    }

Q_SIGNALS:
    /// A renewal has begun.
    void renewing();
    /// A renewal brought a value, which everybody gets from now on.
    void changed();
    /// A renewal failed. The value stays; the next one who has it rejected starts another renewal.
    void lost(const Media::Error &why);
    /// Somebody was given the outcome of a renewal that another had started.
    void shared();
    /// A renewal was wanted during the pause that follows too many.
    void limited();

protected:
    explicit AbstractSource(const RenewalLimit &limit, QObject *parent)
        : QObject(parent)
        , m_limit(limit)
    {
    }

    // Whether another renewal may start at `now`; counts it if so.
    bool admit(milliseconds now);
    Media::Error exhausted(milliseconds now) const;

private:
    milliseconds pauseAfter(int exhaustions) const;

    RenewalLimit m_limit;
    QList<milliseconds> m_renewals;
    int m_exhaustions = 0; // in a row
    milliseconds m_resumes = {};
};

/// One value that can go stale. However many ask for another, one renewal is in flight and all get its outcome.
///
/// `get()` gives the value, waiting for a renewal under way. `replace(rejected)` says that `rejected` did not work: when it is still
/// the value, a renewal starts; when it was replaced meanwhile, the newer value is the answer and nothing is renewed.
/// Those who wait when the source is deleted hear `Cancelled`; a reply that nobody has taken over goes with the source, as with any parent.
template <class T>
class Source final : public AbstractSource
{
public:
    /// Starts a renewal; `stale` is the value that was rejected, if there was one.
    using Renew = std::function<Media::Reply<T> *(const std::optional<T> &stale)>;

    Source(Clock &clock, Renew renew, QObject *parent = nullptr, RenewalLimit limit = {})
        : AbstractSource(limit, parent)
        , m_clock(clock)
        , m_renew(std::move(renew))
    {
    }
    ~Source() override { settle(Media::Detail::cancelled()); }

    const std::optional<T> &value() const { return m_value; }
    bool isRenewing() const override { return m_renewal; }

    Media::Reply<T> *get()
    {
        if (m_renewal && !m_isEarly)
            return waiter();
        return m_value ? Media::ready<T>(*m_value, this) : renewed();
    }

    Media::Reply<T> *replace(const T &rejected)
    {
        const bool isRejected = !m_value || *m_value == rejected;
        if (m_renewal && (isRejected || !m_isEarly)) {
            m_isEarly = false;
            return waiter();
        }
        return isRejected ? renewed() : Media::ready<T>(*m_value, this);
    }

    /// Renews a value that nobody has rejected. Until that has ended `get()` goes on giving the value at hand, and when it fails nothing
    /// has changed.
    Media::Reply<T> *renewEarly()
    {
        if (m_renewal)
            return waiter();
        auto *reply = renewed();
        m_isEarly = m_renewal && m_value;
        return reply;
    }

    /// Gives up the value and a renewal under way; those who wait hear `why`.
    void fail(const Media::Error &why)
    {
        abandon();
        m_value.reset();
        settle(why);
    }

    /// Puts a value in from outside. A renewal under way is given up, and those who wait get this value;
    /// without a value they hear `Cancelled`.
    void reset(std::optional<T> value)
    {
        abandon();
        m_value = std::move(value);
        if (m_value)
            settle(*m_value);
        else
            settle(Media::Detail::cancelled());
    }

private:
    void abandon()
    {
        if (m_renewal)
            m_renewal->disconnect(this); // its end is not news to those who wait
        delete m_renewal;
    }

    Media::Reply<T> *waiter()
    {
        auto *reply = new Media::Deferred<T>(this);
        if (!m_waiters.isEmpty())
            Q_EMIT shared();
        m_waiters.append(reply);
        return reply;
    }

    Media::Reply<T> *renewed()
    {
        const milliseconds now = m_clock.now();
        if (!admit(now)) {
            Q_EMIT limited();
            return Media::ready<T>(exhausted(now), this);
        }
        auto *reply = waiter();
        m_isEarly = false;
        Q_EMIT renewing();
        m_renewal = m_renew(m_value);
        m_renewal->setParent(this);
        connect(m_renewal, &Media::AbstractReply::finished, this, [this, renewal = m_renewal.data()] {
            const Media::Result<T> outcome = renewal->result();
            renewal->deleteLater();
            m_renewal.clear();
            conclude(outcome);
        });
        connect(m_renewal, &QObject::destroyed, this, [this] {
            // Deleted from outside before it finished: everybody hears of it, nobody waits for ever.
            if (!m_renewal)
                settle(Media::Detail::cancelled());
        });
        return reply;
    }

    void conclude(const Media::Result<T> &outcome)
    {
        if (outcome)
            m_value = *outcome;
        // Waiters are answered from the event loop, so listeners to the signal see the new value first.
        settle(outcome);
        if (outcome)
            Q_EMIT changed();
        else
            Q_EMIT lost(outcome.error());
    }

    void settle(const Media::Result<T> &outcome)
    {
        for (const auto &reply : std::exchange(m_waiters, {})) {
            if (reply)
                reply->finish(outcome);
        }
    }

    Clock &m_clock;
    std::optional<T> m_value;
    Renew m_renew;
    QPointer<Media::Reply<T>> m_renewal;
    bool m_isEarly = false; // of the renewal under way: the value is still as good as before
    QList<QPointer<Media::Deferred<T>>> m_waiters;
};

} // namespace net
