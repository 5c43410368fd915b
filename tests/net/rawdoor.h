// SPDX-License-Identifier: MIT
#pragma once
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>

/// A door that says byte for byte what the test tells it to, for answers no decent server gives.
class RawDoor : public QTcpServer
{
public:
    /// Called for each request's head, with the socket it came over and its number from 1.
    using Answer = std::function<void(QTcpSocket *, int number)>;

    explicit RawDoor(Answer answer = {})
        : m_answer(std::move(answer))
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            sockets.append(socket);
            connect(socket, &QTcpSocket::disconnected, this, [this] { ++closed; });
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        });
    }

    void setAnswer(Answer answer) { m_answer = std::move(answer); }

    QUrl url(const QString &path = u"/"_qs) const { return QUrl(u"http://127.0.0.1:%1%2"_qs.arg(serverPort()).arg(path)); }
    /// To every connection there is.
    void say(const QByteArray &bytes) const
    {
        for (const auto &socket : sockets) {
            if (socket)
                socket->write(bytes);
        }
    }

    QList<QPointer<QTcpSocket>> sockets;
    QList<QByteArray> heads; ///< Of the requests, as they arrived.
    int closed = 0; ///< Connections that ended.

private:
    void read(QTcpSocket *socket)
    {
        QByteArray &input = m_input[socket];
        input += socket->readAll();
        for (qsizetype end = input.indexOf("\r\n\r\n"); end >= 0; end = input.indexOf("\r\n\r\n")) {
            heads.append(input.left(end + 2));
            input.remove(0, end + 4);
            if (m_answer)
                m_answer(socket, int(heads.size()));
        }
    }

    Answer m_answer;
    QHash<QTcpSocket *, QByteArray> m_input;
};
