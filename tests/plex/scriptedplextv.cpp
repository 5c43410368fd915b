// SPDX-License-Identifier: MIT
#include "scriptedplextv.h"

namespace plextest {
namespace {

plex::ClientIdentity named()
{
    plex::ClientIdentity identity(
        {.product = QStringLiteral("Test player"), .version = QStringLiteral("1.0"), .deviceName = QStringLiteral("desk")});
    identity.setIdentifier(QStringLiteral("client-1"));
    return identity;
}

QUrl opened(simulation::HttpServer &door)
{
    if (!door.open(QHostAddress(QHostAddress::LocalHost)))
        qFatal("no port for plex.tv");
    return QUrl(QStringLiteral("https://127.0.0.1:%1").arg(door.port()));
}

} // namespace

ScriptedPlexTv::ScriptedPlexTv(net::Clock &clock)
    : m_door(QStringLiteral("plex.tv"), &recorder)
    , identity(named())
    , http(clock, metrics, m_authority.certificate().toPem())
    , plexTv(http, identity, opened(m_door))
{
    m_door.setIdentity(m_authority.issue({}, {QHostAddress(QHostAddress::LocalHost)}));
    m_door.setHandler([this](const auto &request, const auto &responder) { handle(request, responder); });
}

QByteArray ScriptedPlexTv::pin(const QByteArray &token, int expiresIn)
{
    return R"({"id":4711,"code":"q7xkcode","expiresIn":)" + QByteArray::number(expiresIn) + R"(,"authToken":)"
         + (token.isEmpty() ? "null" : '"' + token + '"') + '}';
}

void ScriptedPlexTv::handle(const simulation::Request &request, const simulation::Responder &responder)
{
    const QByteArray call = request.method + ' ' + request.path.toUtf8();
    // Keys are sorted, so the last that fits is the longest.
    QList<Step> *steps = nullptr;
    for (auto it = m_script.begin(); it != m_script.end(); ++it) {
        if (call.startsWith(it.key()))
            steps = &it.value();
    }
    if (!steps || steps->isEmpty())
        return responder.answer(
            {.status = 404, .contentType = "application/json", .body = R"({"errors":[{"code":1002}]})", .headers = {}, .content = {}});
    const Step step = steps->first();
    if (steps->size() > 1)
        steps->removeFirst();
    if (step.does == Step::Does::Hangs)
        return;
    if (step.does == Step::Does::Drops)
        return responder.drop();
    simulation::Answer answer;
    answer.status = step.status;
    answer.contentType = step.type;
    answer.body = step.body;
    if (!step.retryAfter.isEmpty())
        answer.headers.append({"Retry-After", step.retryAfter});
    responder.answer(answer);
}

} // namespace plextest
