// SPDX-License-Identifier: MIT
#include "eventloop.h"

#include <QCoreApplication>
#include <QEvent>

namespace support {
namespace {

/// Counts the events delivered while it lives.
class Counter : public QObject
{
public:
    Counter() { qApp->installEventFilter(this); }

    bool eventFilter(QObject *, QEvent *) override
    {
        ++m_count;
        return false;
    }
    int count() const { return m_count; }

private:
    int m_count = 0;
};

} // namespace

int deliverEvents()
{
    const Counter counter;
    int before;
    do {
        before = counter.count();
        QCoreApplication::sendPostedEvents();
        // A deletion asked for outside of any event is delivered only when named.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    } while (counter.count() > before);
    return counter.count();
}

} // namespace support
