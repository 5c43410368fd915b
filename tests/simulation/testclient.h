// SPDX-License-Identifier: MIT
#pragma once

#include "simulatednetwork.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSignalSpy>
#include <QTest>

#include <memory>

namespace simulation {

/// A client for the simulation's own tests: Qt's, with every certificate checked.
class TestClient
{
public:
    using Headers = QList<QPair<QByteArray, QByteArray>>;

    struct Reply
    {
        int status = 0; ///< 0 without an answer.
        QNetworkReply::NetworkError error = QNetworkReply::NoError;
        QByteArray contentType;
        QByteArray body;
        Headers headers;

        QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
        QJsonArray array() const { return QJsonDocument::fromJson(body).array(); }
        QJsonObject container() const { return json().value(QLatin1String("MediaContainer")).toObject(); }
        int errorCode() const
        {
            return json().value(QLatin1String("errors")).toArray().first().toObject().value(QLatin1String("code")).toInt();
        }
        QByteArray header(const QByteArray &name) const
        {
            for (const auto &[known, value] : headers) {
                if (known.compare(name, Qt::CaseInsensitive) == 0)
                    return value;
            }
            return {};
        }
    };

    explicit TestClient(const SimulatedNetwork *network = nullptr)
        : m_ssl(network ? network->sslConfiguration() : QSslConfiguration::defaultConfiguration())
    {
    }

    void setHeader(const QByteArray &name, const QByteArray &value) { m_headers[name] = value; }

    /// Goes to \a address by number and checks the certificate against its name.
    Reply ask(const Address &address, const QByteArray &method, const QString &target, const Headers &headers = {},
              int patience = 5000)
    {
        QUrl url = address.numericUrl();
        addTarget(url, target);
        QNetworkRequest request(url);
        if (address.isSecure()) {
            request.setPeerVerifyName(address.hostName());
            request.setRawHeader("Host", address.hostName().toLatin1() + ':' + QByteArray::number(address.port));
        }
        return send(request, method, headers, {}, patience);
    }

    Reply ask(const QUrl &base, const QByteArray &method, const QString &target, const Headers &headers = {},
              const QByteArray &body = {}, int patience = 5000)
    {
        QUrl url = base;
        addTarget(url, target);
        return send(QNetworkRequest(url), method, headers, body, patience);
    }

    /// A reply that the caller waits for.
    std::unique_ptr<QNetworkReply> begin(QNetworkRequest request, const QByteArray &method, const Headers &headers = {},
                                         const QByteArray &body = {})
    {
        request.setSslConfiguration(m_ssl);
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        for (auto header = m_headers.begin(); header != m_headers.end(); ++header)
            request.setRawHeader(header.key(), header.value());
        for (const auto &[name, value] : headers)
            request.setRawHeader(name, value);
        if (!body.isEmpty() && !request.hasRawHeader("Content-Type"))
            request.setRawHeader("Content-Type", "application/x-www-form-urlencoded");
        // Of a custom method Qt does not know that its answer has no body.
        return std::unique_ptr<QNetworkReply>(method == "HEAD" ? m_manager.head(request)
                                                               : m_manager.sendCustomRequest(request, method, body));
    }

    static void addTarget(QUrl &url, const QString &target)
    {
        const qsizetype mark = target.indexOf(QLatin1Char('?'));
        url.setPath(mark < 0 ? target : target.left(mark));
        if (mark >= 0)
            url.setQuery(target.mid(mark + 1));
    }

private:
    Reply send(const QNetworkRequest &request, const QByteArray &method, const Headers &headers, const QByteArray &body,
               int patience)
    {
        const std::unique_ptr<QNetworkReply> reply = begin(request, method, headers, body);
        QSignalSpy finished(reply.get(), &QNetworkReply::finished);
        if (!reply->isFinished() && !finished.wait(patience)) {
            reply->abort();
            return {0, QNetworkReply::TimeoutError, {}, {}, {}};
        }
        return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->error(),
                reply->header(QNetworkRequest::ContentTypeHeader).toByteArray(), reply->readAll(), reply->rawHeaderPairs()};
    }

    QNetworkAccessManager m_manager;
    QSslConfiguration m_ssl;
    QMap<QByteArray, QByteArray> m_headers;
};

} // namespace simulation
