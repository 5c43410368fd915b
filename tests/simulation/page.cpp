// SPDX-License-Identifier: MIT
#include "page.h"

#include "plexanswer.h"

#include <QJsonArray>

namespace simulation::page {

using namespace Qt::StringLiterals;

Answer answer(const Request &request, const Library &library, const QList<int> &items, const itemjson::Wanted &wanted,
              QJsonObject container)
{
    const QByteArray startText = request.argument("X-Plex-Container-Start");
    QByteArray sizeText = request.argument("X-Plex-Container-Size");
    // A size in the query counts only beside a start.
    if (startText.isEmpty() && request.header("X-Plex-Container-Size").isEmpty())
        sizeText.clear();
    const bool isPaged = !startText.isEmpty() || !sizeText.isEmpty();
    bool isStart = true;
    bool isSize = true;
    const qsizetype start = startText.isEmpty() ? 0 : startText.toLongLong(&isStart);
    const qsizetype size = sizeText.isEmpty() ? items.size() : sizeText.toLongLong(&isSize);
    if (!isStart || !isSize || start < 0 || size < 0)
        return plexanswer::page(400);

    QJsonArray metadata;
    const QList<int> window = start < items.size() ? items.mid(start, size) : QList<int>();
    for (const int ratingKey : window)
        metadata.append(itemjson::summary(library, *library.item(ratingKey), wanted));
    container[u"size"_s] = metadata.size();
    if (isPaged) {
        container[u"offset"_s] = start;
        container[u"totalSize"_s] = items.size();
    }
    if (!metadata.isEmpty())
        container[u"Metadata"_s] = metadata;
    Answer answer = plexanswer::container(request, container);
    if (isPaged) {
        answer.headers.emplaceBack("X-Plex-Container-Start", QByteArray::number(start));
        answer.headers.emplaceBack("X-Plex-Container-Total-Size", QByteArray::number(items.size()));
    }
    return answer;
}

} // namespace simulation::page
