// SPDX-License-Identifier: MIT
#include "knownservers.h"

#include "serverrules.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

namespace plex {
namespace {

QString fileIn(const QDir &directory)
{
    return directory.filePath(QStringLiteral("servers.json"));
}

void takeRules(KnownServers &known, const QString &id, const QJsonObject &entry)
{
    if (const auto rules = serverRulesFrom(entry.value(u"rules").toObject()); rules != Media::ServerRules())
        known.rules.insert(id, rules);
}

QJsonObject withRules(QJsonObject entry, const Media::ServerRules &rules)
{
    if (rules != Media::ServerRules())
        entry.insert(QStringLiteral("rules"), remembered(rules));
    return entry;
}

} // namespace

KnownServers KnownServers::withoutAccount() const
{
    KnownServers kept{.byHand = byHand};
    for (const ManualServer &server : byHand) {
        if (rules.contains(server.id))
            kept.rules.insert(server.id, rules.value(server.id));
    }
    return kept;
}

KnownServers loadKnownServers(const QDir &directory)
{
    QFile file(fileIn(directory));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonObject account = object.value(u"account").toObject();
    KnownServers known{.account = {.id = account.value(u"id").toString(),
                                   .name = account.value(u"name").toString(),
                                   .email = account.value(u"email").toString(),
                                   .avatar = QUrl(account.value(u"avatar").toString()),
                                   .userId = account.value(u"userId").toString(),
                                   .userName = account.value(u"userName").toString()}};
    for (const QJsonValue &entry : object.value(u"servers").toArray()) {
        const QJsonObject server = entry.toObject();
        const Resource resource = recalled(server);
        if (resource.id.isEmpty())
            continue;
        known.servers.append(resource);
        if (const QUrl last(server.value(u"lastDirect").toString()); !last.isEmpty())
            known.lastDirect.insert(resource.id, last);
        if (const DeadAddresses dead = deadAddressesFrom(server.value(u"dead").toObject()); dead != DeadAddresses())
            known.dead.insert(resource.id, dead);
        takeRules(known, resource.id, server);
    }
    for (const QJsonValue &entry : object.value(u"byHand").toArray()) {
        const ManualServer server = manualServerFrom(entry.toObject());
        if (server.id.isEmpty() || server.addresses.isEmpty())
            continue;
        known.byHand.append(server);
        takeRules(known, server.id, entry.toObject());
    }
    return known;
}

bool saveKnownServers(const QDir &directory, const KnownServers &known)
{
    QJsonArray servers;
    for (const Resource &resource : known.servers) {
        QJsonObject server = remembered(resource);
        if (const QUrl last = known.lastDirect.value(resource.id); !last.isEmpty())
            server.insert(QStringLiteral("lastDirect"), last.toString(QUrl::FullyEncoded));
        if (known.dead.contains(resource.id))
            server.insert(QStringLiteral("dead"), remembered(known.dead.value(resource.id)));
        servers.append(withRules(server, known.rules.value(resource.id)));
    }
    QJsonArray byHand;
    for (const ManualServer &server : known.byHand)
        byHand.append(withRules(remembered(server), known.rules.value(server.id)));
    const QJsonObject account{{QStringLiteral("id"), known.account.id},
                              {QStringLiteral("name"), known.account.name},
                              {QStringLiteral("email"), known.account.email},
                              {QStringLiteral("avatar"), known.account.avatar.toString(QUrl::FullyEncoded)},
                              {QStringLiteral("userId"), known.account.userId},
                              {QStringLiteral("userName"), known.account.userName}};
    const QJsonObject object{{QStringLiteral("version"), 1}, {QStringLiteral("account"), account}, {QStringLiteral("servers"), servers}, {QStringLiteral("byHand"), byHand}};
    if (!directory.mkpath(QStringLiteral(".")))
        return false;
    QSaveFile file(fileIn(directory));
    // What is still in a buffer is no part of what commit() looks at.
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(object).toJson()) >= 0 && file.flush() && file.commit();
}

bool forgetKnownServers(const QDir &directory)
{
    return !QFile::exists(fileIn(directory)) || QFile::remove(fileIn(directory));
}

} // namespace plex
