// SPDX-License-Identifier: MIT
#include "httpclient.h"

#include "httpfailure.h"
#include "logging.h"
#include "lowdelay.h"
#include "oneshotbody.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>


namespace net {
namespace {

using Kind = Media::Error::Kind;

QString originOf(const HttpRequest &request)
{
    return request.url.toString(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment) + u' '
        + request.verifyName;
}

// What QNetworkAccessManager opens to one host. A request beyond would wait inside of it, unseen, and its deadlines with it.
constexpr int atOnce = 6;
constexpr qint64 chunk = 64 * 1024;
constexpr int mostRedirects = 5;

} // namespace

/// One request, waiting for its turn or on its way; aborts it when deleted.
class HttpReply final : public Media::Reply<HttpResponse>
{
public:
    HttpReply(const HttpRequest &request, HttpClient *client)
        : Reply(client)
        , m_client(client)
        , m_request(request)
        , m_origin(originOf(request))
        , m_begun(client->m_clock.now())
    {
        client->m_clock.callAfter(request.deadlines.total, this, [this] {
            if (!isReceiving())
                giveUp(Kind::Timeout);
        });
    }

    ~HttpReply() override
    {
        if (m_reply) {
            m_reply->disconnect(this);
            m_reply->abort();
            m_reply->deleteLater();
        }
        leave();
    }

    const QString &origin() const { return m_origin; }

    void begin()
    {
        if (m_request.url.scheme() != u"https" && m_request.url.scheme() != u"http")
            return giveUp(Kind::BadAnswer); // the manager reads files as well
        dispatch();
        m_client->m_clock.callAfter(m_request.deadlines.connect, this, [this] {
            if (!m_sent)
                giveUp(Kind::Timeout);
        });
    }

    // The way there is gone, and with it the place in the queue.
    void lose()
    {
        if (!std::exchange(m_hasLeft, true) && m_reply)
            countEnd();
        finish(failure(Kind::Unreachable));
    }

private:
    void dispatch()
    {
        QNetworkReply *reply = m_client->dispatch(m_request);
        m_reply = reply;
        connect(reply, &QNetworkReply::encrypted, this, [this] { sendAtOnce(m_request.url, this); });
        connect(reply, &QNetworkReply::requestSent, this, [this] { noteSent(); });
        connect(reply, &QNetworkReply::metaDataChanged, this, [this] {
            noteSent();
            if (m_request.method != "HEAD" && !isReceiving() && m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong() > m_request.maxBytes)
                return giveUp(Kind::BadAnswer);
            if (isReceiving())
                m_request.receive({});
        });
        connect(reply, &QNetworkReply::readyRead, this, [this] { take(); });
        connect(reply, &QNetworkReply::finished, this, [this] { conclude(); });
        connect(reply, &QObject::destroyed, this, [this] { lose(); });
    }

    void noteSent() { m_sent = m_sent.value_or(m_client ? m_client->m_clock.now() - m_begun : milliseconds(0)); }

    // Aborting looks the same as a cancel by a person, so the cause is noted before.
    void giveUp(Kind why)
    {
        if (isFinished())
            return;
        m_givenUp = why;
        if (m_reply)
            m_reply->abort();
        else
            conclude();
    }

    // Whether a good answer has begun whose body goes to somebody else.
    bool isReceiving() const
    {
        const int status = m_reply && m_request.receive ? m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() : 0;
        return status >= 200 && status < 300;
    }

    // Takes the body as it comes. What is still compressed does not show in bytesAvailable(), and may unfold to anything.
    void take()
    {
        const QPointer<HttpReply> self(this);
        while (self && m_reply && !m_givenUp) {
            const QByteArray more = m_reply->read(chunk);
            if (more.isEmpty())
                return;
            if (isReceiving()) {
                m_request.receive(more);
                continue;
            }
            m_body += more;
            if (m_body.size() > m_request.maxBytes)
                giveUp(Kind::BadAnswer);
        }
    }

    // Goes where the answer points to; Qt's own way would send the second redirect's request twice.
    bool isRedirected()
    {
        if (m_givenUp || !m_client || !m_reply->hasRawHeader("Location"))
            return false;
        // Qt prepares to repeat a 307's body itself, and says so when it cannot.
        if (m_reply->error() != QNetworkReply::NoError && m_reply->error() != QNetworkReply::ContentReSendError)
            return false;
        const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
            return false;
        QUrl target = m_request.url.resolved(QUrl::fromEncoded(m_reply->rawHeader("Location")));
        if (!m_request.verifyName.isEmpty() && target.host() == m_request.verifyName)
            target.setHost(m_request.url.host()); // that name stands for the address in use
        if (!isSameOrigin(m_request.url, target) || ++m_redirects > mostRedirects) {
            m_givenUp = Kind::BadAnswer;
            return false;
        }
        if (m_request.method != "HEAD" && (status == 303 || (m_request.method == "POST" && status < 303))) {
            m_request.method = "GET";
            m_request.body.clear();
        }
        m_request.url = target;
        m_reply->disconnect(this);
        m_reply->deleteLater();
        m_body.clear();
        dispatch();
        return true;
    }

    void conclude()
    {
        if (m_reply && isRedirected())
            return;
        const QPointer<HttpReply> self(this);
        take();
        if (!self)
            return;
        leave();
        const Media::Result<HttpResponse> outcome = read();
        finish(outcome);
        if (!m_client)
            return;
        const auto elapsed = (m_client->m_clock.now() - m_begun).count();
        if (!outcome)
            m_client->m_metrics.failed(outcome.error());
        else if (outcome->status >= 400)
            m_client->m_metrics.count(QStringLiteral("answers/%1").arg(outcome->status));
        qCDebug(logHttp).noquote() << m_request.method << loggable(m_request.url) << "->"
                                   << (outcome ? QString::number(outcome->status) : Media::name(outcome.error().kind)) << elapsed << "ms";
    }

