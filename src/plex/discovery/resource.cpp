// SPDX-License-Identifier: MIT
#include "resource.h"

#include "plex/account/jwt.h"
#include "plex/answer.h"

#include <QJsonArray>

#include <algorithm>

namespace plex {
namespace {

ResourceConnection connectionFrom(const JsonValue &json)
{
    ResourceConnection connection{.uri = QUrl(json["uri"].text(), QUrl::StrictMode),
                                  .address = json["address"].text(),
                                  .port = json["port"].number(),
                                  .local = json["local"].flag(),
                                  .relay = json["relay"].flag()};
    // A port that cannot be is no reason to try another one.
    const bool hasPort = connection.port > 0 && connection.port < 65536;
    if (json["uri"].text().isEmpty() && !connection.address.isEmpty() && hasPort) {
        connection.uri.setScheme(json["protocol"].text());
        connection.uri.setHost(connection.address);
        connection.uri.setPort(connection.port);
    }
    return connection;
}

// An account with a JWT gets the same JWT as the token of its own servers, which do not accept it.
net::Token serverToken(const JsonValue &json)
{
    const QByteArray token = json.bytes();
    const bool isJwt = token.startsWith("eyJ") && token.count('.') == 2;
    return isJwt ? net::Token() : net::Token(token);
}

bool isServer(const JsonValue &json)
{
    const QStringList abilities = json["provides"].text().split(u',');
    return std::any_of(abilities.cbegin(), abilities.cend(), [](const QString &ability) { return ability.trimmed() == u"server"; });
}

} // namespace

Media::Result<QList<Resource>> parseResources(const QByteArray &body)
{
    const auto document = JsonDocument::parse(body);
    if (!document)
        return document.error();
    if (!document->root().isArray())
        return badAnswer();
    QList<Resource> resources;
    document->root().forEach([&](const JsonValue &json) {
        Resource resource{.id = json["clientIdentifier"].text(),
                          .name = json["name"].text(),
                          .version = json["productVersion"].text(),
                          .owner = json["sourceTitle"].text(),
                          .accessToken = serverToken(json["accessToken"]),
                          .owned = json["owned"].flag(),
                          .home = json["home"].flag(),
                          .presence = json["presence"].flag(),
                          .httpsRequired = json["httpsRequired"].flag(),
                          .publicAddressMatches = json["publicAddressMatches"].flag()};
        if (!isServer(json) || resource.id.isEmpty())
            return;
        // Where a server's token should be, plex.tv has been seen to give the account's signed one, which no server takes.
        if (jwt::isSigned(resource.accessToken))
            resource.accessToken = {};
        json["connections"].forEach([&](const JsonValue &entry) { resource.connections.append(connectionFrom(entry)); });
        resources.append(resource);
    });
    std::stable_sort(resources.begin(), resources.end(), [](const Resource &a, const Resource &b) { return a.owned && !b.owned; });
    return resources;
}

QJsonObject remembered(const Resource &resource)
{
    QJsonArray connections;
    for (const ResourceConnection &connection : resource.connections) {
        connections.append(QJsonObject{{QStringLiteral("uri"), connection.uri.toString(QUrl::FullyEncoded)},
                                       {QStringLiteral("address"), connection.address},
                                       {QStringLiteral("port"), connection.port},
                                       {QStringLiteral("local"), connection.local},
                                       {QStringLiteral("relay"), connection.relay}});
    }
    return {{QStringLiteral("id"), resource.id},
            {QStringLiteral("name"), resource.name},
            {QStringLiteral("version"), resource.version},
            {QStringLiteral("owner"), resource.owner},
            {QStringLiteral("owned"), resource.owned},
            {QStringLiteral("home"), resource.home},
            {QStringLiteral("httpsRequired"), resource.httpsRequired},
            {QStringLiteral("publicAddressMatches"), resource.publicAddressMatches},
            {QStringLiteral("connections"), connections}};
}

Resource recalled(const QJsonObject &object)
{
    Resource resource{.id = object.value(u"id").toString(),
                      .name = object.value(u"name").toString(),
                      .version = object.value(u"version").toString(),
                      .owner = object.value(u"owner").toString(),
                      .owned = object.value(u"owned").toBool(),
                      .home = object.value(u"home").toBool(),
                      .httpsRequired = object.value(u"httpsRequired").toBool(),
                      .publicAddressMatches = object.value(u"publicAddressMatches").toBool()};
    for (const QJsonValue &entry : object.value(u"connections").toArray()) {
        const QJsonObject connection = entry.toObject();
        resource.connections.append({.uri = QUrl(connection.value(u"uri").toString(), QUrl::StrictMode),
                                     .address = connection.value(u"address").toString(),
                                     .port = connection.value(u"port").toInt(),
                                     .local = connection.value(u"local").toBool(),
                                     .relay = connection.value(u"relay").toBool()});
    }
    return resource;
}

} // namespace plex
