// SPDX-License-Identifier: MIT
#pragma once

#include <QDateTime>
#include <QDeadlineTimer>

#include <chrono>
#include <optional>

namespace simulation {

/// The time that tokens, codes and dates of the simulated world go by: the machine's own, ahead by what a test has let pass.
class WorldClock
{
public:
    /// Milliseconds of a clock nobody sets.
    qint64 now() const { return running().count() + m_ahead.count(); }
    QDateTime today() const { return QDateTime::fromMSecsSinceEpoch(m_epoch + now() - m_start, Qt::UTC); }

    void advance(std::chrono::milliseconds time) { m_ahead += time; }
    /// From now on time passes only by advance().
    void stop()
    {
        if (!m_stopped)
            m_stopped = running();
    }

private:
    std::chrono::milliseconds running() const
    {
        return m_stopped.value_or(std::chrono::milliseconds(QDeadlineTimer::current().deadline()));
    }

    std::chrono::milliseconds m_ahead{0};
    std::optional<std::chrono::milliseconds> m_stopped;
    qint64 m_start = QDeadlineTimer::current().deadline();
    qint64 m_epoch = QDateTime::currentMSecsSinceEpoch();
};

} // namespace simulation
