// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>

/// What plex.tv says about the account and the devices it knows.
namespace simulation {
class HomeUsers;
class SimulatedServer;
class WorldClock;
struct HomeUser;
}

namespace simulation::accountjson {

struct Wanted
{
    bool https = false;
    bool relay = false;
    bool ipv6 = false;
};

/// Whose eyes the answer is for.
struct Viewer
{
    const HomeUser &user;
    const HomeUsers &home;
    QByteArray jwt; ///< What the request came with, if it was one.
};

QJsonObject user(const HomeUser &user, const HomeUsers &home, const QByteArray &token, const WorldClock &clock);
/// What the user may see, with that user's tokens; to a JWT an own server's token is the JWT itself. The rest of the home
/// sees the account's own servers as the owner's; who is managed sees nothing else.
QJsonArray resources(const QList<SimulatedServer *> &servers, const Viewer &viewer, const Wanted &wanted, const WorldClock &clock);
/// Of the older list of devices, which is XML only.
QJsonObject devices(const QList<SimulatedServer *> &servers);

} // namespace simulation::accountjson
