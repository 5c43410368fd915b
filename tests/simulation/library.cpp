// SPDX-License-Identifier: MIT
#include "library.h"

#include "catalogue.h"
#include "partcontent.h"

#include <QDateTime>
#include <QDir>

#include <algorithm>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

// What a media server remembers: nothing up to a minute, and ninety percent is the whole thing.
constexpr qint64 s_forgotten = 60'000;
constexpr int s_playedPercent = 90;

/// What two items are compared by; the text decides when the numbers are equal.
struct SortKey
{
    double number = 0;
    QString text;
};

SortKey sortKey(const Item &item, const QString &field)
{
    SortKey key{0, item.titleSort.toCaseFolded()};
    if (field == "title"_L1)
        key.text = item.title.toCaseFolded();
    else if (field == "year"_L1 || field == "originallyAvailableAt"_L1)
        key.number = item.year;
    else if (field == "addedAt"_L1)
        key.number = double(item.addedAt);
    else if (field == "lastViewedAt"_L1)
        key.number = double(item.lastViewedAt);
    else if (field == "viewCount"_L1)
        key.number = item.viewCount;
    else if (field == "duration"_L1)
        key.number = double(item.duration);
    else if (field == "index"_L1)
        key.number = item.index;
    return key;
}

} // namespace

Library::Library(Kind kind, const QString &mediaDirectory)
{
    if (!mediaDirectory.isEmpty()) {
        const QDir directory(mediaDirectory);
        const QStringList names = directory.entryList({u"clip-*.mp4"_s}, QDir::Files, QDir::Name);
        for (const QString &name : names)
            m_clips.append(directory.absoluteFilePath(name));
    }
    Catalogue catalogue(*this);
    catalogue.addSection(u"movie"_s, u"Movies"_s);
    catalogue.addMovies(1, 0, Catalogue::knownMovies());
    if (kind == Kind::MoviesAndShows) {
        catalogue.addSection(u"show"_s, u"TV Shows"_s);
        catalogue.addShows(2);
    } else {
        catalogue.addSection(u"artist"_s, u"Music"_s);
        catalogue.addMusic(2);
    }
}

const Section *Library::section(int id) const
{
    const auto found = std::find_if(m_sections.begin(), m_sections.end(), [id](const Section &s) { return s.id == id; });
    return found == m_sections.end() ? nullptr : &*found;
}

const Item *Library::item(int ratingKey) const
{
    const auto found = m_items.constFind(ratingKey);
    return found == m_items.cend() ? nullptr : &*found;
}

int Library::ratingKey(const QString &title) const
{
    int first = 0;
    for (const Item &item : m_items) {
        if (item.title == title && (first == 0 || item.ratingKey < first))
            first = item.ratingKey;
    }
    return first;
}

int Library::typeNumber(const QString &type)
{
    static const QHash<QString, int> numbers{{u"movie"_s, 1},  {u"show"_s, 2},  {u"season"_s, 3}, {u"episode"_s, 4},
                                             {u"artist"_s, 8}, {u"album"_s, 9}, {u"track"_s, 10}};
    return numbers.value(type);
}

QList<int> Library::listing(int section, int type, const QString &sort) const
{
    const Section *wanted = this->section(section);
    if (!wanted)
        return {};
    if (type == 0)
        type = typeNumber(wanted->type);
    QList<int> &keys = m_listings[u"%1/%2/%3"_s.arg(section).arg(type).arg(sort)];
    if (!keys.isEmpty())
        return keys;

    // "episode.addedAt:desc,titleSort" is by addedAt here: the further fields only break ties, as the title does.
    const QString first = sort.section(u',', 0, 0);
    const QString field = first.section(u':', 0, 0).section(u'.', -1);
    const bool isDescending = first.contains(":desc"_L1);
    QList<std::pair<SortKey, int>> sorted;
    for (const Item &item : m_items) {
        if (item.section == section && typeNumber(item.type) == type)
            sorted.append({sortKey(item, field), item.ratingKey});
    }
    std::sort(sorted.begin(), sorted.end(), [isDescending](const auto &a, const auto &b) {
        const auto &[keyA, ratingKeyA] = isDescending ? b : a;
        const auto &[keyB, ratingKeyB] = isDescending ? a : b;
        return std::tie(keyA.number, keyA.text, ratingKeyA) < std::tie(keyB.number, keyB.text, ratingKeyB);
    });
    for (const auto &[key, ratingKey] : sorted)
        keys.append(ratingKey);
    return keys;
}

QList<int> Library::leaves(int ratingKey) const
{
    const Item *top = item(ratingKey);
    if (!top)
        return {};
    if (top->plays())
        return {ratingKey};
    QList<int> leaves;
    for (const int child : top->children)
        leaves += this->leaves(child);
    return leaves;
}

int Library::viewedLeaves(int ratingKey) const
{
    const QList<int> all = leaves(ratingKey);
    return int(std::count_if(all.begin(), all.end(), [this](int leaf) { return item(leaf)->viewCount > 0; }));
}

void Library::setMovieCount(int count)
{
    const int section = m_sections.first().id;
    const int known = int(listing(section, 1, {}).size());
    m_listings.clear();
    if (count > known) {
        Catalogue(*this).addMovies(section, known, count - known);
        return;
    }
    const auto isCut = [=](QHash<int, Item>::iterator entry) {
        return entry.value().section == section && entry.value().seed >= count;
    };
    m_items.removeIf(isCut);
}

void Library::report(int ratingKey, qint64 time)
{
    const auto found = m_items.find(ratingKey);
    if (found == m_items.end())
        return;
    m_listings.clear();
    found->lastViewedAt = QDateTime::currentSecsSinceEpoch();
    if (found->duration > 0 && time * 100 >= found->duration * s_playedPercent) {
        found->viewOffset = 0;
        found->viewCount += found->wasCounted ? 0 : 1;
        found->wasCounted = true;
        return;
    }
    found->wasCounted = false;
    if (time > s_forgotten)
        found->viewOffset = time;
}

bool Library::rename(int ratingKey, const QString &title)
{
    const auto item = m_items.find(ratingKey);
    if (item == m_items.end())
        return false;
    item->title = title;
    m_listings.clear();
    return true;
}

bool Library::mark(int ratingKey, bool watched)
{
    const QList<int> marked = leaves(ratingKey);
    for (const int leaf : marked) {
        Item &item = m_items[leaf];
        item.viewOffset = 0;
        item.viewCount = watched ? item.viewCount + 1 : 0;
        item.lastViewedAt = watched ? QDateTime::currentSecsSinceEpoch() : 0;
    }
    m_listings.clear();
    return !marked.isEmpty();
}

std::shared_ptr<Content> Library::part(int partId, const Item **item) const
{
    const Item *owner = this->item(partId / 100);
    const int version = partId / 10 % 10;
    const int part = partId % 10;
    if (!owner || owner->isMissing || version < 1 || version > owner->versions || part < 1 || part > owner->partsEach)
        return {};
    if (item)
        *item = owner;
    if (!owner->file.isEmpty())
        return std::make_shared<FileContent>(owner->file);
    return std::make_shared<GeneratedContent>(partId, owner->size);
}

} // namespace simulation
