// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

#include <QJsonObject>
#include <QTimer>

#include <chrono>

namespace simulation {

class Feed;
struct Item;

/// What a media server tells by itself, to whoever listens at `/:/eventsource/notifications`.
class EventSource
{
public:
    EventSource();
    ~EventSource();

    /// Begins to listen.
    Answer answer() const;

    /// One event, as a server sends it: the content is a lone object under its name.
    void announce(const QByteArray &type, const QString &name, const QJsonObject &content);
    /// \a item was looked at anew (state 5) or is gone (state 9).
    void tellOf(const Item &item, int state = 5);
    /// A playback of \a item.
    void tellOfPlayback(const Item &item, const QString &state, qint64 viewOffset, const QByteArray &clientIdentifier);
    /// A sign of life whenever this much time has passed; 0: none.
    void setKeepAlive(std::chrono::milliseconds interval);
    void keepAlive();
    /// Ends every stream.
    void end();

private:
    std::shared_ptr<Feed> m_feed;
    QTimer m_keepAlive;
};

} // namespace simulation
