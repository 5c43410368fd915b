// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/reply.h>

#include <QTimer>

/// Answers that the asker chooses: by an id, or by the environment.
namespace FakeAnswers {

inline constexpr int slowMs = 300;

inline QString environment(const char *name)
{
    return qEnvironmentVariable(name);
}

inline Media::Error error(Media::Error::Kind kind)
{
    return {.kind = kind, .message = QStringLiteral("fake ") + Media::name(kind)};
}

/// The answer that an id stands for, else `value`.
template <class T>
Media::Reply<T> *answer(const QString &id, const T &value, QObject *parent)
{
    auto *reply = new Media::Deferred<T>(parent);
    if (id == u"hang")
        return reply;
    if (id == u"caused")
        reply->finish(Media::causedBy(error(Media::Error::Kind::Unreachable), error(Media::Error::Kind::DnsFailed)));
    else if (const auto kind = Media::enumerator<Media::Error::Kind>(id))
        reply->finish(error(*kind));
    else if (id == u"slow")
        QTimer::singleShot(slowMs, reply, [reply, value] { reply->finish(value); });
    else
        reply->finish(value);
    return reply;
}

} // namespace FakeAnswers
