// SPDX-License-Identifier: MIT
#include "gdmreply.h"

#include <QHash>

#include <algorithm>

namespace plex {
namespace {

using Fields = QHash<QByteArray, QByteArray>; // names in lower case

// Several times what servers send.
constexpr qsizetype maxDatagram = 4096;
constexpr qsizetype maxLines = 64;
constexpr qsizetype maxIdentifier = 128;
constexpr qsizetype maxText = 256;
constexpr qsizetype maxLabel = 63; // of a name in DNS
constexpr qsizetype maxConnections = 16;
constexpr int usualPort = 32400;

bool isWord(QByteArrayView text, const char *besides, qsizetype longest)
{
    return !text.isEmpty() && text.size() <= longest && std::all_of(text.cbegin(), text.cend(), [besides](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || QByteArrayView(besides).contains(c);
    });
}

bool isGood(const QByteArray &statusLine)
{
    const QList<QByteArray> words = statusLine.trimmed().split(' ');
    return words.size() >= 2 && words[0].startsWith("HTTP/") && words[1] == "200";
}

std::optional<Fields> fieldsOf(const QByteArray &datagram)
{
    if (datagram.size() > maxDatagram || datagram.contains('\0'))
        return {};
    const QList<QByteArray> lines = datagram.split('\n');
    if (lines.size() > maxLines || !isGood(lines.first()))
        return {};
    Fields fields;
    for (const QByteArray &line : lines.mid(1)) {
        if (line.trimmed().isEmpty())
            break;
        // Only the first colon: names of servers have some too.
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = line.left(colon).trimmed().toLower();
        if (colon > 0 && !fields.contains(name))
            fields.insert(name, line.mid(colon + 1).trimmed());
    }
    return fields;
}

bool isServer(const Fields &fields)
{
    return fields.value("content-type").split(';').first().trimmed().toLower() == "plex/media-server";
}

std::optional<int> portOf(const Fields &fields)
{
    if (!fields.contains("port"))
        return usualPort;
    const QByteArray text = fields.value("port");
    const bool isNumber = !text.isEmpty() && std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= '0' && c <= '9'; });
    const int port = isNumber ? text.toInt() : 0;
    return port > 0 && port < 65536 ? std::optional(port) : std::nullopt;
}

// For the eyes of people: without what moves a cursor or turns the writing round.
QString readable(const QByteArray &value)
{
    QString text;
    for (const uint character : QString::fromUtf8(value.left(maxText)).toUcs4()) {
        if (QChar::isPrint(character))
            text.append(QChar::fromUcs4(character));
    }
    return text;
}

// An address in front of it makes a name under this domain only.
QString certificateName(const Fields &fields)
{
    static const QByteArray domain = ".plex.direct";
    const QByteArray host = fields.value("host").toLower();
    const bool isName = host.endsWith(domain) && isWord(host.chopped(domain.size()), "-", maxLabel);
    return isName ? QString::fromLatin1(host) : QString();
}

ResourceConnection connectionAt(const QString &scheme, const QString &host, const QString &address, int port)
{
    ResourceConnection connection{.address = address, .port = port, .local = true};
    connection.uri.setScheme(scheme);
    connection.uri.setHost(host);
    connection.uri.setPort(port);
    return connection;
}

QString domainOf(const QUrl &uri)
{
    return uri.host().section(u'.', 1);
}

} // namespace

std::optional<LanServer> parseGdmReply(const QByteArray &datagram, const QHostAddress &sender)
{
    bool isIPv4 = false;
    const QHostAddress address(sender.toIPv4Address(&isIPv4));
    if (!isIPv4 || address == QHostAddress::AnyIPv4 || address == QHostAddress::Broadcast || address.isMulticast())
        return {};
    const auto fields = fieldsOf(datagram);
    if (!fields || !isServer(*fields))
        return {};
    const QByteArray id = fields->value("resource-identifier");
    const auto port = portOf(*fields);
    if (!port || !isWord(id, "-_.", maxIdentifier))
        return {};
    LanServer server{.id = QString::fromLatin1(id), .name = readable(fields->value("name")), .version = readable(fields->value("version"))};
    const QString ip = address.toString();
    if (const QString name = certificateName(*fields); !name.isEmpty()) {
        const QString label = QString(ip).replace(u'.', u'-');
        server.connections.append(connectionAt(QStringLiteral("https"), label + u'.' + name, ip, *port));
    }
    server.connections.append(connectionAt(QStringLiteral("http"), ip, ip, *port));
    return server;
}

bool addAnswer(LanServer &server, const LanServer &answer)
{
    bool isNews = false;
    for (const ResourceConnection &connection : answer.connections) {
        if (server.connections.contains(connection) || server.connections.size() >= maxConnections)
            continue;
        server.connections.append(connection);
        isNews = true;
    }
    return isNews;
}

QList<ResourceConnection> creditable(const LanServer &found, const Resource &known)
{
    if (found.id != known.id)
        return {};
    const auto isVouchedFor = [&](const QUrl &uri) {
        return std::any_of(known.connections.cbegin(), known.connections.cend(), [&](const ResourceConnection &described) {
            return described.uri.scheme() == u"https" && domainOf(described.uri) == domainOf(uri);
        });
    };
    QList<ResourceConnection> connections;
    for (const ResourceConnection &connection : found.connections) {
        if (connection.uri.scheme() == u"http" || isVouchedFor(connection.uri))
            connections.append(connection);
    }
    return connections;
}

} // namespace plex
