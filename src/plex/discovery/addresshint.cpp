// SPDX-License-Identifier: MIT
#include "addresshint.h"

#include "dialer.h"
#include "net/addressrange.h"

#include <QCoreApplication>

namespace plex {
namespace {

using Kind = Media::Error::Kind;
using Media::ConnectionKind;
using net::AddressRange;

QString tr(const char *text)
{
    return QCoreApplication::translate("plex", text);
}

QString nameHint(std::optional<Kind> problem, AddressRange range)
{
    if (!problem || problem == Kind::Timeout) {
        return tr("The name took too long to look up, so the address inside of it is used, as securely. If it is always like that, choose another DNS "
                  "server in your router.");
    }
    if (problem != Kind::DnsFailed) {
        return tr("The name leads elsewhere (%1): a DNS filter or proxy of this network answers for plex.direct. The address inside of the name is used, "
                  "as securely. To have the name work, except plex.direct from filtering.")
            .arg(Media::name(*problem));
    }
    if (range == AddressRange::Public) {
        return tr("The name does not resolve here, though it leads to the internet: the DNS server blocks plex.direct or has failed. The address inside "
                  "of the name is used, as securely. To have the name work, take plex.direct off its blocking lists.");
    }
    return tr("The name does not resolve here: the router filters names that lead into the local network (DNS rebinding protection). The address inside "
              "of the name is used, as securely. To have the name work, allow plex.direct in the router. FRITZ!Box: Home Network, Network, Network "
              "Settings, DNS Rebind Protection; dnsmasq, OpenWrt, Pi-hole: rebind-domain-ok=/plex.direct/; unbound, pfSense, OPNsense: "
              "private-domain: \"plex.direct\".");
}

QString usableHint(const Media::AddressReport &report, std::optional<Kind> nameProblem, AddressRange range)
{
    if (report.kind == ConnectionKind::Relay) {
        return tr("A detour over the internet, at 1 to 2 Mbit/s; used only while nothing else works. For a direct connection, set up Remote Access in the "
                  "server's settings.");
    }
    if (report.via == Media::ConnectionVia::VerifiedIp)
        return nameHint(nameProblem, range);
    if (!report.secure)
        return tr("Without encryption: anybody in this network can read along. Let the server prefer secure connections, in its network settings.");
    return {};
}

QString silenceHint(ConnectionKind kind, AddressRange range)
{
    if (kind == ConnectionKind::Relay)
        return tr("The relay does not answer. It is there only while the server is connected to Plex, with relays enabled in its network settings.");
    if (range == AddressRange::Bridge) {
        return tr("Most likely a container's own network, which only its machine can reach; harmless. To be rid of the address, let the container use "
                  "the network of its machine, or enter the right one under custom server access URLs in the server's network settings.");
    }
    if (range == AddressRange::Shared)
        return tr("An address inside a VPN such as Tailscale, or inside a provider's network: only those who are in it get there.");
    if (kind == ConnectionKind::Remote) {
        return tr("Nothing answers from the internet: the router in front of the server has to pass the port on. See Remote Access in the server's "
                  "settings; a firewall, or a machine that is off, looks the same.");
    }
    return tr("Nothing answers: another network, a firewall, or a machine that is off.");
}

QString problemHint(Kind problem, ConnectionKind kind, AddressRange range)
{
    switch (problem) {
    case Kind::Timeout:
    case Kind::Unreachable:
        return silenceHint(kind, range);
    case Kind::Refused:
        return range == AddressRange::Bridge
            ? silenceHint(kind, range)
            : tr("The machine is there, but no server runs at that port. Check that Plex Media Server is running, and which port it has.");
    case Kind::WrongServer:
        return kind == ConnectionKind::Local
            ? tr("Another machine has this address in your network. It is never sent a token.")
            : tr("Another server answers there; the router may pass the port on to the wrong machine. It is never sent a token.");
    case Kind::TlsFailed:
        return tr("The certificate belongs to another server, or something intercepts the connection, such as a virus scanner or a proxy. If it was just "
                  "issued anew, ask for the servers again; check the clock of this machine as well.");
    case Kind::DnsFailed:
        return tr("The name is unknown here, for example because it is only valid in the owner's network.");
    case Kind::Unauthorized:
    case Kind::Forbidden:
        return tr("Something in front of the server lets nobody in before a sign-in of its own, such as a proxy. It has to pass this program's questions "
                  "on to the server.");
    case Kind::BadAnswer:
    case Kind::NotFound:
        return tr("Something else answers there, such as a router, a proxy, or the welcome page of a network.");
    case Kind::ServerError:
    case Kind::RateLimited:
        return tr("The server answers that it cannot serve just now; it may be starting up.");
    default:
        return {};
    }
}

} // namespace

QString hintFor(const Media::AddressReport &report, std::optional<Kind> nameProblem)
{
    const AddressRange range = net::rangeOf(addressIn(report.uri.host()));
    if (!report.problem)
        return usableHint(report, nameProblem, range);
    return report.tried ? problemHint(report.problem->kind, report.kind, range) : QString();
}

} // namespace plex
