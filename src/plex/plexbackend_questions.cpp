// SPDX-License-Identifier: MIT
#include "plexbackend.h"

#include "discovery/serverrules.h"
#include "server/endpoints.h"
#include "server/parsed.h"
#include "server/parser.h"

#include <algorithm>

// What a host asks about servers and media.

namespace plex {

using Kind = Media::Error::Kind;

namespace {

// The server as it is when the connection is there.
Media::Reply<Media::Server> *described(ServerSession &session, Media::Reply<net::Connection> *connection)
{
    return connection->transform([guard = QPointer(&session)](const net::Connection &) -> Media::Result<Media::Server> {
        return guard ? Media::Result<Media::Server>(guard->server()) : Media::Detail::cancelled();
    });
}

// Nothing answers, or nothing that proves to be the server. What the server itself says, be it a refusal or a failure, is never covered up.
bool isOutOfReach(const Media::Error &error)
{
    static const auto kinds = {Kind::Unreachable, Kind::Timeout, Kind::DnsFailed,  Kind::DnsBlocked,
                                Kind::Refused,     Kind::TlsFailed, Kind::WrongServer};
    return error.status == 0 && std::find(kinds.begin(), kinds.end(), error.kind) != kinds.end();
}

} // namespace

Media::Reply<Media::Server> *PlexBackend::connectServer(const QString &server)
{
    return withServer<Media::Server>(server, [](ServerSession &session) { return described(session, session.connectNow()); });
}

Media::Reply<Media::Server> *PlexBackend::lookForBetter(const QString &server)
{
    return withServer<Media::Server>(server, [](ServerSession &session) { return described(session, session.lookForBetter()); });
}

Media::Reply<Media::ServerRules> *PlexBackend::serverRules(const QString &server)
{
    return withServer<Media::ServerRules>(server,
                                          [](ServerSession &session) { return Media::ready<Media::ServerRules>(session.rules(), nullptr); });
}

Media::Reply<Media::ServerRules> *PlexBackend::setServerRules(const QString &server, const Media::ServerRules &rules)
{
    return withServer<Media::ServerRules>(server, [this, rules](ServerSession &session) {
        const auto holding = settled(rules, session.rules(), ranked(session.resource(), session.addressPolicy()));
        if (holding)
            m_registry.setRules(session, *holding);
        return Media::ready<Media::ServerRules>(holding, nullptr);
    });
}

Media::Reply<Media::Server> *PlexBackend::addServer(const QUrl &address, const QString &name)
{
    auto *looking = m_isStarted ? looked() : ready();
    return owned(looking->andThen([this, address, name](const Media::Done &) -> Media::Reply<Media::Server> * {
        // Who may use this machine's servers is not known yet.
        if (m_account.state() == Account::State::Locked || m_account.state() == Account::State::PinRequired)
            return Media::ready<Media::Server>(*m_account.reason(), nullptr);
        return m_registry.addByHand(address, name);
    }));
}

Media::Reply<Media::Done> *PlexBackend::removeServer(const QString &id)
{
    auto *looking = m_isStarted ? looked() : ready();
    return owned(looking->transform([this, id](const Media::Done &) -> Media::Result<Media::Done> {
        // What is remembered of the account has not been looked at, and would be written over.
        if (m_account.state() == Account::State::Locked || m_account.state() == Account::State::PinRequired)
            return *m_account.reason();
        const auto removed = m_registry.removeByHand(id);
        if (removed && m_account.state() == Account::State::SignedOut && m_registry.sessions().isEmpty())
            m_ready.fail({Kind::SignedOut, tr("Nobody is signed in.")});
        return removed;
    }));
}

Media::Reply<QList<Media::Library>> *PlexBackend::libraries(const QString &server)
{
    using Libraries = QList<Media::Library>;
    return withServer<Libraries>(server, [this](ServerSession &session) {
        const QString id = session.id();
        const QString user = m_account.credential().user;
        return parsed<Libraries>(session.ask(endpoints::libraries()), [id](const QByteArray &body) { return parser::libraries(body, id); })
            ->transform([this, user, id](const Libraries &libraries) {
                keep(user, id, libraries);
                return libraries;
            })
            ->orElse([this, user, id](const Media::Error &error) {
                const auto stored = isOutOfReach(error) ? m_libraries.of(user, id) : std::nullopt;
                return stored ? Media::ready<Libraries>(*stored, nullptr) : Media::ready<Libraries>(error, nullptr);
            });
    });
}

void PlexBackend::keep(const QString &user, const QString &server, const QList<Media::Library> &libraries)
{
    // An answer may come when somebody else is there, or nobody.
    if (user != m_account.credential().user || m_libraries.keep(user, server, libraries))
        return;
    const Media::Error warning{Kind::Forbidden,
                               tr("The libraries could not be written to disk; they are not shown while their server is away.")};
    post([this, warning, server] { Q_EMIT warningRaised(warning, server); });
}

Media::Reply<Media::Page> *PlexBackend::children(const QString &id, const Media::Window &window)
{
    if (window.start < 0 || window.count < 1 || window.count > 1000)
        return Media::ready<Media::Page>(Media::Error{Kind::Usage, tr("A window starts at 0 or later and holds 1 to 1000 items.")}, this);
    return withItem<Media::Page>(id, [window](ServerSession &session, const ItemId &itemId) {
        const bool isLibrary = itemId.kind == ItemId::Kind::Library;
        const net::Request request = isLibrary ? endpoints::libraryItems(itemId.key, window) : endpoints::children(itemId.key, window);
        return parsed<Media::Page>(session.ask(request),
                                   [server = itemId.server](const QByteArray &body) { return parser::page(body, server); });
    });
}

Media::Reply<Media::Item> *PlexBackend::item(const QString &id)
{
    return withItem<Media::Item>(id, [](ServerSession &session, const ItemId &itemId) {
        if (itemId.kind != ItemId::Kind::Item)
            return Media::ready<Media::Item>(Media::Error{Kind::Usage, tr("This is a library; list it to see its items.")}, nullptr);
        return parsed<Media::Item>(session.ask(endpoints::item(itemId.key)),
                                   [server = itemId.server](const QByteArray &body) { return parser::item(body, server); });
    });
}

Media::Reply<Media::Stream> *PlexBackend::stream(const QString &item, const Media::StreamOptions &options)
{
    return withItem<Media::Stream>(item, [this, options](ServerSession &session, const ItemId &id) {
        if (id.kind != ItemId::Kind::Item)
            return Media::ready<Media::Stream>(Media::Error{Kind::Usage, tr("A library cannot be played; choose an item.")}, nullptr);
        return m_playbacks.stream(session, id, options);
    });
}

Media::Reply<Media::ReportReceipt> *PlexBackend::report(const Media::PlaybackReport &report)
{
    if (report.positionMs < 0)
        return Media::ready<Media::ReportReceipt>(Media::Error{Kind::Usage, tr("A position is 0 or later.")}, this);
    return withItem<Media::ReportReceipt>(report.item, [this, report](ServerSession &session, const ItemId &id) {
        return m_playbacks.report(session, id, report);
    });
}

} // namespace plex
