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

QString certificateName(const QHostAddress &address, const QString &domain)
{
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address.toString().replace(u'.', u'-') + u'.' + domain;
    // A label neither begins with a hyphen nor holds two side by side, so every group is written out.
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    QStringList groups;
    for (int i = 0; i < 16; i += 2)
        groups.append(QString::number(bytes[i] << 8 | bytes[i + 1], 16));
    return groups.join(u'-') + u'.' + domain;
}

Dialer::Dialer(net::HttpClient &http, net::Clock &clock)
    : m_http(http)
    , m_clock(clock)
{
}

/// A name and the address inside of it, dialled as one.
class Dialer::Attempt final : public Media::Reply<Met>
{
public:
    Attempt(Dialer &dialer, const net::Connection &byName, const net::Connection &byAddress, const Expected &expected)
        : m_dialer(dialer)
        , m_byAddress(byAddress)
        , m_expected(expected)
    {
        await(dialer.knock(byName, expected), m_name);
        dialer.m_clock.callAfter(nameLead, this, [this] { dialAddress(); });
    }

private:
    using Outcome = std::optional<Media::Result<Met>>;

    void await(Media::Reply<Met> *reply, Outcome &outcome)
    {
        reply->setParent(this);
        m_knocks.append(reply);
        reply->then(this, [this, &outcome](const Media::Result<Met> &result) {
            outcome = result;
            decide();
        });
    }

    void dialAddress()
    {
        if (!isFinished() && !std::exchange(m_isAddressDialled, true))
            await(m_dialer.knock(m_byAddress, m_expected), m_address);
    }

    void decide()
    {
        if (m_name && *m_name)
            return end(*m_name);
        if (m_address && *m_address) {
            Met met = **m_address;
            if (m_name)
                met.connection.nameProblem = m_name->error().kind;
            return end(met);
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

    void end(const Media::Result<Met> &outcome)
    {
        finish(outcome);
        for (const auto &knock : std::as_const(m_knocks)) {
            if (knock && !knock->isFinished())
                delete knock;
        }
    }

    Dialer &m_dialer;
    net::Connection m_byAddress;
    Expected m_expected;
    Outcome m_name;
    Outcome m_address;
    QList<QPointer<Media::AbstractReply>> m_knocks;
    bool m_isAddressDialled = false;
};

Media::Reply<net::Connection> *Dialer::dial(const net::Connection &candidate, const QString &machineIdentifier)
{
    return ask(candidate, machineIdentifier)->transform([](const Met &met) { return met.connection; });
}

Media::Reply<Met> *Dialer::meet(const net::Connection &candidate)
{
    return ask(candidate, std::nullopt);
}

Media::Reply<Met> *Dialer::ask(const net::Connection &candidate, const Expected &expected)
{
    if (const auto byAddress = byVerifiedIp(candidate))
        return new Attempt(*this, candidate, *byAddress, expected);
    return knock(candidate, expected);
}

Media::Reply<Met> *Dialer::knock(const net::Connection &candidate, const Expected &expected)
{
    const auto begun = m_clock.now();
    const net::HttpRequest request = addressed(endpoints::identity(), candidate, {{"Accept", "application/json"}});
    return m_http.send(request)->transform([this, begun, candidate, expected](const net::HttpResponse &response) -> Media::Result<Met> {
        const auto document = jsonOf(response);
        if (!document)
            return document.error();
        const QString found = document->root()["MediaContainer"]["machineIdentifier"].text();
        if (found.isEmpty())
            return badAnswer();
        if (expected && found != *expected) {
            return Media::Error{Kind::WrongServer,
                                QCoreApplication::translate("plex", "Another server answers at this address; it was sent nothing.")};
        }
        Met met{.connection = candidate, .machineIdentifier = found};
        met.connection.isDoubtful = false;
        met.connection.shown.latencyMs = int((m_clock.now() - begun).count());
        met.connection.connectMs = int(response.connecting.count());
        return met;
    });
}

} // namespace plex
