// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"
#include "net/backoff.h"
#include "net/connection.h"

#include <QPointer>

#include <functional>

namespace plex {

/// Looks for a better connection than the one in use: once when others were still under way as it was found, and after pauses that grow as long
/// as it is a stopgap. One look is under way at a time; a newer connection ends it.
class Upgrade : public QObject
{
    Q_OBJECT
public:
    /// Tries what may be better than `current`; fails when nothing is.
    using Look = std::function<Media::Reply<net::Connection> *(const net::Connection &current)>;

    /// Whether `current` only stands in until another works.
    using Judge = std::function<bool(const net::Connection &current)>;

    Upgrade(net::Clock &clock, Look look, Judge isStopgap, QObject *parent = nullptr);

    /// `current` is in use from now on, or again in another network. `isOpen` says that a better one was still being tried.
    void watch(const net::Connection &current, bool isOpen);
    /// Looks at once; false when there is no connection to be better than.
    bool lookNow();
    /// Nothing is in use.
    void rest();

Q_SIGNALS:
    void found(const net::Connection &better);
    /// A look has ended, whatever it has found.
    void looked();

private:
    void plan();

    net::Clock &m_clock;
    Look m_look;
    Judge m_isStopgap;
    net::Backoff m_backoff;
    std::optional<net::Connection> m_current;
    QPointer<Media::AbstractReply> m_looking;
    int m_turn = 0; // only the latest planned look counts
};

} // namespace plex
