// SPDX-License-Identifier: MIT
#include "eventsource.h"

#include "feed.h"
#include "library.h"

#include <QDateTime>
#include <QJsonDocument>

namespace simulation {

using namespace Qt::StringLiterals;

EventSource::EventSource()
    : m_feed(std::make_shared<Feed>())
{
    QObject::connect(&m_keepAlive, &QTimer::timeout, m_feed.get(), [this] { keepAlive(); });
}

EventSource::~EventSource() = default;

Answer EventSource::answer() const
{
    Answer answer;
    answer.contentType = "text/event-stream";
    answer.feed = m_feed;
    return answer;
}

void EventSource::announce(const QByteArray &type, const QString &name, const QJsonObject &content)
{
    const QByteArray data = QJsonDocument(QJsonObject{{name, content}}).toJson(QJsonDocument::Compact);
    m_feed->say("event: " + type + "\ndata: " + data + "\n\n");
}

void EventSource::tellOf(const Item &item, int state)
{
    announce("timeline", u"TimelineEntry"_s,
             {{u"identifier"_s, u"com.plexapp.plugins.library"_s},
              {u"sectionID"_s, QString::number(item.section)},
              {u"itemID"_s, QString::number(item.ratingKey)},
              {u"parentItemID"_s, QString::number(item.parent)},
              {u"type"_s, Library::typeNumber(item.type)},
              {u"title"_s, item.title},
              {u"state"_s, state},
              {u"updatedAt"_s, QDateTime::currentSecsSinceEpoch()}});
}

void EventSource::tellOfPlayback(const Item &item, const QString &state, qint64 viewOffset, const QByteArray &clientIdentifier)
{
    announce("playing", u"PlaySessionStateNotification"_s,
             {{u"sessionKey"_s, u"1"_s},
              {u"guid"_s, QString()},
              {u"ratingKey"_s, QString::number(item.ratingKey)},
              {u"url"_s, QString()},
              {u"key"_s, u"/library/metadata/"_s + QString::number(item.ratingKey)},
              {u"viewOffset"_s, viewOffset},
              {u"state"_s, state},
              {u"clientIdentifier"_s, QString::fromLatin1(clientIdentifier)}});
}

void EventSource::setKeepAlive(std::chrono::milliseconds interval)
{
    if (interval.count() > 0)
        m_keepAlive.start(interval);
    else
        m_keepAlive.stop();
}

void EventSource::keepAlive()
{
    m_feed->say("event: ping\ndata: {}\n\n");
}

void EventSource::end()
{
    m_feed->end();
}

} // namespace simulation
