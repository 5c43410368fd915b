// SPDX-License-Identifier: MIT
#include "playbacks.h"

#include "plex/server/endpoints.h"
#include "plex/server/parsed.h"

#include <QUuid>

namespace plex {
namespace {

Media::Result<Playable> playableFrom(const QByteArray &body, const QString &server)
{
    const auto item = parser::item(body, server);
    if (!item)
        return item.error();
    const auto parts = parser::playableParts(body);
    if (!parts)
        return parts.error();
    return Playable{*item, *parts};
}

} // namespace

Playbacks::Playbacks(QByteArray caCertificates, QObject *parent)
    : QObject(parent)
    , m_caCertificates(std::move(caCertificates))
{
}

Media::Reply<Media::Stream> *Playbacks::stream(ServerSession &session, const ItemId &id, const Media::StreamOptions &options)
{
    const auto parse = [server = id.server](const QByteArray &body) { return playableFrom(body, server); };
    return parsed<Playable>(session.ask(endpoints::item(id.key)), parse)
        ->transform([this, server = QPointer(&session), options](const Playable &playable) -> Media::Result<Media::Stream> {
            const auto version = chosenVersion(playable, options);
            if (!version)
                return version.error();
            if (!server || !server->connection())
                return Media::Error{Media::Error::Kind::Unreachable, tr("The connection to the server was lost. Try again.")};
            const QString name = QUuid::createUuid().toString(QUuid::WithoutBraces);
            Playback playback{.server = server->id(), .playable = playable, .version = *version};
            playback.stream = streamOf(playback, *server, name);
            playback.stream.reason = reasonFor(playable, *version, options);
            m_playbacks.insert(name, playback);
            m_latest.insert(playable.item.id, name);
            return playback.stream;
        });
}

Media::Stream Playbacks::streamOf(const Playback &playback, const ServerSession &session, const QString &name) const
{
    net::Headers headers = session.authorizedHeaders();
    headers.append({"X-Plex-Session-Identifier", name.toUtf8()});
    Media::Stream stream = directPlay(playback.playable, playback.version, *session.connection(), headers);
    stream.session = name;
    stream.caCertificates = m_caCertificates;
    return stream;
}

void Playbacks::refresh(ServerSession &session)
{
    if (!session.connection())
        return;
    for (auto it = m_playbacks.begin(); it != m_playbacks.end(); ++it) {
        if (it->server != session.id())
            continue;
        Media::Stream stream = streamOf(*it, session, it.key());
        stream.reason = it->stream.reason;
        if (stream == it->stream)
            continue;
        it->stream = stream;
        Q_EMIT streamChanged(stream);
    }
}

void Playbacks::forget()
{
    m_playbacks.clear();
    m_latest.clear();
    m_terminated.clear();
}

QString Playbacks::sessionFor(const Media::PlaybackReport &report)
{
    if (!report.session.isEmpty())
        return report.session;
    QString &latest = m_latest[report.item];
    if (latest.isEmpty())
        latest = QUuid::createUuid().toString(QUuid::WithoutBraces);
    return latest;
}

Media::Reply<Media::ReportReceipt> *Playbacks::report(ServerSession &session, const ItemId &id, const Media::PlaybackReport &report)
{
    const QString name = sessionFor(report);
    const bool isLast = report.state == Media::PlaybackState::Stopped;
    // Also when its end is out already: a server would make a session of a late report that nobody can end.
    if (const auto ended = m_terminated.constFind(name); ended != m_terminated.cend() && !isLast)
        return Media::ready<Media::ReportReceipt>(Media::ReportReceipt{.accepted = false, .terminated = *ended}, &session);
    const qint64 duration = report.durationMs > 0 ? report.durationMs : m_playbacks.value(name).playable.item.durationMs;
    if (isLast) {
        m_playbacks.remove(name);
        if (m_latest.value(report.item) == name)
            m_latest.remove(report.item);
    }
    return session.ask(endpoints::timeline(id.key, report.state, report.positionMs, duration, name))
        ->transform([this, name, item = report.item](const net::HttpResponse &response) -> Media::Result<Media::ReportReceipt> {
            const auto good = accepted(response);
            if (!good)
                return good.error();
            // Older servers answer with an empty page.
            if (!response.isOfType("application/json"))
                return Media::ReportReceipt{.accepted = true};
            const auto receipt = parser::receipt(response.body);
            // The answer to its last report says it once more.
            if (receipt && receipt->terminated && !m_terminated.contains(name)) {
                m_terminated.insert(name, *receipt->terminated);
                Q_EMIT terminated(item, *receipt->terminated);
            }
            return receipt;
        });
}

} // namespace plex
