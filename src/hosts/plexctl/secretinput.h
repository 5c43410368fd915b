// SPDX-License-Identifier: MIT
#pragma once
#include "hiddeninput.h"

#include <QObject>

#include <optional>

class LineReader;

/// Reads one secret from standard input: the first line, without showing it in a terminal.
class SecretInput final : public QObject
{
    Q_OBJECT
public:
    explicit SecretInput(QObject *parent);

Q_SIGNALS:
    /// Emitted once, from the event loop; empty when there was none.
    void arrived(const QString &secret);

private:
    void take(const QByteArray &line);

    LineReader *m_reader;
    std::optional<HiddenInput> m_hidden;
};
