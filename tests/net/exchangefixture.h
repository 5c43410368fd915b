// SPDX-License-Identifier: MIT
#pragma once
#include "httpfixture.h"
#include "net/exchange.h"

/// A server of two addresses that accepts one token, and exchanges with it whose renewals the test watches or finishes.
class ExchangeFixture : public HttpFixture
{
public:
    ExchangeFixture()
        : connections(std::make_unique<net::Source<net::Connection>>(clock, [this](const auto &) {
            ++races;
            return outcomeOf(nextConnection);
        }))
        , tokens(std::make_unique<net::Source<net::Token>>(clock, [this](const auto &) {
            ++renewals;
            return outcomeOf(nextToken);
        }))
    {
        accept(door);
        accept(moved);
        moved.open(QHostAddress::LocalHost);
        connections->reset(at(door));
        tokens->reset(net::Token("old"));
        nextConnection = Media::Result<net::Connection>(at(moved));
        nextToken = Media::Result<net::Token>(net::Token("new"));
    }

    static net::Connection at(const simulation::HttpServer &server)
    {
        return {.base = QUrl(u"http://127.0.0.1:%1"_qs.arg(server.port()))};
    }
    net::Channel channel()
    {
        return {.http = client.get(), .connections = connections.get(), .tokens = tokens.get(), .tokenHeader = "X-Token"};
    }
    net::Exchange *begin(const net::Request &request = {.path = u"/"_qs}) { return new net::Exchange(channel(), request, &owner); }
    Answer exchange(const net::Request &request = {.path = u"/"_qs}) { return outcome(begin(request)); }

    /// How often each path was asked for.
    QMap<QString, int> timesSent() const
    {
        QMap<QString, int> times;
        for (const auto &request : recorder.requests())
            ++times[request.path];
        return times;
    }
    QStringList tokensSent() const
    {
        QStringList sent;
        for (const auto &request : recorder.requests())
            sent.append(QString::fromLatin1(request.headers.value("x-token")));
        return sent;
    }
    QStringList doors() const
    {
        QStringList doors;
        for (const auto &request : recorder.requests())
            doors.append(request.door);
        return doors;
    }

    simulation::HttpServer moved{u"moved"_qs, &recorder};
    QByteArray accepted = "new"; ///< The token the server lets in.
    std::optional<Media::Result<net::Connection>> nextConnection; ///< What a race ends with; empty: it goes on for ever.
    std::optional<Media::Result<net::Token>> nextToken; ///< What a renewal ends with; empty: it goes on for ever.
    int races = 0;
    int renewals = 0;
    std::unique_ptr<net::Source<net::Connection>> connections;
    std::unique_ptr<net::Source<net::Token>> tokens;
    QObject owner; ///< Of every exchange.

private:
    void accept(simulation::HttpServer &server)
    {
        server.setHandler([this](const simulation::Request &request, const simulation::Responder &responder) {
            const bool isIn = request.headers.value("x-token") == accepted;
            responder.answer({.status = isIn ? 200 : 401, .body = isIn ? "welcome" : "who are you?"});
        });
    }
    template <class T>
    Media::Reply<T> *outcomeOf(const std::optional<Media::Result<T>> &outcome)
    {
        auto *reply = new Media::Deferred<T>;
        if (outcome)
            reply->finish(*outcome);
        return reply;
    }
};
