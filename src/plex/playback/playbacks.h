// SPDX-License-Identifier: MIT
#pragma once
#include "plex/server/itemid.h"
#include "plex/server/serversession.h"
#include "streamresolver.h"

#include <QPointer>

namespace plex {

/// The playbacks of this host: starts streams, reports where they are, and keeps their addresses and headers up to date.
class Playbacks : public QObject
{
    Q_OBJECT
public:
    explicit Playbacks(QByteArray caCertificates, QObject *parent = nullptr);

    /// The stream of an item; a playback of its own.
    Media::Reply<Media::Stream> *stream(ServerSession &session, const ItemId &id, const Media::StreamOptions &options);
    /// Tells the server. Ended by the server: `terminated()` is emitted, and only a last `Stopped` is sent after that.
    Media::Reply<Media::ReportReceipt> *report(ServerSession &session, const ItemId &id, const Media::PlaybackReport &report);
    /// Forgets every playback, whose headers were another account's.
    void forget();
    /// The connection or the token of a server changed: tells its streams.
    void refresh(ServerSession &session);

Q_SIGNALS:
    void streamChanged(const Media::Stream &stream);
    void terminated(const QString &item, const QString &message);

private:
    struct Playback
    {
        QString server;
        Playable playable;
        int version = 0;
        Media::Stream stream;
    };

    Media::Stream streamOf(const Playback &playback, const ServerSession &session, const QString &name) const;
    QString sessionFor(const Media::PlaybackReport &report);

    QByteArray m_caCertificates;
    QMap<QString, Playback> m_playbacks; // by session
    QMap<QString, QString> m_latest; // an item's latest session
    QMap<QString, QString> m_terminated; // by session, in the server's words
};

} // namespace plex
