// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/reply.h"

#include <QHash>

#include <functional>

namespace net {

/// Lets so many operations be under way at once; the others wait for their turn, the more urgent first. Some room may be kept for the most urgent,
/// those of urgency 0, which then do not wait for others that take their time.
class Turnstile : public QObject
{
    Q_OBJECT
public:
    explicit Turnstile(int atOnce, int keptForUrgent = 0, QObject *parent = nullptr);
    ~Turnstile() override;

    /// The reply to the operation that `begin` starts when its turn has come. Deleting it gives the turn to the next.
    /// A lower `urgency` comes first; equal ones in the order they came. With the turnstile gone it ends with `Cancelled`.
    template <class T>
    Media::Reply<T> *pass(int urgency, std::function<Media::Reply<T> *()> begin)
    {
        auto *reply = new Media::Deferred<T>(this);
        enter(reply, urgency, [reply, begin = std::move(begin)] { reply->follow(begin()); });
        return reply;
    }

private:
    struct Visitor
    {
        QPointer<Media::AbstractReply> reply;
        int urgency = 0;
        std::function<void()> begin;
    };

    void enter(Media::AbstractReply *reply, int urgency, std::function<void()> begin);
    void leave(QObject *reply);
    void admit();
    bool hasRoomFor(const Visitor &visitor) const;

    int m_atOnce;
    int m_keptForUrgent;
    QList<Visitor> m_waiting; // in their order
    QHash<QObject *, bool> m_inside; // and whether it is of the most urgent
    bool m_isAdmitting = false;
};

} // namespace net
