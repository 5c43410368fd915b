// SPDX-License-Identifier: MIT
#include "parser.h"

#include "itemid.h"
#include "plex/answer.h"

#include <QHash>

#include <algorithm>

namespace plex::parser {
namespace {

using namespace Media;

template <class E>
E enumeratorFor(const QString &word, const QHash<QString, E> &words, E otherwise)
{
    return words.value(word, otherwise);
}

LibraryType libraryType(const QString &word)
{
    static const QHash<QString, LibraryType> words = {{QStringLiteral("movie"), LibraryType::Movie},
                                                      {QStringLiteral("show"), LibraryType::Show},
                                                      {QStringLiteral("artist"), LibraryType::Music},
                                                      {QStringLiteral("photo"), LibraryType::Photo}};
    return enumeratorFor(word, words, LibraryType::Other);
}

ItemType itemType(const QString &word)
{
    static const QHash<QString, ItemType> words = {
        {QStringLiteral("movie"), ItemType::Movie},           {QStringLiteral("show"), ItemType::Show},
        {QStringLiteral("season"), ItemType::Season},         {QStringLiteral("episode"), ItemType::Episode},
        {QStringLiteral("artist"), ItemType::Artist},         {QStringLiteral("album"), ItemType::Album},
        {QStringLiteral("track"), ItemType::Track},           {QStringLiteral("photo"), ItemType::Photo},
        {QStringLiteral("photoalbum"), ItemType::PhotoAlbum}, {QStringLiteral("clip"), ItemType::Clip},
        {QStringLiteral("collection"), ItemType::Collection}, {QStringLiteral("playlist"), ItemType::Playlist}};
    return enumeratorFor(word, words, ItemType::Other);
}

MarkerType markerType(const QString &word)
{
    static const QHash<QString, MarkerType> words = {{QStringLiteral("intro"), MarkerType::Intro},
                                                     {QStringLiteral("credits"), MarkerType::Credits},
                                                     {QStringLiteral("commercial"), MarkerType::Commercial}};
    return enumeratorFor(word, words, MarkerType::Other);
}

// Protocol: streamType 1 video, 2 audio, 3 subtitles, 4 lyrics.
TrackType trackType(int number)
{
    return number >= 1 && number <= 4 ? TrackType(number - 1) : TrackType::Other;
}

MediaStream stream(const JsonValue &json)
{
    MediaStream stream{.id = json["id"].text(),
                       .type = trackType(json["streamType"].number()),
                       .codec = json["codec"].text(),
                       .language = json["languageTag"].text(),
                       .title = json["extendedDisplayTitle"].text(),
                       .index = json["index"].number(-1),
                       .bitrate = json["bitrate"].number(),
                       .width = json["width"].number(),
                       .height = json["height"].number(),
                       .channels = json["channels"].number(),
                       .isDefault = json["default"].flag(),
                       .isSelected = json["selected"].flag(),
                       .isForced = json["forced"].flag(),
                       .isExternal = bool(json["key"])};
    if (stream.language.isEmpty())
        stream.language = json["languageCode"].text();
    if (stream.title.isEmpty())
        stream.title = json["displayTitle"].text();
    return stream;
}

MediaPart part(const JsonValue &json)
{
    MediaPart part{.id = json["id"].text(),
                   .container = json["container"].text(),
                   .size = json["size"].integer(),
                   .durationMs = json["duration"].integer()};
    json["Stream"].forEach([&](const JsonValue &entry) { part.streams.append(stream(entry)); });
    return part;
}

MediaVersion version(const JsonValue &json)
{
    MediaVersion version{.id = json["id"].text(),
                         .container = json["container"].text(),
                         .resolution = json["videoResolution"].text(),
                         .videoCodec = json["videoCodec"].text(),
                         .audioCodec = json["audioCodec"].text(),
                         .width = json["width"].number(),
                         .height = json["height"].number(),
                         .bitrate = json["bitrate"].number(),
                         .audioChannels = json["audioChannels"].number(),
                         .durationMs = json["duration"].integer()};
    json["Part"].forEach([&](const JsonValue &entry) { version.parts.append(part(entry)); });
    return version;
}

QString idFor(const QString &server, const JsonValue &key)
{
    const QString text = key.text();
    return text.isEmpty() ? QString() : toString({.server = server, .kind = ItemId::Kind::Item, .key = text});
}

// Attributes that all entries share may stand on the container instead.
Item itemFrom(const JsonValue &json, const JsonValue &container, const QString &server)
{
    const auto shared = [&](const char *name) { return json[name] ? json[name] : container[name]; };
    Item item{.id = idFor(server, json["ratingKey"]),
              .server = server,
              .type = itemType(json["type"].text()),
              .title = json["title"].text(),
              .summary = json["summary"].text(),
              .parentTitle = shared("parentTitle").text(),
              .grandparentTitle = shared("grandparentTitle").text(),
              .parentId = idFor(server, shared("parentRatingKey")),
              .grandparentId = idFor(server, shared("grandparentRatingKey")),
              .index = json["index"].number(-1),
              .parentIndex = shared("parentIndex").number(-1),
              .year = json["year"].number(),
              .releaseDate = QDate::fromString(json["originallyAvailableAt"].text().left(10), Qt::ISODate),
              .durationMs = json["duration"].integer(),
              .resumeMs = json["viewOffset"].integer(),
              .viewCount = json["viewCount"].number(),
              .childCount = json["childCount"].number(-1),
              .leafCount = json["leafCount"].number(-1),
              .viewedLeafCount = json["viewedLeafCount"].number(),
              .rating = json["rating"].real(),
              .userRating = json["userRating"].real(),
              .contentRating = json["contentRating"].text(),
              .studio = json["studio"].text()};
    if (const qint64 added = json["addedAt"].integer(); added > 0)
        item.addedAt = QDateTime::fromSecsSinceEpoch(added, Qt::UTC);
    json["Genre"].forEach([&](const JsonValue &tag) { item.genres.append(tag["tag"].text()); });
    json["Media"].forEach([&](const JsonValue &entry) { item.versions.append(version(entry)); });
    json["Marker"].forEach([&](const JsonValue &marker) {
        item.markers.append({.type = markerType(marker["type"].text()),
                             .startMs = marker["startTimeOffset"].integer(),
                             .endMs = marker["endTimeOffset"].integer(),
                             .isFinal = marker["final"].flag()});
    });
    std::stable_sort(item.markers.begin(), item.markers.end(), [](const Marker &a, const Marker &b) { return a.startMs < b.startMs; });
    json["Chapter"].forEach([&](const JsonValue &chapter) {
        item.chapters.append({.index = chapter["index"].number(),
                              .title = chapter["tag"].text(),
                              .startMs = chapter["startTimeOffset"].integer(),
                              .endMs = chapter["endTimeOffset"].integer()});
    });
    return item;
}

// Calls f(container) with what every answer of a media server is wrapped in.
template <class F>
auto fromContainer(const QByteArray &body, F f) -> Result<typename Detail::ValueOf<std::invoke_result_t<F, JsonValue>>::Type>
{
    const auto document = JsonDocument::parse(body);
    if (!document)
        return document.error();
    const JsonValue container = document->root()["MediaContainer"];
    if (!container.isObject())
        return badAnswer();
    return f(container);
}

} // namespace

Result<ServerInfo> serverInfo(const QByteArray &body)
{
    return fromContainer(body, [](const JsonValue &container) {
        return ServerInfo{.machineIdentifier = container["machineIdentifier"].text(),
                          .version = container["version"].text(),
                          .name = container["friendlyName"].text()};
    });
}

Result<QList<Library>> libraries(const QByteArray &body, const QString &server)
{
    return fromContainer(body, [&](const JsonValue &container) {
        QList<Library> libraries;
        container["Directory"].forEach([&](const JsonValue &json) {
            const QString key = json["key"].text();
            if (key.isEmpty())
                return;
            libraries.append({.id = toString({.server = server, .kind = ItemId::Kind::Library, .key = key}),
                              .title = json["title"].text(),
                              .type = libraryType(json["type"].text()),
                              .server = server});
        });
        return libraries;
    });
}

Result<Page> page(const QByteArray &body, const QString &server)
{
    return fromContainer(body, [&](const JsonValue &container) {
        Page page{.start = container["offset"].number()};
        container["Metadata"].forEach([&](const JsonValue &json) {
            Item item = itemFrom(json, container, server);
            if (!item.id.isEmpty())
                page.items.append(std::move(item));
        });
        // Answers that are not paged have no total.
        page.total = container["totalSize"].number(page.start + int(page.items.size()));
        return page;
    });
}

Result<Item> item(const QByteArray &body, const QString &server)
{
    return fromContainer(body, [&](const JsonValue &container) -> Result<Item> {
        std::optional<Item> found;
        container["Metadata"].forEach([&](const JsonValue &json) {
            if (!found)
                found = itemFrom(json, container, server);
        });
        if (!found || found->id.isEmpty())
            return badAnswer();
        return *found;
    });
}

Result<QList<PlayablePart>> playableParts(const QByteArray &body)
{
    return fromContainer(body, [](const JsonValue &container) {
        QList<PlayablePart> parts;
        container["Metadata"].forEach([&](const JsonValue &json) {
            json["Media"].forEach([&](const JsonValue &version) {
                std::optional<PlayablePart> first;
                version["Part"].forEach([&](const JsonValue &part) {
                    if (!first)
                        first = PlayablePart{.path = part["key"].text(), .size = part["size"].integer(), .container = part["container"].text()};
                });
                parts.append(first.value_or(PlayablePart{}));
            });
        });
        return parts;
    });
}

Result<ReportReceipt> receipt(const QByteArray &body)
{
    return fromContainer(body, [](const JsonValue &container) {
        ReportReceipt receipt{.accepted = true};
        if (container["terminationCode"] || container["terminationText"])
            receipt.terminated = container["terminationText"].text();
        return receipt;
    });
}

Notification notification(const QByteArray &type, const QByteArray &data)
{
    const auto document = JsonDocument::parse(data);
    if (!document)
        return {};
    const JsonValue root = document->root();
    const JsonValue content = root["NotificationContainer"] ? root["NotificationContainer"] : root;
    Notification told;
    const auto add = [](QStringList &keys, const QString &key) {
        if (!key.isEmpty() && key != u"0" && key != u"-1" && !keys.contains(key))
            keys.append(key);
    };
    if (type == "timeline") {
        content["TimelineEntry"].forEach([&](const JsonValue &entry) {
            // Protocol: 0 created, 5 done, 9 deleted; what lies between is of no interest before it is done.
            const int state = entry["state"].number(-1);
            if (entry["identifier"].text() != u"com.plexapp.plugins.library" || (state != 0 && state != 5 && state != 9))
                return;
            add(told.items, entry["itemID"].text());
            add(told.items, entry["parentItemID"].text());
            add(told.libraries, entry["sectionID"].text());
        });
    } else if (type == "playing") {
        content["PlaySessionStateNotification"].forEach([&](const JsonValue &session) {
            // Where it was stopped is where it resumes.
            if (session["state"].text() == u"stopped")
                add(told.items, session["ratingKey"].text());
        });
    } else if (type == "activity") {
        content["ActivityNotification"].forEach([&](const JsonValue &notification) {
            const JsonValue context = notification["Activity"]["Context"];
            if (notification["event"].text() != u"ended" || !notification["Activity"]["type"].text().startsWith(u"library."))
                return;
            const QString path = context["key"].text();
            if (path.startsWith(u"/library/metadata/"))
                add(told.items, path.section(u'/', 3, 3));
            add(told.libraries, context["librarySectionID"].text());
        });
    }
    return told;
}

} // namespace plex::parser
