// SPDX-License-Identifier: MIT
#include "streamresolver.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace plex {
namespace {

using Kind = Media::Error::Kind;

QString mimeTypeFor(const QString &container, Media::ItemType type)
{
    static const QHash<QString, QString> types = {{QStringLiteral("mp4"), QStringLiteral("video/mp4")},
                                                  {QStringLiteral("mov"), QStringLiteral("video/quicktime")},
                                                  {QStringLiteral("mkv"), QStringLiteral("video/x-matroska")},
                                                  {QStringLiteral("webm"), QStringLiteral("video/webm")},
                                                  {QStringLiteral("avi"), QStringLiteral("video/x-msvideo")},
                                                  {QStringLiteral("mpegts"), QStringLiteral("video/mp2t")},
                                                  {QStringLiteral("m4a"), QStringLiteral("audio/mp4")},
                                                  {QStringLiteral("aac"), QStringLiteral("audio/aac")},
                                                  {QStringLiteral("wav"), QStringLiteral("audio/wav")},
                                                  {QStringLiteral("mp3"), QStringLiteral("audio/mpeg")},
                                                  {QStringLiteral("flac"), QStringLiteral("audio/flac")},
                                                  {QStringLiteral("ogg"), QStringLiteral("audio/ogg")}};
    if (type == Media::ItemType::Track && container == u"mp4")
        return QStringLiteral("audio/mp4");
    return types.value(container, QStringLiteral("application/octet-stream"));
}

Media::Result<int> bestVersion(const Playable &playable, const Media::StreamOptions &options)
{
    const QList<Media::MediaVersion> &versions = playable.item.versions;
    const auto canPlay = [&](int i) { return !playable.parts.value(i).path.isEmpty(); };
    if (options.version >= versions.size() || options.version < -1)
        return Media::Error{Kind::Usage, QCoreApplication::translate("plex", "The item has no such version.")};
    if (options.version >= 0 && canPlay(options.version))
        return options.version;
    std::optional<int> best;
    std::optional<int> smallest;
    for (int i = 0; i < versions.size(); ++i) {
        const int bitrate = versions.at(i).bitrate;
        if (!canPlay(i) || options.version >= 0)
            continue;
        if (!smallest || bitrate < versions.at(*smallest).bitrate)
            smallest = i;
        const bool isWithin = options.maxBitrate <= 0 || bitrate <= options.maxBitrate;
        if (isWithin && (!best || bitrate > versions.at(*best).bitrate))
            best = i;
    }
    if (!best && !smallest) {
        return Media::Error{Kind::NotFound,
                            QCoreApplication::translate("plex", "There is no file to play. Choose an episode, a track or another version.")};
    }
    return best ? *best : *smallest;
}

bool hasTrack(const Media::MediaVersion &version, const QString &id)
{
    return std::any_of(version.parts.cbegin(), version.parts.cend(), [&](const Media::MediaPart &part) {
        return std::any_of(part.streams.cbegin(), part.streams.cend(), [&](const Media::MediaStream &track) { return track.id == id; });
    });
}

} // namespace

Media::Result<int> chosenVersion(const Playable &playable, const Media::StreamOptions &options)
{
    const Media::Result<int> version = bestVersion(playable, options);
    if (!version)
        return version;
    for (const QString &track : {options.audioStream, options.subtitleStream}) {
        if (!track.isEmpty() && !hasTrack(playable.item.versions.at(*version), track)) {
            return Media::Error{Kind::Usage,
                                QCoreApplication::translate("plex", "This item has no track %1. Its details list the tracks.").arg(track)};
        }
    }
    return version;
}

QString reasonFor(const Playable &playable, int version, const Media::StreamOptions &options)
{
    QStringList reasons{QCoreApplication::translate("plex", "The file is played as it is.")};
    if (options.maxBitrate > 0 && playable.item.versions.at(version).bitrate > options.maxBitrate)
        reasons.append(QCoreApplication::translate("plex", "No version is as small as asked for."));
    if (!options.audioStream.isEmpty() || !options.subtitleStream.isEmpty())
        reasons.append(QCoreApplication::translate("plex", "Its tracks are chosen in the player."));
    return reasons.join(u' ');
}

Media::Stream directPlay(const Playable &playable, int index, const net::Connection &connection, const net::Headers &headers)
{
    const Media::MediaVersion &version = playable.item.versions.at(index);
    const parser::PlayablePart &part = playable.parts.at(index);
    const QUrl key = QUrl::fromEncoded(part.path.toUtf8(), QUrl::StrictMode);
    QUrl url = connection.base;
    QString prefix = url.path(QUrl::FullyEncoded);
    while (prefix.endsWith(u'/'))
        prefix.chop(1);
    const QString path = key.path(QUrl::FullyEncoded);
    url.setPath(prefix + (path.startsWith(u'/') ? path : u'/' + path), QUrl::StrictMode);
    url.setQuery(key.query(QUrl::FullyEncoded));

    Media::Stream stream{.item = playable.item.id,
                         .method = Media::StreamMethod::DirectPlay,
                         .url = url,
                         .verifyName = connection.verifyName,
                         .mimeType = mimeTypeFor(part.container.isEmpty() ? version.container : part.container, playable.item.type),
                         .size = part.size,
                         .durationMs = version.durationMs > 0 ? version.durationMs : playable.item.durationMs,
                         .bitrate = version.bitrate,
                         .reason = QCoreApplication::translate("plex", "The file is played as it is.")};
    for (const auto &[name, value] : headers)
        stream.headers.insert(name, value);
    // The server sees one name whichever way it is reached.
    if (!connection.verifyName.isEmpty())
        stream.headers.insert("Host", connection.verifyName.toLatin1() + ':' + QByteArray::number(url.port(443)));
    return stream;
}

} // namespace plex
