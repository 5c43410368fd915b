// SPDX-License-Identifier: MIT
#pragma once
#include <QObject>

class QSocketNotifier;

/// Turns the first SIGINT or SIGTERM into a signal of Qt; the next one ends the process as usual.
///
/// One per process. On Windows the system's own handling stays.
class Interrupts : public QObject
{
    Q_OBJECT
public:
    explicit Interrupts(QObject *parent = nullptr);
    ~Interrupts() override;

Q_SIGNALS:
    void interrupted();

private:
    QSocketNotifier *m_notifier = nullptr;
};
