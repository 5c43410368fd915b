// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"
#include "net/clock.h"
#include "net/connection.h"

#include <functional>

namespace plex {

/// Looks for a connection while what is known of the addresses may change: races side by side, and the first to find one counts, or to hear a no.
///
/// When the addresses at hand have failed, news of them are asked for once. They are waited for a moment only, because whoever has them may be as
/// dead as the server. Without a connection it ends with what the first race ended with, at `limit` from the beginning, or with that race where
/// it took longer.
class Search final : public Media::Reply<net::Connection>
{
public:
    using Race = Media::Reply<net::Connection>;

    static constexpr net::milliseconds patience{2000}; ///< For news while nothing is being tried.
    static constexpr net::milliseconds limit{5750}; ///< A race over addresses that nothing answers at takes most of it.

    /// `ask` begins to ask for news of the addresses: whoever hears of any calls `join()`, and `toldAll()` once that is over.
    Search(net::Clock &clock, Race *first, std::function<void()> ask, QObject *parent = nullptr);

    /// Tries further addresses beside those being tried.
    void join(Race *race);
    /// Gives up what is being tried, which may be tried from the wrong place by now.
    void restart(Race *race);
    void toldAll();
    /// It has found a connection while others were still being tried; what these would have found may be better.
    bool isOpen() const { return m_isOpen; }

private:
    void concluded(Race *race);
    void failed(const Media::Error &why);
    void drop();
    void giveUp();

    net::Clock &m_clock;
    net::milliseconds m_begun;
    int m_start = 0; // only the limit of the latest counts
    std::function<void()> m_ask; // until asked
    QList<Race *> m_races; // under way
    std::optional<Media::Error> m_verdict; // of the first race that failed
    bool m_isWaiting = false; // for news
    bool m_isOpen = false;
};

} // namespace plex
