// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediatypes.h"

/// The answers of a media server, as values. Pure: safe in any thread.
///
/// A field that is null, missing or of an unexpected type is its default; an entry without a key is left out. Error: `BadAnswer`.
namespace plex::parser {

/// What `/` says of the server.
struct ServerInfo
{
    QString machineIdentifier;
    QString version;
    QString name; ///< As its owner calls it.
};

/// A part that can be fetched as it is.
struct PlayablePart
{
    QString path; ///< Absolute on the server, percent-encoded, perhaps with a query.
    qint64 size = 0;
    QString container;
};

/// What an event of a server's notifications says of its libraries.
struct Notification
{
    QStringList items; ///< Keys of items that are new, changed or gone.
    QStringList libraries; ///< Keys of libraries whose lists may look different.
};

Media::Result<ServerInfo> serverInfo(const QByteArray &body);
Media::Result<QList<Media::Library>> libraries(const QByteArray &body, const QString &server);
Media::Result<Media::Page> page(const QByteArray &body, const QString &server);
Media::Result<Media::Item> item(const QByteArray &body, const QString &server);
/// For each version of an item its first part, in the order of `Media::Item::versions`.
Media::Result<QList<PlayablePart>> playableParts(const QByteArray &body);
Media::Result<Media::ReportReceipt> receipt(const QByteArray &body);
/// Empty for an event that says nothing of them, and for one that cannot be read.
/// Protocol: one object or several under a name, with or without the container that a web socket adds.
Notification notification(const QByteArray &type, const QByteArray &data);

} // namespace plex::parser
