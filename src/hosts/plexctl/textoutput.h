// SPDX-License-Identifier: MIT
#pragma once
#include "commandline.h"

#include <mediabackend/connectionrules.h>
#include <mediabackend/mediabackend.h>
#include <mediabackend/userswitching.h>

/// What a server's addresses came to.
struct ServerCheck
{
    Media::Server server;
    QList<Media::AddressReport> addresses;
};

/// The contract's values for people: aligned, short, and without anything a terminal could take for a command.
namespace Text {

QString printable(QString text); ///< Control characters replaced.
QString table(const QList<QStringList> &rows); ///< The first row is the heading.
QString duration(qint64 ms); ///< `1:02:03`; empty for 0.

QString connection(const std::optional<Media::Connection> &connection);
QString servers(const QList<Media::Server> &servers);
QString status(const MediaBackend &backend, bool keepsCredentials);
QString checks(const QList<ServerCheck> &checks);
QString libraries(const QList<Media::Library> &libraries);
QString page(const Media::Page &page);
QString item(const Media::Item &item);
QString stream(const Media::Stream &stream, bool showSecrets);
QString metrics(const QVariantMap &metrics);
QString settings(const QList<Media::Setting> &settings);
QString rules(const Media::ServerRules &rules);
QString users(const QList<Media::HomeUser> &users);

} // namespace Text
