// SPDX-License-Identifier: MIT
#pragma once
#include "net/backoff.h"
#include "net/eventstream.h"
#include "net/exchange.h"

#include <QSet>

#include <functional>

namespace plex {

/// What one server tells by itself, as an event stream that stays open while the server is online. Nothing is polled.
///
/// A stream that ends is begun again after pauses that grow; a server that has shown signs of life (`ping`) and then shows none is taken for
/// gone. Nothing is told twice by a server, so after every gap `missed()` asks for reading again whatever is shown.
/// Own connections, because a stream occupies one for ever.
///
/// Protocol: `/:/eventsource/notifications`, the token in the header; reference 8.5.
class Notifications : public QObject
{
    Q_OBJECT
public:
    struct Pace
    {
        net::milliseconds settling = net::milliseconds(500); ///< From `follow()` to the request: whatever else begins comes first.
        net::milliseconds silence = std::chrono::seconds(30); ///< As long as three signs of life are apart.
        net::milliseconds gathering = std::chrono::seconds(1); ///< Of changes, so that a library that is scanned is told of once a second.
        net::milliseconds lasting = std::chrono::minutes(1); ///< A stream that was open as long was a good one.
        int mostItems = 500; ///< Told of by name; beyond, everything may have changed.
    };

    /// `channel` is asked for the way to the server each time a stream begins.
    Notifications(net::Clock &clock, net::Metrics &metrics, const net::Trust &trust, std::function<net::Channel()> channel, Pace pace,
                  QObject *parent = nullptr);
    ~Notifications() override;

    /// Begins, or begins again over the connection and with the token in use now.
    void follow();
    /// Ends; the server is not to be reached.
    void rest();

Q_SIGNALS:
    /// Keys of items that are new, changed or gone, and of libraries whose lists may look different.
    void changed(const QStringList &items, const QStringList &libraries);
    /// Anything may have changed.
    void missed();
    /// A stream could not begin, or broke: the server may be gone.
    void failed();

private:
    void plan(net::milliseconds pause);
    void open();
    void take(const QByteArray &bytes);
    void expectSigns();
    void gather(const QStringList &items, const QStringList &libraries);
    void ended(const Media::Result<net::HttpResponse> &outcome);

    net::Clock &m_clock;
    net::Metrics &m_metrics;
    std::function<net::Channel()> m_channel;
    Pace m_pace;
    net::HttpClient m_http;
    net::Backoff m_backoff;
    net::EventStream m_stream;
    QPointer<Media::AbstractReply> m_reply;
    std::optional<net::milliseconds> m_openSince;
    int m_turn = 0; // only the latest planned beginning counts
    int m_sign = 0; // only the latest sign of life counts
    bool m_givesSigns = false;
    bool m_hasGap = false; // since an earlier stream ended
    QSet<QString> m_items;
    QSet<QString> m_libraries;
};

} // namespace plex
