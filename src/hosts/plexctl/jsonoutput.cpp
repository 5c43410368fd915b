// SPDX-License-Identifier: MIT
#include "jsonoutput.h"

using namespace Qt::StringLiterals;

namespace {

template <class Values, class F>
QJsonArray array(const Values &values, F f)
{
    QJsonArray array;
    for (const auto &value : values)
        array.append(f(value));
    return array;
}

void put(QJsonObject &object, QLatin1StringView name, const QString &value)
{
    if (!value.isEmpty())
        object.insert(name, value);
}

void put(QJsonObject &object, QLatin1StringView name, qint64 value, qint64 unknown = 0)
{
    if (value != unknown)
        object.insert(name, value);
}

void put(QJsonObject &object, QLatin1StringView name, double value)
{
    if (value != 0)
        object.insert(name, value);
}

QJsonObject track(const Media::MediaStream &track)
{
    QJsonObject object{
        {u"id"_s, track.id},
        {u"type"_s, Media::name(track.type)},
        {u"default"_s, track.isDefault},
        {u"selected"_s, track.isSelected},
        {u"forced"_s, track.isForced},
        {u"external"_s, track.isExternal},
    };
    put(object, "codec"_L1, track.codec);
    put(object, "language"_L1, track.language);
    put(object, "title"_L1, track.title);
    put(object, "index"_L1, track.index, -1);
    put(object, "channels"_L1, qint64(track.channels));
    put(object, "width"_L1, qint64(track.width));
    put(object, "height"_L1, qint64(track.height));
    put(object, "bitrate"_L1, qint64(track.bitrate));
    return object;
}

QJsonObject part(const Media::MediaPart &part)
{
    QJsonObject object{{u"id"_s, part.id}, {u"streams"_s, array(part.streams, track)}};
    put(object, "container"_L1, part.container);
    put(object, "size"_L1, part.size);
    put(object, "durationMs"_L1, part.durationMs);
    return object;
}

QJsonObject version(const Media::MediaVersion &version)
{
    QJsonObject object{{u"id"_s, version.id}, {u"parts"_s, array(version.parts, part)}};
    put(object, "container"_L1, version.container);
    put(object, "resolution"_L1, version.resolution);
    put(object, "videoCodec"_L1, version.videoCodec);
    put(object, "audioCodec"_L1, version.audioCodec);
    put(object, "width"_L1, qint64(version.width));
    put(object, "height"_L1, qint64(version.height));
    put(object, "bitrate"_L1, qint64(version.bitrate));
    put(object, "audioChannels"_L1, qint64(version.audioChannels));
    put(object, "durationMs"_L1, version.durationMs);
    return object;
}

QJsonObject marker(const Media::Marker &marker)
{
    return {{u"type"_s, Media::name(marker.type)},
            {u"startMs"_s, marker.startMs},
            {u"endMs"_s, marker.endMs},
            {u"final"_s, marker.isFinal}};
}

QJsonObject chapter(const Media::Chapter &chapter)
{
    return {{u"index"_s, chapter.index},
            {u"title"_s, chapter.title},
            {u"startMs"_s, chapter.startMs},
            {u"endMs"_s, chapter.endMs}};
}

QJsonObject library(const Media::Library &library)
{
    QJsonObject object{{u"id"_s, library.id},
                       {u"title"_s, library.title},
                       {u"type"_s, Media::name(library.type)},
                       {u"server"_s, library.server}};
    if (library.count)
        object.insert("count"_L1, *library.count);
    if (library.stored)
        object.insert("stored"_L1, true);
    return object;
}

QJsonObject setting(const Media::Setting &setting)
{
    QJsonObject object{{u"name"_s, setting.name},
                       {u"value"_s, QJsonValue::fromVariant(setting.value)},
                       {u"default"_s, QJsonValue::fromVariant(setting.defaultValue)},
                       {u"type"_s, Media::name(setting.type)},
                       {u"help"_s, setting.help}};
    if (setting.type == Media::Setting::Type::Integer)
        object.insert("range"_L1, QJsonArray{setting.minimum, setting.maximum});
    else if (setting.type == Media::Setting::Type::Choice)
        object.insert("range"_L1, QJsonArray::fromStringList(setting.choices));
    if (setting.isFixed)
        object.insert("fixed"_L1, true);
    return object;
}

QJsonObject homeUser(const Media::HomeUser &user)
{
    return {{u"id"_s, user.id}, {u"title"_s, user.name}, {u"protected"_s, user.isProtected}, {u"restricted"_s, user.isRestricted},
            {u"admin"_s, user.isAdmin}, {u"current"_s, user.isCurrent}};
}

} // namespace

