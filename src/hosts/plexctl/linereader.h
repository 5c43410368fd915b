// SPDX-License-Identifier: MIT
#pragma once
#include <QByteArray>
#include <QObject>

#include <memory>

/// Reads standard input line by line beside the event loop, be it a pipe, a file or a terminal.
class LineReader : public QObject
{
    Q_OBJECT
public:
    explicit LineReader(QObject *parent = nullptr);
    ~LineReader() override;

    /// Starts reading; connect first.
    void start();

Q_SIGNALS:
    /// A line without its end.
    void lineRead(const QByteArray &line);
    /// End of input. A last line without an end of line has been told before.
    void ended();

private:
    struct Link;
    static void readAll(const std::shared_ptr<Link> &link);

    std::shared_ptr<Link> m_link;
};
