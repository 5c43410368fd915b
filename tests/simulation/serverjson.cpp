// SPDX-License-Identifier: MIT
#include "serverjson.h"

#include "itemjson.h"

#include <QJsonArray>

namespace simulation::serverjson {

using namespace Qt::StringLiterals;

namespace {

QJsonObject capabilities(const QString &name, const QString &machineIdentifier, bool owned)
{
    return {{u"allowCameraUpload"_s, owned}, {u"allowChannelAccess"_s, owned}, {u"allowSharing"_s, owned},
            {u"allowSync"_s, owned}, {u"allowTuners"_s, owned}, {u"backgroundProcessing"_s, true}, {u"certificate"_s, true},
            {u"companionProxy"_s, true}, {u"countryCode"_s, u"deu"_s}, {u"diagnostics"_s, u"logs,databases,streaminglogs"_s},
            {u"eventStream"_s, true}, {u"friendlyName"_s, name}, {u"livetv"_s, 7},
            {u"machineIdentifier"_s, machineIdentifier}, {u"musicAnalysis"_s, 2}, {u"myPlex"_s, true},
            {u"myPlexMappingState"_s, u"mapped"_s}, {u"myPlexSigninState"_s, u"ok"_s}, {u"myPlexSubscription"_s, false},
            {u"myPlexUsername"_s, owned ? u"robin@example.org"_s : u"kim@example.org"_s}, {u"offlineTranscode"_s, 1},
            {u"ownerFeatures"_s, u"adaptive_bitrate,collections,home,livetv,radio,type-first"_s}, {u"platform"_s, u"Linux"_s},
            {u"platformVersion"_s, u"6.1.0-13-amd64"_s}, {u"pluginHost"_s, true}, {u"pushNotifications"_s, false},
            {u"readOnlyLibraries"_s, false}, {u"streamingBrainABRVersion"_s, 3}, {u"streamingBrainVersion"_s, 2},
            {u"sync"_s, true}, {u"transcoderActiveVideoSessions"_s, 0}, {u"transcoderAudio"_s, true},
            {u"transcoderLyrics"_s, true}, {u"transcoderSubtitles"_s, true}, {u"transcoderVideo"_s, true},
            {u"transcoderVideoBitrates"_s, u"64,96,208,320,720,1500,2000,3000,4000,8000,10000,12000,20000"_s},
            {u"transcoderVideoQualities"_s, u"0,1,2,3,4,5,6,7,8,9,10,11,12"_s},
            {u"transcoderVideoResolutions"_s, u"128,128,160,240,320,480,768,720,720,1080,1080,1080,1080"_s},
            {u"updatedAt"_s, 1'720'000'000}, {u"updater"_s, true}, {u"version"_s, version()}, {u"voiceSearch"_s, true}};
}

QJsonObject around(const Section &section)
{
    return {{u"allowSync"_s, true}, {u"identifier"_s, u"com.plexapp.plugins.library"_s}, {u"librarySectionID"_s, section.id},
            {u"librarySectionTitle"_s, section.title}, {u"librarySectionUUID"_s, section.uuid},
            {u"mediaTagPrefix"_s, u"/system/bundle/media/flags/"_s}, {u"mediaTagVersion"_s, 1'710'000'000}};
}

QString plural(const QString &type)
{
    static const QHash<QString, QString> plurals{
        {u"movie"_s, u"All Movies"_s}, {u"show"_s, u"All Shows"_s}, {u"artist"_s, u"All Artists"_s}};
    return plurals.value(type);
}

} // namespace

QString version()
{
    return u"1.43.2.10687-563d026ea"_s;
}

QJsonObject identity(const QString &machineIdentifier)
{
    return {{u"size"_s, 0}, {u"claimed"_s, true}, {u"machineIdentifier"_s, machineIdentifier}, {u"version"_s, version()}};
}

QJsonObject root(const QString &name, const QString &machineIdentifier, bool owned)
{
    QJsonObject root = capabilities(name, machineIdentifier, owned);
    QJsonArray directories;
    for (const QString &key : {u"hubs"_s, u"library"_s, u"playlists"_s})
        directories.append(QJsonObject{{u"count"_s, 1}, {u"key"_s, key}, {u"title"_s, key}});
    root[u"size"_s] = directories.size();
    root[u"Directory"_s] = directories;
    root[u"hubSearch"_s] = true;
    root[u"itemClusters"_s] = true;
    root[u"mediaProviders"_s] = true;
    root[u"multiuser"_s] = true;
    root[u"transcoderPhoto"_s] = true;
    if (owned)
        root[u"allowMediaDeletion"_s] = true; // left out where it is off
    return root;
}

QJsonObject providers(const QString &name, const QString &machineIdentifier, bool owned, const QList<Section> &sections)
{
    QJsonArray directories{QJsonObject{{u"hubKey"_s, u"/hubs"_s}, {u"title"_s, u"Home"_s}}};
    for (const Section &section : sections) {
        const QString hub = u"/hubs/sections/%1"_s.arg(section.id);
        const QString list = u"/library/sections/%1/all?type=%2"_s.arg(section.id).arg(Library::typeNumber(section.type));
        const QJsonArray pivots{QJsonObject{{u"id"_s, u"recommended"_s}, {u"key"_s, hub}, {u"type"_s, u"hub"_s},
                                            {u"title"_s, u"Recommended"_s}, {u"context"_s, u"content.discover"_s},
                                            {u"symbol"_s, u"star"_s}},
                                QJsonObject{{u"id"_s, u"library"_s}, {u"key"_s, list}, {u"type"_s, u"list"_s},
                                            {u"title"_s, u"Library"_s}, {u"context"_s, u"content.library"_s},
                                            {u"symbol"_s, u"library"_s}}};
        const QJsonObject full = itemjson::section(section);
        QJsonObject directory{{u"id"_s, QString::number(section.id)}, {u"hubKey"_s, hub}, {u"Pivot"_s, pivots},
                              {u"key"_s, u"/library/sections/%1"_s.arg(section.id)}};
        for (const QString &same : {u"agent"_s, u"language"_s, u"refreshing"_s, u"scanner"_s, u"uuid"_s, u"type"_s, u"title"_s,
                                    u"updatedAt"_s, u"scannedAt"_s})
            directory[same] = full[same];
        directories.append(directory);
    }
    const QJsonArray features{
        QJsonObject{{u"key"_s, u"/library/sections"_s}, {u"type"_s, u"content"_s}, {u"Directory"_s, directories}},
        QJsonObject{{u"key"_s, u"/library/metadata"_s}, {u"type"_s, u"metadata"_s}},
        QJsonObject{{u"key"_s, u"/:/timeline"_s}, {u"type"_s, u"timeline"_s}, {u"scrobbleKey"_s, u"/:/scrobble"_s},
                    {u"unscrobbleKey"_s, u"/:/unscrobble"_s}}};
    const QJsonObject provider{{u"identifier"_s, u"com.plexapp.plugins.library"_s}, {u"title"_s, u"Library"_s},
                               {u"types"_s, u"video,audio,photo"_s}, {u"protocols"_s, u"stream,download"_s},
                               {u"Feature"_s, features}};
    QJsonObject container = capabilities(name, machineIdentifier, owned);
    container[u"photoAutoTag"_s] = true;
    if (owned)
        container[u"allowMediaDeletion"_s] = true;
    container[u"size"_s] = 1;
    container[u"MediaProvider"_s] = QJsonArray{provider};
    return container;
}

QJsonObject sectionMenu(const Section &section)
{
    const QJsonArray entries{QJsonObject{{u"key"_s, u"all"_s}, {u"title"_s, plural(section.type)}},
                             QJsonObject{{u"key"_s, u"recentlyAdded"_s}, {u"title"_s, u"Recently Added"_s}},
                             QJsonObject{{u"key"_s, u"genre"_s}, {u"secondary"_s, true}, {u"title"_s, u"By Genre"_s}}};
    return {{u"size"_s, entries.size()}, {u"allowSync"_s, false}, {u"art"_s, u"/:/resources/%1-fanart.jpg"_s.arg(section.type)},
            {u"content"_s, u"secondary"_s}, {u"identifier"_s, u"com.plexapp.plugins.library"_s},
            {u"librarySectionID"_s, section.id}, {u"mediaTagPrefix"_s, u"/system/bundle/media/flags/"_s},
            {u"mediaTagVersion"_s, 1'710'000'000}, {u"sortAsc"_s, true},
            {u"thumb"_s, u"/:/resources/%1.png"_s.arg(section.type)}, {u"title1"_s, section.title},
            {u"viewGroup"_s, u"secondary"_s}, {u"viewMode"_s, 65592}, {u"Directory"_s, entries}};
}

QJsonObject listing(const Section &section)
{
    QJsonObject container = around(section);
    container[u"art"_s] = u"/:/resources/%1-fanart.jpg"_s.arg(section.type);
    container[u"thumb"_s] = u"/:/resources/%1.png"_s.arg(section.type);
    container[u"title1"_s] = section.title;
    container[u"title2"_s] = plural(section.type);
    container[u"viewGroup"_s] = section.type;
    if (section.type != "movie"_L1)
        container[u"nocache"_s] = true;
    container[u"viewMode"_s] = 65592;
    return container;
}

QJsonObject children(const Library &library, const Item &item)
{
    const Section &section = *library.section(item.section);
    static const QHash<QString, QString> groups{
        {u"show"_s, u"season"_s}, {u"season"_s, u"episode"_s}, {u"artist"_s, u"album"_s}, {u"album"_s, u"track"_s}};
    QJsonObject container = around(section);
    const Item *parent = library.item(item.parent);
    container[u"key"_s] = QString::number(item.ratingKey);
    container[u"nocache"_s] = true;
    container[u"parentIndex"_s] = item.index;
    container[u"parentTitle"_s] = item.title;
    container[u"thumb"_s] = itemjson::picture(item, "thumb");
    container[u"title1"_s] = parent ? parent->title : section.title;
    container[u"title2"_s] = item.title;
    container[u"viewGroup"_s] = groups.value(item.type);
    container[u"viewMode"_s] = 65593;
    if (parent) {
        // A number here, a string on the items.
        container[u"grandparentRatingKey"_s] = parent->ratingKey;
        container[u"grandparentTitle"_s] = parent->title;
        container[u"grandparentThumb"_s] = itemjson::picture(*parent, "thumb");
    }
    if (item.type == "show"_L1) {
        container[u"parentYear"_s] = item.year;
        container[u"summary"_s] = itemjson::summary(library, item, {})[u"summary"_s];
        container[u"art"_s] = itemjson::picture(item, "art");
        container[u"Directory"_s] = QJsonArray{QJsonObject{{u"leafCount"_s, library.leaves(item.ratingKey).size()},
                                                           {u"thumb"_s, itemjson::picture(item, "thumb")},
                                                           {u"viewedLeafCount"_s, library.viewedLeaves(item.ratingKey)},
                                                           {u"key"_s, itemjson::path(item.ratingKey) + "/allLeaves"_L1},
                                                           {u"title"_s, u"All episodes"_s}}};
    }
    return container;
}

QJsonObject itemContainer(const Section &section)
{
    return around(section);
}

} // namespace simulation::serverjson
