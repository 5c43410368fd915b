// SPDX-License-Identifier: MIT
#include "librarystore.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace plex {

namespace {

constexpr int version = 1;

std::optional<QList<Media::Library>> librariesFrom(const QString &server, const QJsonValue &value)
{
    if (!value.isArray())
        return std::nullopt;
    QList<Media::Library> libraries;
    for (const QJsonValue &entry : value.toArray()) {
        const auto type = Media::enumerator<Media::LibraryType>(entry[u"type"].toString());
        Media::Library library{.id = entry[u"id"].toString(),
                               .title = entry[u"title"].toString(),
                               .type = type.value_or(Media::LibraryType::Other),
                               .server = server,
                               .stored = true};
        if (library.id.isEmpty())
            return std::nullopt; // a list with a gap would look complete
        if (entry[u"count"].isDouble())
            library.count = entry[u"count"].toInt();
        libraries.append(library);
    }
    return libraries;
}

QJsonObject remembered(const Media::Library &library)
{
    QJsonObject object{{QStringLiteral("id"), library.id},
                       {QStringLiteral("title"), library.title},
                       {QStringLiteral("type"), Media::name(library.type)}};
    if (library.count)
        object.insert(QStringLiteral("count"), *library.count);
    return object;
}

} // namespace

LibraryStore::LibraryStore(QDir directory)
    : m_directory(std::move(directory))
{
}

std::optional<QList<Media::Library>> LibraryStore::of(const QString &user, const QString &server)
{
    read();
    const auto found = m_known.constFind(server);
    return user == m_user && found != m_known.cend() ? std::optional(*found) : std::nullopt;
}

bool LibraryStore::keep(const QString &user, const QString &server, const QList<Media::Library> &libraries)
{
    read();
    if (std::exchange(m_user, user) != user)
        m_known.clear();
    QList<Media::Library> kept = libraries;
    for (Media::Library &library : kept)
        library.stored = true;
    const auto found = m_known.constFind(server);
    if (found != m_known.cend() && *found == kept)
        return true;
    m_known.insert(server, kept);
    return !isOnDisk() || write();
}

bool LibraryStore::forget()
{
    m_isRead = true;
    m_user.clear();
    m_known.clear();
    return !isOnDisk() || !QFile::exists(file()) || QFile::remove(file());
}

void LibraryStore::read()
{
    QFile stored(file());
    if (std::exchange(m_isRead, true) || !isOnDisk() || !stored.open(QIODevice::ReadOnly))
        return;
    const QJsonObject object = QJsonDocument::fromJson(stored.readAll()).object();
    if (object.value(u"version").toInt() != version)
        return;
    m_user = object.value(u"user").toString();
    const QJsonObject servers = object.value(u"servers").toObject();
    for (auto server = servers.begin(); server != servers.end(); ++server) {
        if (const auto libraries = librariesFrom(server.key(), server.value()))
            m_known.insert(server.key(), *libraries);
    }
}

bool LibraryStore::write() const
{
    QJsonObject servers;
    for (auto server = m_known.begin(); server != m_known.end(); ++server) {
        QJsonArray libraries;
        for (const Media::Library &library : *server)
            libraries.append(remembered(library));
        servers.insert(server.key(), libraries);
    }
    const QJsonObject object{
        {QStringLiteral("version"), version}, {QStringLiteral("user"), m_user}, {QStringLiteral("servers"), servers}};
    if (!m_directory.mkpath(QStringLiteral(".")))
        return false;
    QSaveFile stored(file());
    // What is still in a buffer is no part of what commit() looks at.
    return stored.open(QIODevice::WriteOnly) && stored.write(QJsonDocument(object).toJson()) >= 0 && stored.flush() && stored.commit();
}

} // namespace plex
