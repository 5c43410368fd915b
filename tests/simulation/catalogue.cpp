// SPDX-License-Identifier: MIT
#include "catalogue.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QRegularExpression>

#include <iterator>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

struct MovieSeed
{
    const char16_t *title;
    const char16_t *titleSort;
    int year;
    int minutes;
};

constexpr MovieSeed s_movies[] = {
    {u"The Lighthouse Keeper's Radio", u"Lighthouse Keeper's Radio", 1994, 102},
    {u"Paper Kites over Lindau", nullptr, 2008, 95},
    {u"A Slow Train to Varna", u"Slow Train to Varna", 2016, 121},
    {u"Copper Morning", nullptr, 1979, 88},
    {u"Seven Umbrellas", nullptr, 2011, 107},
    {u"The Cartographer's Daughter", u"Cartographer's Daughter", 2003, 134},
    {u"Night Shift at the Observatory", nullptr, 2021, 99},
    {u"Marmalade & Thunder", nullptr, 1988, 91},
    {u"Über den Dächern", nullptr, 1967, 113},
    {u"The Long Way Round Saturn", u"Long Way Round Saturn", 2019, 142},
    {u"Two Versions of Harold", nullptr, 2014, 97},
    {u"The Missing Reel", u"Missing Reel", 1958, 76},
};
constexpr int s_twoVersions = 10;
constexpr int s_missing = 11;
constexpr int s_twoParts = 5;

struct ShowSeed
{
    const char16_t *title;
    const char16_t *titleSort;
    int year;
    int seasons;
    int episodes;
};

constexpr ShowSeed s_shows[] = {
    {u"Harbour Street", nullptr, 2012, 2, 4},
    {u"The Night Bakery", u"Night Bakery", 2018, 3, 3},
    {u"Orbital Gardeners", nullptr, 2020, 1, 6},
};

constexpr const char16_t *s_episodes[] = {
    u"The Tide Table", u"An Honest Scale",  u"Fog Signals", u"What the Gulls Know",
    u"Low Water",      u"The Spare Anchor", u"Salt",        u"A Letter from Riga",
    u"Flour",
};

struct AlbumSeed
{
    const char16_t *artist;
    const char16_t *title;
    int year;
    const char16_t *tracks[3];
};

constexpr AlbumSeed s_albums[] = {
    {u"The Velvet Ferns", u"Greenhouse Sessions", 1999, {u"Moss", u"Condensation", u"Slow Unfurling"}},
    {u"The Velvet Ferns", u"Undergrowth", 2004, {u"Root & Branch", u"Loam", u"Canopy"}},
    {u"Ines Aldana Trio", u"Second Floor, Left", 2015, {u"Stairwell", u"Doorbell", u"Balcony Light"}},
};

constexpr qint64 s_firstAdded = 1'700'000'000;
constexpr qint64 s_generatedSize = 3'000'000;
constexpr int s_firstNumbered = 1'000'000; // far from the keys of everything else

QString text(const char16_t *string)
{
    return QStringView(string).toString();
}

} // namespace

int Catalogue::knownMovies()
{
    return int(std::size(s_movies));
}

void Catalogue::addSection(const QString &type, const QString &title)
{
    Section section;
    section.id = int(m_library.m_sections.size()) + 1;
    section.type = type;
    section.title = title;
    const QByteArray digest = QCryptographicHash::hash((type + title).toUtf8(), QCryptographicHash::Md5).toHex();
    section.uuid = QString::fromLatin1(digest.left(8) + '-' + digest.mid(8, 4) + '-' + digest.mid(12, 4) + '-'
                                       + digest.mid(16, 4) + '-' + digest.mid(20));
    m_library.m_sections.append(section);
    m_lastKey = qMax(m_lastKey, section.id * 1000 - 1);
}

Item &Catalogue::add(const Item &item)
{
    Item &added = m_library.m_items[item.ratingKey] = item;
    added.addedAt = s_firstAdded + item.ratingKey * 3600LL % 30'000'000;
    if (added.titleSort.isEmpty())
        added.titleSort = added.title;
    if (item.parent != 0)
        m_library.m_items[item.parent].children.append(item.ratingKey);
    return m_library.m_items[item.ratingKey];
}

