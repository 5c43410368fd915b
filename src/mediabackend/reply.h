// SPDX-License-Identifier: MIT
#pragma once
#include "result.h"

#include <QObject>
#include <QPointer>
#include <QThread>

#include <functional>
#include <optional>
#include <type_traits>

namespace Media {

template <class T>
class Reply;

namespace Detail {
template <class X>
struct ValueOf
{
    using Type = X;
};
template <class X>
struct ValueOf<Result<X>>
{
    using Type = X;
};
template <class R>
struct ReplyValue;
template <class X>
struct ReplyValue<Reply<X> *>
{
    using Type = X;
};
MEDIABACKEND_EXPORT Error cancelled();
} // namespace Detail

/// One operation under way, whatever it produces: what signals and ownership need.
///
/// *Lifetime.* A reply is a child of whoever started it and can be deleted at any time; deleting it cancels the
/// operation with everything beneath it, and nothing is emitted. A reply that nobody deletes goes with its parent.
/// *Thread.* A reply lives in, and is used from, the thread of the backend that made it.
class MEDIABACKEND_EXPORT AbstractReply : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~AbstractReply() override;

    /// Whether the result is there. It may be there before `finished()` has been emitted.
    virtual bool isFinished() const = 0;

Q_SIGNALS:
    /// Emitted exactly once, always from the event loop: never while the reply is being created, so connecting
    /// right after the call that returned it is in time.
    void finished();

protected:
    /// Queues `finished()`.
    void announce();
};

/// One operation under way that ends with a `Result<T>`.
///
/// Hosts use `then()`; steps are put together with `transform()` and `andThen()`. There is no way to wait.
template <class T>
class Reply : public AbstractReply
{
public:
    using Value = T;
    using AbstractReply::AbstractReply;

    bool isFinished() const final { return m_result.has_value(); }

    /// The outcome; only when `isFinished()`.
    const Result<T> &result() const
    {
        Q_ASSERT(m_result);
        return *m_result;
    }

    /// Calls `f(const Result<T> &)` once, in `context`, and then deletes this reply. When `context` dies first, `f` is
    /// never called and the operation is cancelled.
    template <class F>
    void then(QObject *context, F f)
    {
        connect(context, &QObject::destroyed, this, [this] {
            // Finished but not yet announced, or being announced right now: let the event loop take it.
            if (isFinished())
                deleteLater();
            else
                delete this;
        });
        connect(this, &AbstractReply::finished, context, [this, f = std::move(f)] {
            deleteLater();
            const Result<T> outcome = result(); // `f` may delete everything, this reply included
            f(outcome);
        });
    }

    /// The reply to `f(value)`, where `f` returns a value or a `Result`. An error passes `f` by.
    /// The new reply owns this one: deleting it cancels both.
    template <class F>
    auto transform(F f) -> Reply<typename Detail::ValueOf<std::invoke_result_t<F, const T &>>::Type> *;

    /// The reply to the operation that `f(value)` starts. An error passes `f` by.
    /// The new reply owns this one, later the one from `f`: deleting it cancels whichever is under way.
    template <class F>
    auto andThen(F f) -> std::invoke_result_t<F, const T &>;

    /// The reply to the operation that `f(error)` starts when this one fails. A value passes `f` by.
    /// Ownership is as with `andThen()`.
    template <class F>
    auto orElse(F f) -> Reply<T> *;

protected:
    /// Ends the operation; the first outcome stands, later ones are ignored.
    void finish(Result<T> result)
    {
        Q_ASSERT(thread() == QThread::currentThread());
        if (m_result)
            return;
        m_result.emplace(std::move(result));
        announce();
    }

private:
    std::optional<Result<T>> m_result;
};

/// A reply that is finished from outside, by the one who made it.
template <class T>
class Deferred final : public Reply<T>
{
public:
    using Reply<T>::Reply;
    using Reply<T>::finish;

    /// Finishes with what `step` finishes with and owns it; a step that is deleted early counts as cancelled.
    void follow(Reply<T> *step)
    {
        step->setParent(this);
        QObject::connect(step, &AbstractReply::finished, this, [this, step] {
            step->deleteLater();
            finish(step->result());
        });
        QObject::connect(step, &QObject::destroyed, this, [this] { finish(Detail::cancelled()); });
    }
};

/// A reply that already has its outcome and announces it from the event loop.
template <class T>
Reply<T> *ready(Result<T> result, QObject *parent)
{
    auto *reply = new Deferred<T>(parent);
    reply->finish(std::move(result));
    return reply;
}

namespace Detail {
// Makes `next` the owner of `step` and calls `f(step's result, next)`; a step deleted early cancels `next`.
// What the caller's function does may reach as far as deleting `next`, so `f` gets it guarded.
template <class T, class U, class F>
void chain(Reply<T> *step, Deferred<U> *next, F f)
{
    step->setParent(next);
    QObject::connect(step, &AbstractReply::finished, next, [step, next, f = std::move(f)]() mutable {
        const Result<T> outcome = step->result();
        QObject::disconnect(step, nullptr, next, nullptr);
        step->deleteLater();
        f(outcome, QPointer<Deferred<U>>(next));
    });
    QObject::connect(step, &QObject::destroyed, next, [next] { next->finish(cancelled()); });
}
} // namespace Detail

template <class T>
template <class F>
auto Reply<T>::transform(F f) -> Reply<typename Detail::ValueOf<std::invoke_result_t<F, const T &>>::Type> *
{
    using U = typename Detail::ValueOf<std::invoke_result_t<F, const T &>>::Type;
    auto *next = new Deferred<U>(parent());
    Detail::chain(this, next, [f = std::move(f)](const Result<T> &outcome, QPointer<Deferred<U>> guarded) mutable {
        Result<U> result = outcome ? Result<U>(f(*outcome)) : Result<U>(outcome.error());
        if (guarded)
            guarded->finish(std::move(result));
    });
    return next;
}

template <class T>
template <class F>
auto Reply<T>::andThen(F f) -> std::invoke_result_t<F, const T &>
{
    using U = typename Detail::ReplyValue<std::invoke_result_t<F, const T &>>::Type;
    auto *next = new Deferred<U>(parent());
    Detail::chain(this, next, [f = std::move(f)](const Result<T> &outcome, QPointer<Deferred<U>> guarded) mutable {
        if (!outcome)
            return guarded->finish(outcome.error());
        auto *step = f(*outcome);
        if (guarded)
            guarded->follow(step);
    });
    return next;
}

template <class T>
template <class F>
auto Reply<T>::orElse(F f) -> Reply<T> *
{
    auto *next = new Deferred<T>(parent());
    Detail::chain(this, next, [f = std::move(f)](const Result<T> &outcome, QPointer<Deferred<T>> guarded) mutable {
        if (outcome)
            return guarded->finish(outcome);
        Reply<T> *step = f(outcome.error());
        if (guarded)
            guarded->follow(step);
    });
    return next;
}

} // namespace Media
