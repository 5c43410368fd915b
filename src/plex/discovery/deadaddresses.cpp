// SPDX-License-Identifier: MIT
#include "deadaddresses.h"

#include <QJsonArray>

namespace plex {

namespace {

constexpr qsizetype mostNetworks = 8;
constexpr qsizetype mostAddresses = 64;

} // namespace

bool DeadAddresses::note(const QString &network, const QUrl &address, bool isDead)
{
    if (network.isEmpty() || m_byNetwork.value(network).contains(address) == isDead)
        return false;
    if (isDead && m_byNetwork.value(network).size() >= mostAddresses)
        return false;
    m_networks.removeOne(network);
    m_networks.append(network);
    if (isDead)
        m_byNetwork[network].insert(address);
    else
        m_byNetwork[network].remove(address);
    while (m_networks.size() > mostNetworks)
        m_byNetwork.remove(m_networks.takeFirst());
    return true;
}

QJsonObject remembered(const DeadAddresses &dead)
{
    QJsonArray networks;
    for (const QString &network : dead.m_networks) {
        QStringList addresses;
        for (const QUrl &address : dead.in(network))
            addresses.append(address.toString(QUrl::FullyEncoded));
        addresses.sort();
        networks.append(QJsonObject{{QStringLiteral("network"), network}, {QStringLiteral("addresses"), QJsonArray::fromStringList(addresses)}});
    }
    return {{QStringLiteral("networks"), networks}};
}

DeadAddresses deadAddressesFrom(const QJsonObject &object)
{
    DeadAddresses dead;
    for (const QJsonValue &entry : object.value(u"networks").toArray()) {
        for (const QJsonValue &address : entry.toObject().value(u"addresses").toArray())
            dead.note(entry.toObject().value(u"network").toString(), QUrl(address.toString(), QUrl::StrictMode), true);
    }
    return dead;
}

} // namespace plex
