// SPDX-License-Identifier: MIT
#include "servercommands.h"

#include "jsonoutput.h"
#include "words.h"

#include <mediabackend/manualservers.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using Kind = Media::Error::Kind;

namespace {

// What the servers last known cannot make up for.
bool isAboutSigningIn(Kind kind)
{
    return kind == Kind::SignedOut || kind == Kind::SignInRequired || kind == Kind::CredentialsLocked
        || kind == Kind::CredentialsUnavailable;
}

Media::Error noManualServers()
{
    return {.kind = Kind::Usage, .message = Words::tr("This backend knows no servers by address.")};
}

} // namespace

void ServersCommand::execute()
{
    await(backend()->refreshServers(), [this](const auto &answer) {
        if (!answer && (isAboutSigningIn(answer.error().kind) || backend()->servers().isEmpty()))
            return fail(answer.error());
        if (!answer)
            workplace().events->warn(answer.error());
        waitForConnections();
    });
}

void ServersCommand::waitForConnections()
{
    m_isRefreshed = true;
    connect(backend(), &MediaBackend::serversChanged, this, &ServersCommand::check);
    connect(backend(), &MediaBackend::connectionChanged, this, &ServersCommand::check);
    connect(backend(), &MediaBackend::stateChanged, this, &ServersCommand::check);
    check();
}

void ServersCommand::check()
{
    const QList<Media::Server> servers = backend()->servers();
    const bool isSettled = std::none_of(servers.cbegin(), servers.cend(), [](const Media::Server &server) {
        return server.state == Media::ServerState::Connecting;
    });
    if (isSettled)
        answer();
}

void ServersCommand::deadlinePassed()
{
    if (backend()->servers().isEmpty() && !m_isRefreshed)
        return Command::deadlinePassed();
    if (!m_isRefreshed)
        workplace().events->warn({.kind = Kind::Timeout, .message = Words::tr("The list was not answered in time.")});
    answer();
}

void ServersCommand::answer()
{
    const QList<Media::Server> servers = backend()->servers();
    succeed({{u"servers"_s, Json::servers(servers)}}, Text::servers(servers));
}

void ConnectCommand::execute()
{
    withServer([this](const QString &id) {
        ask(backend()->connectServer(id), [this](const Media::Server &server) {
            const qint64 elapsed = elapsedMs();
            succeed({{u"server"_s, server.id},
                     {u"connection"_s, Json::connection(server.connection)},
                     {u"elapsedMs"_s, elapsed}},
                    Words::tr("%1: %2, usable after %3 ms")
                        .arg(Text::printable(server.name), Text::connection(server.connection), QString::number(elapsed)));
        });
    });
}

void DoctorCommand::execute()
{
    if (request().isForBugReport)
        return ask(backend()->diagnostics()->report(), [this](const QString &report) { succeed({{u"report"_s, report}}, report); });
    withServer([this](const QString &id) {
        if (!id.isEmpty()) {
            QList<Media::Server> servers = backend()->servers();
            servers.removeIf([&](const Media::Server &server) { return server.id != id; });
            checkServers(servers);
        } else if (!backend()->servers().isEmpty()) {
            checkServers(backend()->servers());
        } else {
            await(backend()->refreshServers(), [this](const auto &answer) {
                const QList<Media::Server> servers = backend()->servers();
                if (!answer && servers.isEmpty())
                    fail(answer.error());
                else
                    checkServers(servers);
            });
        }
    });
}

void DoctorCommand::checkServers(const QList<Media::Server> &servers)
{
    m_missing = servers.size();
    for (const Media::Server &server : servers)
        m_checks.append({server, {}});
    for (qsizetype i = 0; i < servers.size(); ++i) {
        ask(backend()->diagnostics()->checkAddresses(servers[i].id),
            [this, i](const QList<Media::AddressReport> &addresses) {
                m_checks[i].addresses = addresses;
                if (--m_missing == 0)
                    answer();
            });
    }
    if (servers.isEmpty())
        answer();
}

void DoctorCommand::answer()
{
    QJsonArray servers;
    for (const ServerCheck &check : std::as_const(m_checks)) {
        servers.append(QJsonObject{{u"id"_s, check.server.id},
                                   {u"name"_s, check.server.name},
                                   {u"addresses"_s, Json::addresses(check.addresses)}});
    }
    succeed({{u"servers"_s, servers}}, Text::checks(m_checks));
}

void AddServerCommand::execute()
{
    auto *servers = qobject_cast<Media::ManualServers *>(backend());
    if (!servers)
        return fail(noManualServers());
    ask(servers->addServer(QUrl(request().arguments.first(), QUrl::StrictMode), request().name), [this](const Media::Server &server) {
        succeed({{u"server"_s, Json::server(server)}},
                Words::tr("%1 (%2) was added: %3.").arg(Text::printable(server.name), server.id, Text::connection(server.connection)));
    });
}

void RemoveServerCommand::execute()
{
    auto *servers = qobject_cast<Media::ManualServers *>(backend());
    if (!servers)
        return fail(noManualServers());
    ask(servers->removeServer(request().arguments.first()), [this](const Media::Done &) { succeed({}, Words::tr("Removed.")); });
}

void LibrariesCommand::execute()
{
    withServer([this](const QString &id) {
        ask(backend()->libraries(id), [this](const QList<Media::Library> &libraries) {
            succeed({{u"libraries"_s, Json::libraries(libraries)}}, Text::libraries(libraries));
        });
    });
}
