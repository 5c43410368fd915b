// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/backendsettings.h>
#include <mediabackend/connectionrules.h>
#include <mediabackend/diagnostics.h>
#include <mediabackend/userswitching.h>

#include <QJsonArray>
#include <QJsonObject>
#include <QVariantMap>

/// The contract's values as JSON, in the spelling that scripts rely on. Fields that are unknown are left out.
namespace Json {

QJsonObject error(const Media::Error &error); ///< `kind`, `message`, and `reason`: the kind of its cause, if it has one.
QJsonValue account(const Media::Account &account); ///< Null when nobody is signed in.
QJsonValue user(const Media::Account &account); ///< Whose servers are shown; null when nobody is signed in.
QJsonValue connection(const std::optional<Media::Connection> &connection); ///< Null when there is none.
QJsonObject server(const Media::Server &server);
QJsonArray servers(const QList<Media::Server> &servers);
QJsonObject address(const Media::AddressReport &report);
QJsonArray addresses(const QList<Media::AddressReport> &reports);
QJsonArray settings(const QList<Media::Setting> &settings);
QJsonObject rules(const Media::ServerRules &rules);
QJsonArray users(const QList<Media::HomeUser> &users);
QJsonArray libraries(const QList<Media::Library> &libraries);

QJsonObject item(const Media::Item &item); ///< As it stands in lists.
QJsonObject itemWithMedia(const Media::Item &item); ///< With `media`, `markers` and `chapters`.
QJsonObject page(const Media::Page &page);

/// Values of headers that hold a credential are replaced unless `showSecrets`.
QJsonObject stream(const Media::Stream &stream, bool showSecrets);
QJsonObject receipt(const Media::ReportReceipt &receipt);

} // namespace Json

/// What stands in a header's place: its value, or a note that it is kept back.
QString shownHeader(const QByteArray &name, const QByteArray &value, bool showSecrets);
