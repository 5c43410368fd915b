// SPDX-License-Identifier: MIT
#include "httpconnection.h"

#include "clienthello.h"
#include "feed.h"
#include "httpserver.h"

#include <QSslConfiguration>
#include <QUrl>

namespace simulation {

namespace {

// Enough for the socket to be busy, little enough that a slow reader does not fill our memory.
constexpr qint64 s_chunk = 64 * 1024;
constexpr qint64 s_unsentLimit = 4 * s_chunk;

HttpConnection *connectionOf(http_parser *parser)
{
    return static_cast<HttpConnection *>(parser->data);
}

QByteArray reason(int status)
{
    switch (status) {
#define REASON(number, name, text) case number: return QByteArrayLiteral(#text);
        HTTP_STATUS_MAP(REASON)
#undef REASON
    default:
        return QByteArrayLiteral("Unknown");
    }
}

} // namespace

HttpConnection::HttpConnection(HttpServer *door, qintptr descriptor)
    : QObject(door)
    , m_door(door)
{
    http_parser_init(&m_parser, HTTP_REQUEST);
    m_parser.data = this;
    connect(&m_socket, &QSslSocket::readyRead, this, &HttpConnection::onReadyRead);
    connect(&m_socket, &QSslSocket::bytesWritten, this, &HttpConnection::write);
    connect(&m_socket, &QSslSocket::encryptedBytesWritten, this, &HttpConnection::write);
    connect(&m_socket, &QSslSocket::disconnected, this, &QObject::deleteLater);
    connect(&m_socket, &QSslSocket::errorOccurred, this, [this] {
        // A failed handshake leaves the connection open; a client that only left has closed it already.
        if (m_socket.state() == QAbstractSocket::ConnectedState)
            drop();
    });
    if (!m_socket.setSocketDescriptor(descriptor))
        deleteLater();
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
}

HttpConnection::~HttpConnection()
{
    m_socket.disconnect(this);
}

void HttpConnection::drop()
{
    m_socket.disconnect(this);
    m_socket.abort();
    deleteLater();
}

void HttpConnection::onReadyRead()
{
    if (m_silent || m_door->behaviour() == HttpServer::Behaviour::Hangs)
        return;
    if (!m_helloPassed && !passHello())
        return;
    m_input += m_socket.readAll();
    parse();
}

bool HttpConnection::passHello()
{
    if (!m_door->isSecure()) {
        m_helloPassed = true;
        return true;
    }
    const ClientHello hello = ClientHello::read(m_socket.peek(ClientHello::maximumSize));
    if (hello.state == ClientHello::State::Incomplete)
        return false;
    m_helloPassed = true;
    if (hello.state == ClientHello::State::NotTls) {
        if (m_door->isPlainAccepted())
            return true;
        drop();
        return false;
    }
    m_secure = true;
    m_serverName = hello.serverName;
    QSslConfiguration configuration;
    configuration.setLocalCertificate(m_door->identity().certificate);
    configuration.setPrivateKey(m_door->identity().key);
    m_socket.setSslConfiguration(configuration);
    m_socket.startServerEncryption();
    return false;
}

http_parser_settings HttpConnection::callbacks()
{
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_url = [](http_parser *parser, const char *at, size_t length) {
        connectionOf(parser)->m_target.append(at, qsizetype(length));
        return 0;
    };
    settings.on_header_field = [](http_parser *parser, const char *at, size_t length) {
        HttpConnection *self = connectionOf(parser);
        if (self->m_headerNameComplete)
            self->m_headerName.clear();
        self->m_headerNameComplete = false;
        self->m_headerName.append(QByteArray(at, qsizetype(length)).toLower());
        return 0;
    };
    settings.on_header_value = [](http_parser *parser, const char *at, size_t length) {
        HttpConnection *self = connectionOf(parser);
        QByteArray &value = self->m_request.headers[self->m_headerName];
        if (!self->m_headerNameComplete && !value.isEmpty())
            value.append(", ");
        self->m_headerNameComplete = true;
        value.append(at, qsizetype(length));
        return 0;
    };
    settings.on_body = [](http_parser *parser, const char *at, size_t length) {
        connectionOf(parser)->m_request.body.append(at, qsizetype(length));
        return 0;
    };
    settings.on_message_complete = [](http_parser *parser) {
        connectionOf(parser)->m_complete = true;
        http_parser_pause(parser, 1); // the next request waits until this one is answered
        return 0;
    };
    return settings;
}

void HttpConnection::parse()
{
    static const http_parser_settings settings = callbacks();
    if (m_waiting || m_input.isEmpty())
        return;
    const size_t parsed = http_parser_execute(&m_parser, &settings, m_input.constData(), size_t(m_input.size()));
    m_input.remove(0, qsizetype(parsed));
    if (m_complete) {
        requestComplete();
    } else if (HTTP_PARSER_ERRNO(&m_parser) != HPE_OK) {
        m_keepAlive = false;
        answer(0, Answer{400, "text/plain", "Bad Request", {}, {}, 0, 0});
    }
}

void HttpConnection::requestComplete()
{
    http_parser_pause(&m_parser, 0);
    m_complete = false;
    m_waiting = true;
    m_keepAlive = http_should_keep_alive(&m_parser) != 0;
    const QUrl url = QUrl::fromEncoded("http://door" + m_target, QUrl::TolerantMode);
    m_request.method = http_method_str(http_method(m_parser.method));
    m_request.path = url.path(QUrl::FullyDecoded);
    // A form's space: QUrlQuery takes it for a plus.
    m_request.query = QUrlQuery(url.query(QUrl::FullyEncoded).replace(QLatin1Char('+'), QLatin1String("%20")));
    m_request.secure = m_secure;
    m_request.serverName = m_secure
        ? m_serverName
        : QUrl(QLatin1String("http://") + QString::fromLatin1(m_request.header("host"))).host();
    m_request.peer = m_socket.peerAddress();
    m_request.door = m_door->name();
    m_target.clear();
    m_headerName.clear();
    m_headerNameComplete = false;

    auto channel = std::make_shared<Responder::Channel>();
    const int serial = ++m_serial;
    channel->answer = [self = QPointer<HttpConnection>(this), serial](const Answer &answer) {
        if (self && self->m_waiting && !self->m_writing && serial == self->m_serial)
            self->answer(self->m_number, answer);
    };
    channel->drop = [self = QPointer<HttpConnection>(this), serial] {
        if (self && self->m_waiting && !self->m_writing && serial == self->m_serial) {
            self->m_door->answered(self->m_number, -1);
            self->drop();
        }
    };
    Request request = std::exchange(m_request, {});
    m_number = m_door->record(request);
    request.number = m_number;
    m_request.method = request.method; // what the answer has to know
    m_door->handle(request, channel);
}

void HttpConnection::answer(int number, const Answer &answer)
{
    m_waiting = true;
    const bool hasBody = answer.status >= 200 && answer.status != 204 && answer.status != 304;
    const qint64 length = answer.content ? answer.length : answer.body.size();
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + ' ' + reason(answer.status) + "\r\n";
    if (hasBody) {
        if (!answer.contentType.isEmpty())
            head += "Content-Type: " + answer.contentType + "\r\n";
        head += answer.feed ? QByteArray("Transfer-Encoding: chunked\r\n") : "Content-Length: " + QByteArray::number(length) + "\r\n";
    }
    for (const auto &[name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    head += m_keepAlive ? "Connection: Keep-Alive\r\n\r\n" : "Connection: close\r\n\r\n";
    const bool sendsBody = hasBody && m_request.method != "HEAD";
    if (sendsBody && !answer.content)
        head += answer.body;
    if (sendsBody && answer.content) {
        m_content = answer.content;
        m_contentOffset = answer.from;
        m_contentLeft = answer.length;
    }
    m_request = {};
    m_door->answered(number, answer.status);
    m_writing = true;
    m_socket.write(head);
    if (sendsBody && answer.feed)
        follow(answer.feed);
    write();
}

void HttpConnection::write()
{
    if (!m_writing || m_feed)
        return;
    while (m_content && m_contentLeft > 0) {
        if (m_socket.bytesToWrite() + m_socket.encryptedBytesToWrite() > s_unsentLimit)
            return;
        const QByteArray bytes = m_content->read(m_contentOffset, qMin(s_chunk, m_contentLeft));
        if (bytes.isEmpty()) { // promised more than there is
            drop();
            return;
        }
        m_contentOffset += bytes.size();
        m_contentLeft -= bytes.size();
        m_socket.write(bytes);
    }
    onAnswerWritten();
}

void HttpConnection::follow(const std::shared_ptr<Feed> &feed)
{
    m_feed = feed;
    connect(feed.get(), &Feed::said, this, [this](const QByteArray &bytes) {
        if (!m_silent && m_door->behaviour() != HttpServer::Behaviour::Hangs)
            m_socket.write(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
    });
    connect(feed.get(), &Feed::ended, this, [this] {
        m_feed->disconnect(this);
        m_feed.reset();
        m_socket.write("0\r\n\r\n");
        write();
    });
}

void HttpConnection::onAnswerWritten()
{
    m_writing = false;
    m_content.reset();
    m_waiting = false;
    if (!m_keepAlive) {
        m_socket.disconnectFromHost();
        return;
    }
    // Not from here: a client that sends many requests at once would nest us as deep.
    if (!m_input.isEmpty())
        QMetaObject::invokeMethod(this, &HttpConnection::parse, Qt::QueuedConnection);
}

} // namespace simulation
