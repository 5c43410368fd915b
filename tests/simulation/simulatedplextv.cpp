// SPDX-License-Identifier: MIT
#include "simulatedplextv.h"

#include "accountjson.h"
#include "certificates.h"
#include "plexanswer.h"
#include "recorder.h"
#include "signinpage.h"
#include "simulatedserver.h"
#include "worldclock.h"

#include <QLocale>
#include <QTimer>

namespace simulation {

using namespace Qt::StringLiterals;

SimulatedPlexTv::SimulatedPlexTv(const CertificateAuthority &authority, Recorder &recorder, const WorldClock &clock,
                                 QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_recorder(recorder)
    , m_door(std::make_unique<HttpServer>(u"plex.tv"_s, &recorder))
    , m_pins(clock)
    , m_tokens(clock, recorder.ledger())
    , m_devices(clock, recorder.ledger())
    , m_homeEndpoints(m_home, m_tokens, clock)
    , m_deviceEndpoints(m_devices, m_home, m_tokens, clock)
{
    m_door->setIdentity(authority.issue({u"plex.tv"_s, u"*.plex.tv"_s, u"localhost"_s}, {QHostAddress(QHostAddress::LocalHost)}));
    m_door->setHandler([this](const Request &request, const Responder &responder) { arrived(request, responder); });
}

SimulatedPlexTv::~SimulatedPlexTv() = default;

bool SimulatedPlexTv::start(const Place &place, QString *error)
{
    if (m_door->open(place))
        return true;
    if (error)
        *error = u"plex.tv: %1"_s.arg(m_door->errorString());
    return false;
}

QUrl SimulatedPlexTv::url() const
{
    return QUrl(u"https://%1:%2"_s.arg(m_door->address().toString()).arg(m_door->port()));
}

QUrl SimulatedPlexTv::signInPage() const
{
    return QUrl(url().toString() + "/auth"_L1);
}

void SimulatedPlexTv::addServer(SimulatedServer *server)
{
    if (!m_servers.contains(server))
        m_servers.append(server);
}

bool SimulatedPlexTv::claimPin(const QString &code)
{
    return claimPin(code, m_home.owner());
}

bool SimulatedPlexTv::claimPin(const QString &code, const HomeUser &user)
{
    Pin *pin = m_pins.find(code);
    if (pin)
        claim(*pin, user);
    return pin != nullptr;
}

void SimulatedPlexTv::claim(Pin &pin, const HomeUser &user)
{
    pin.claimedBy = user.uuid;
    if (!pin.key)
        pin.token = m_tokens.issue(pin.clientIdentifier, user.uuid);
}

QByteArray SimulatedPlexTv::issueToken(const QByteArray &clientIdentifier, const QString &user)
{
    const HomeUser *known = m_home.named(user);
    return known ? m_tokens.issue(clientIdentifier, known->uuid) : QByteArray();
}

void SimulatedPlexTv::revokeAccountTokens()
{
    m_tokens.revokeAll();
    m_devices.deauthorizeAll();
    for (SimulatedServer *server : std::as_const(m_servers))
        server->rotateToken();
}

void SimulatedPlexTv::revokeToken(const QByteArray &token)
{
    m_tokens.revoke(token);
    m_devices.revoke(token);
}

void SimulatedPlexTv::deauthorizeDevice(const QByteArray &clientIdentifier)
{
    m_tokens.revokeAllOf(clientIdentifier);
    m_devices.deauthorize(clientIdentifier);
}

SimulatedPlexTv::Caller SimulatedPlexTv::callerOf(const QByteArray &token, const QByteArray &clientIdentifier) const
{
    switch (m_devices.standing(token, clientIdentifier)) {
    case DeviceKeys::Standing::Good:
        return {m_home.find(m_devices.find(clientIdentifier)->user), token, true, false};
    case DeviceKeys::Standing::Expired:
        return {nullptr, token, true, true};
    case DeviceKeys::Standing::Unknown:
        break;
    }
    return {m_home.find(m_tokens.user(token, clientIdentifier)), token, false, false};
}

bool SimulatedPlexTv::accepts(const QByteArray &token, const QByteArray &clientIdentifier) const
{
    return callerOf(token, clientIdentifier).user != nullptr;
}

void SimulatedPlexTv::setOffline(bool offline)
{
    m_door->setBehaviour(offline ? HttpServer::Behaviour::Refuses : HttpServer::Behaviour::Answers);
}

void SimulatedPlexTv::failNext(int count, int status, int code, std::optional<int> retryAfter)
{
    m_faults.append({count, status, code, retryAfter});
}

void SimulatedPlexTv::dropNext(int count)
{
    m_faults.append({count, 0, 0, {}});
}

Answer SimulatedPlexTv::dated(Answer answer) const
{
    answer.headers.emplaceBack("Date", QLocale::c().toString(m_clock.today(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1());
    return answer;
}

std::optional<SimulatedPlexTv::Fault> SimulatedPlexTv::takeFault()
{
    if (m_faults.isEmpty())
        return {};
    const Fault fault = m_faults.first();
    if (--m_faults.first().count <= 0)
        m_faults.removeFirst();
    return fault;
}

void SimulatedPlexTv::arrived(const Request &request, const Responder &responder)
{
    m_recorder.ledger().shown(request, {.recipient = QLatin1String(TokenLedger::plexTv)});
    const auto reply = [this, request, responder] {
        if (m_hanging)
            return;
        const auto fault = takeFault();
        if (!fault) {
            responder.answer(dated(answerTo(request)));
        } else if (fault->status == 0) {
            responder.drop();
        } else {
            Answer answer = plexanswer::errors(request, fault->status, fault->code);
            if (fault->retryAfter)
                answer.headers.emplaceBack("Retry-After", QByteArray::number(*fault->retryAfter));
            responder.answer(dated(answer));
        }
    };
    if (m_delay.count() > 0)
        QTimer::singleShot(m_delay, this, reply);
    else
        reply();
}

Answer SimulatedPlexTv::answerTo(const Request &request)
{
    const QString &path = request.path;
    if (path == "/auth"_L1 && request.method == "GET")
        return signinpage::page();
    if (path == "/auth/claim"_L1 && request.method == "POST")
        return signinpage::claimed(claimPin(request.field(u"code"_s)));
    if (request.clientIdentifier().isEmpty())
        return plexanswer::errors(request, 400, 1000);

    constexpr QLatin1StringView pins = "/api/v2/pins"_L1;
    if (path == pins)
        return request.method == "POST" ? createPin(request) : plexanswer::errors(request, 405, 1005);
    if (path.startsWith(pins + u'/') && path != "/api/v2/pins/link"_L1) {
        bool isNumber = false;
        const int id = path.mid(pins.size() + 1).toInt(&isNumber);
        if (!isNumber)
            return plexanswer::errors(request, 404, 1020);
        return request.method == "GET" ? pollPin(request, id) : plexanswer::errors(request, 405, 1005);
    }

    if (const auto answer = m_deviceEndpoints.answerTo(request))
        return *answer;

    const Caller caller = callerOf(request.argument("X-Plex-Token"), request.clientIdentifier());
    if (caller.isExpired)
        return plexanswer::errors(request, 498, 1001, u"Token has expired"_s);
    if (!caller.user)
        return plexanswer::errors(request, 401, 1001);
    m_recorder.belongsTo(request.number, caller.user->uuid);
    return answerWithToken(request, caller);
}

Answer SimulatedPlexTv::answerWithToken(const Request &request, const Caller &caller)
{
    const HomeUser &user = *caller.user;
    const QByteArray call = request.method + ' ' + request.path.toUtf8();
    if (call == "PUT /api/v2/pins/link")
        return linkPin(request, user);
    if (call == "POST /api/v2/auth/jwk")
        return m_deviceEndpoints.registerKey(request, user);
    if (call == "GET /api/v2/ping")
        return plexanswer::bare(request, 200, QJsonObject{{u"pong"_s, true}}, u"pong"_s);
    if (call == "GET /api/v2/user")
        return plexanswer::bare(request, 200, accountjson::user(user, m_home, caller.token, m_clock), u"user"_s);
    if (call == "DELETE /api/v2/users/signout") {
        // A JWT alone would be no loss: the key would fetch the next.
        if (caller.isJwt)
            m_devices.deauthorize(request.clientIdentifier());
        m_tokens.revoke(caller.token);
        Answer answer;
        answer.status = 204;
        return answer;
    }
    if (call == "GET /api/v2/resources") {
        const accountjson::Wanted wanted{request.isSet(u"includeHttps"_s), request.isSet(u"includeRelay"_s),
                                         request.isSet(u"includeIPv6"_s)};
        const accountjson::Viewer viewer{user, m_home, caller.isJwt ? caller.token : QByteArray()};
        return plexanswer::bare(request, 200, accountjson::resources(m_servers, viewer, wanted, m_clock), u"resources"_s);
    }
    if (call == "GET /devices.xml") {
        Request asXml = request;
        asXml.headers.remove("accept");
        return plexanswer::container(asXml, accountjson::devices(m_servers));
    }
    if (const auto answer = m_homeEndpoints.answerTo(request, user))
        return *answer;
    return plexanswer::errors(request, 404, 1002);
}

Answer SimulatedPlexTv::createPin(const Request &request)
{
    std::optional<Jwk> key;
    if (const auto refusal = m_deviceEndpoints.readKey(request, &key))
        return *refusal;
    const Pin pin =
        m_pins.create(request.clientIdentifier(), request.argument("X-Plex-Product"), request.isSet(u"strong"_s), key);
    Q_EMIT pinCreated(pin.code);
    return plexanswer::bare(request, 201, m_pins.json(pin), u"pin"_s);
}

Answer SimulatedPlexTv::pollPin(const Request &request, int id)
{
    Pin *pin = nullptr;
    switch (m_pins.poll(id, request.clientIdentifier(), &pin)) {
    case Pins::Poll::Unknown:
        return plexanswer::errors(request, 404, 1020);
    case Pins::Poll::TooFast:
        return plexanswer::errors(request, 429, 1003);
    case Pins::Poll::Known:
        break;
    }
    if (!Pins::isClaimed(*pin) && m_autoClaim && pin->polls >= *m_autoClaim)
        claim(*pin, m_home.owner());
    if (pin->key) {
        if (const auto refusal = m_deviceEndpoints.collect(request, *pin))
            return *refusal;
    }
    pin->isCollected = !pin->token.isEmpty();
    return plexanswer::bare(request, 200, m_pins.json(*pin), u"pin"_s);
}

Answer SimulatedPlexTv::linkPin(const Request &request, const HomeUser &caller)
{
    const QString code = request.field(u"code"_s);
    if (code.isEmpty())
        return plexanswer::errors(request, 400, 1004);
    if (!claimPin(code, caller))
        return plexanswer::errors(request, 404, 1020);
    Answer answer;
    answer.status = 204;
    return answer;
}

} // namespace simulation
