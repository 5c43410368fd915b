// SPDX-License-Identifier: MIT
#pragma once
#include "plex/answer.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

namespace plex {

/// Answers larger than this are parsed beside the host's thread; what is smaller takes less than a millisecond.
constexpr qsizetype largeAnswer = 1024 * 1024;

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
        auto *watcher = new QFutureWatcher<Media::Result<T>>(reply);
        QObject::connect(watcher, &QFutureWatcherBase::finished, reply, [reply, watcher] { reply->finish(watcher->result()); });
        auto promise = std::make_shared<QPromise<Media::Result<T>>>();
        watcher->setFuture(promise->future());
        promise->start();
        QThreadPool::globalInstance()->start([promise, parse, body = response.body] {
            promise->addResult(parse(body));
            promise->finish();
        });
        return reply;
    });
}

} // namespace plex
