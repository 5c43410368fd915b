// SPDX-License-Identifier: MIT
#include "dialer.h"

#include "net/exchange.h"
#include "plex/answer.h"
#include "plex/server/endpoints.h"

#include <QHostAddress>

namespace plex {

using Kind = Media::Error::Kind;

std::optional<net::Connection> byVerifiedIp(const net::Connection &candidate)
{
    const QString host = candidate.base.host();
    if (candidate.base.scheme() != u"https" || !host.endsWith(u".plex.direct"))
        return std::nullopt;
    const QString label = host.section(u'.', 0, 0);
    QHostAddress address(QString(label).replace(u'-', u'.'));
    if (address.isNull())
        address = QHostAddress(QString(label).replace(u'-', u':'));
    if (address.isNull())
        return std::nullopt;
    net::Connection connection = candidate;
    connection.shown.via = Media::ConnectionVia::VerifiedIp;
    connection.base.setHost(address.toString());
    connection.verifyName = host;
    return connection;
}

Dialer::Dialer(net::HttpClient &http, net::Clock &clock)
    : m_http(http)
    , m_clock(clock)
{
}

Media::Reply<net::Connection> *Dialer::dial(const net::Connection &candidate, const QString &machineIdentifier)
{
    return knock(candidate, machineIdentifier)->orElse([this, candidate, machineIdentifier](const Media::Error &error) {
        const auto direct = byVerifiedIp(candidate);
        if (error.kind == Kind::DnsFailed && direct)
            return knock(*direct, machineIdentifier);
        return Media::ready<net::Connection>(error, nullptr);
    });
}

Media::Reply<net::Connection> *Dialer::knock(const net::Connection &candidate, const QString &machineIdentifier)
{
    const auto begun = m_clock.now();
    const net::HttpRequest request = addressed(endpoints::identity(), candidate, {{"Accept", "application/json"}});
    return m_http.send(request)->transform([this, begun, candidate, machineIdentifier](
                                               const net::HttpResponse &response) -> Media::Result<net::Connection> {
        const auto document = jsonOf(response);
        if (!document)
            return document.error();
        const QString found = document->root()["MediaContainer"]["machineIdentifier"].text();
        if (found.isEmpty())
            return badAnswer();
        if (found != machineIdentifier) {
            return Media::Error{Kind::WrongServer,
                                QCoreApplication::translate("plex", "Another server answers at this address; it was sent nothing.")};
        }
        net::Connection connection = candidate;
        connection.shown.latencyMs = int((m_clock.now() - begun).count());
        return connection;
    });
}

} // namespace plex
