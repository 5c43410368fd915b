// SPDX-License-Identifier: MIT
#pragma once
#include "plex/answer.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <mutex>
#include <optional>

namespace plex {

/// Answers larger than this are parsed beside the host's thread; what is smaller takes less than a millisecond.
constexpr qsizetype largeAnswer = 1024 * 1024;

/// A value on its way from one thread to another. Under a lock of the standard library, because that is one a thread checker sees.
template <class V>
class HandedOver
{
public:
    void put(V value)
    {
        const std::lock_guard lock(m_mutex);
        m_value = std::move(value);
    }
    V take()
    {
        const std::lock_guard lock(m_mutex);
        return std::move(*m_value);
    }

private:
    std::mutex m_mutex;
    std::optional<V> m_value;
};

/// The reply to `parse(body)` of an accepted JSON answer, where `parse` is pure and returns a `Result<T>`.
template <class T>
Media::Reply<T> *parsed(Media::Reply<net::HttpResponse> *answer, std::function<Media::Result<T>(const QByteArray &)> parse)
{
    return answer->andThen([parse = std::move(parse)](const net::HttpResponse &response) -> Media::Reply<T> * {
        const auto good = accepted(response);
        if (!good)
            return Media::ready<T>(good.error(), nullptr);
        if (!response.isOfType("application/json"))
            return Media::ready<T>(badAnswer(), nullptr);
        if (response.body.size() <= largeAnswer)
            return Media::ready<T>(parse(response.body), nullptr);

        auto *reply = new Media::Deferred<T>;
        auto value = std::make_shared<HandedOver<Media::Result<T>>>();
        auto promise = std::make_shared<QPromise<void>>();
        auto *watcher = new QFutureWatcher<void>(reply);
        QObject::connect(watcher, &QFutureWatcherBase::finished, reply, [reply, value] { reply->finish(value->take()); });
        watcher->setFuture(promise->future());
        promise->start();
        QThreadPool::globalInstance()->start([promise, value, parse, body = response.body] {
            value->put(parse(body));
            promise->finish();
        });
        return reply;
    });
}

} // namespace plex
