// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"
#include "linereader.h"

#include <QQueue>

/// Many commands in one process: reads them from standard input and runs them side by side, or one after the other
/// where a line says so.
class Session : public QObject
{
    Q_OBJECT
public:
    Session(Workplace &workplace, const Output &output, const Request &defaults, QObject *parent = nullptr);

    void start();
    /// Gives up everything that is under way.
    void interrupt();

Q_SIGNALS:
    /// Everything was read and has ended.
    void finished();

private:
    /// A line that waits for its turn.
    struct Line
    {
        int number = 0;
        QStringList words;
        bool isAwaited = false;
    };

    void take(const QByteArray &text);
    void endInput();
    void proceed();
    void run(const Line &line);
    void answer(const Line &line, const QString &command, Outcome outcome);

    Workplace &m_workplace;
    const Output &m_output;
    Request m_defaults;
    LineReader m_reader;
    QQueue<Line> m_waiting;
    QList<Command *> m_running;
    int m_lastNumber = 0;
    int m_awaited = 0; ///< The line that must end before the next one starts; 0 for none.
    bool m_isInputEnded = false;
    bool m_hasEnded = false;
};
