// SPDX-License-Identifier: MIT
#pragma once
#include "plex/account/account.h"
#include "simulation/httpserver.h"

#include <QMap>
#include <QTemporaryDir>

namespace plextest {

/// What a scripted service does with one request.
struct Step
{
    enum class Does { Answers, Hangs, Drops };
    int status = 200;
    QByteArray body = "{}";
    QByteArray type = "application/json";
    QByteArray retryAfter = {};
    Does does = Does::Answers;

    static Step hangs() { return {.does = Does::Hangs}; }
    static Step drops() { return {.does = Does::Drops}; }
    /// A page where JSON was asked for.
    static Step page(int status = 200) { return {.status = status, .body = "<html><body>Welcome</body></html>", .type = "text/html"}; }
};

/// A plex.tv that answers word for word as a test says, and a client of it.
class ScriptedPlexTv
{
public:
    explicit ScriptedPlexTv(net::Clock &clock);

    /// From now on, requests that begin with `call`, for example "GET /api/v2/pins/", take these steps; the last one stays.
    void on(const QByteArray &call, const QList<Step> &steps) { m_script.insert(call, steps); }
    /// Nothing listens any more.
    void close() { m_door.setBehaviour(simulation::HttpServer::Behaviour::Refuses); }

    /// Requests the client sent, whether or not they have arrived.
    int sent() const { return metrics.snapshot().value(QStringLiteral("requests/sent")).toInt(); }
    /// Requests that have arrived.
    int arrived() const { return int(recorder.requests().size()); }

    /// What an account here is made of.
    plex::Account::Parts parts(net::CredentialStore &store, net::Clock &clock)
    {
        return {.plexTv = plexTv, .identity = identity, .store = store, .clock = clock, .metrics = metrics, .settings = settings};
    }

    static QByteArray pin(const QByteArray &token = {}, int expiresIn = 900);
    static constexpr const char *user = R"({"id":7,"uuid":"u-7","username":"mia","title":"Mia","email":"mia@example.org"})";

private:
    void handle(const simulation::Request &request, const simulation::Responder &responder);

    simulation::CertificateAuthority m_authority;

public:
    simulation::Recorder recorder;

private:
    simulation::HttpServer m_door;
    QMap<QByteArray, QList<Step>> m_script;
    QTemporaryDir m_directory;

public:
    net::Metrics metrics;
    plex::PlexSettings settings{m_directory.path(), {}};
    plex::ClientIdentity identity;
    net::HttpClient http;
    plex::PlexTv plexTv;
};

} // namespace plextest
