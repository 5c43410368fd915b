// SPDX-License-Identifier: MIT
#include "homeusers.h"

#include "plex/answer.h"

#include <QCoreApplication>

#include <algorithm>

namespace plex::homeusers {
namespace {

constexpr net::Deadlines deadlines{.connect = std::chrono::seconds(8), .total = std::chrono::seconds(20)};

// The code of an answer that wants a PIN, or another one.
constexpr int pinRequired = 1041;

} // namespace

net::Request everybody()
{
    return {.path = QStringLiteral("/api/v2/home/users"), .deadlines = deadlines};
}

Media::Result<QList<Media::HomeUser>> parse(const net::HttpResponse &response)
{
    const auto document = jsonOf(response);
    if (!document)
        return document.error();
    QList<Media::HomeUser> users;
    document->root()["users"].forEach([&](const JsonValue &entry) {
        Media::HomeUser user{.id = entry["uuid"].text(),
                             .name = entry["friendlyName"].text(),
                             .avatar = QUrl(entry["thumb"].text()),
                             .isProtected = entry["protected"].flag(),
                             .isRestricted = entry["restricted"].flag(),
                             .isAdmin = entry["admin"].flag()};
        for (const char *name : {"title", "username"}) {
            if (user.name.isEmpty())
                user.name = entry[name].text();
        }
        if (!user.id.isEmpty())
            users.append(user);
    });
    if (users.isEmpty())
        return badAnswer();
    std::stable_partition(users.begin(), users.end(), [](const Media::HomeUser &user) { return user.isAdmin; });
    return users;
}

Media::Error pinNeeded(const QString &name)
{
    return {Media::Error::Kind::Forbidden,
            QCoreApplication::translate("plex", "%1 has a PIN. Switch to this user with the PIN, or to another one.").arg(name)};
}

bool isAboutPin(const Media::Error &error)
{
    return error.code == pinRequired || (error.kind == Media::Error::Kind::Forbidden && error.status == 0);
}

Media::Result<Media::HomeUser> chosen(const QList<Media::HomeUser> &users, const QString &id, const QString &pin)
{
    const auto found = std::find_if(users.cbegin(), users.cend(), [&](const Media::HomeUser &user) { return user.id == id; });
    if (found == users.cend()) {
        return Media::Error{Media::Error::Kind::NotFound,
                            QCoreApplication::translate("plex", "There is no such user in this home. Switch to another one.")};
    }
    if (found->isProtected && pin.isEmpty())
        return pinNeeded(found->name);
    return *found;
}

net::Request switchTo(const QString &id, const QString &pin)
{
    net::Request request{.method = "POST", .path = QStringLiteral("/api/v2/home/users/%1/switch").arg(id), .deadlines = deadlines};
    if (!pin.isEmpty())
        request.query.addQueryItem(QStringLiteral("pin"), QString::fromLatin1(QUrl::toPercentEncoding(pin)));
    return request;
}

Media::Result<net::Token> parseToken(const net::HttpResponse &response)
{
    const auto document = jsonOf(response);
    if (!document) {
        if (document.error().code != pinRequired)
            return document.error();
        const Media::Error wrong{.kind = Media::Error::Kind::Forbidden,
                                 .message = QCoreApplication::translate("plex", "The PIN is wrong. Try again with the PIN of this user."),
                                 .status = document.error().status,
                                 .code = pinRequired};
        return wrong;
    }
    const net::Token token(document->root()["authToken"].bytes());
    if (token.isEmpty())
        return badAnswer();
    return token;
}

} // namespace plex::homeusers
