// SPDX-License-Identifier: MIT
#pragma once
#include "gdmreply.h"
#include "mediabackend/reply.h"
#include "net/clock.h"

#include <QNetworkInterface>

#include <functional>

namespace plex {

/// A network of this machine to search in.
struct LanNetwork
{
    QNetworkInterface interface = {}; ///< For the multicast; without a valid one there is none.
    QHostAddress address = {}; ///< This machine's own in it; IPv4.
    int prefixLength = 32;

    /// The address that reaches everybody in it; null where there is none, as in a network of two.
    QHostAddress broadcast() const;
    bool contains(const QHostAddress &other) const;
};

/// Those that are up, with IPv4, and shared with others: no tunnel from point to point.
/// The machine's inside (`127.0.0.0/8`) only if wanted.
QList<LanNetwork> lanNetworks(bool withLoopback = false);

/// Searches the local networks for media servers; Plex calls it GDM.
///
/// A search goes by multicast and by broadcast into every network and is sent a second time, because datagrams get lost. It consists of
/// the fixed search text; nothing about this installation or its account is in it. An answer counts only in the network it came from.
/// What is found is an address to try, not a proved server.
///
/// *Errors.* None: a firewall, or no network at all, means that nothing is found.
/// *Thread and lifetime.* Lives in the backend's thread. Deleting it, or the reply, ends a search; both may be deleted from any signal.
///
/// Protocol: `M-SEARCH * HTTP/1.1` to 239.0.0.250, port 32414; servers answer to the port it was sent from. See `parseGdmReply()`.
class Gdm : public QObject
{
    Q_OBJECT
public:
    struct Pace
    {
        quint16 port = 32414; ///< Where servers listen.
        net::milliseconds again = net::milliseconds(250); ///< When it is sent for the second time.
        net::milliseconds total = net::milliseconds(1500); ///< When it ends; later answers are dropped.
        qsizetype maxServers = 64; ///< Those after them are left out.
    };
    using LanServers = QList<LanServer>;
    /// Looked at when a search begins.
    using Networks = std::function<QList<LanNetwork>()>;

    Gdm(net::Clock &clock, const Pace &pace, Networks networks, QObject *parent = nullptr);
    ~Gdm() override;

    /// Ends after `Pace::total` with every server that has answered; at once when there is no network to search in.
    Media::Reply<LanServers> *search();

Q_SIGNALS:
    /// A server answered for the first time in a search, or told another of its addresses: `server` is all of it so far.
    void found(const plex::LanServer &server);

private:
    class Search;

    net::Clock &m_clock;
    const Pace m_pace;
    Networks m_networks;
};

} // namespace plex
