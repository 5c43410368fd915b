// SPDX-License-Identifier: MIT
#include "serversession.h"

#include <algorithm>

// Finding a connection, staying on the best, and what is learnt of the addresses on the way.
namespace plex {

using Kind = Media::Error::Kind;
using Media::ServerState;

namespace {

// Enough for a name that does not resolve and the address behind it.
constexpr net::milliseconds preferredLead = Dialer::nameLead + net::milliseconds(500);

} // namespace

AddressPolicy ServerSession::addressPolicy() const
{
    const net::NetworkPlace place = m_context.place();
    return {.insecure = m_context.settings.insecure(),
            .usesRelay = m_context.settings.usesRelay(),
            .networks = place.networks,
            .lastDirect = m_lastDirect,
            .deadHere = m_dead.in(place.key()),
            .found = m_found,
            .entered = m_manual.addresses,
            .rules = m_rules};
}

void ServerSession::setFound(const QList<ResourceConnection> &found)
{
    if (found == std::exchange(m_found, found) || found.isEmpty())
        return;
    if (isSearching())
        searchFurther();
    else if (m_state == ServerState::Offline && !m_connections.isRenewing())
        connectNow()->then(this, [](const auto &) {});
    else
        m_upgrade.lookNow();
}

void ServerSession::setManual(const ManualServer &manual)
{
    const auto before = std::exchange(m_manual, manual).addresses;
    const auto &now = m_manual.addresses;
    const auto isGone = [&](const ManualAddress &address) { return m_shown && m_shown->uri == address.uri && !now.contains(address); };
    if (std::any_of(before.cbegin(), before.cend(), isGone))
        return reconsider();
    if (!now.isEmpty() && now != before) {
        if (isSearching())
            searchFurther();
        else if (m_state == ServerState::Online)
            m_upgrade.lookNow();
        else if (!m_connections.isRenewing())
            connectNow()->then(this, [](const auto &) {});
    }
    Q_EMIT changed();
}

void ServerSession::networkChanged()
{
    m_backoff.reset();
    m_connections.startAfresh();
    if (isSearching()) {
        m_tried.clear();
        m_search->restart(race());
    }
    if (!m_connections.value()) {
        if (!m_connections.isRenewing())
            connectNow()->then(this, [](const auto &) {});
    } else if (!m_connections.value()->shown.secure) {
        // What was allowed there may not be allowed here: nothing more goes out before that is known.
        m_notifications.rest();
        m_why = Media::ConnectionChange::NetworkChanged;
        m_connections.replace(*m_connections.value())->then(this, [](const auto &) {});
    } else {
        checkConnection(Media::ConnectionChange::NetworkChanged);
    }
}

void ServerSession::checkConnection(Media::ConnectionChange why)
{
    if (!m_connections.value() || m_connections.isRenewing())
        return;
    m_isNetworkNew = m_isNetworkNew || why == Media::ConnectionChange::NetworkChanged;
    if (m_check)
        return;
    const net::Connection current = *m_connections.value();
    net::Connection advertised = current;
    // Except where the name is not in the address, it is dialled as advertised, by name.
    if (current.base != current.shown.uri)
        advertised.verifyName.clear();
    advertised.base = current.shown.uri;
    m_checkHttp.reset();
    auto *check = m_checker.dial(advertised, id());
    check->setParent(this);
    m_check = check;
    check->then(this, [this, current, why](const Media::Result<net::Connection> &stillThere) {
        m_check.clear();
        const bool isNetworkNew = std::exchange(m_isNetworkNew, false);
        if (m_connections.value() != current || m_connections.isRenewing())
            return; // being replaced already
        if (stillThere) {
            if (isNetworkNew) {
                m_http.renew(); // what was kept open began at an address this machine may not have any more
                m_upgrade.watch(current, true);
                m_notifications.follow();
            }
            return;
        }
        m_why = isNetworkNew ? Media::ConnectionChange::NetworkChanged : why;
        m_http.reset(); // what still waits there would wait for its deadline
        m_connections.replace(current)->then(this, [this](const Media::Result<net::Connection> &found) {
            if (!found)
                m_why.reset();
        });
    });
}

void ServerSession::woke()
{
    if (!m_connections.isRenewing())
        m_http.reset();
    networkChanged();
}

Media::Reply<net::Connection> *ServerSession::renewConnection()
{
    m_tried.clear();
    m_search = new Search(m_context.clock, race(), [this] { askForNews(); }, this);
    return m_search->transform([this](const net::Connection &connection) {
        m_isBetterOpen = m_isBetterOpen || (m_search && m_search->isOpen());
        return connection;
    });
}

// News come while the old addresses are being tried: from plex.tv, or from the server itself.
void ServerSession::searchFurther()
{
    QList<net::Connection> candidates = usable(ranked(m_resource, addressPolicy()));
    candidates.removeIf([this](const net::Connection &candidate) { return m_tried.contains(candidate.shown.uri); });
    if (!candidates.isEmpty())
        m_search->join(raceOver(candidates, {}));
}

// Goes on when nobody waits for it any more: what comes late is tried when it comes.
void ServerSession::askForNews()
{
    if (m_asked)
        return;
    auto *asked = m_context.reread(id());
    asked->setParent(this);
    m_asked = asked;
    asked->then(this, [this](const Media::Result<Resource> &resource) {
        m_asked.clear();
        if (resource && resource->connections != m_resource.connections)
            update(*resource); // where the registry has not done it
        if (!isSearching())
            return;
        // A network that comes up is there before it is told of.
        if (m_context.place().networks != m_triedIn) {
            m_tried.clear();
            m_search->join(race());
        }
        m_search->toldAll();
    });
}

Media::Reply<net::Connection> *ServerSession::race()
{
    const AddressPolicy policy = addressPolicy();
    m_triedIn = policy.networks;
    const QList<Candidate> all = ranked(m_resource, policy);
    const QList<net::Connection> candidates = usable(all);
    if (candidates.isEmpty() && !all.isEmpty()) {
        const Media::Error &why = *all.first().leftOut;
        const Media::Error error{Kind::Unreachable, tr("None of the server's addresses may be used here. %1").arg(why.message)};
        return Media::ready<net::Connection>(Media::causedBy(error, why), nullptr);
    }
    net::ConnectionRace::Pace pace;
    if (!candidates.isEmpty() && candidates.first().isPreferred && !candidates.first().isDoubtful)
        pace.headStart = preferredLead;
    else if (!candidates.isEmpty() && candidates.first().shown.uri == policy.lastDirect && !candidates.first().isDoubtful)
        pace.headStart = net::milliseconds(50);
    return raceOver(candidates, pace);
}

net::ConnectionRace *ServerSession::raceOver(const QList<net::Connection> &candidates, net::ConnectionRace::Pace pace)
{
    m_context.metrics.count(QStringLiteral("races/run"));
    // What an earlier race left half open would be waited for again, and in vain where nobody had answered.
    m_http.renew();
    for (const net::Connection &candidate : candidates)
        m_tried.insert(candidate.shown.uri);
    const auto dial = [this](const net::Connection &candidate) -> Media::Reply<net::Connection> * {
        const std::function<Media::Reply<net::Connection> *()> begin = [this, candidate] { return m_dialer.dial(candidate, id()); };
        // A relay is tried because nothing else answers: it does not wait for others that do not.
        const bool isRelay = candidate.shown.kind == Media::ConnectionKind::Relay;
        return m_context.dials && !isRelay ? m_context.dials->pass(m_urgency, begin) : begin();
    };
    const auto confirm = [this](const net::Connection &connection) { return proved(connection); };
    auto *race = new net::ConnectionRace(candidates, dial, confirm, m_context.clock, pace, this);
    connect(race, &Media::AbstractReply::finished, this, [this, race] {
        learnFrom(race->attempts());
        const auto &found = race->result();
        m_isBetterOpen = found && std::any_of(race->attempts().cbegin(), race->attempts().cend(), [&](const auto &attempt) {
            return !attempt.outcome && net::isBetter(attempt.candidate, *found);
        });
    });
    return race;
}

Media::Reply<net::Connection> *ServerSession::better(const net::Connection &current)
{
    QList<net::Connection> candidates = usable(ranked(m_resource, addressPolicy()));
    candidates.removeIf([&](const net::Connection &candidate) { return !net::isBetter(candidate, current); });
    if (candidates.isEmpty())
        return Media::ready<net::Connection>(Media::Error{.kind = Kind::NotFound}, nullptr);
    return raceOver(candidates, {});
}

Media::Reply<net::Connection> *ServerSession::lookForBetter()
{
    if (m_connections.isRenewing() || !m_upgrade.lookNow())
        return connectNow();
    auto *answer = new Media::Deferred<net::Connection>(this);
    // From the event loop: whatever ended the look is over by then.
    const auto tell = [self = QPointer(this), answer] {
        if (self)
            answer->follow(self->connectNow());
    };
    connect(&m_upgrade, &Upgrade::looked, answer, tell, Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
    connect(&m_upgrade, &QObject::destroyed, answer, [answer] { answer->finish(Media::Detail::cancelled()); });
    return answer;
}

void ServerSession::learnFrom(const QList<net::ConnectionRace::Attempt> &attempts)
{
    const QString network = m_context.place().key();
    bool isNews = false;
    for (const net::ConnectionRace::Attempt &attempt : attempts) {
        if (attempt.candidate.shown.kind == Media::ConnectionKind::Relay)
            continue;
        const std::optional<Kind> problem = attempt.outcome && !*attempt.outcome ? std::optional(attempt.outcome->error().kind) : std::nullopt;
        const bool isDead = attempt.isSilent || problem == Kind::Timeout;
        if (isDead || (attempt.outcome && *attempt.outcome))
            isNews = m_dead.note(network, attempt.candidate.shown.uri, isDead) || isNews;
        m_isNameWrong = m_isNameWrong || problem == Kind::TlsFailed;
    }
    if (isNews)
        Q_EMIT learnt();
}

} // namespace plex
