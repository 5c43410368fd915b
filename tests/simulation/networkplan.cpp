// SPDX-License-Identifier: MIT
#include "networkplan.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

Place placeFrom(const QJsonObject &json)
{
    return {QHostAddress(json["address"_L1].toString()), quint16(json["port"_L1].toInt()), json["namespace"_L1].toString()};
}

std::optional<AddressSpec> addressFrom(const QJsonObject &json)
{
    using Kind = AddressSpec::Kind;
    using Behaviour = AddressSpec::Behaviour;
    static const QHash<QString, Kind> kinds{{u"local"_s, Kind::Local}, {u"remote"_s, Kind::Remote}, {u"relay"_s, Kind::Relay}};
    static const QHash<QString, Behaviour> behaviours{{u"answers"_s, Behaviour::Answers}, {u"refuses"_s, Behaviour::Refuses},
                                                      {u"hangs"_s, Behaviour::Hangs},     {u"impostor"_s, Behaviour::Impostor},
                                                      {u"plain"_s, Behaviour::Plain},     {u"absent"_s, Behaviour::Absent}};
    const Place place = placeFrom(json);
    const QString kind = json["kind"_L1].toString();
    const QString behaviour = json["behaviour"_L1].toString(place.networkNamespace.isEmpty() ? u"absent"_s : u"answers"_s);
    if (!kinds.contains(kind) || !behaviours.contains(behaviour) || place.address.isNull() || place.port == 0)
        return {};
    AddressSpec spec{kinds[kind], behaviours[behaviour]};
    spec.ipv6 = place.address.protocol() == QAbstractSocket::IPv6Protocol;
    spec.place = place;
    return spec;
}

} // namespace

std::optional<NetworkPlan> NetworkPlan::read(const QString &file, QString *error)
{
    const auto wrong = [error, file](const QString &what) {
        *error = file + ": "_L1 + what;
        return std::nullopt;
    };
    QFile text(file);
    if (!text.open(QIODevice::ReadOnly))
        return wrong(text.errorString());
    QJsonParseError mistake;
    const QJsonObject json = QJsonDocument::fromJson(text.readAll(), &mistake).object();
    if (mistake.error != QJsonParseError::NoError)
        return wrong(mistake.errorString());
    NetworkPlan plan;
    if (json.contains("plexTv"_L1))
        plan.plexTv = placeFrom(json["plexTv"_L1].toObject());
    const QJsonArray servers = json["servers"_L1].toArray();
    for (const QJsonValue &entry : servers) {
        Server server{entry["door"_L1].toString(), entry["name"_L1].toString(), entry["plainAccepted"_L1].toBool(), {}};
        if (server.door.isEmpty())
            return wrong(u"a server has no door"_s);
        const QJsonArray addresses = entry["addresses"_L1].toArray();
        for (const QJsonValue &address : addresses) {
            const auto spec = addressFrom(address.toObject());
            if (!spec)
                return wrong(u"%1 has an address that is not understood"_s.arg(server.door));
            server.addresses.append(*spec);
        }
        plan.servers.append(server);
    }
    return plan;
}

} // namespace simulation
