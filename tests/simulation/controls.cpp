// SPDX-License-Identifier: MIT
#include "controls.h"

#include "gdmresponder.h"
#include "networkplan.h"
#include "simulatednetwork.h"

#include <QJsonDocument>

#include <algorithm>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

using Arguments = Controls::Arguments;

/// Does \a forServer or \a forPlexTv, whichever the argument "where" names ("server" is understood too).
template <typename ForServer, typename ForPlexTv>
QString onPlace(SimulatedNetwork &network, const Arguments &arguments, ForServer forServer, ForPlexTv forPlexTv)
{
    const QString where = arguments.value(u"where"_s, arguments.value(u"server"_s));
    if (where == "plex.tv"_L1)
        forPlexTv(network.plexTv());
    else if (where == "owned"_L1)
        forServer(network.owned());
    else if (where == "shared"_L1)
        forServer(network.shared());
    else
        return u"where is plex.tv, owned or shared"_s;
    return {};
}

template <typename ForServer>
QString onServer(SimulatedNetwork &network, const Arguments &arguments, ForServer forServer)
{
    QString wrong;
    const QString other = onPlace(network, arguments, forServer, [&](SimulatedPlexTv &) { wrong = u"server is owned or shared"_s; });
    return wrong.isEmpty() ? other : wrong;
}

QString kindName(AddressSpec::Kind kind)
{
    return kind == AddressSpec::Kind::Local ? u"local"_s : kind == AddressSpec::Kind::Remote ? u"remote"_s : u"relay"_s;
}

QString behaviourName(AddressSpec::Behaviour behaviour)
{
    switch (behaviour) {
    case AddressSpec::Behaviour::Answers: return u"answers"_s;
    case AddressSpec::Behaviour::Refuses: return u"refuses"_s;
    case AddressSpec::Behaviour::Hangs: return u"hangs"_s;
    case AddressSpec::Behaviour::Impostor: return u"impostor"_s;
    case AddressSpec::Behaviour::Plain: return u"plain"_s;
    case AddressSpec::Behaviour::Absent: return u"absent"_s;
    }
    return {};
}

} // namespace

Controls::Controls(SimulatedNetwork &network)
    : m_network(network)
{
    addPinVerbs();
    addTokenVerbs();
    addHomeVerbs();
    addFaultVerbs();
    addServerVerbs();
}

void Controls::addFaultVerbs()
{
    const auto both = [this](const QString &verb, auto change) {
        m_verbs[verb] = {{u"where"_s}, [this, change](const Arguments &arguments) {
            return onPlace(m_network, arguments, change, change);
        }};
    };
    both(u"hang"_s, [](auto &place) { place.setHanging(true); });
    both(u"unhang"_s, [](auto &place) { place.setHanging(false); });
    both(u"offline"_s, [](auto &place) { place.setOffline(true); });
    both(u"online"_s, [](auto &place) { place.setOffline(false); });
    m_verbs[u"fail"_s] = {{u"where"_s, u"count"_s, u"status"_s, u"code"_s, u"retry-after"_s, u"path"_s}, [this](const Arguments &a) {
        const int count = a.value(u"count"_s, u"1"_s).toInt();
        const int status = a.value(u"status"_s, u"500"_s).toInt();
        if (count < 1 || status < 400 || status > 599)
            return u"count is positive, status an error's"_s;
        const int code = a.value(u"code"_s, u"1007"_s).toInt();
        const auto retryAfter = a.contains(u"retry-after"_s) ? std::optional(a.value(u"retry-after"_s).toInt()) : std::nullopt;
        return onPlace(
            m_network, a, [&](SimulatedServer &server) { server.failNext(count, status, a.value(u"path"_s)); },
            [&](SimulatedPlexTv &plexTv) { plexTv.failNext(count, status, code, retryAfter); });
    }};
    m_verbs[u"drop"_s] = {{u"where"_s, u"count"_s}, [this](const Arguments &a) {
        const int count = a.value(u"count"_s, u"1"_s).toInt();
        const auto drop = [count](auto &place) { place.dropNext(count); };
        return onPlace(m_network, a, drop, drop);
    }};
    m_verbs[u"delay"_s] = {{u"where"_s, u"seconds"_s}, [this](const Arguments &a) {
        const auto delay = seconds(a).value_or(std::chrono::milliseconds(0));
        const auto set = [delay](auto &place) { place.setDelay(delay); };
        return onPlace(m_network, a, set, set);
    }};
    m_verbs[u"pass"_s] = {{u"seconds"_s}, [this](const Arguments &a) {
        const auto time = seconds(a);
        if (!time || time->count() <= 0)
            return u"seconds is positive: time goes forward"_s;
        m_network.clock().advance(*time);
        return QString();
    }};
    m_verbs[u"token-lifetime"_s] = {{u"seconds"_s, u"where"_s}, [this](Arguments a) {
        // "account" is plex.tv's own; without a place it is everybody's.
        const auto set = [lifetime = seconds(a)](auto &place) { place.setTokenLifetime(lifetime); };
        if (!a.contains(u"where"_s)) {
            set(m_network.plexTv());
            set(m_network.owned());
            set(m_network.shared());
            return QString();
        }
        if (a.value(u"where"_s) == "account"_L1)
            a[u"where"_s] = u"plex.tv"_s;
        return onPlace(m_network, a, set, set);
    }};
}

