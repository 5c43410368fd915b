// SPDX-License-Identifier: MIT
#pragma once

#include "certificates.h"
#include "httpmessage.h"
#include "recorder.h"

#include <QHostAddress>
#include <QPointer>
#include <QTcpServer>

#include <functional>

namespace simulation {

class HttpConnection;

/// Where a door stands.
struct Place
{
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 0; ///< 0 takes a free one.
    QString networkNamespace = {}; ///< As `ip netns` names it; empty is the program's own network.
    bool operator==(const Place &) const = default;
};

/// One door: an HTTP/1.1 server at one address and port, plain or with TLS, that answers or misbehaves as told.
class HttpServer : public QTcpServer
{
    Q_OBJECT

public:
    enum class Behaviour {
        Answers,
        Hangs,   ///< Takes connections and stays silent, within the TLS handshake as well.
        Refuses, ///< Nothing listens.
        Drops    ///< Closes the connection when a request has arrived.
    };
    using Handler = std::function<void(const Request &, const Responder &)>;

    /// \a recorder may be null.
    explicit HttpServer(QString name, Recorder *recorder = nullptr, QObject *parent = nullptr);
    ~HttpServer() override;

    QString name() const { return m_name; }
    void setHandler(Handler handler) { m_handler = std::move(handler); }
    /// Speaks TLS with \a identity from the next connection on; a null identity means plain http.
    void setIdentity(const TlsIdentity &identity) { m_identity = identity; }
    bool isSecure() const { return !m_identity.isNull(); }
    /// A secure door that answers plain http on the same port as well.
    void setPlainAccepted(bool accepted) { m_plainAccepted = accepted; }
    bool isPlainAccepted() const { return m_plainAccepted; }
    const TlsIdentity &identity() const { return m_identity; }

    /// Port 0 takes a free one, which stays the door's own while it refuses.
    bool open(const QHostAddress &address, quint16 port = 0) { return open(Place{address, port}); }
    bool open(const Place &place);
    /// Closes the door and every connection.
    void shut();
    QHostAddress address() const { return m_place.address; }
    quint16 port() const { return m_place.port; }

    Behaviour behaviour() const { return m_behaviour; }
    /// Refusing ends open connections, hanging silences them for good.
    void setBehaviour(Behaviour behaviour);
    /// Ends every open connection; the door stays open.
    void dropConnections();
    /// TCP connections taken since the door was made.
    int connectionsTaken() const { return m_connectionsTaken; }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    friend class HttpConnection;
    bool listenThere();
    int record(const Request &request);
    void handle(const Request &request, const std::shared_ptr<Responder::Channel> &channel);
    void answered(int number, int status);

    QString m_name;
    QPointer<Recorder> m_recorder;
    Handler m_handler;
    TlsIdentity m_identity;
    Place m_place;
    Behaviour m_behaviour = Behaviour::Answers;
    bool m_plainAccepted = false;
    int m_connectionsTaken = 0;
};

} // namespace simulation
