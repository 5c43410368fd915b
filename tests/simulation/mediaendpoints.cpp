// SPDX-License-Identifier: MIT
#include "mediaendpoints.h"

#include "byterange.h"
#include "itemjson.h"
#include "library.h"
#include "page.h"
#include "plexanswer.h"
#include "serverjson.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

QString argument(const Request &request, const QString &name)
{
    return request.query.queryItemValue(name, QUrl::FullyDecoded);
}

bool isSet(const Request &request, const QString &name)
{
    const QString value = argument(request, name);
    return value == "1"_L1 || value == "true"_L1;
}

itemjson::Wanted wanted(const Request &request)
{
    return {isSet(request, u"includeGuids"_s), isSet(request, u"includeChapters"_s), isSet(request, u"includeMarkers"_s)};
}

} // namespace

MediaEndpoints::MediaEndpoints(Server server, Library &library)
    : m_server(std::move(server))
    , m_library(library)
{
}

Answer MediaEndpoints::answerTo(const Request &request, bool relayed)
{
    QString path = request.path;
    if (path.size() > 1 && path.endsWith(u'/'))
        path.chop(1);
    const bool isRead = request.method == "GET" || request.method == "HEAD";
    const bool isAction = isRead || request.method == "PUT" || request.method == "POST";

    if (isAction && path == "/:/timeline"_L1)
        return timeline(request);
    if (isAction && path == "/:/scrobble"_L1)
        return scrobble(request, true);
    if (isAction && path == "/:/unscrobble"_L1)
        return scrobble(request, false);
    if (!isRead)
        return plexanswer::page(404);
    if (path == "/"_L1)
        return root(request);
    if (path == "/media/providers"_L1)
        return providers(request);
    if (path == "/:/eventsource/notifications"_L1)
        return m_events.answer();
    if (path == "/library/sections"_L1 || path == "/library/sections/all"_L1)
        return sections(request);
    static const QRegularExpression sectionPath(u"^/library/sections/(\\d+)(/all)?$"_s);
    if (const auto match = sectionPath.match(path); match.hasMatch())
        return match.captured(2).isEmpty() ? section(request, match.captured(1).toInt())
                                           : listing(request, match.captured(1).toInt());
    static const QRegularExpression metadataPath(u"^/library/metadata/([\\d,]+)(/children|/allLeaves|/grandchildren)?$"_s);
    if (const auto match = metadataPath.match(path); match.hasMatch())
        return match.captured(2).isEmpty()
            ? metadata(request, match.captured(1))
            : children(request, match.captured(1).toInt(), match.captured(2) != "/children"_L1);
    static const QRegularExpression partPath(u"^/library/parts/(\\d+)/\\d+/([^/]+)$"_s);
    if (const auto match = partPath.match(path); match.hasMatch())
        return part(request, match.captured(1).toInt(), match.captured(2), relayed);
    return plexanswer::page(404);
}

Answer MediaEndpoints::identity(const Request &request, const QString &machineIdentifier)
{
    return plexanswer::container(request, serverjson::identity(machineIdentifier));
}

void MediaEndpoints::terminatePlayback(const QString &text, int code)
{
    m_termination = Termination{text, code};
}

Answer MediaEndpoints::root(const Request &request) const
{
    return plexanswer::container(request, serverjson::root(m_server.name, m_server.machineIdentifier, m_server.owned));
}

Answer MediaEndpoints::providers(const Request &request) const
{
    return plexanswer::container(
        request, serverjson::providers(m_server.name, m_server.machineIdentifier, m_server.owned, m_library.sections()));
}

Answer MediaEndpoints::sections(const Request &request) const
{
    QJsonArray directories;
    const QList<Section> all = m_library.sections();
    for (const Section &section : all) {
        QJsonObject directory = itemjson::section(section);
        if (!m_server.owned)
            directory.remove(u"Location"_s); // paths are the owner's business
        directories.append(directory);
    }
    return plexanswer::container(request, {{u"size"_s, directories.size()},
                                           {u"allowSync"_s, m_server.owned},
                                           {u"title1"_s, u"Plex Library"_s},
                                           {u"Directory"_s, directories}});
}