void Controls::addServerVerbs()
{
    const auto server = [this](const QString &verb, auto change) {
        m_verbs[verb] = {{u"server"_s}, [this, change](const Arguments &arguments) {
            return onServer(m_network, arguments, change);
        }};
    };
    server(u"rotate"_s, [](SimulatedServer &s) { s.rotateToken(); });
    server(u"move"_s, [](SimulatedServer &s) { s.move(); });
    server(u"certificate"_s, [](SimulatedServer &s) { s.renewCertificate(); });
    server(u"require-https"_s, [](SimulatedServer &s) { s.setHttpsRequired(true); });
    m_verbs[u"allow-networks"_s] = {{u"server"_s, u"networks"_s}, [this](const Arguments &a) {
        QList<QPair<QHostAddress, int>> networks;
        const QStringList words = a.value(u"networks"_s).split(u',', Qt::SkipEmptyParts);
        for (const QString &word : words)
            networks.append(QHostAddress::parseSubnet(word));
        const bool isWrong = std::any_of(networks.cbegin(), networks.cend(), [](const auto &network) { return network.second < 0; });
        return isWrong ? u"networks are like 192.168.0.0/24,127.0.0.1"_s
                       : onServer(m_network, a, [&](SimulatedServer &s) { s.setAllowedNetworks(networks); });
    }};
    const auto listed = [this](const QString &verb, auto change) {
        m_verbs[verb] = {{u"server"_s}, [this, change](const Arguments &arguments) {
            return onServer(m_network, arguments, [&](SimulatedServer &s) { (m_network.plexTv().*change)(&s); });
        }};
    };
    listed(u"list"_s, &SimulatedPlexTv::addServer);
    listed(u"unlist"_s, &SimulatedPlexTv::removeServer);
    m_verbs[u"terminate"_s] = {{u"server"_s, u"text"_s}, [this](Arguments a) {
        a.insert(u"server"_s, a.value(u"server"_s, u"owned"_s));
        return onServer(m_network, a, [&](SimulatedServer &s) { s.terminatePlayback(a.value(u"text"_s)); });
    }};
    server(u"end-events"_s, [](SimulatedServer &s) { s.events().end(); });
    m_verbs[u"rename"_s] = {{u"item"_s, u"title"_s, u"server"_s}, [this](Arguments a) {
        a.insert(u"server"_s, a.value(u"server"_s, u"owned"_s));
        bool isThere = false;
        const QString wrong = onServer(m_network, a, [&](SimulatedServer &s) {
            isThere = s.rename(a.value(u"item"_s).toInt(), a.value(u"title"_s));
        });
        return !wrong.isEmpty() || isThere ? wrong : u"item is a rating key"_s;
    }};
    m_verbs[u"movies"_s] = {{u"count"_s, u"server"_s}, [this](Arguments a) {
        a.insert(u"server"_s, a.value(u"server"_s, u"owned"_s));
        return onServer(m_network, a, [&](SimulatedServer &s) { s.library().setMovieCount(a.value(u"count"_s).toInt()); });
    }};
    m_verbs[u"addresses"_s] = {{u"scene"_s}, [this](const Arguments &arguments) {
        return m_network.arrange(arguments.value(u"scene"_s))
            ? QString()
            : u"scene is one of "_s + SimulatedNetwork::scenes().join(u", "_s);
    }};
    m_verbs[u"plan"_s] = {{u"file"_s}, [this](const Arguments &arguments) {
        QString wrong;
        const auto plan = NetworkPlan::read(arguments.value(u"file"_s), &wrong);
        return !plan || m_network.arrange(*plan) ? wrong : u"an address cannot be had"_s;
    }};
    m_verbs[u"clear-requests"_s] = {{}, [this](const Arguments &) {
        m_network.recorder().clear();
        return QString();
    }};
}

void Controls::addGdm(GdmResponder &responder)
{
    m_verbs[u"gdm"_s] = {{u"manner"_s}, [&responder](const Arguments &arguments) {
        return responder.setManner(arguments.value(u"manner"_s))
            ? QString()
            : u"manner is one of "_s + GdmResponder::manners().join(u", "_s);
    }};
}

