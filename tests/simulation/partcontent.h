// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

#include <QFile>

namespace simulation {

/// A part that is a file on disk.
class FileContent : public Content
{
public:
    explicit FileContent(const QString &fileName);
    qint64 size() const override { return m_file.size(); }
    QByteArray read(qint64 offset, qint64 length) override;

private:
    QFile m_file;
};

/// A part of any size without a file: every byte follows from its place and the part's id.
class GeneratedContent : public Content
{
public:
    GeneratedContent(int id, qint64 size);
    qint64 size() const override { return m_size; }
    QByteArray read(qint64 offset, qint64 length) override;

    static QByteArray bytes(int id, qint64 offset, qint64 length);

private:
    int m_id;
    qint64 m_size;
};

} // namespace simulation
