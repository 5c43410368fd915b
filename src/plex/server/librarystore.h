// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediatypes.h"

#include <QDir>

#include <optional>

namespace plex {

/// The libraries of each server as last known, for when it cannot be reached. Kept in `libraries.json`, replaced whole; without a folder
/// only as long as this lives.
///
/// They are one user's: whoever else asks is told nothing, and what somebody else keeps takes their place. No token, nothing of the items.
/// The file is read when it is first asked for; one that cannot be understood, or is another version's, holds nothing.
class LibraryStore
{
public:
    /// The current directory is no folder to keep anything in.
    explicit LibraryStore(QDir directory);

    /// Marked as stored; nothing when none are remembered, which is not the same as a server without libraries.
    std::optional<QList<Media::Library>> of(const QString &user, const QString &server);
    /// Whether they are kept: true without writing when they are no news.
    bool keep(const QString &user, const QString &server, const QList<Media::Library> &libraries);
    /// Whether the file is gone.
    bool forget();

private:
    using Known = QMap<QString, QList<Media::Library>>;

    QString file() const { return m_directory.filePath(QStringLiteral("libraries.json")); }
    bool isOnDisk() const { return m_directory.path() != u"."; }
    void read();
    bool write() const;

    QDir m_directory;
    bool m_isRead = false;
    QString m_user;
    Known m_known; // by server
};

} // namespace plex