    Media::Result<HttpResponse> read()
    {
        if (m_givenUp)
            return failure(*m_givenUp);
        HttpResponse response;
        response.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (const auto problem = problemWith(m_reply->error(), response.status))
            return failure(*problem);
        for (const auto &[key, value] : m_reply->rawHeaderPairs())
            response.headers.append({key, value});
        response.body = std::move(m_body);
        response.connecting = m_sent.value_or(milliseconds(0));
        return response;
    }

    void countEnd()
    {
        if (m_client)
            m_client->m_metrics.count(m_request.receive ? QStringLiteral("streams/ended") : QStringLiteral("requests/ended"));
    }

    void leave()
    {
        if (std::exchange(m_hasLeft, true) || !m_client)
            return;
        if (m_reply)
            countEnd();
        m_client->left(this);
    }

    QPointer<HttpClient> m_client;
    QPointer<QNetworkReply> m_reply;
    HttpRequest m_request;
    QString m_origin;
    milliseconds m_begun;
    QByteArray m_body;
    int m_redirects = 0;
    std::optional<milliseconds> m_sent; // since m_begun
    bool m_hasLeft = false;
    std::optional<Kind> m_givenUp;
};

HttpClient::HttpClient(Clock &clock, Metrics &metrics, Trust trust, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_metrics(metrics)
    , m_trust(std::move(trust))
{
    for (const char *name : {"requests/sent", "requests/ended", "streams/begun", "streams/ended", "retries/connection", "retries/token"})
        m_metrics.offer(QLatin1String(name));
}

HttpClient::~HttpClient()
{
    // Replies first: they hold requests of the manager, which would otherwise end them one by one.
    reset();
    qDeleteAll(findChildren<Media::AbstractReply *>(Qt::FindDirectChildrenOnly));
}

void HttpClient::reset()
{
    const auto lanes = std::exchange(m_lanes, {});
    for (const Lane &lane : lanes) {
        for (HttpReply *reply : lane.underWay + lane.waiting)
            reply->lose();
    }
    delete m_manager;
    m_manager = nullptr;
}

void HttpClient::renew()
{
    QNetworkAccessManager *old = std::exchange(m_manager, nullptr);
    if (!old)
        return;
    const auto replies = old->findChildren<QNetworkReply *>(Qt::FindDirectChildrenOnly);
    if (replies.isEmpty())
        return delete old;
    for (const QNetworkReply *reply : replies) {
        connect(
            reply, &QObject::destroyed, old,
            [old] {
                if (old->findChildren<QNetworkReply *>(Qt::FindDirectChildrenOnly).isEmpty())
                    old->deleteLater();
            },
            Qt::QueuedConnection);
    }
}

Media::Reply<HttpResponse> *HttpClient::send(const HttpRequest &request)
{
    auto *reply = new HttpReply(request, this);
    m_lanes[reply->origin()].waiting.append(reply);
    startNext(reply->origin());
    return reply;
}

void HttpClient::left(HttpReply *reply)
{
    Lane &lane = m_lanes[reply->origin()];
    lane.waiting.removeOne(reply);
    lane.underWay.removeOne(reply);
    startNext(reply->origin());
}

void HttpClient::startNext(const QString &origin)
{
    Lane &lane = m_lanes[origin];
    if (lane.waiting.isEmpty() && lane.underWay.isEmpty()) {
        m_lanes.remove(origin);
    } else if (!lane.waiting.isEmpty() && lane.underWay.size() < atOnce) {
        HttpReply *reply = lane.waiting.takeFirst();
        lane.underWay.append(reply);
        reply->begin();
    }
}

QNetworkReply *HttpClient::dispatch(const HttpRequest &request)
{
    if (!m_manager)
        m_manager = new QNetworkAccessManager(this);
    QNetworkRequest wire(request.url);
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    wire.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    wire.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    wire.setDecompressedSafetyCheckThreshold(-1); // maxBytes is the limit, whatever it was packed into
    if (m_trust.isExtended())
        wire.setSslConfiguration(m_trust.configuration());
    if (!request.verifyName.isEmpty()) {
        wire.setPeerVerifyName(request.verifyName);
        const int port = request.url.port(-1);
        wire.setRawHeader("Host", request.verifyName.toLatin1() + (port < 0 ? QByteArray() : ':' + QByteArray::number(port)));
    }
    for (const auto &[name, value] : request.headers)
        wire.setRawHeader(name, value);
    m_metrics.count(request.receive ? QStringLiteral("streams/begun") : QStringLiteral("requests/sent"));
    // As a custom verb these would not be known to have no body.
    if (request.method == "GET")
        return m_manager->get(wire);
    if (request.method == "HEAD")
        return m_manager->head(wire);
    if (request.method == "POST") {
        wire.setHeader(QNetworkRequest::ContentLengthHeader, request.body.size());
        wire.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
        auto *body = new OneShotBody(request.body);
        QNetworkReply *reply = m_manager->sendCustomRequest(wire, request.method, body);
        body->setParent(reply);
        return reply;
    }
    const bool hasBody = !request.body.isEmpty() || request.method == "PUT";
    return hasBody ? m_manager->sendCustomRequest(wire, request.method, request.body)
                   : m_manager->sendCustomRequest(wire, request.method);
}

} // namespace net
