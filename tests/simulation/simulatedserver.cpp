// SPDX-License-Identifier: MIT
#include "simulatedserver.h"

#include "plexanswer.h"
#include "recorder.h"

#include <QCryptographicHash>
#include <QTimer>

#include <algorithm>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

/// An address as part of a plex.direct name.
QString label(const QHostAddress &ip)
{
    if (ip.protocol() != QAbstractSocket::IPv6Protocol)
        return ip.toString().replace(u'.', u'-');
    const Q_IPV6ADDR bytes = ip.toIPv6Address();
    QStringList groups;
    for (int i = 0; i < 16; i += 2)
        groups.append(QString::number(bytes[i] << 8 | bytes[i + 1], 16));
    return groups.join(u'-');
}

} // namespace

struct SimulatedServer::Door
{
    Address address;
    std::unique_ptr<HttpServer> http;
};

QUrl Address::numericUrl() const
{
    QUrl url = uri;
    url.setHost(ip.toString());
    return url;
}

SimulatedServer::SimulatedServer(const Options &options, const CertificateAuthority &authority, Recorder &recorder,
                                 const WorldClock &clock, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_authority(authority)
    , m_recorder(recorder)
    , m_library(options.owned ? Library::Kind::MoviesAndShows : Library::Kind::MoviesAndMusic, options.mediaDirectory)
    , m_endpoints({options.name,
                   QString::fromLatin1(QCryptographicHash::hash(options.name.toUtf8(), QCryptographicHash::Sha1).toHex()),
                   options.owned},
                  m_library)
    , m_machineIdentifier(
          QString::fromLatin1(QCryptographicHash::hash(options.name.toUtf8(), QCryptographicHash::Sha1).toHex()))
    , m_tokens(clock, recorder.ledger(), options.doorName)
    , m_publicAddressMatches(options.owned)
{
    renewCertificate();
}

SimulatedServer::~SimulatedServer() = default;

QList<Address> SimulatedServer::addresses() const
{
    QList<Address> addresses;
    for (const auto &door : m_doors)
        addresses.append(door->address);
    return addresses;
}

Address SimulatedServer::answeringAddress() const
{
    const Address *relay = nullptr;
    for (const auto &door : m_doors) {
        const auto behaviour = door->address.spec.behaviour;
        if (behaviour != AddressSpec::Behaviour::Answers && behaviour != AddressSpec::Behaviour::Plain)
            continue;
        if (!door->address.isRelay())
            return door->address;
        relay = relay ? relay : &door->address;
    }
    return relay ? *relay : Address();
}

bool SimulatedServer::setAddresses(const QList<AddressSpec> &addresses)
{
    m_doors.clear();
    bool isOpen = true;
    for (const AddressSpec &spec : addresses) {
        const int position = int(m_doors.size());
        auto door = std::make_unique<Door>();
        door->address.spec = spec;
        const QHostAddress own(u"127.0.%1.%2"_s.arg(m_options.network).arg(position + 2));
        door->address.ip = spec.place ? spec.place->address : spec.ipv6 ? QHostAddress(QHostAddress::LocalHostIPv6) : own;
        m_doors.push_back(std::move(door));
        isOpen = openDoor(*m_doors.back(), position) && isOpen;
    }
    return isOpen;
}

bool SimulatedServer::openDoor(Door &door, int position)
{
    using Behaviour = AddressSpec::Behaviour;
    Address &address = door.address;
    const QString number = QString::number(position + 1);
    address.door = address.isRelay() ? (m_options.owned ? u"relay"_s : m_options.doorName + "-relay"_L1)
        : address.spec.behaviour == Behaviour::Impostor ? "impostor/"_L1 + number
                                                        : m_options.doorName + u'/' + number;
    door.http = std::make_unique<HttpServer>(address.door, &m_recorder);
    const QString &hostName = address.spec.hostName;
    if (address.isSecure())
        door.http->setIdentity(hostName.isEmpty() ? m_identity : m_authority.issue({hostName}));
    door.http->setPlainAccepted(m_plainAccepted && !m_httpsRequired && !address.isRelay());
    door.http->setHandler([this, position](const Request &request, const Responder &responder) {
        arrived(position, request, responder);
    });
    const bool isAbsent = address.spec.behaviour == Behaviour::Absent;
    const bool isOpen = isAbsent || door.http->open(address.spec.place.value_or(Place{address.ip}));
    address.port = isAbsent && address.spec.place ? address.spec.place->port : door.http->port();
    if (address.spec.behaviour == Behaviour::Hangs)
        door.http->setBehaviour(HttpServer::Behaviour::Hangs);
    if (address.spec.behaviour == Behaviour::Refuses || m_offline)
        door.http->setBehaviour(HttpServer::Behaviour::Refuses);
    address.uri = QUrl();
    address.uri.setScheme(address.isSecure() ? u"https"_s : u"http"_s);
    address.uri.setHost(!hostName.isEmpty() ? hostName : address.isSecure() ? label(address.ip) + u'.' + m_certificateHash + ".plex.direct"_L1 : address.ip.toString());
    address.uri.setPort(address.port);
    return isOpen;
}

bool SimulatedServer::move()
{
    bool isOpen = true;
    for (size_t i = 0; i < m_doors.size(); ++i) {
        const auto behaviour = m_doors[i]->address.spec.behaviour;
        if (behaviour == AddressSpec::Behaviour::Answers || behaviour == AddressSpec::Behaviour::Plain) {
            const std::unique_ptr<HttpServer> old = std::move(m_doors[i]->http); // keeps its port until the new one is had
            isOpen = openDoor(*m_doors[i], int(i)) && isOpen;
        }
    }
    return isOpen;
}

void SimulatedServer::renewCertificate()
{
    const QByteArray seed = m_options.name.toUtf8() + " certificate " + QByteArray::number(++m_certificateGeneration);
    m_certificateHash = QString::fromLatin1(QCryptographicHash::hash(seed, QCryptographicHash::Md5).toHex());
    // The name alone: by number nobody gets in who checks.
    m_identity = m_authority.issue({u"*.%1.plex.direct"_s.arg(m_certificateHash)});
    for (const auto &door : m_doors) {
        if (!door->address.isSecure() || !door->address.spec.hostName.isEmpty())
            continue;
        door->http->setIdentity(m_identity);
        door->http->dropConnections();
        door->address.uri.setHost(door->address.uri.host().section(u'.', 0, 0) + u'.' + m_certificateHash + ".plex.direct"_L1);
    }
}

void SimulatedServer::setOffline(bool offline)
{
    m_offline = offline;
    for (size_t i = 0; i < m_doors.size(); ++i)
        applyBehaviour(*m_doors[i]);
}

void SimulatedServer::setBehaviour(int address, AddressSpec::Behaviour behaviour)
{
    if (address < 0 || size_t(address) >= m_doors.size())
        return;
    m_doors[size_t(address)]->address.spec.behaviour = behaviour;
    applyBehaviour(*m_doors[size_t(address)]);
}

void SimulatedServer::applyBehaviour(Door &door)
{
    const auto behaviour = door.address.spec.behaviour;
    if (m_offline || behaviour == AddressSpec::Behaviour::Refuses)
        door.http->setBehaviour(HttpServer::Behaviour::Refuses);
    else if (behaviour == AddressSpec::Behaviour::Hangs)
        door.http->setBehaviour(HttpServer::Behaviour::Hangs);
    else
        door.http->setBehaviour(HttpServer::Behaviour::Answers);
}

void SimulatedServer::setHttpsRequired(bool required)
{
    m_httpsRequired = required;
    setPlainAccepted(m_plainAccepted);
}

void SimulatedServer::setPlainAccepted(bool accepted)
{
    m_plainAccepted = accepted;
    for (const auto &door : m_doors)
        door->http->setPlainAccepted(accepted && !m_httpsRequired && !door->address.isRelay());
}

void SimulatedServer::failNext(int count, int status, const QString &pathPrefix)
{
    m_faults.append({count, status, pathPrefix, Spoil::None});
}

void SimulatedServer::dropNext(int count, const QString &pathPrefix)
{
    m_faults.append({count, 0, pathPrefix, Spoil::None});
}

void SimulatedServer::spoilNext(int count, Spoil how, const QString &pathPrefix)
{
    m_faults.append({count, 0, pathPrefix, how});
}

void SimulatedServer::terminatePlayback(const QString &text, int code)
{
    m_endpoints.terminatePlayback(text.isEmpty() ? u"The server's owner has ended this playback"_s : text, code);
}

bool SimulatedServer::rename(int ratingKey, const QString &title)
{
    if (!m_library.rename(ratingKey, title))
        return false;
    events().tellOf(*m_library.item(ratingKey));
    return true;
}

std::optional<SimulatedServer::Fault> SimulatedServer::takeFault(const QString &path)
{
    for (qsizetype i = 0; i < m_faults.size(); ++i) {
        if (!path.startsWith(m_faults[i].pathPrefix))
            continue;
        const Fault fault = m_faults[i];
        if (--m_faults[i].count <= 0)
            m_faults.removeAt(i);
        return fault;
    }
    return {};
}

std::optional<QString> SimulatedServer::userOf(const Request &request) const
{
    const QByteArray token = request.argument("X-Plex-Token");
    if (!token.isEmpty())
        return m_tokens.user(token);
    const bool isAllowed = std::any_of(m_allowedNetworks.cbegin(), m_allowedNetworks.cend(),
                                       [&](const auto &network) { return request.peer.isInSubnet(network); });
    return isAllowed ? std::optional(m_options.accountOwner) : std::nullopt;
}

void SimulatedServer::release()
{
    for (const auto &answerNow : std::exchange(m_held, {}))
        answerNow();
}

void SimulatedServer::arrived(int position, const Request &request, const Responder &responder)
{
    if (size_t(position) < m_doors.size()) {
        const Address &address = m_doors[size_t(position)]->address;
        m_recorder.ledger().shown(request,
                                  {.recipient = m_options.doorName,
                                   .isImpostor = address.spec.behaviour == AddressSpec::Behaviour::Impostor,
                                   .isForeignLan = address.isLocal() && !m_options.owned && !m_publicAddressMatches,
                                   .isLan = address.isLocal()});
    }
    for (qsizetype i = 0; i < m_holds.size(); ++i) {
        if (!request.path.startsWith(m_holds[i]))
            continue;
        m_holds.removeAt(i);
        m_held.append([=, this] { answer(position, request, responder); });
        return;
    }
    if (m_delay.count() > 0) {
        QTimer::singleShot(m_delay, this, [=, this] { answer(position, request, responder); });
        return;
    }
    answer(position, request, responder);
}

void SimulatedServer::answer(int position, const Request &request, const Responder &responder)
{
    if (m_hanging || size_t(position) >= m_doors.size())
        return;
    const Address &address = m_doors[size_t(position)]->address;
    if (address.spec.behaviour == AddressSpec::Behaviour::Impostor) {
        const QByteArray digest = QCryptographicHash::hash("impostor of " + m_machineIdentifier.toLatin1(), QCryptographicHash::Sha1);
        responder.answer(request.path == "/identity"_L1
                             ? MediaEndpoints::identity(request, QString::fromLatin1(digest.toHex()))
                             : plexanswer::page(401));
        return;
    }
    if (m_httpsRequired && !request.secure) {
        responder.drop();
        return;
    }
    const auto fault = takeFault(request.path);
    if (fault && fault->spoil == Spoil::None) {
        if (fault->status == 0)
            responder.drop();
        else
            responder.answer(plexanswer::page(fault->status));
        return;
    }
    const auto user = userOf(request);
    if (user)
        m_recorder.belongsTo(request.number, *user);
    if (request.path == "/identity"_L1)
        responder.answer(MediaEndpoints::identity(request, m_machineIdentifier));
    else if (!user)
        responder.answer(plexanswer::page(401));
    else
        responder.answer(spoilt(m_endpoints.answerTo(request, address.isRelay()), fault ? fault->spoil : Spoil::None));
}

Answer SimulatedServer::spoilt(Answer answer, Spoil how)
{
    switch (how) {
    case Spoil::None:
        break;
    case Spoil::Page:
        answer.contentType = "text/html";
        answer.body = "<html><body>Welcome to our network. Please accept the terms.</body></html>";
        break;
    case Spoil::CutOff:
        answer.body.truncate(answer.body.size() / 2);
        break;
    case Spoil::OtherType:
        answer.contentType = "text/plain";
        break;
    case Spoil::Empty:
        answer.body.clear();
        break;
    }
    return answer;
}

} // namespace simulation
