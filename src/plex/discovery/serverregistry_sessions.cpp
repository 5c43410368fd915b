// SPDX-License-Identifier: MIT
#include "serverregistry.h"

#include "plex/server/itemid.h"

// A session for each server: what it is given, what is passed on from it, and what is remembered of it.
namespace plex {

using Kind = Media::Error::Kind;

void ServerRegistry::watchNetwork()
{
    if (m_network.start())
        search();
}

void ServerRegistry::search()
{
    if (m_context.settings.discoversLan())
        m_gdm.search()->then(this, [](const auto &) {});
}

void ServerRegistry::hand(ServerSession &session)
{
    if (const auto found = m_lan.constFind(session.id()); found != m_lan.cend())
        session.setFound(creditable(*found, session.resource()));
}

void ServerRegistry::add(const Resource &resource, const net::Token &token)
{
    auto *session = new ServerSession(resource, token, m_known.lastDirect.value(resource.id), m_context, this);
    session->setDeadAddresses(m_known.dead.value(resource.id));
    session->setRules(m_known.rules.value(resource.id));
    if (const ManualServer *manual = byHand(resource.id))
        session->setManual(*manual);
    adopt(*session);
    session->connectNow()->then(session, [](const auto &) {});
}

void ServerRegistry::adopt(ServerSession &adopted)
{
    ServerSession *session = &adopted;
    session->setParent(this);
    session->setUrgency(m_sessions.isEmpty() ? 0 : 1); // the first is the one that is meant when none is named
    m_sessions.append(session);
    hand(*session);
    const QString id = session->id();
    connect(session, &ServerSession::changed, this, &ServerRegistry::changed);
    connect(session, &ServerSession::learnt, this, &ServerRegistry::remember);
    connect(session, &ServerSession::connectionChanged, this, [this, id](const auto &connection, Media::ConnectionChange why) {
        remember();
        if (!connection)
            search(); // it may have moved within this network
        Q_EMIT connectionChanged(id, connection, why);
    });
    connect(session, &ServerSession::tokenRenewed, this, [this, id] { Q_EMIT tokenRenewed(id); });
    connect(session, &ServerSession::accessChanged, this, [this, id] { Q_EMIT accessChanged(id); });
    connect(session, &ServerSession::libraryChanged, this, [this, id](const QStringList &items, const QStringList &libraries) {
        QStringList ids;
        for (const QString &key : libraries)
            ids.append(toString({.server = id, .kind = ItemId::Kind::Library, .key = key}));
        for (const QString &key : items)
            ids.append(toString({.server = id, .kind = ItemId::Kind::Item, .key = key}));
        Q_EMIT libraryChanged(id, ids);
    });
    connect(session, &ServerSession::nameBlocked, this, [this, id] {
        if (std::exchange(m_isNameHintGiven, true))
            return;
        const Media::Error hint{Kind::DnsBlocked,
                                tr("The network does not resolve plex.direct names (DNS rebinding protection); the server is reached by its "
                                   "address instead, as securely. To allow the names, add plex.direct to the exceptions of your router.")};
        Q_EMIT warningRaised(hint, id);
    });
}

void ServerRegistry::setRules(ServerSession &session, const Media::ServerRules &rules)
{
    if (session.rules() == rules)
        return;
    session.setRules(rules);
    remember();
    session.reconsider();
}

void ServerRegistry::remember()
{
    KnownServers known{.account = m_known.account, .byHand = m_known.byHand};
    for (ManualServer &manual : known.byHand) {
        const auto met = session(manual.id);
        if (met && !(*met)->resource().name.isEmpty())
            manual.ownName = (*met)->resource().name;
    }
    for (const ServerSession *session : std::as_const(m_sessions)) {
        if (session->rules() != Media::ServerRules())
            known.rules.insert(session->id(), session->rules());
        if (!isListed(session->id()))
            continue;
        Resource description = session->resource();
        description.accessToken = {};
        known.servers.append(description);
        if (!session->lastDirect().isEmpty())
            known.lastDirect.insert(session->id(), session->lastDirect());
        if (session->deadAddresses() != DeadAddresses())
            known.dead.insert(session->id(), session->deadAddresses());
    }
    if (known == m_known)
        return;
    m_known = known;
    save();
}

void ServerRegistry::save()
{
    if (m_known == KnownServers()) {
        forgetKnownServers(m_directory);
    } else if (!saveKnownServers(m_directory, m_known)) {
        Q_EMIT warningRaised({Kind::Forbidden, tr("The list of servers could not be written to disk; the next start has to ask Plex for it.")},
                             {});
    }
}

} // namespace plex