QJsonObject Json::error(const Media::Error &error)
{
    return {{u"kind"_s, Media::name(error.kind)},
            {u"message"_s, error.message},
            {u"reason"_s, Media::name(error.cause ? error.cause->kind : error.kind)}};
}

QJsonValue Json::account(const Media::Account &account)
{
    if (account.id.isEmpty())
        return QJsonValue::Null;
    QJsonObject object{{u"id"_s, account.id}, {u"name"_s, account.name}};
    put(object, "email"_L1, account.email);
    return object;
}

QJsonValue Json::user(const Media::Account &account)
{
    if (account.id.isEmpty())
        return QJsonValue::Null;
    const bool isSwitched = !account.userId.isEmpty();
    return QJsonObject{{u"id"_s, isSwitched ? account.userId : account.id}, {u"title"_s, isSwitched ? account.userName : account.name}};
}

QJsonArray Json::settings(const QList<Media::Setting> &settings)
{
    return array(settings, setting);
}

QJsonArray Json::users(const QList<Media::HomeUser> &users)
{
    return array(users, homeUser);
}

QJsonObject Json::rules(const Media::ServerRules &rules)
{
    QJsonObject object{{u"neverRelay"_s, rules.neverRelay},
                       {u"neverPlain"_s, rules.neverPlain},
                       {u"forbidden"_s, array(rules.forbidden, [](const QUrl &address) { return address.toString(); })}};
    put(object, "pinned"_L1, rules.pinned.toString());
    return object;
}

QJsonValue Json::connection(const std::optional<Media::Connection> &connection)
{
    if (!connection)
        return QJsonValue::Null;
    return QJsonObject{{u"kind"_s, Media::name(connection->kind)},
                       {u"uri"_s, connection->uri.toString()},
                       {u"secure"_s, connection->secure},
                       {u"via"_s, Media::name(connection->via)},
                       {u"latencyMs"_s, connection->latencyMs}};
}

QJsonObject Json::server(const Media::Server &server)
{
    QJsonObject object{{u"id"_s, server.id},
                       {u"name"_s, server.name},
                       {u"owned"_s, server.owned},
                       {u"home"_s, server.home},
                       {u"presence"_s, server.presence},
                       {u"state"_s, Media::name(server.state)},
                       {u"version"_s, server.version}};
    if (server.connection)
        object.insert("connection"_L1, connection(server.connection));
    if (server.problem)
        object.insert("problem"_L1, Media::name(server.problem->kind));
    return object;
}

QJsonArray Json::servers(const QList<Media::Server> &servers)
{
    return array(servers, server);
}

QJsonObject Json::address(const Media::AddressReport &report)
{
    QJsonObject object{{u"uri"_s, report.uri.toString()},
                       {u"kind"_s, Media::name(report.kind)},
                       {u"secure"_s, report.secure},
                       {u"via"_s, Media::name(report.via)},
                       {u"outcome"_s, u"usable"_s},
                       {u"reason"_s, QJsonValue::Null}};
    if (report.problem) {
        object.insert("outcome"_L1, Media::name(report.problem->kind));
        // What lies beneath where that is known: `unreachable` because of `dns-failed`.
        const Media::Error &reason = report.problem->cause ? *report.problem->cause : *report.problem;
        object.insert("reason"_L1, Media::name(reason.kind));
    }
    put(object, "hint"_L1, report.hint);
    if (report.connectMs)
        object.insert("connectMs"_L1, *report.connectMs);
    if (report.tried)
        object.insert("totalMs"_L1, report.totalMs);
    return object;
}

