// SPDX-License-Identifier: MIT
#include "manualservers.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace plex {
namespace {

using Kind = Media::Error::Kind;

QString tr(const char *text)
{
    return QCoreApplication::translate("plex", text);
}

/// Whose certificate may be shown.
struct Certified
{
    QString id;
    QString domain;

    bool operator==(const Certified &) const = default;
};

QString domainOf(const Resource &resource)
{
    for (const ResourceConnection &connection : resource.connections) {
        const QString host = connection.uri.host();
        if (connection.uri.scheme() == u"https" && host.endsWith(u".plex.direct"))
            return host.section(u'.', 1);
    }
    return {};
}

Media::Error nameNeeded(const net::Connection &candidate, const Media::Error &why)
{
    const QString name = certificateName(QHostAddress(candidate.base.host()), QStringLiteral("….plex.direct"));
    const QString port = candidate.base.port() > 0 ? u':' + QString::number(candidate.base.port()) : QString();
    const Media::Error error{Kind::TlsFailed,
                             tr("The certificate there is for a name, not for this number. Enter a name it is for: https://%1%2 with the "
                                "server's own code, or a name with a certificate of its own. For a server of your account the number will do "
                                "once you are signed in.")
                                 .arg(name, port)};
    return Media::causedBy(error, why);
}

Media::Reply<ManualServer> *introduceAs(Dialer &dialer, const net::Connection &candidate, QList<Certified> known, const Media::Error &otherwise)
{
    if (known.isEmpty())
        return Media::ready<ManualServer>(otherwise, nullptr);
    const Certified server = known.takeFirst();
    net::Connection named = candidate;
    named.verifyName = certificateName(QHostAddress(candidate.base.host()), server.domain);
    return dialer.dial(named, server.id)
        ->transform([server](const net::Connection &found) {
            return ManualServer{.id = server.id, .addresses = {{found.shown.uri, server.domain}}};
        })
        ->orElse([&dialer, candidate, known, otherwise](const Media::Error &error) {
            return error.kind == Kind::TlsFailed ? introduceAs(dialer, candidate, known, otherwise) : Media::ready<ManualServer>(error, nullptr);
        });
}

} // namespace

Media::Result<QUrl> enteredAddress(const QUrl &address)
{
    QUrl used = address;
    if (used.path() == u"/")
        used.setPath({});
    const bool isBare = used.path().isEmpty() && !used.hasQuery() && !used.hasFragment() && used.userInfo().isEmpty();
    const bool isWeb = used.scheme() == u"https" || used.scheme() == u"http";
    if (!used.isValid() || !isWeb || used.host().isEmpty() || used.port(443) <= 0 || !isBare)
        return Media::Error{Kind::Usage, tr("An address is like https://media.example.org or https://192.168.0.9:32400: no path, no name of a user.")};
    return used;
}

QString verifyName(const ManualAddress &address, const Resource &resource)
{
    if (address.certificate.isEmpty())
        return {};
    const QString current = domainOf(resource);
    return certificateName(QHostAddress(address.uri.host()), current.isEmpty() ? address.certificate : current);
}

Media::Reply<ManualServer> *introduce(Dialer &dialer, const net::Connection &candidate, const QList<Resource> &known)
{
    auto *introduced = dialer.meet(candidate)->transform([](const Met &met) {
        return ManualServer{.id = met.machineIdentifier, .addresses = {{met.connection.shown.uri, {}}}};
    });
    if (candidate.base.scheme() != u"https" || QHostAddress(candidate.base.host()).isNull())
        return introduced;
    QList<Certified> certified;
    for (const Resource &resource : known) {
        if (const QString domain = domainOf(resource); !domain.isEmpty())
            certified.append({resource.id, domain});
    }
    return introduced->orElse([&dialer, candidate, certified](const Media::Error &error) {
        return error.kind == Kind::TlsFailed ? introduceAs(dialer, candidate, certified, nameNeeded(candidate, error))
                                             : Media::ready<ManualServer>(error, nullptr);
    });
}

QJsonObject remembered(const ManualServer &server)
{
    QJsonArray addresses;
    for (const ManualAddress &address : server.addresses) {
        addresses.append(QJsonObject{{QStringLiteral("uri"), address.uri.toString(QUrl::FullyEncoded)},
                                     {QStringLiteral("certificate"), address.certificate}});
    }
    return {{QStringLiteral("id"), server.id},
            {QStringLiteral("name"), server.name},
            {QStringLiteral("ownName"), server.ownName},
            {QStringLiteral("addresses"), addresses}};
}

ManualServer manualServerFrom(const QJsonObject &object)
{
    ManualServer server{.id = object.value(u"id").toString(),
                        .name = object.value(u"name").toString(),
                        .ownName = object.value(u"ownName").toString()};
    for (const QJsonValue &entry : object.value(u"addresses").toArray()) {
        const QJsonObject address = entry.toObject();
        if (const auto uri = enteredAddress(QUrl(address.value(u"uri").toString(), QUrl::StrictMode)))
            server.addresses.append({*uri, address.value(u"certificate").toString()});
    }
    return server;
}

} // namespace plex
