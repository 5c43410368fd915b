// SPDX-License-Identifier: MIT
#pragma once
#include "net/source.h"
#include "support/eventlog.h"
#include "support/eventloop.h"
#include "support/virtualclock.h"

/// A source of words whose renewals the test finishes, and a log of what everybody hears.
class SourceFixture
{
public:
    using Word = Media::Result<QString>;

    explicit SourceFixture(net::RenewalLimit limit = {})
        : source(new net::Source<QString>(
            clock, [this](const std::optional<QString> &stale) { return start(stale); }, nullptr, limit))
    {
        QObject::connect(source.get(), &net::AbstractSource::changed, &context, [this] { log.add(u"changed"_qs); });
        QObject::connect(source.get(), &net::AbstractSource::lost, &context,
                         [this](const Media::Error &why) { log.add(u"lost: "_qs + Media::name(why.kind)); });
        QObject::connect(source.get(), &net::AbstractSource::shared, &context, [this] { log.add(u"shared"_qs); });
    }

    /// Logs `who: outcome` when `reply` is announced. The listener owns its reply, as an exchange does.
    Media::Reply<QString> *listen(Media::Reply<QString> *reply, const QString &who)
    {
        reply->setParent(&context);
        reply->then(&context, [this, who](const Word &outcome) { log.add(who + u": "_qs + text(outcome)); });
        return reply;
    }
    Media::Reply<QString> *get(const QString &who) { return listen(source->get(), who); }
    Media::Reply<QString> *replace(const QString &rejected, const QString &who) { return listen(source->replace(rejected), who); }

    /// Ends the renewal under way and lets everybody hear of it.
    void finish(const Word &outcome)
    {
        renewal->finish(outcome);
        support::deliverEvents();
    }
    QStringList heard()
    {
        support::deliverEvents();
        return log.taken();
    }

    static QString text(const Word &outcome) { return outcome ? *outcome : Media::name(outcome.error().kind); }

    support::VirtualClock clock;
    support::EventLog log;
    QObject context;
    QPointer<Media::Deferred<QString>> renewal; ///< The latest one started.
    int renewals = 0;
    std::unique_ptr<net::Source<QString>> source;

private:
    Media::Reply<QString> *start(const std::optional<QString> &stale)
    {
        ++renewals;
        log.add(u"renewing "_qs + stale.value_or(u"nothing"_qs));
        return renewal = new Media::Deferred<QString>;
    }
};