void Catalogue::makePlayable(Item &item, qint64 duration)
{
    item.versions = 1;
    item.duration = duration;
    item.size = s_generatedSize + item.seed * 1000;
    if (m_library.m_clips.isEmpty() || item.type == "track"_L1)
        return;
    item.file = m_library.m_clips.at(item.ratingKey % m_library.m_clips.size());
    item.size = QFileInfo(item.file).size();
    // clip-90s.mp4 plays for 90 seconds.
    static const QRegularExpression seconds(u"-(\\d+)s\\.mp4$"_s);
    const auto match = seconds.match(item.file);
    item.duration = (match.hasMatch() ? match.captured(1).toLongLong() : 10) * 1000;
}

void Catalogue::addMovies(int section, int first, int count)
{
    for (int number = first; number < first + count; ++number) {
        const int seed = number % knownMovies();
        const bool isNumbered = number >= knownMovies();
        Item item;
        item.ratingKey = isNumbered ? s_firstNumbered + number : 101 + number;
        item.section = section;
        item.seed = number;
        item.type = u"movie"_s;
        item.title = isNumbered ? u"Reel %1"_s.arg(number + 1, 6, 10, QChar(u'0')) : text(s_movies[seed].title);
        item.titleSort = isNumbered || !s_movies[seed].titleSort ? QString() : text(s_movies[seed].titleSort);
        item.year = isNumbered ? 1950 + number % 75 : s_movies[seed].year;
        Item &added = add(item);
        makePlayable(added, s_movies[seed].minutes * 60'000LL);
        if (isNumbered)
            continue;
        if (seed == s_twoVersions)
            added.versions = 2;
        if (seed == s_twoParts)
            added.partsEach = 2;
        added.isMissing = seed == s_missing;
    }
}

void Catalogue::addShows(int section)
{
    int seed = 0;
    for (const ShowSeed &show : s_shows) {
        Item item;
        item.ratingKey = ++m_lastKey;
        item.section = section;
        item.seed = seed++;
        item.type = u"show"_s;
        item.title = text(show.title);
        item.titleSort = show.titleSort ? text(show.titleSort) : QString();
        item.year = show.year;
        const int showKey = add(item).ratingKey;
        for (int season = 1; season <= show.seasons; ++season) {
            item.ratingKey = ++m_lastKey;
            item.parent = showKey;
            item.index = season;
            item.type = u"season"_s;
            item.title = u"Season %1"_s.arg(season);
            item.titleSort.clear();
            const int seasonKey = add(item).ratingKey;
            for (int episode = 1; episode <= show.episodes; ++episode) {
                Item child = item;
                child.ratingKey = ++m_lastKey;
                child.parent = seasonKey;
                child.index = episode;
                child.seed = m_lastKey % 100;
                child.type = u"episode"_s;
                child.title = text(s_episodes[size_t(season + episode * 2) % std::size(s_episodes)]);
                child.year = show.year + season - 1;
                makePlayable(add(child), (22 + episode) * 60'000LL);
            }
        }
    }
}

void Catalogue::addMusic(int section)
{
    int artistKey = 0;
    QString artist;
    int albums = 0;
    for (const AlbumSeed &album : s_albums) {
        Item item;
        item.section = section;
        if (text(album.artist) != artist) {
            artist = text(album.artist);
            albums = 0;
            item.ratingKey = artistKey = ++m_lastKey;
            item.type = u"artist"_s;
            item.title = artist;
            item.titleSort = artist.startsWith("The "_L1) ? artist.mid(4) : QString();
            add(item);
        }
        item.ratingKey = ++m_lastKey;
        item.parent = artistKey;
        item.index = ++albums;
        item.type = u"album"_s;
        item.title = text(album.title);
        item.titleSort.clear();
        item.year = album.year;
        const int albumKey = add(item).ratingKey;
        int index = 0;
        for (const char16_t *title : album.tracks) {
            item.ratingKey = ++m_lastKey;
            item.parent = albumKey;
            item.index = ++index;
            item.type = u"track"_s;
            item.title = text(title);
            makePlayable(add(item), 180'000 + index * 7'000);
        }
    }
}

} // namespace simulation
