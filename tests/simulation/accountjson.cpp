// SPDX-License-Identifier: MIT
#include "accountjson.h"

#include "homeusers.h"
#include "serverjson.h"
#include "simulatedserver.h"
#include "worldclock.h"

namespace simulation::accountjson {

using namespace Qt::StringLiterals;

namespace {

const QJsonValue s_null; // null, where the field is there without a value

QJsonArray connections(const SimulatedServer &server, const Wanted &wanted)
{
    QJsonArray connections;
    const QList<Address> addresses = server.addresses();
    for (const Address &address : addresses) {
        // The relay is secure or it is not there.
        if ((address.isRelay() && !(wanted.relay && wanted.https)) || (address.spec.ipv6 && !wanted.ipv6))
            continue;
        const bool isSecure = address.isSecure() && wanted.https;
        const QString ip = address.ip.toString();
        const QString host = address.spec.ipv6 ? u'[' + ip + u']' : ip;
        const QString plain = u"http://%1:%2"_s.arg(host).arg(address.port);
        connections.append(QJsonObject{{u"protocol"_s, isSecure ? u"https"_s : u"http"_s},
                                       {u"address"_s, ip},
                                       {u"port"_s, int(address.port)},
                                       {u"uri"_s, isSecure ? address.uri.toString() : plain},
                                       {u"local"_s, address.isLocal()},
                                       {u"relay"_s, address.isRelay()},
                                       {u"IPv6"_s, address.spec.ipv6}});
    }
    return connections;
}

bool hasRelay(const SimulatedServer &server)
{
    const QList<Address> addresses = server.addresses();
    return std::any_of(addresses.begin(), addresses.end(), [](const Address &address) { return address.isRelay(); });
}

QJsonObject resource(const SimulatedServer &server, const Viewer &viewer, const Wanted &wanted, const QString &now)
{
    const HomeUser &owner = viewer.home.owner();
    const bool isOwned = server.isOwned() && viewer.user.uuid == owner.uuid;
    const bool isOfHome = server.isOwned() && !isOwned;
    const QByteArray token = isOwned && !viewer.jwt.isEmpty() ? viewer.jwt : server.accessToken(viewer.user.uuid);
    return {{u"name"_s, server.name()},
            {u"product"_s, u"Plex Media Server"_s},
            {u"productVersion"_s, serverjson::version()},
            {u"platform"_s, u"Linux"_s},
            {u"platformVersion"_s, u"6.1.0-13-amd64"_s},
            {u"device"_s, u"PC"_s},
            {u"clientIdentifier"_s, server.machineIdentifier()},
            {u"createdAt"_s, u"2023-02-03T18:20:11Z"_s},
            {u"lastSeenAt"_s, now},
            {u"provides"_s, u"server"_s},
            {u"ownerId"_s, isOwned ? s_null : QJsonValue(isOfHome ? owner.id : 4'400'812)},
            {u"sourceTitle"_s, isOwned ? s_null : QJsonValue(isOfHome ? owner.title : u"kim"_s)},
            {u"publicAddress"_s, server.isOwned() ? u"203.0.113.20"_s : u"198.51.100.7"_s},
            {u"accessToken"_s, QString::fromLatin1(token)},
            {u"owned"_s, isOwned},
            {u"home"_s, isOfHome},
            {u"synced"_s, false},
            {u"relay"_s, hasRelay(server)},
            {u"presence"_s, !server.isOffline()},
            {u"httpsRequired"_s, server.isHttpsRequired()},
            {u"publicAddressMatches"_s, server.publicAddressMatches()},
            {u"dnsRebindingProtection"_s, false},
            {u"natLoopbackSupported"_s, false},
            {u"connections"_s, connections(server, wanted)}};
}

/// Not everything in the list serves: a player, about which little is known.
QJsonObject player()
{
    return {{u"name"_s, u"Kitchen Tablet"_s},
            {u"product"_s, u"Plex for Android (Mobile)"_s},
            {u"productVersion"_s, u"10.2.0.7312"_s},
            {u"platform"_s, u"Android"_s},
            {u"platformVersion"_s, s_null},
            {u"device"_s, s_null},
            {u"clientIdentifier"_s, u"f4b2c6de9a70-com-plexapp-android"_s},
            {u"createdAt"_s, u"2024-06-15T09:01:45Z"_s},
            {u"lastSeenAt"_s, u"2024-12-24T20:14:03Z"_s},
            {u"provides"_s, u"client,player,pubsub-player,controller"_s},
            {u"ownerId"_s, s_null},
            {u"sourceTitle"_s, s_null},
            {u"publicAddress"_s, u"203.0.113.20"_s},
            {u"accessToken"_s, s_null},
            {u"owned"_s, true},
            {u"home"_s, false},
            {u"synced"_s, false},
            {u"relay"_s, false},
            {u"presence"_s, true},
            {u"httpsRequired"_s, false},
            {u"publicAddressMatches"_s, true},
            {u"dnsRebindingProtection"_s, false},
            {u"natLoopbackSupported"_s, false},
            {u"connections"_s, QJsonArray()}};
}

} // namespace

QJsonObject user(const HomeUser &user, const HomeUsers &home, const QByteArray &token, const WorldClock &clock)
{
    const bool isManaged = user.isRestricted;
    const QJsonObject subscription{{u"active"_s, false}, {u"subscribedAt"_s, s_null}, {u"status"_s, u"Inactive"_s},
                                   {u"paymentService"_s, s_null}, {u"plan"_s, s_null},
                                   {u"features"_s, QJsonArray{u"adaptive_bitrate"_s, u"collections"_s, u"home"_s, u"radio"_s}}};
    const QJsonObject profile{{u"autoSelectAudio"_s, true}, {u"defaultAudioLanguage"_s, s_null},
                              {u"defaultSubtitleLanguage"_s, s_null}, {u"autoSelectSubtitle"_s, 1},
                              {u"defaultSubtitleAccessibility"_s, 0}, {u"defaultSubtitleForced"_s, 0}};
    const QJsonArray services{QJsonObject{{u"identifier"_s, u"metadata"_s},
                                          {u"endpoint"_s, u"https://metadata.provider.plex.tv"_s},
                                          {u"token"_s, u"invented-service-token"_s},
                                          {u"status"_s, u"online"_s}}};
    const auto unlessManaged = [isManaged](const QString &text) { return isManaged ? QJsonValue() : QJsonValue(text); };
    QJsonObject json{
        {u"id"_s, user.id}, {u"uuid"_s, user.uuid}, {u"username"_s, unlessManaged(user.username())}, {u"title"_s, user.title},
        {u"email"_s, unlessManaged(user.email())}, {u"friendlyName"_s, unlessManaged(user.friendlyName())}, {u"locale"_s, s_null},
        {u"confirmed"_s, !isManaged}, {u"emailOnlyAuth"_s, false}, {u"hasPassword"_s, !isManaged},
        {u"protected"_s, user.isProtected}, {u"thumb"_s, user.thumb()}, {u"authToken"_s, QString::fromLatin1(token)},
        {u"mailingListStatus"_s, unlessManaged(u"unsubscribed"_s)}, {u"mailingListActive"_s, false},
        {u"scrobbleTypes"_s, QString()}, {u"country"_s, u"DE"_s}, {u"subscription"_s, subscription},
        {u"subscriptionDescription"_s, s_null}, {u"restricted"_s, isManaged}, {u"anonymous"_s, s_null},
        {u"home"_s, home.isOn()}, {u"guest"_s, false}, {u"homeSize"_s, int(home.present().size())},
        {u"homeAdmin"_s, home.isAdmin(user)}, {u"maxHomeSize"_s, 15},
        {u"rememberExpiresAt"_s, clock.today().toSecsSinceEpoch() + 14 * 86'400}, {u"profile"_s, profile},
        {u"entitlements"_s, QJsonArray()}, {u"subscriptions"_s, QJsonArray()}, {u"pastSubscriptions"_s, QJsonArray()},
        {u"trials"_s, QJsonArray()}, {u"services"_s, services}, {u"adsConsent"_s, s_null}, {u"adsConsentSetAt"_s, s_null},
        {u"adsConsentReminderAt"_s, s_null}, {u"experimentalFeatures"_s, false}, {u"twoFactorEnabled"_s, false},
        {u"backupCodesCreated"_s, false}, {u"joinedAt"_s, 1'500'000'000}};
    if (isManaged) {
        json[u"restrictionProfile"_s] = user.restrictionProfile();
        json[u"customRestrictions"_s] = QJsonObject{{u"all"_s, s_null}, {u"movies"_s, s_null}, {u"music"_s, s_null},
                                                    {u"photos"_s, s_null}, {u"television"_s, s_null}};
    }
    return json;
}

QJsonArray resources(const QList<SimulatedServer *> &servers, const Viewer &viewer, const Wanted &wanted, const WorldClock &clock)
{
    const QString now = clock.today().toString(u"yyyy-MM-ddTHH:mm:ssZ"_s);
    QJsonArray resources;
    for (const SimulatedServer *server : servers) {
        if (server->isOwned() || !viewer.user.isRestricted)
            resources.append(resource(*server, viewer, wanted, now));
    }
    if (viewer.user.uuid == viewer.home.owner().uuid)
        resources.append(player());
    return resources;
}

QJsonObject devices(const QList<SimulatedServer *> &servers)
{
    QJsonArray devices;
    int id = 81'000'000;
    for (const SimulatedServer *server : servers) {
        QJsonArray connections;
        const QList<Address> addresses = server->addresses();
        for (const Address &address : addresses)
            connections.append(QJsonObject{{u"uri"_s, address.uri.toString()}});
        devices.append(QJsonObject{{u"name"_s, server->name()}, {u"id"_s, ++id}, {u"product"_s, u"Plex Media Server"_s},
                                   {u"productVersion"_s, serverjson::version()}, {u"platform"_s, u"Linux"_s},
                                   {u"clientIdentifier"_s, server->machineIdentifier()}, {u"provides"_s, u"server"_s},
                                   {u"Connection"_s, connections}});
    }
    return {{u"publicAddress"_s, u"203.0.113.20"_s}, {u"Device"_s, devices}};
}

} // namespace simulation::accountjson
