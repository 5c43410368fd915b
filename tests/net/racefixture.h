// SPDX-License-Identifier: MIT
#pragma once
#include "net/connectionrace.h"
#include "support/eventlog.h"
#include "support/eventloop.h"
#include "support/virtualclock.h"

#include <QMap>

/// A race whose dials the test finishes, and a log of what is dialled, given up and found.
class RaceFixture
{
public:
    using Kind = Media::ConnectionKind;

    static net::Connection candidate(const QString &name, Kind kind)
    {
        return {.shown = {.kind = kind}, .base = QUrl(u"https://"_qs + name)};
    }
    static net::Connection local(const QString &name) { return candidate(name, Kind::Local); }
    static net::Connection remote(const QString &name) { return candidate(name, Kind::Remote); }
    static net::Connection relay(const QString &name) { return candidate(name, Kind::Relay); }

    /// Begins at time zero.
    void start(const QList<net::Connection> &ranked,
               net::ConnectionRace::Pace pace = {.stagger = net::milliseconds(30), .patience = net::milliseconds(200), .relayHold = net::milliseconds(2500)})
    {
        net::ConnectionRace::Dial confirm;
        if (isConfirmed)
            confirm = [this](const net::Connection &found) { return question(found); };
        race = new net::ConnectionRace(
            ranked, [this](const net::Connection &candidate) { return dial(candidate); }, confirm, clock, pace, &owner);
        QObject::connect(race, &Media::AbstractReply::finished, &owner, [this] {
            log.add(time() + (race->result() ? race->result()->base.host() : Media::name(race->result().error().kind)) + u" it is"_qs);
        });
        support::deliverEvents();
    }

    void succeed(const QString &name)
    {
        dials[name]->finish(dialled[name]);
        support::deliverEvents();
    }
    void fail(const QString &name, Media::Error::Kind kind = Media::Error::Kind::Refused)
    {
        dials[name]->finish(Media::Error{.kind = kind});
        support::deliverEvents();
    }
    /// What is found is asked one more question, whose answer is `confirm()` or `deny()`.
    void confirm(const QString &name)
    {
        questions[name]->finish(dialled[name]);
        support::deliverEvents();
    }
    void deny(const QString &name, Media::Error::Kind kind)
    {
        questions[name]->finish(Media::Error{.kind = kind});
        support::deliverEvents();
    }
    /// What happened since the last call, up to `ms` from now.
    QStringList after(int ms)
    {
        clock.advance(ms);
        return log.taken();
    }
    QStringList now() { return after(0); }

    support::VirtualClock clock;
    support::EventLog log;
    QPointer<net::ConnectionRace> race;
    QMap<QString, QPointer<Media::Deferred<net::Connection>>> dials;
    QMap<QString, QPointer<Media::Deferred<net::Connection>>> questions;
    bool isConfirmed = false;

private:
    QString time() const { return QString::number(clock.now().count()) + u' '; }

    Media::Reply<net::Connection> *question(const net::Connection &found)
    {
        const QString name = found.base.host();
        log.add(time() + name + u'?');
        return questions[name] = new Media::Deferred<net::Connection>;
    }

    Media::Reply<net::Connection> *dial(const net::Connection &candidate)
    {
        const QString name = candidate.base.host();
        log.add(time() + name);
        auto *reply = new Media::Deferred<net::Connection>;
        dials[name] = reply;
        dialled[name] = candidate;
        // Without a context: the log is the fixture's own, which outlives every dial.
        QObject::connect(reply, &QObject::destroyed, [this, name] {
            if (!finished.contains(name))
                log.add(time() + name + u" given up"_qs);
        });
        QObject::connect(reply, &Media::AbstractReply::finished, &owner, [this, name] { finished.append(name); });
        return reply;
    }

    QMap<QString, net::Connection> dialled;
    QStringList finished;

public:
    QObject owner; ///< Last, so that it goes first.
};
