// SPDX-License-Identifier: MIT
#include "lowdelay.h"

#include <QHostInfo>

#ifdef Q_OS_LINUX
#include <charconv>
#include <filesystem>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace net {

#ifdef Q_OS_LINUX
namespace {

bool leadsTo(int socket, const QHostAddress &address, quint16 port)
{
    sockaddr_storage peer = {};
    socklen_t size = sizeof peer;
    auto *at = reinterpret_cast<sockaddr *>(&peer);
    if (getpeername(socket, at, &size) != 0 || (peer.ss_family != AF_INET && peer.ss_family != AF_INET6))
        return false;
    const in_port_t peerPort = peer.ss_family == AF_INET ? reinterpret_cast<sockaddr_in *>(at)->sin_port : reinterpret_cast<sockaddr_in6 *>(at)->sin6_port;
    return ntohs(peerPort) == port && QHostAddress(at).isEqual(address, QHostAddress::TolerantConversion);
}

bool waits(int socket)
{
    int isOff = 0;
    socklen_t size = sizeof isOff;
    return getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &isOff, &size) == 0 && !isOff;
}

} // namespace

int sendAtOnce(const QHostAddress &address, quint16 port)
{
    const int on = 1;
    int found = 0;
    std::error_code problem;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", problem); !problem && entry != end(entry); entry.increment(problem)) {
        const std::string name = entry->path().filename();
        int socket = -1;
        std::from_chars(name.data(), name.data() + name.size(), socket);
        // One that is closed or another's by now only says no.
        if (leadsTo(socket, address, port) && waits(socket) && setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0)
            ++found;
    }
    return found;
}
#else
int sendAtOnce(const QHostAddress &, quint16)
{
    return 0;
}
#endif

void sendAtOnce(const QUrl &url, QObject *context)
{
    const auto port = quint16(url.port(url.scheme() == u"https" ? 443 : 80));
    if (const QHostAddress address(url.host()); !address.isNull()) {
        sendAtOnce(address, port);
        return;
    }
    QHostInfo::lookupHost(url.host(), context, [port](const QHostInfo &known) {
        for (const QHostAddress &address : known.addresses())
            sendAtOnce(address, port);
    });
}

} // namespace net
