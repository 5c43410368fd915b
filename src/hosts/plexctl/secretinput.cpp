// SPDX-License-Identifier: MIT
#include "secretinput.h"

#include "linereader.h"

SecretInput::SecretInput(QObject *parent)
    : QObject(parent)
    , m_reader(new LineReader(this))
{
    m_hidden.emplace();
    connect(m_reader, &LineReader::lineRead, this, &SecretInput::take);
    connect(m_reader, &LineReader::ended, this, [this] { take({}); });
    m_reader->start();
}

void SecretInput::take(const QByteArray &line)
{
    disconnect(m_reader, nullptr, this, nullptr);
    m_hidden.reset();
    Q_EMIT arrived(QString::fromUtf8(line).trimmed());
}