QJsonArray Json::addresses(const QList<Media::AddressReport> &reports)
{
    return array(reports, address);
}

QJsonArray Json::libraries(const QList<Media::Library> &libraries)
{
    return array(libraries, library);
}

QJsonObject Json::item(const Media::Item &item)
{
    QJsonObject object{{u"id"_s, item.id}, {u"title"_s, item.title}, {u"type"_s, Media::name(item.type)}};
    put(object, "server"_L1, item.server);
    put(object, "summary"_L1, item.summary);
    put(object, "parentTitle"_L1, item.parentTitle);
    put(object, "grandparentTitle"_L1, item.grandparentTitle);
    put(object, "parentId"_L1, item.parentId);
    put(object, "grandparentId"_L1, item.grandparentId);
    put(object, "index"_L1, item.index, -1);
    put(object, "parentIndex"_L1, item.parentIndex, -1);
    put(object, "year"_L1, qint64(item.year));
    put(object, "releaseDate"_L1, item.releaseDate.toString(Qt::ISODate));
    put(object, "addedAt"_L1, item.addedAt.toUTC().toString(Qt::ISODate));
    put(object, "durationMs"_L1, item.durationMs);
    put(object, "resumeMs"_L1, item.resumeMs);
    put(object, "viewCount"_L1, qint64(item.viewCount));
    put(object, "childCount"_L1, item.childCount, -1);
    put(object, "leafCount"_L1, item.leafCount, -1);
    put(object, "viewedLeafCount"_L1, qint64(item.viewedLeafCount));
    put(object, "rating"_L1, item.rating);
    put(object, "userRating"_L1, item.userRating);
    put(object, "contentRating"_L1, item.contentRating);
    put(object, "studio"_L1, item.studio);
    if (!item.genres.isEmpty())
        object.insert("genres"_L1, QJsonArray::fromStringList(item.genres));
    return object;
}

QJsonObject Json::itemWithMedia(const Media::Item &item)
{
    QJsonObject object = Json::item(item);
    object.insert("media"_L1, array(item.versions, version));
    object.insert("markers"_L1, array(item.markers, marker));
    object.insert("chapters"_L1, array(item.chapters, chapter));
    return object;
}

QJsonObject Json::page(const Media::Page &page)
{
    return {{u"items"_s, array(page.items, item)}, {u"start"_s, page.start}, {u"total"_s, page.total}};
}

QJsonObject Json::stream(const Media::Stream &stream, bool showSecrets)
{
    QJsonObject headers;
    for (auto it = stream.headers.cbegin(); it != stream.headers.cend(); ++it)
        headers.insert(QString::fromUtf8(it.key()), shownHeader(it.key(), it.value(), showSecrets));
    QJsonObject object{{u"method"_s, Media::name(stream.method)},
                       {u"url"_s, QString::fromLatin1(stream.url.toEncoded())},
                       {u"headers"_s, headers},
                       {u"mimeType"_s, stream.mimeType},
                       {u"session"_s, stream.session},
                       {u"reason"_s, stream.reason}};
    put(object, "bitrate"_L1, qint64(stream.bitrate));
    put(object, "verifyName"_L1, stream.verifyName);
    put(object, "size"_L1, stream.size);
    put(object, "durationMs"_L1, stream.durationMs);
    return object;
}

QJsonObject Json::receipt(const Media::ReportReceipt &receipt)
{
    QJsonObject object{{u"accepted"_s, receipt.accepted}};
    if (receipt.terminated)
        object.insert("terminated"_L1, *receipt.terminated);
    return object;
}

QString shownHeader(const QByteArray &name, const QByteArray &value, bool showSecrets)
{
    const bool isSecret = name.toLower().contains("token");
    return isSecret && !showSecrets ? u"<redacted>"_s : QString::fromUtf8(value);
}
