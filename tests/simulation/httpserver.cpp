// SPDX-License-Identifier: MIT
#include "httpserver.h"

#include "httpconnection.h"
#include "networknamespace.h"

namespace simulation {

HttpServer::HttpServer(QString name, Recorder *recorder, QObject *parent)
    : QTcpServer(parent)
    , m_name(std::move(name))
    , m_recorder(recorder)
{
    // A hundred clients may knock at once.
    setListenBacklogSize(512);
}

HttpServer::~HttpServer()
{
    shut();
}

bool HttpServer::listenThere()
{
    const NetworkNamespace network(m_place.networkNamespace);
    return network.isEntered() && listen(m_place.address, m_place.port);
}

bool HttpServer::open(const Place &place)
{
    shut();
    m_place = place;
    if (!listenThere())
        return false;
    m_place.port = serverPort();
    if (m_behaviour == Behaviour::Refuses)
        close();
    return true;
}

void HttpServer::shut()
{
    close();
    dropConnections();
}

void HttpServer::setBehaviour(Behaviour behaviour)
{
    if (behaviour == m_behaviour)
        return;
    m_behaviour = behaviour;
    if (behaviour == Behaviour::Refuses) {
        shut();
    } else if (!isListening() && m_place.port != 0) {
        listenThere();
    }
    if (behaviour == Behaviour::Hangs) {
        const auto connections = findChildren<HttpConnection *>();
        for (HttpConnection *connection : connections)
            connection->silence();
    }
}

void HttpServer::dropConnections()
{
    const auto connections = findChildren<HttpConnection *>();
    for (HttpConnection *connection : connections)
        connection->drop();
}

void HttpServer::incomingConnection(qintptr descriptor)
{
    ++m_connectionsTaken;
    auto *connection = new HttpConnection(this, descriptor);
    if (m_behaviour == Behaviour::Hangs)
        connection->silence();
}

int HttpServer::record(const Request &request)
{
    if (!m_recorder)
        return 0;
    RecordedRequest recorded;
    recorded.door = m_name;
    recorded.method = request.method;
    recorded.path = request.path;
    recorded.query = request.query;
    recorded.headers = request.headers;
    recorded.body = request.body;
    recorded.secure = request.secure;
    recorded.serverName = request.serverName;
    return m_recorder->arrived(recorded);
}

void HttpServer::handle(const Request &request, const std::shared_ptr<Responder::Channel> &channel)
{
    const Responder responder(channel);
    if (m_behaviour == Behaviour::Drops)
        responder.drop();
    else if (m_handler)
        m_handler(request, responder);
    else
        responder.answer(Answer{404, "text/plain", "Nobody is in", {}, {}, 0, 0});
}

void HttpServer::answered(int number, int status)
{
    if (m_recorder && number != 0)
        m_recorder->answered(number, status);
}

} // namespace simulation
