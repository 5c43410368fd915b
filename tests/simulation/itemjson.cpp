// SPDX-License-Identifier: MIT
#include "itemjson.h"

#include "mediajson.h"

#include <QCryptographicHash>
#include <QJsonArray>

namespace simulation::itemjson {

using namespace Qt::StringLiterals;

namespace {

constexpr const char16_t *s_genres[] = {u"Drama", u"Comedy", u"Mystery", u"Adventure", u"Science Fiction"};
constexpr const char16_t *s_people[] = {u"Marta Lindqvist", u"Theo Okafor", u"Ana Brandão", u"Jiro Hale", u"Wanda Pruitt"};
constexpr const char16_t *s_studios[] = {u"Lantern Pictures", u"Ostsee Film", u"Third Floor"};
constexpr const char16_t *s_countries[] = {u"Sweden", u"Portugal", u"Germany"};
constexpr const char16_t *s_ratings[] = {u"G", u"PG", u"PG-13", u"NR"};
constexpr const char16_t *s_summaries[] = {
    u"A signal comes in that nobody has sent, and somebody has to answer it.",
    u"Three neighbours, one staircase, and a secret that will not stay on its floor.",
    u"What begins as a weekend's errand ends on the other side of the sea.",
};

template <size_t N>
QString choice(const char16_t *const (&list)[N], int seed)
{
    return QStringView(list[size_t(seed) % N]).toString();
}

/// A list like Genre: the names alone in listings, with ids on the full item.
template <size_t N>
QJsonArray tags(const char16_t *const (&list)[N], int seed, int count, const QString &filter, bool full)
{
    QJsonArray tags;
    for (int i = 0; i < count; ++i) {
        QJsonObject tag{{u"tag"_s, choice(list, seed + i)}};
        if (full) {
            const int id = filter.at(0).unicode() * 10 + int(size_t(seed + i) % N);
            tag[u"id"_s] = id;
            tag[u"filter"_s] = u"%1=%2"_s.arg(filter).arg(id);
            if (filter == "actor"_L1)
                tag[u"role"_s] = u"The %1 Guest"_s.arg(i == 0 ? u"First"_s : u"Other"_s);
        }
        tags.append(tag);
    }
    return tags;
}

QString guid(const Item &item)
{
    const QByteArray name = u"%1/%2/%3"_s.arg(item.type, item.title).arg(item.seed).toUtf8();
    const QByteArray digest = QCryptographicHash::hash(name, QCryptographicHash::Md5).toHex().left(24);
    return u"plex://%1/%2"_s.arg(item.type, QString::fromLatin1(digest));
}

void addParent(QJsonObject &json, const QString &prefix, const Item &parent)
{
    json[prefix + "RatingKey"_L1] = QString::number(parent.ratingKey);
    json[prefix + "Key"_L1] = path(parent.ratingKey);
    json[prefix + "Guid"_L1] = guid(parent);
    json[prefix + "Title"_L1] = parent.title;
    json[prefix + "Thumb"_L1] = picture(parent, "thumb");
}

void addParents(QJsonObject &json, const Library &library, const Item &item)
{
    const Item *parent = library.item(item.parent);
    if (!parent)
        return;
    addParent(json, u"parent"_s, *parent);
    if (item.plays()) {
        json[u"parentIndex"_s] = parent->index;
        if (const Item *grandparent = library.item(parent->parent)) {
            addParent(json, u"grandparent"_s, *grandparent);
            if (item.type == "episode"_L1)
                json[u"grandparentArt"_s] = picture(*grandparent, "art");
        }
    } else if (item.type == "season"_L1) {
        json[u"parentIndex"_s] = 1;
        json[u"parentYear"_s] = parent->year;
        json[u"art"_s] = picture(*parent, "art");
        json[u"parentStudio"_s] = choice(s_studios, parent->seed);
    }
}

void addState(QJsonObject &json, const Library &library, const Item &item)
{
    if (item.viewOffset > 0)
        json[u"viewOffset"_s] = item.viewOffset;
    if (item.viewCount > 0)
        json[u"viewCount"_s] = item.viewCount;
    if (item.lastViewedAt > 0)
        json[u"lastViewedAt"_s] = item.lastViewedAt;
    if (item.type == "show"_L1 || item.type == "season"_L1) {
        json[u"leafCount"_s] = library.leaves(item.ratingKey).size();
        json[u"viewedLeafCount"_s] = library.viewedLeaves(item.ratingKey);
    }
    if (item.type == "show"_L1)
        json[u"childCount"_s] = item.children.size();
}

/// What the larger things have and their smaller parts do not: who made it, when, and what people think.
void addDescription(QJsonObject &json, const Item &item, bool full)
{
    const bool isMovie = item.type == "movie"_L1;
    json[u"studio"_s] = choice(s_studios, item.seed);
    json[u"rating"_s] = 6.1 + item.seed % 30 / 10.0;
    json[u"audienceRating"_s] = 6.6 + item.seed % 30 / 10.0;
    json[u"audienceRatingImage"_s] = u"themoviedb://image.rating"_s;
    json[u"Genre"_s] = tags(s_genres, item.seed, 2, u"genre"_s, full);
    json[u"Role"_s] = tags(s_people, item.seed + 1, 3, u"actor"_s, full);
    if (!isMovie)
        return;
    json[u"tagline"_s] = u"Somebody is listening."_s;
    json[u"ratingImage"_s] = u"imdb://image.rating"_s;
    json[u"Director"_s] = tags(s_people, item.seed, 1, u"director"_s, full);
    json[u"Country"_s] = tags(s_countries, item.seed, 1, u"country"_s, full);
    json[u"Writer"_s] = tags(s_people, item.seed + 2, 1, u"writer"_s, full);
    if (full) {
        json[u"hasPremiumPrimaryExtra"_s] = u"1"_s;
    }
}

QJsonArray chapters(const Item &item)
{
    QJsonArray chapters;
    for (int i = 0; i < 4; ++i) {
        chapters.append(QJsonObject{{u"id"_s, item.ratingKey * 10 + i}, {u"filter"_s, u"thumb=%1"_s.arg(i)},
                                    {u"tag"_s, u"Chapter %1"_s.arg(i + 1)}, {u"index"_s, i + 1},
                                    {u"startTimeOffset"_s, item.duration / 4 * i},
                                    {u"endTimeOffset"_s, item.duration / 4 * (i + 1)},
                                    {u"thumb"_s, u"/library/media/%1/chapterImages/%2"_s.arg(item.mediaId(1)).arg(i + 1)}});
    }
    return chapters;
}

QJsonArray markers(const Item &item)
{
    const QJsonObject credits{{u"id"_s, item.ratingKey + 1}, {u"type"_s, u"credits"_s}, {u"final"_s, true},
                              {u"startTimeOffset"_s, item.duration * 95 / 100}, {u"endTimeOffset"_s, item.duration}};
    const QJsonObject intro{{u"id"_s, item.ratingKey}, {u"type"_s, u"intro"_s},
                            {u"startTimeOffset"_s, item.duration / 50}, {u"endTimeOffset"_s, item.duration / 25}};
    // In the order servers are free to choose.
    return {credits, intro};
}

QJsonObject common(const Library &library, const Item &item, const Wanted &wanted, bool isFull)
{
    const bool isListed = item.plays();
    QJsonObject json{{u"ratingKey"_s, QString::number(item.ratingKey)},
                     {u"key"_s, isListed ? path(item.ratingKey) : path(item.ratingKey) + "/children"_L1},
                     {u"guid"_s, guid(item)},
                     {u"type"_s, item.type},
                     {u"title"_s, item.title},
                     {u"summary"_s, item.type == "season"_L1 || item.type == "track"_L1 ? QString() : choice(s_summaries, item.seed)},
                     {u"thumb"_s, picture(item, "thumb")},
                     {u"addedAt"_s, item.addedAt},
                     {u"updatedAt"_s, item.addedAt + 60}};
    if (item.titleSort != item.title)
        json[u"titleSort"_s] = item.titleSort;
    if (item.type != "movie"_L1)
        json[u"index"_s] = item.index;
    addParents(json, library, item);
    addState(json, library, item);
    if (item.type == "movie"_L1 || item.type == "show"_L1)
        addDescription(json, item, isFull);
    if (item.type == "artist"_L1)
        json[u"Genre"_s] = tags(s_genres, item.seed, 2, u"genre"_s, isFull);
    if (item.type == "album"_L1)
        json[u"loudnessAnalysisVersion"_s] = u"1"_s;
    if (item.type == "movie"_L1 || item.type == "show"_L1 || item.type == "episode"_L1) {
        json[u"year"_s] = item.year;
        json[u"originallyAvailableAt"_s] = u"%1-05-%2"_s.arg(item.year).arg(item.index % 28 + 1, 2, 10, QChar(u'0'));
        json[u"contentRating"_s] = choice(s_ratings, item.seed);
        json[u"art"_s] = picture(item, "art");
    }
    if (item.type == "show"_L1)
        json[u"duration"_s] = 1'500'000;
    if (item.plays())
        json[u"duration"_s] = item.duration;
    if (wanted.guids && item.type == "movie"_L1) {
        json[u"Guid"_s] = QJsonArray{QJsonObject{{u"id"_s, u"imdb://tt%1"_s.arg(9'000'000 + item.seed)}},
                                     QJsonObject{{u"id"_s, u"tmdb://%1"_s.arg(9'000'000 + item.seed)}}};
    }
    return json;
}

} // namespace

QString path(int ratingKey)
{
    return u"/library/metadata/%1"_s.arg(ratingKey);
}

QString picture(const Item &item, const char *kind)
{
    return u"%1/%2/%3"_s.arg(path(item.ratingKey), QLatin1String(kind)).arg(item.addedAt + 60);
}

QJsonObject section(const Section &section)
{
    const bool isMovies = section.type == "movie"_L1;
    const bool isShows = section.type == "show"_L1;
    const qint64 scanned = 1'720'000'000;
    return {{u"allowSync"_s, true}, {u"art"_s, u"/:/resources/%1-fanart.jpg"_s.arg(section.type)},
            {u"composite"_s, u"/library/sections/%1/composite/%2"_s.arg(section.id).arg(scanned)}, {u"filters"_s, true},
            {u"refreshing"_s, false}, {u"thumb"_s, u"/:/resources/%1.png"_s.arg(section.type)},
            {u"key"_s, QString::number(section.id)}, {u"type"_s, section.type}, {u"title"_s, section.title},
            {u"agent"_s, isMovies ? u"tv.plex.agents.movie"_s : isShows ? u"tv.plex.agents.series"_s : u"tv.plex.agents.music"_s},
            {u"scanner"_s, isMovies ? u"Plex Movie"_s : isShows ? u"Plex TV Series"_s : u"Plex Music"_s},
            {u"language"_s, u"en-US"_s}, {u"uuid"_s, section.uuid}, {u"updatedAt"_s, scanned}, {u"createdAt"_s, 1'600'000'000},
            {u"scannedAt"_s, scanned}, {u"content"_s, true}, {u"directory"_s, true}, {u"contentChangedAt"_s, 12'000 + section.id},
            {u"hidden"_s, 0},
            {u"Location"_s, QJsonArray{QJsonObject{{u"id"_s, section.id}, {u"path"_s, u"/media/%1"_s.arg(section.type)}}}}};
}

QJsonObject summary(const Library &library, const Item &item, const Wanted &wanted)
{
    QJsonObject json = common(library, item, wanted, false);
    if (item.plays())
        json[u"Media"_s] = media(item, false);
    return json;
}

QJsonObject full(const Library &library, const Item &item, const Wanted &wanted)
{
    Wanted all = wanted;
    all.guids = true;
    QJsonObject json = common(library, item, all, true);
    if (const Section *section = library.section(item.section)) {
        json[u"librarySectionID"_s] = section->id;
        json[u"librarySectionTitle"_s] = section->title;
        json[u"librarySectionKey"_s] = u"/library/sections/%1"_s.arg(section->id);
    }
    if (item.plays())
        json[u"Media"_s] = media(item, true);
    const bool isVideo = item.type == "movie"_L1 || item.type == "episode"_L1;
    if (isVideo && wanted.chapters)
        json[u"Chapter"_s] = chapters(item);
    if (isVideo && wanted.markers)
        json[u"Marker"_s] = markers(item);
    return json;
}

} // namespace simulation::itemjson
