// SPDX-License-Identifier: MIT
#include "plexdiagnostics.h"

#include <algorithm>

namespace plex {
namespace {

using Kind = Media::Error::Kind;
using Reports = QList<Media::AddressReport>;

QString hintFor(const Media::AddressReport &report)
{
    if (report.kind == Media::ConnectionKind::Relay && !report.problem)
        return PlexDiagnostics::tr("A detour over the internet, at 1 to 2 Mbit/s; used only while nothing else works.");
    if (report.via == Media::ConnectionVia::VerifiedIp && !report.problem) {
        return PlexDiagnostics::tr("The name does not resolve here (DNS rebinding protection); the address behind it is used, as securely. "
                                   "To allow the name, add plex.direct to the exceptions of your router.");
    }
    if (!report.problem)
        return {};
    switch (report.problem->kind) {
    case Kind::Timeout:
        return PlexDiagnostics::tr("Nothing answers: another network, a firewall, or a machine that is off.");
    case Kind::Refused:
        return PlexDiagnostics::tr("The machine is there, but no server runs at that port.");
    case Kind::WrongServer:
        return PlexDiagnostics::tr("Another machine has this address in your network. It is never sent a token.");
    case Kind::TlsFailed:
        return PlexDiagnostics::tr("The certificate belongs to another server, or something intercepts the connection.");
    case Kind::DnsFailed:
        return PlexDiagnostics::tr("The name is unknown here, for example because it is only valid in the owner's network.");
    default:
        return {};
    }
}

/// Dials every address of a server side by side and collects the verdicts.
class AddressCheck final : public Media::Reply<Reports>
{
public:
    AddressCheck(ServerSession &session, net::Clock &clock, QObject *parent)
        : Reply(parent)
    {
        // Whoever owns the check by then, it dials through the session.
        connect(&session, &QObject::destroyed, this, [this] {
            if (!isFinished())
                delete this;
        });
        const QList<Candidate> candidates = ranked(session.resource(), session.addressPolicy());
        for (const Candidate &candidate : candidates) {
            const Media::Connection &shown = candidate.connection.shown;
            m_reports.append({.uri = shown.uri,
                              .kind = shown.kind,
                              .via = shown.via,
                              .secure = shown.secure,
                              .tried = !candidate.leftOut,
                              .problem = candidate.leftOut});
        }
        for (qsizetype i = 0; i < candidates.size(); ++i) {
            if (candidates.at(i).leftOut)
                continue;
            ++m_pending;
            auto *dial = session.dialer().dial(candidates.at(i).connection, session.id());
            dial->setParent(this);
            const auto begun = clock.now();
            dial->then(this, [this, i, begun, &clock](const Media::Result<net::Connection> &outcome) {
                Media::AddressReport &report = m_reports[i];
                if (outcome)
                    report.via = outcome->shown.via;
                else
                    report.problem = outcome.error();
                report.totalMs = int((clock.now() - begun).count());
                report.hint = hintFor(report);
                if (--m_pending == 0)
                    finish(m_reports);
            });
        }
        if (!m_pending)
            finish(m_reports);
    }

private:
    Reports m_reports;
    int m_pending = 0;
};

} // namespace

PlexDiagnostics::PlexDiagnostics(const net::Metrics &metrics, net::Clock &clock, ServerRegistry &registry,
                                 std::function<Media::Reply<Media::Done> *()> ready, QObject *parent)
    : Diagnostics(parent)
    , m_metrics(metrics)
    , m_clock(clock)
    , m_registry(registry)
    , m_ready(std::move(ready))
{
}

QVariantMap PlexDiagnostics::metrics() const
{
    return m_metrics.snapshot();
}

Media::Reply<Reports> *PlexDiagnostics::checkAddresses(const QString &server)
{
    return m_ready()->andThen([this, server](const Media::Done &) -> Media::Reply<Reports> * {
        const auto session = m_registry.session(server);
        if (!session)
            return Media::ready<Reports>(session.error(), nullptr);
        return new AddressCheck(**session, m_clock, *session);
    });
}

} // namespace plex
