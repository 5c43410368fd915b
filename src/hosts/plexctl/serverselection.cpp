// SPDX-License-Identifier: MIT
#include "serverselection.h"

#include "words.h"

namespace {

template <class Matches>
QList<Media::Server> all(const QList<Media::Server> &servers, Matches matches)
{
    QList<Media::Server> found;
    for (const Media::Server &server : servers) {
        if (matches(server))
            found += server;
    }
    return found;
}

} // namespace

Media::Result<Media::Server> selectServer(const QList<Media::Server> &servers, const QString &wanted)
{
    QList<Media::Server> found = all(servers, [&](const auto &server) { return server.id == wanted; });
    if (found.isEmpty())
        found = all(servers, [&](const auto &server) { return server.name == wanted; });
    if (found.isEmpty())
        found = all(servers, [&](const auto &server) { return !server.name.compare(wanted, Qt::CaseInsensitive); });
    if (found.isEmpty()) {
        return Media::Error{.kind = Media::Error::Kind::NotFound,
                            .message = Words::tr("There is no server “%1”. “plexctl servers” lists them.").arg(wanted)};
    }
    if (found.size() > 1) {
        return Media::Error{.kind = Media::Error::Kind::Usage,
                            .message = Words::tr("There are %1 servers called “%2”: name one by its id.")
                                           .arg(QString::number(found.size()), wanted)};
    }
    return found.first();
}
