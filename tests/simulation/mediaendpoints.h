// SPDX-License-Identifier: MIT
#pragma once

#include "eventsource.h"
#include "httpmessage.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace simulation {

class Library;

/// What a media server answers once a request is let in: itself, its library, its parts, and reports of playback.
class MediaEndpoints
{
public:
    struct Server
    {
        QString name;
        QString machineIdentifier;
        bool owned = true;
    };

    MediaEndpoints(Server server, Library &library);

    /// \a relayed: the request came through the relay, which carries no whole parts.
    Answer answerTo(const Request &request, bool relayed);
    static Answer identity(const Request &request, const QString &machineIdentifier);
    void terminatePlayback(const QString &text, int code);
    EventSource &events() { return m_events; }

private:
    Answer root(const Request &request) const;
    Answer providers(const Request &request) const;
    Answer sections(const Request &request) const;
    Answer section(const Request &request, int id) const;
    Answer listing(const Request &request, int id) const;
    Answer metadata(const Request &request, const QString &ratingKeys) const;
    Answer children(const Request &request, int ratingKey, bool leaves) const;
    Answer part(const Request &request, int id, const QString &fileName, bool relayed) const;
    Answer timeline(const Request &request);
    Answer scrobble(const Request &request, bool watched);

    struct Termination
    {
        QString text;
        int code = 0;
    };

    Server m_server;
    Library &m_library;
    std::optional<Termination> m_termination;
    EventSource m_events;
};

} // namespace simulation
