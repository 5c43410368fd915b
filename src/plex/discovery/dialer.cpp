// SPDX-License-Identifier: MIT
#include "dialer.h"

#include "net/exchange.h"
#include "plex/answer.h"
#include "plex/server/endpoints.h"

#include <QPointer>

namespace plex {

using Kind = Media::Error::Kind;

QHostAddress addressIn(const QString &host)
{
    if (!host.endsWith(u".plex.direct", Qt::CaseInsensitive))
        return QHostAddress(host);
    const QString label = host.section(u'.', 0, 0);
    const QHostAddress address(QString(label).replace(u'-', u'.'));
    return address.isNull() ? QHostAddress(QString(label).replace(u'-', u':')) : address;
}

std::optional<net::Connection> byVerifiedIp(const net::Connection &candidate)
{
    const QString host = candidate.base.host();
    if (candidate.base.scheme() != u"https" || !host.endsWith(u".plex.direct"))
        return std::nullopt;
    const QHostAddress address = addressIn(host);
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

/// A name and the address inside of it, dialled as one.
class Dialer::Attempt final : public Media::Reply<net::Connection>
{
public:
    Attempt(Dialer &dialer, const net::Connection &byName, const net::Connection &byAddress, const QString &machineIdentifier)
        : m_dialer(dialer)
        , m_byAddress(byAddress)
        , m_machineIdentifier(machineIdentifier)
    {
        await(dialer.knock(byName, machineIdentifier), m_name);
        dialer.m_clock.callAfter(nameLead, this, [this] { dialAddress(); });
    }

private:
    using Outcome = std::optional<Media::Result<net::Connection>>;

    void await(Media::Reply<net::Connection> *reply, Outcome &outcome)
    {
        reply->setParent(this);
        m_knocks.append(reply);
        reply->then(this, [this, &outcome](const Media::Result<net::Connection> &result) {
            outcome = result;
            decide();
        });
    }

    void dialAddress()
    {
        if (!isFinished() && !std::exchange(m_isAddressDialled, true))
            await(m_dialer.knock(m_byAddress, m_machineIdentifier), m_address);
    }

    void decide()
    {
        if (m_name && *m_name)
            return end(*m_name);
        if (m_address && *m_address) {
            net::Connection connection = **m_address;
            if (m_name)
                connection.nameProblem = m_name->error().kind;
            return end(connection);
        }
        // Whoever refused us knows us: it is the right machine, and its address would say the same.
        if (m_name && (m_name->error().kind == Kind::Unauthorized || m_name->error().status))
            return end(*m_name);
        if (m_name && !m_address)
            return dialAddress();
        // A name that led nowhere says less than what was met at the address.
        const bool ledNowhere = m_name && (m_name->error().kind == Kind::DnsFailed || m_name->error().kind == Kind::Timeout);
        if (m_name && m_address)
            end(ledNowhere ? *m_address : *m_name);
    }

    void end(const Media::Result<net::Connection> &outcome)
    {
        finish(outcome);
        for (const auto &knock : std::as_const(m_knocks)) {
            if (knock && !knock->isFinished())
                delete knock;
        }
    }

    Dialer &m_dialer;
    net::Connection m_byAddress;
    QString m_machineIdentifier;
    Outcome m_name;
    Outcome m_address;
    QList<QPointer<Media::AbstractReply>> m_knocks;
    bool m_isAddressDialled = false;
};

Media::Reply<net::Connection> *Dialer::dial(const net::Connection &candidate, const QString &machineIdentifier)
{
    if (const auto byAddress = byVerifiedIp(candidate))
        return new Attempt(*this, candidate, *byAddress, machineIdentifier);
    return knock(candidate, machineIdentifier);
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
        connection.isDoubtful = false;
        connection.shown.latencyMs = int((m_clock.now() - begun).count());
        connection.connectMs = int(response.connecting.count());
        return connection;
    });
}

} // namespace plex