Answer MediaEndpoints::section(const Request &request, int id) const
{
    const Section *section = m_library.section(id);
    return section ? plexanswer::container(request, serverjson::sectionMenu(*section)) : plexanswer::page(404);
}

Answer MediaEndpoints::listing(const Request &request, int id) const
{
    const Section *section = m_library.section(id);
    if (!section)
        return plexanswer::page(404);
    const QString type = argument(request, u"type"_s);
    bool isNumber = true;
    const int number = type.isEmpty() ? 0 : type.toInt(&isNumber);
    if (!isNumber)
        return plexanswer::page(400);
    QJsonObject container = serverjson::listing(*section);
    return page::answer(request, m_library, m_library.listing(id, number, argument(request, u"sort"_s)), wanted(request),
                        container);
}

Answer MediaEndpoints::metadata(const Request &request, const QString &ratingKeys) const
{
    QJsonArray items;
    const Item *last = nullptr;
    const QStringList keys = ratingKeys.split(u',', Qt::SkipEmptyParts);
    for (const QString &key : keys) {
        if (const Item *item = m_library.item(key.toInt())) {
            items.append(itemjson::full(m_library, *item, wanted(request)));
            last = item;
        }
    }
    if (!last)
        return plexanswer::page(404);
    QJsonObject container = serverjson::itemContainer(*m_library.section(last->section));
    container[u"size"_s] = items.size();
    container[u"Metadata"_s] = items;
    return plexanswer::container(request, container);
}

Answer MediaEndpoints::children(const Request &request, int ratingKey, bool leaves) const
{
    const Item *item = m_library.item(ratingKey);
    if (!item || item->plays())
        return plexanswer::page(404);
    const QJsonObject container = serverjson::children(m_library, *item);
    return page::answer(request, m_library, leaves ? m_library.leaves(ratingKey) : item->children, wanted(request), container);
}

Answer MediaEndpoints::part(const Request &request, int id, const QString &fileName, bool relayed) const
{
    const Item *item = nullptr;
    const std::shared_ptr<Content> content = m_library.part(id, &item);
    if (!content)
        return plexanswer::page(404);
    if (relayed)
        return plexanswer::page(500);
    const QByteArray type = fileName.endsWith(".mp4"_L1) ? "video/mp4" : "audio/mp4";
    return byterange::answer(request, content, type, '"' + QByteArray::number(id) + '-' + QByteArray::number(item->addedAt) + '"');
}

Answer MediaEndpoints::timeline(const Request &request)
{
    static const QStringList states{u"playing"_s, u"paused"_s, u"buffering"_s, u"stopped"_s};
    const QString state = argument(request, u"state"_s);
    const Item *item = m_library.item(argument(request, u"ratingKey"_s).toInt());
    const qint64 time = argument(request, u"time"_s).toLongLong();
    const qint64 duration = argument(request, u"duration"_s).toLongLong();
    if (!item || !states.contains(state) || request.argument("X-Plex-Client-Identifier").isEmpty() || time < 0
        || (duration > 0 && time > duration)) {
        return plexanswer::page(400);
    }
    m_library.report(item->ratingKey, time);
    m_events.tellOfPlayback(*item, state, time, request.argument("X-Plex-Client-Identifier"));
    QJsonObject container{{u"size"_s, 0}};
    if (m_termination) {
        container[u"terminationCode"_s] = m_termination->code;
        container[u"terminationText"_s] = m_termination->text;
        // Whoever obeys says "stopped"; whoever does not is told again.
        if (state == "stopped"_L1)
            m_termination.reset();
        return plexanswer::container(request, container);
    }
    container[u"playbackState"_s] = state == "stopped"_L1 ? u"stopped"_s : u"progress"_s;
    container[u"skipCount"_s] = 0;
    container[u"viewCount"_s] = item->viewCount;
    container[u"viewOffset"_s] = time;
    return plexanswer::container(request, container);
}

Answer MediaEndpoints::scrobble(const Request &request, bool watched)
{
    const QString key = argument(request, u"key"_s);
    if (key.isEmpty() || argument(request, u"identifier"_s) != "com.plexapp.plugins.library"_L1)
        return plexanswer::page(400);
    return m_library.mark(key.toInt(), watched) ? plexanswer::emptyPage() : plexanswer::page(404);
}

} // namespace simulation