std::optional<std::chrono::milliseconds> Controls::seconds(const Arguments &arguments)
{
    bool isNumber = false;
    const double value = arguments.value(u"seconds"_s).toDouble(&isNumber);
    if (!isNumber)
        return {};
    return std::chrono::milliseconds(qint64(value * 1000));
}

QJsonObject Controls::run(const QString &line)
{
    QStringList words = line.split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return {};
    const QString verb = words.takeFirst();
    const QStringList names = m_verbs.value(verb).arguments;
    Arguments arguments;
    qsizetype position = 0;
    for (const QString &word : std::as_const(words)) {
        const qsizetype equals = word.indexOf(u'=');
        if (equals > 0)
            arguments[word.left(equals)] = word.mid(equals + 1);
        else if (position < names.size())
            arguments[names.at(position++)] = word;
        else if (!names.isEmpty()) // what is left over belongs to the last: a text has blanks
            arguments[names.last()] += u' ' + word;
    }
    return run(verb, arguments);
}

QJsonObject Controls::run(const QString &verb, const Arguments &arguments)
{
    m_result = {{u"type"_s, u"done"_s}, {u"verb"_s, verb}};
    const auto found = m_verbs.constFind(verb);
    const QString wrong = found == m_verbs.cend() ? u"there is no such verb"_s : found->run(arguments);
    if (!wrong.isEmpty())
        return {{u"type"_s, u"error"_s}, {u"verb"_s, verb}, {u"error"_s, wrong}};
    return m_result;
}

Answer Controls::answerTo(const Request &request)
{
    Answer answer;
    answer.contentType = "application/json";
    if (request.method == "GET") {
        QJsonArray list;
        if (request.path == "/requests"_L1)
            list = requests();
        else if (request.path == "/servers"_L1)
            list = servers();
        else if (request.path == "/pins"_L1)
            list = QJsonArray::fromStringList(m_network.plexTv().pendingPins());
        else
            answer.status = 404;
        answer.body = QJsonDocument(list).toJson(QJsonDocument::Compact);
        return answer;
    }
    if (request.method != "POST") {
        answer.status = 405;
        return answer;
    }
    Arguments arguments;
    const auto items = request.query.queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items)
        arguments[name] = value;
    const QJsonObject result = run(request.path.mid(1), arguments);
    answer.status = result.contains(u"error"_s) ? 400 : 200;
    answer.body = QJsonDocument(result).toJson(QJsonDocument::Compact);
    return answer;
}

QJsonArray Controls::servers() const
{
    QJsonArray servers;
    for (const SimulatedServer *server : {&m_network.owned(), &m_network.shared()}) {
        QJsonArray addresses;
        const QList<Address> all = server->addresses();
        for (const Address &address : all) {
            addresses.append(QJsonObject{{u"door"_s, address.door},
                                         {u"uri"_s, address.uri.toString()},
                                         {u"address"_s, address.ip.toString()},
                                         {u"port"_s, int(address.port)},
                                         {u"kind"_s, kindName(address.spec.kind)},
                                         {u"behaviour"_s, behaviourName(address.spec.behaviour)}});
        }
        servers.append(QJsonObject{{u"id"_s, server->machineIdentifier()},
                                   {u"name"_s, server->name()},
                                   {u"owned"_s, server->isOwned()},
                                   {u"accessToken"_s, QString::fromLatin1(server->accessToken())},
                                   {u"addresses"_s, addresses}});
    }
    return servers;
}

QJsonArray Controls::requests() const
{
    QJsonArray requests;
    for (const RecordedRequest &request : m_network.recorder().requests()) {
        QJsonObject headers;
        for (auto header = request.headers.begin(); header != request.headers.end(); ++header)
            headers[QString::fromLatin1(header.key())] = QString::fromUtf8(header.value());
        requests.append(QJsonObject{{u"number"_s, request.number},
                                    {u"door"_s, request.door},
                                    {u"method"_s, QString::fromLatin1(request.method)},
                                    {u"path"_s, request.path},
                                    {u"query"_s, request.query.toString(QUrl::FullyEncoded)},
                                    {u"headers"_s, headers},
                                    {u"body"_s, QString::fromUtf8(request.body)},
                                    {u"status"_s, request.status},
                                    {u"secure"_s, request.secure},
                                    {u"serverName"_s, request.serverName},
                                    {u"user"_s, request.user},
                                    {u"token"_s, QString::fromLatin1(request.token())},
                                    {u"clientIdentifier"_s, QString::fromUtf8(request.clientIdentifier())}});
    }
    return requests;
}

} // namespace simulation
