// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

#include <QObject>
#include <QPointer>
#include <QSslSocket>

#include <http_parser.h>

namespace simulation {

class HttpServer;

/// One client's connection to a door: reads requests one after the other, writes answers at the client's pace.
class HttpConnection : public QObject
{
    Q_OBJECT

public:
    HttpConnection(HttpServer *door, qintptr descriptor);
    ~HttpConnection() override;

    void drop();
    void silence() { m_silent = true; }

private:
    static http_parser_settings callbacks();
    void onReadyRead();
    bool passHello();
    void parse();
    void requestComplete();
    void answer(int number, const Answer &answer);
    void write();
    void onAnswerWritten();
    void follow(const std::shared_ptr<Feed> &feed);

    HttpServer *m_door;
    QSslSocket m_socket;
    http_parser m_parser;
    QByteArray m_input; ///< What came while an earlier request waits for its answer.
    bool m_helloPassed = false;
    bool m_secure = false;
    bool m_silent = false;
    bool m_waiting = false; ///< For the answer to the request that arrived last.
    bool m_keepAlive = true;
    bool m_writing = false;
    QString m_serverName;

    Request m_request;
    QByteArray m_target;
    QByteArray m_headerName;
    bool m_headerNameComplete = false;
    bool m_complete = false;
    int m_number = 0; ///< In the record.
    int m_serial = 0; ///< Of the request on this connection: late answers to earlier ones are not ours.

    std::shared_ptr<Content> m_content;
    qint64 m_contentOffset = 0;
    qint64 m_contentLeft = 0;
    std::shared_ptr<Feed> m_feed;
};

} // namespace simulation
