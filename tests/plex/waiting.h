// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"

#include <QPointer>
#include <QTest>

#include <memory>

namespace plextest {

/// What a reply ended with, once it did; takes the reply.
template <class T>
class Outcome
{
public:
    explicit Outcome(Media::Reply<T> *reply)
        : m_context(std::make_unique<QObject>())
        , m_reply(reply)
    {
        reply->then(m_context.get(), [this](const Media::Result<T> &result) { m_result = result; });
    }

    bool isThere() const { return m_result.has_value(); }
    /// Also true when the reply was deleted and will never end.
    bool isOver() const { return m_result || !m_reply; }
    const Media::Result<T> &result() const { return *m_result; }
    /// Gives the reply up.
    void drop() { m_context = std::make_unique<QObject>(); }

private:
    std::unique_ptr<QObject> m_context;
    QPointer<Media::AbstractReply> m_reply;
    std::optional<Media::Result<T>> m_result;
};

/// Runs the event loop until `reply` ends; an error of a kind nothing expects when it does not.
template <class T>
Media::Result<T> awaited(Media::Reply<T> *reply, int ms = 10000)
{
    const Outcome<T> outcome(reply);
    if (!QTest::qWaitFor([&] { return outcome.isThere(); }, ms))
        return Media::Error{Media::Error::Kind::Usage, QStringLiteral("the reply never ended")};
    return outcome.result();
}

} // namespace plextest
