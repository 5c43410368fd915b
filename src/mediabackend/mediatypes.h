// SPDX-License-Identifier: MIT
#pragma once
#include "result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QMap>
#include <QPair>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>

/// \file
/// The values a host and a backend exchange. All are plain structs: copy them, compare them, keep them in any thread.
/// Durations and positions are milliseconds, bitrates kbps, sizes bytes. An id is opaque: it holds its server, so ids
/// of two servers never meet, and what one call answered can be given to any other.
///
/// The structs are part of the binary interface: a field more or less is a new SOVERSION, before 1.0 with every minor version.

namespace Media {
Q_NAMESPACE_EXPORT(MEDIABACKEND_EXPORT)

/// Who is signed in.
struct Account
{
    QString id; ///< Stable; empty when nobody is signed in.
    QString name; ///< What to show.
    QString email; ///< May be empty, for a managed user for example.
    QUrl avatar; ///< May be empty.
    QString userId; ///< Whose servers and watch states are shown, of those who share the account; empty: the account's owner.
    QString userName; ///< That user's name.

    bool operator==(const Account &) const = default;
};

/// How a server is reached, best first.
enum class ConnectionKind {
    Local, ///< In the same network.
    Remote, ///< Directly, over the internet.
    Relay, ///< Through a third party, slow.
};
Q_ENUM_NS(ConnectionKind)

/// By which way an address was dialled.
enum class ConnectionVia {
    Name, ///< The address as advertised.
    VerifiedIp, ///< The raw IP address, with the certificate checked against the advertised name.
    Plain, ///< Without encryption.
    Manual, ///< An address a person entered.
    Gdm, ///< An address found in the local network.
};
Q_ENUM_NS(ConnectionVia)

/// The connection a server is used over.
struct Connection
{
    ConnectionKind kind = ConnectionKind::Remote;
    ConnectionVia via = ConnectionVia::Name;
    QUrl uri; ///< As advertised, without a secret.
    bool secure = true; ///< Encrypted, with the certificate checked.
    int latencyMs = 0; ///< What the address took to prove its identity, in ms.

    bool operator==(const Connection &) const = default;
};

/// Why a server's connection changed.
enum class ConnectionChange { First, Better, Lost, NetworkChanged, Moved };
Q_ENUM_NS(ConnectionChange)

enum class ServerState {
    Connecting, ///< Being looked for.
    Online, ///< Usable.
    Offline, ///< No address answers; `Server::problem` says why. It is tried again by itself.
    Unauthorized, ///< It answers, but rejects this account.
};
Q_ENUM_NS(ServerState)

/// A media server the account may use.
struct Server
{
    QString id; ///< Stable; what `--server` and settings name it by.
    QString name; ///< Chosen by its owner; not unique.
    QString version; ///< May be empty while it was never reached.
    QString owner; ///< Who shares it; empty for one's own.
    bool owned = false; ///< Belongs to the signed-in account.
    bool home = false; ///< Belongs to the same home.
    bool presence = false; ///< The service saw it online lately.
    ServerState state = ServerState::Connecting;
    std::optional<Connection> connection; ///< Set while online.
    std::optional<Error> problem; ///< Set while offline or unauthorized.

    bool operator==(const Server &) const = default;
};

enum class LibraryType { Movie, Show, Music, Photo, Other };
Q_ENUM_NS(LibraryType)

/// One library of a server.
struct Library
{
    QString id;
    QString title;
    LibraryType type = LibraryType::Other;
    QString server; ///< The server's id.
    std::optional<int> count; ///< Items in it, where known.
    bool stored = false; ///< As last known: the server cannot be reached right now.

    bool operator==(const Library &) const = default;
};

enum class TrackType { Video, Audio, Subtitles, Lyrics, Other };
Q_ENUM_NS(TrackType)

/// A track inside a file, or beside it.
struct MediaStream
{
    QString id;
    TrackType type = TrackType::Other;
    QString codec;
    QString language; ///< BCP 47 or ISO 639-2, as the server has it; may be empty.
    QString title; ///< What to show in a track menu.
    int index = -1; ///< In the container; -1 for a separate file.
    int bitrate = 0; ///< kbps; 0 unknown.
    int width = 0; ///< Video only, pixels.
    int height = 0; ///< Video only, pixels.
    int channels = 0; ///< Audio only.
    bool isDefault = false;
    bool isSelected = false; ///< Chosen by the server's rules for this user.
    bool isForced = false;
    bool isExternal = false; ///< A file of its own beside the video.

    bool operator==(const MediaStream &) const = default;
};

/// One file of a version.
struct MediaPart
{
    QString id;
    QString container;
    qint64 size = 0; ///< bytes; 0 unknown.
    qint64 durationMs = 0;
    QList<MediaStream> streams; ///< Empty in lists; full in `MediaBackend::item()`.

    bool operator==(const MediaPart &) const = default;
};

/// One version of an item, for example 1080p or 4K.
struct MediaVersion
{
    QString id;
    QString container;
    QString resolution; ///< "sd", "480", "720", "1080", "4k".
    QString videoCodec;
    QString audioCodec;
    int width = 0;
    int height = 0;
    int bitrate = 0; ///< kbps; 0 unknown.
    int audioChannels = 0;
    qint64 durationMs = 0;
    QList<MediaPart> parts; ///< More than one when the version is cut into several files.

