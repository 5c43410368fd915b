// SPDX-License-Identifier: MIT
#pragma once
#include "net/httpclient.h"
#include "simulation/httpserver.h"
#include "simulation/recorder.h"
#include "support/eventlog.h"
#include "support/eventloop.h"
#include "support/virtualclock.h"

#include <QTest>

/// A client whose deadlines the test moves, and a door to knock at.
class HttpFixture
{
public:
    using Kind = Media::Error::Kind;
    using Answer = Media::Result<net::HttpResponse>;

    explicit HttpFixture(const QSslCertificate &trusted = QSslCertificate())
        : client(std::make_unique<net::HttpClient>(clock, metrics, trusted.toPem()))
    {
        door.setHandler([](const simulation::Request &request, const simulation::Responder &responder) {
            responder.answer({.status = 200, .contentType = "text/plain", .body = request.method + ' ' + request.path.toUtf8()});
        });
        door.open(QHostAddress::LocalHost);
    }

    QUrl url(const QString &path = u"/"_qs) const
    {
        return QUrl(u"%1://127.0.0.1:%2%3"_qs.arg(door.isSecure() ? u"https"_qs : u"http"_qs).arg(door.port()).arg(path));
    }
    /// Every request is answered with the same.
    void alwaysAnswer(const simulation::Answer &answer)
    {
        door.setHandler([answer](const simulation::Request &, const simulation::Responder &responder) { responder.answer(answer); });
    }

    /// Waits for the outcome, which takes sockets and so the real event loop.
    static Answer outcome(Media::Reply<net::HttpResponse> *reply)
    {
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 30000))
            return Media::Error{.message = u"The test has waited long enough."_qs};
        return reply->result();
    }
    Answer ask(const net::HttpRequest &request) { return outcome(client->send(request)); }

    /// An outcome as text: the status, or the kind of error.
    static QString text(const Answer &answer)
    {
        return answer ? QString::number(answer->status) : Media::name(answer.error().kind);
    }

    support::VirtualClock clock;
    net::Metrics metrics;
    simulation::Recorder recorder;
    simulation::HttpServer door{u"door"_qs, &recorder};
    std::unique_ptr<net::HttpClient> client;
};
