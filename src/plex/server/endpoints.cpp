// SPDX-License-Identifier: MIT
#include "endpoints.h"

namespace plex::endpoints {
namespace {

using namespace std::chrono_literals;

// QUrlQuery leaves `+` and the reserved characters as they are, which a server reads as a space or a separator.
void add(QUrlQuery &query, const QString &name, const QString &value)
{
    query.addQueryItem(QString::fromLatin1(QUrl::toPercentEncoding(name)), QString::fromLatin1(QUrl::toPercentEncoding(value)));
}

void page(net::Request &request, const Media::Window &window)
{
    request.headers.append({"X-Plex-Container-Start", QByteArray::number(window.start)});
    request.headers.append({"X-Plex-Container-Size", QByteArray::number(window.count)});
    if (!window.sort.isEmpty())
        add(request.query, QStringLiteral("sort"), window.sort);
    for (const auto &[name, value] : window.filters)
        add(request.query, name, value);
}

} // namespace

net::Request identity()
{
    // A probe has little time: whoever takes longer is not the best connection.
    return {.path = QStringLiteral("/identity"), .deadlines = {.connect = 4s, .total = 6s}, .maxBytes = 64 * 1024};
}

net::Request root()
{
    return {.path = QStringLiteral("/"), .deadlines = {.connect = 4s, .total = 5s}, .maxBytes = 1024 * 1024};
}

net::Request notifications()
{
    // Packed events would wait for their packet to be full.
    return {.path = QStringLiteral("/:/eventsource/notifications"),
            .headers = {{"Accept", "text/event-stream"}, {"Accept-Encoding", "identity"}},
            .deadlines = {.connect = 4s, .total = 30s},
            .maxBytes = 64 * 1024};
}

net::Request libraries()
{
    return {.path = QStringLiteral("/library/sections")};
}

net::Request libraryItems(const QString &key, const Media::Window &window)
{
    net::Request request{.path = QStringLiteral("/library/sections/%1/all").arg(key)};
    page(request, window);
    return request;
}

net::Request children(const QString &key, const Media::Window &window)
{
    net::Request request{.path = QStringLiteral("/library/metadata/%1/children").arg(key)};
    page(request, window);
    return request;
}

net::Request item(const QString &key)
{
    net::Request request{.path = QStringLiteral("/library/metadata/") + key};
    add(request.query, QStringLiteral("includeChapters"), QStringLiteral("1"));
    add(request.query, QStringLiteral("includeMarkers"), QStringLiteral("1"));
    return request;
}

net::Request timeline(const QString &key, Media::PlaybackState state, qint64 positionMs, qint64 durationMs, const QString &session)
{
    net::Request request{.method = "POST", .path = QStringLiteral("/:/timeline"), .deadlines = {.total = 10s}, .isHarmlessTwice = true};
    add(request.query, QStringLiteral("ratingKey"), key);
    add(request.query, QStringLiteral("key"), QStringLiteral("/library/metadata/") + key);
    add(request.query, QStringLiteral("state"), Media::name(state));
    // A position past the end is refused.
    add(request.query, QStringLiteral("time"), QString::number(durationMs > 0 ? std::min(positionMs, durationMs) : positionMs));
    if (durationMs > 0)
        add(request.query, QStringLiteral("duration"), QString::number(durationMs));
    request.headers.append({"X-Plex-Session-Identifier", session.toUtf8()});
    return request;
}

} // namespace plex::endpoints
