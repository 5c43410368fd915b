// SPDX-License-Identifier: MIT
#include "recorded.h"

#include <QDir>
#include <QFile>

namespace plextest {
namespace {

QDir recordings()
{
    QDir folder(QStringLiteral(SOURCE_FOLDER));
    do {
        const QDir beside(folder.filePath(QStringLiteral("../shared/fixtures")));
        if (beside.exists())
            return beside;
    } while (folder.cdUp());
    return QDir(QStringLiteral(SOURCE_FOLDER "/no-recordings"));
}

} // namespace

QByteArray recorded(const QString &path)
{
    QFile file(recordings().filePath(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList recordedIn(const QString &folder, const QStringList &patterns)
{
    QStringList paths;
    const QDir directory(recordings().filePath(folder));
    for (const QString &name : directory.entryList(patterns, QDir::Files))
        paths.append(folder + u'/' + name);
    return paths;
}

} // namespace plextest