    bool operator==(const MediaVersion &) const = default;
};

enum class MarkerType { Intro, Credits, Commercial, Other };
Q_ENUM_NS(MarkerType)

/// A stretch that can be skipped, such as an intro.
struct Marker
{
    MarkerType type = MarkerType::Other;
    qint64 startMs = 0;
    qint64 endMs = 0;
    bool isFinal = false; ///< Nothing of interest follows.

    bool operator==(const Marker &) const = default;
};

struct Chapter
{
    int index = 0;
    QString title;
    qint64 startMs = 0;
    qint64 endMs = 0;

    bool operator==(const Chapter &) const = default;
};

enum class ItemType { Movie, Show, Season, Episode, Artist, Album, Track, Photo, PhotoAlbum, Clip, Collection, Playlist, Other };
Q_ENUM_NS(ItemType)

/// Anything a library holds. Fields that do not apply to the type are empty.
struct Item
{
    QString id;
    QString server; ///< The server's id.
    ItemType type = ItemType::Other;
    QString title;
    QString summary;
    QString parentTitle; ///< Season of an episode, album of a track.
    QString grandparentTitle; ///< Show of an episode, artist of a track.
    QString parentId;
    QString grandparentId;
    int index = -1; ///< Number in its parent; -1 none.
    int parentIndex = -1;
    int year = 0; ///< 0 unknown.
    QDate releaseDate;
    QDateTime addedAt;
    qint64 durationMs = 0;
    qint64 resumeMs = 0; ///< Where this user stopped; 0 at the start.
    int viewCount = 0; ///< Times played to the end by this user.
    int childCount = -1; ///< Seasons, episodes, albums or tracks directly inside; -1 unknown.
    int leafCount = -1; ///< Episodes or tracks inside at any depth; -1 unknown.
    int viewedLeafCount = 0; ///< Of these, played to the end by this user.
    double rating = 0; ///< 0..10; 0 unknown.
    double userRating = 0; ///< 0..10; 0 unrated.
    QString contentRating;
    QString studio;
    QStringList genres;
    QList<MediaVersion> versions;
    QList<Marker> markers; ///< Only in `MediaBackend::item()`, by start.
    QList<Chapter> chapters; ///< Only in `MediaBackend::item()`.

    bool operator==(const Item &) const = default;
};

/// Which part of a list is wanted, and in what order.
struct Window
{
    int start = 0; ///< From 0.
    int count = 50; ///< 1..1000; servers may answer with fewer.
    QString sort; ///< A name the server offers, `:desc` behind it for descending; empty for the server's own order.
    QList<QPair<QString, QString>> filters; ///< Names and values the server offers.

    bool operator==(const Window &) const = default;
};

/// A window of a list.
struct Page
{
    QList<Item> items;
    int start = 0;
    int total = 0; ///< Of the whole list.

    bool operator==(const Page &) const = default;
};

/// How an item is to be played.
struct StreamOptions
{
    int maxBitrate = 0; ///< kbps; 0 for no limit.
    int version = -1; ///< Index into `Item::versions`; -1 lets the backend choose.
    QString audioStream; ///< A `MediaStream::id`; empty for the server's choice.
    QString subtitleStream; ///< A `MediaStream::id`; empty for the server's choice.

    bool operator==(const StreamOptions &) const = default;
};

enum class StreamMethod {
    DirectPlay, ///< The file as it is.
    DirectStream, ///< Repackaged without loss.
    Transcode, ///< Converted.
};
Q_ENUM_NS(StreamMethod)

/// What a player core needs to play an item.
///
/// `headers` hold the credential: give them to the core, never to a log. The core must check the certificate:
/// trust `caCertificates` beside the system's, and when `verifyName` is set, check the certificate (and send SNI)
/// for that name instead of the URL's host.
struct Stream
{
    QString item; ///< The item's id.
    StreamMethod method = StreamMethod::DirectPlay;
    QUrl url; ///< Without a credential.
    QMap<QByteArray, QByteArray> headers; ///< To be sent with every request for `url`. Secret.
    QString verifyName; ///< Empty: check the certificate against the host of `url`.
    QByteArray caCertificates; ///< PEM; certificates to trust beside the system's. May be empty.
    QString mimeType; ///< As far as known.
    qint64 size = 0; ///< bytes; 0 unknown.
    qint64 durationMs = 0;
    int bitrate = 0; ///< kbps; 0 unknown.
    QString session; ///< Names this playback; give it to `PlaybackReport`.
    QString reason; ///< Why this method, for people.

    bool operator==(const Stream &) const = default;
};

enum class PlaybackState { Playing, Paused, Buffering, Stopped };
Q_ENUM_NS(PlaybackState)

/// Where a playback is.
struct PlaybackReport
{
    QString item; ///< The item's id.
    PlaybackState state = PlaybackState::Playing;
    qint64 positionMs = 0;
    qint64 durationMs = 0; ///< 0 when unknown; the backend then uses what it knows.
    QString session; ///< From `Stream::session`; empty for the item's latest stream.

    bool operator==(const PlaybackReport &) const = default;
};

/// The server's answer to a report.
struct ReportReceipt
{
    bool accepted = false;
    std::optional<QString> terminated; ///< The server ended this playback, in its words: stop playing.

    bool operator==(const ReportReceipt &) const = default;
};

/// Whose credential was renewed, and on what occasion.
enum class TokenScope { Account, Server };
Q_ENUM_NS(TokenScope)
enum class RenewalTrigger { Start, Expiry, Rejected };
Q_ENUM_NS(RenewalTrigger)

} // namespace Media
