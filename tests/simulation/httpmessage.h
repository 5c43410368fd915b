// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QMap>
#include <QString>
#include <QUrlQuery>

#include <functional>
#include <memory>
#include <utility>

namespace simulation {

class Feed;

/// A request that has arrived completely.
struct Request
{
    QByteArray method;
    QString path;
    QUrlQuery query;
    QMap<QByteArray, QByteArray> headers; ///< Names in lower case.
    QByteArray body;
    bool secure = false;
    QString serverName;
    QHostAddress peer; ///< Where it comes from.
    QString door;
    int number = 0; ///< In the record; 0 if it is not recorded.

    QByteArray header(const QByteArray &name) const { return headers.value(name.toLower()); }
    /// The header \a name, or the query's argument of that name: Plex takes either.
    QByteArray argument(const QByteArray &name) const;
    QByteArray clientIdentifier() const { return argument("X-Plex-Client-Identifier"); }
    /// An argument of the query, of a form or of a JSON body.
    QString field(const QString &name) const;
    bool isSet(const QString &name) const;
    bool wantsJson() const;
};

/// Bytes that are sent piece by piece, as the client takes them.
class Content
{
public:
    virtual ~Content() = default;
    virtual qint64 size() const = 0;
    /// At most \a length bytes from \a offset; empty means it cannot go on.
    virtual QByteArray read(qint64 offset, qint64 length) = 0;
};

/// An answer: a body in memory, a range of a Content, or a Feed.
struct Answer
{
    int status = 200;
    QByteArray contentType;
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> headers;
    std::shared_ptr<Content> content;
    qint64 from = 0;
    qint64 length = 0;
    std::shared_ptr<Feed> feed;
};

/// The way to answer one request: now, later, or by keeping it for ever without answering (the client hangs).
class Responder
{
public:
    struct Channel
    {
        std::function<void(const Answer &)> answer;
        std::function<void()> drop;
    };

    explicit Responder(std::shared_ptr<Channel> channel = {})
        : m_channel(std::move(channel))
    {
    }

    /// Only the first answer counts, and none once the client has gone.
    void answer(const Answer &answer) const;
    /// Closes the connection without an answer.
    void drop() const;

private:
    std::shared_ptr<Channel> m_channel;
};

} // namespace simulation
