// SPDX-License-Identifier: MIT
#include "plexdiagnostics.h"

#include "bugreport.h"
#include "discovery/addresshint.h"

#include <QSslSocket>
#include <QSysInfo>

namespace plex {
namespace {

using Reports = QList<Media::AddressReport>;

// Below the 20 names Qt resolves side by side: who waits for the resolver would look like somebody who does not answer.
constexpr int dialsAtOnce = 16;

QList<QPair<QString, QString>> versions(const ClientIdentity &identity)
{
    return {{QStringLiteral("backend"), QStringLiteral(BACKEND_VERSION)},
            {QStringLiteral("host"), identity.product() + u' ' + identity.version()},
            {QStringLiteral("Qt"), QString::fromLatin1(qVersion())},
            {QStringLiteral("TLS"), QSslSocket::sslLibraryVersionString()},
            {QStringLiteral("system"), QSysInfo::prettyProductName()},
            {QStringLiteral("kernel"), QSysInfo::kernelType() + u' ' + QSysInfo::kernelVersion()},
            {QStringLiteral("processor"), QSysInfo::currentCpuArchitecture()}};
}

} // namespace

/// Dials every address of a server side by side and collects the verdicts.
class PlexDiagnostics::AddressCheck final : public Media::Reply<Reports>
{
public:
    // Over connections of its own: those in use are neither disturbed nor any measure for others.
    AddressCheck(ServerSession &session, PlexDiagnostics &diagnostics, QObject *parent)
        : Reply(parent)
        , m_http(diagnostics.m_parts.clock, diagnostics.m_parts.metrics, diagnostics.m_parts.trusted)
        , m_dialer(m_http, diagnostics.m_parts.clock)
        , m_clock(diagnostics.m_parts.clock)
        , m_server(session.id())
    {
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
            if (!candidates.at(i).leftOut)
                dial(i, candidates.at(i).connection, diagnostics.m_dials);
        }
        if (!m_pending)
            finish(m_reports);
    }
    // What is under way uses the dialer.
    ~AddressCheck() override { qDeleteAll(findChildren<Media::AbstractReply *>(Qt::FindDirectChildrenOnly)); }

private:
    void dial(qsizetype i, const net::Connection &candidate, net::Turnstile &dials)
    {
        ++m_pending;
        const std::function<Media::Reply<net::Connection> *()> begin = [this, i, candidate] {
            m_begun[i] = m_clock.now();
            return m_dialer.dial(candidate, m_server);
        };
        auto *reply = dials.pass(0, begin);
        reply->setParent(this);
        reply->then(this, [this, i](const Media::Result<net::Connection> &outcome) { conclude(i, outcome); });
    }

    void conclude(qsizetype i, const Media::Result<net::Connection> &outcome)
    {
        Media::AddressReport &report = m_reports[i];
        report.totalMs = int((m_clock.now() - m_begun.value(i)).count());
        if (outcome) {
            report.via = outcome->shown.via;
            report.connectMs = outcome->connectMs;
            report.hint = hintFor(report, outcome->nameProblem);
        } else {
            report.problem = outcome.error();
            report.hint = hintFor(report);
        }
        if (--m_pending == 0)
            finish(m_reports);
    }

    net::HttpClient m_http;
    Dialer m_dialer;
    net::Clock &m_clock;
    QString m_server;
    Reports m_reports;
    QHash<qsizetype, net::milliseconds> m_begun;
    int m_pending = 0;
};

/// Checks every server and writes down what is known.
class PlexDiagnostics::Writing final : public Media::Reply<QString>
{
public:
    Writing(PlexDiagnostics &diagnostics, QObject *parent)
        : Reply(parent)
        , m_parts(diagnostics.m_parts)
    {
        const auto sessions = m_parts.registry.sessions();
        m_pending = sessions.size();
        for (ServerSession *session : sessions) {
            const qsizetype i = m_report.servers.size();
            m_report.servers.append({.server = session->server(), .rules = session->rules(), .addresses = {}});
            auto *check = new AddressCheck(*session, diagnostics, this);
            connect(check, &Media::AbstractReply::finished, this, [this, i, check] {
                m_report.servers[i].addresses = *check->result();
                check->deleteLater();
            });
            // Also when the server went away meanwhile.
            connect(check, &QObject::destroyed, this, [this] {
                if (--m_pending == 0)
                    write();
            });
        }
        if (sessions.isEmpty())
            write();
    }

private:
    void write()
    {
        m_report.versions = versions(m_parts.identity);
        m_report.state = Media::name(m_parts.state());
        m_report.reason = m_parts.reason();
        m_report.account = m_parts.registry.user();
        m_report.privateNames = {m_parts.identity.identifier(), m_parts.identity.deviceName(), QSysInfo::machineHostName(), QDir::homePath()};
        m_report.privateNames += m_parts.names();
        m_report.privateNames.removeAll(QString());
        m_report.settings = m_parts.settings.settings();
        m_report.metrics = m_parts.metrics.snapshot();
        finish(written(m_report));
    }

    Parts m_parts;
    BugReport m_report;
    qsizetype m_pending = 0;
};

PlexDiagnostics::PlexDiagnostics(const Parts &parts, QObject *parent)
    : Diagnostics(parent)
    , m_parts(parts)
    , m_dials(dialsAtOnce)
{
}

PlexDiagnostics::~PlexDiagnostics() = default;

QVariantMap PlexDiagnostics::metrics() const
{
    return m_parts.metrics.snapshot();
}

Media::Reply<Reports> *PlexDiagnostics::checkAddresses(const QString &server)
{
    return m_parts.ready()->andThen([this, server](const Media::Done &) -> Media::Reply<Reports> * {
        const auto session = m_parts.registry.session(server);
        if (!session)
            return Media::ready<Reports>(session.error(), nullptr);
        return new AddressCheck(**session, *this, nullptr);
    });
}

Media::Reply<QString> *PlexDiagnostics::report()
{
    return m_parts.ready()
        ->orElse([](const Media::Error &) { return Media::ready<Media::Done>(Media::Done{}, nullptr); })
        ->andThen([this](const Media::Done &) -> Media::Reply<QString> * { return new Writing(*this, nullptr); });
}

} // namespace plex
