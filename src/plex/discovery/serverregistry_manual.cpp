// SPDX-License-Identifier: MIT
#include "serverregistry.h"

#include <algorithm>

// Servers that a person added by their address.
namespace plex {

using Kind = Media::Error::Kind;

bool ServerRegistry::isListed(const QString &id) const
{
    const Resources &listed = m_resources.value() ? *m_resources.value() : m_known.servers;
    return std::any_of(listed.cbegin(), listed.cend(), [&](const Resource &resource) { return resource.id == id; });
}

const ManualServer *ServerRegistry::byHand(const QString &id) const
{
    const auto found = std::find_if(m_known.byHand.cbegin(), m_known.byHand.cend(), [&](const ManualServer &manual) { return manual.id == id; });
    return found == m_known.byHand.cend() ? nullptr : &*found;
}

// A session for a server that the account does not have.
ServerSession *ServerRegistry::visitor(const ManualServer &manual)
{
    auto *session = new ServerSession({.id = manual.id, .name = manual.ownName}, {}, {}, m_context, this);
    session->goWithoutToken();
    session->setManual(manual);
    session->setRules(m_known.rules.value(manual.id));
    return session;
}

void ServerRegistry::recallByHand()
{
    m_known = loadKnownServers(m_directory).withoutAccount();
}

void ServerRegistry::meetByHand()
{
    bool isNew = false;
    for (const ManualServer &manual : QList(m_known.byHand)) {
        if (session(manual.id))
            continue;
        watchNetwork();
        adopt(*visitor(manual));
        isNew = true;
    }
    if (isNew)
        Q_EMIT changed();
}

Media::Reply<Media::Server> *ServerRegistry::addByHand(const QUrl &address, const QString &name)
{
    const auto uri = enteredAddress(address);
    if (!uri)
        return Media::ready<Media::Server>(uri.error(), this);
    const AddressPolicy policy{.insecure = m_context.settings.insecure(), .networks = m_context.place().networks, .entered = {{*uri, {}}}};
    const Candidate candidate = ranked({}, policy).first();
    if (candidate.leftOut)
        return Media::ready<Media::Server>(*candidate.leftOut, this);
    Resources known;
    for (const ServerSession *session : std::as_const(m_sessions))
        known.append(session->resource());
    return introduce(m_dialer, candidate.connection, known)->andThen([this, name](const ManualServer &found) {
        ManualServer named = found;
        named.name = name;
        return takeIn(named);
    });
}

Media::Reply<Media::Server> *ServerRegistry::takeIn(const ManualServer &found)
{
    const QUrl uri = found.addresses.first().uri;
    const bool isAnothers = std::any_of(m_known.byHand.cbegin(), m_known.byHand.cend(), [&](const ManualServer &other) {
        return other.id != found.id
            && std::any_of(other.addresses.cbegin(), other.addresses.cend(), [&](const ManualAddress &a) { return net::isSameOrigin(a.uri, uri); });
    });
    if (isAnothers) {
        return Media::ready<Media::Server>(Media::Error{Kind::WrongServer,
                                                        tr("Another server answers at this address than the one it was added for; it was sent "
                                                           "nothing. If this is the right one, remove the other first.")},
                                           this);
    }
    const auto known = session(found.id);
    if (!known)
        return takeInNew(found);
    const auto before = byHand(found.id) ? std::optional(*byHand(found.id)) : std::nullopt;
    keep(found);
    return (*known)
        ->connectNow()
        ->transform([guard = QPointer(*known)](const net::Connection &) -> Media::Result<Media::Server> {
            return guard ? Media::Result<Media::Server>(guard->server()) : Media::Detail::cancelled();
        })
        ->orElse([this, id = found.id, before](const Media::Error &error) {
            put(id, before);
            return Media::ready<Media::Server>(error, nullptr);
        });
}

// Nothing is kept of a server that turns out not to be usable.
Media::Reply<Media::Server> *ServerRegistry::takeInNew(const ManualServer &found)
{
    ServerSession *guest = visitor(found);
    auto *usable = guest->connectNow()->transform(
        [this, found, guest = QPointer(guest)](const net::Connection &) -> Media::Result<Media::Server> {
            if (!guest)
                return Media::Detail::cancelled();
            // It may have turned out to be one of the account's.
            if (const auto known = session(found.id)) {
                keep(found);
                return (*known)->server();
            }
            ManualServer manual = found;
            manual.ownName = guest->resource().name;
            watchNetwork();
            adopt(*guest);
            put(found.id, manual);
            Q_EMIT connectionChanged(found.id, guest->server().connection, Media::ConnectionChange::First);
            return guest->server();
        });
    guest->setParent(usable);
    return usable;
}

void ServerRegistry::keep(const ManualServer &found)
{
    ManualServer manual = byHand(found.id) ? *byHand(found.id) : ManualServer{.id = found.id};
    if (!found.name.isEmpty())
        manual.name = found.name;
    const ManualAddress address = found.addresses.first();
    manual.addresses.removeIf([&](const ManualAddress &known) { return net::isSameOrigin(known.uri, address.uri); });
    manual.addresses.append(address);
    put(found.id, manual);
}

void ServerRegistry::put(const QString &id, const std::optional<ManualServer> &manual)
{
    m_known.byHand.removeIf([&](const ManualServer &known) { return known.id == id; });
    if (manual)
        m_known.byHand.append(*manual);
    if (const auto known = session(id))
        (*known)->setManual(manual.value_or(ManualServer()));
    save();
    Q_EMIT changed();
}

Media::Result<Media::Done> ServerRegistry::removeByHand(const QString &id)
{
    if (!byHand(id))
        return Media::Error{Kind::NotFound, tr("No server of this id was added by its address.")};
    const auto known = session(id);
    if (known && !isListed(id)) {
        m_sessions.removeAll(*known);
        (*known)->retire({Kind::NotFound, tr("The server was removed.")});
        (*known)->deleteLater();
    }
    put(id, std::nullopt);
    return Media::Done{};
}

} // namespace plex
