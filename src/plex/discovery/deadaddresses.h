// SPDX-License-Identifier: MIT
#pragma once
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QSet>
#include <QString>
#include <QUrl>

namespace plex {

/// Addresses that nothing answered at, by the network this machine was in, so that the next start there does not wait for them. A hint about
/// the order only; the latest eight networks are remembered, by names that do not say which they are.
class DeadAddresses
{
public:
    /// Those of a network; none for a network without a name.
    QSet<QUrl> in(const QString &network) const { return m_byNetwork.value(network); }
    /// Whether this is news.
    bool note(const QString &network, const QUrl &address, bool isDead);

    bool operator==(const DeadAddresses &) const = default;

private:
    friend QJsonObject remembered(const DeadAddresses &dead);
    friend DeadAddresses deadAddressesFrom(const QJsonObject &object);

    QHash<QString, QSet<QUrl>> m_byNetwork;
    QList<QString> m_networks; // the latest last
};

QJsonObject remembered(const DeadAddresses &dead);
DeadAddresses deadAddressesFrom(const QJsonObject &object);

} // namespace plex
