// SPDX-License-Identifier: MIT
#include "clock.h"

#include <QDateTime>
#include <QTimer>

namespace net {

milliseconds SystemClock::now() const
{
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

milliseconds SystemClock::systemTime() const
{
    return milliseconds(QDateTime::currentMSecsSinceEpoch());
}

void SystemClock::callAfter(milliseconds delay, QObject *context, std::function<void()> f)
{
    // A child of the context, so that nothing of `f` outlives it: QTimer::singleShot() keeps both until the time has come.
    auto *timer = new QTimer(context);
    timer->setSingleShot(true);
    timer->setTimerType(Qt::PreciseTimer);
    QObject::connect(timer, &QTimer::timeout, context, [timer, f = std::move(f)] {
        timer->deleteLater();
        f();
    });
    timer->start(delay);
}

} // namespace net
