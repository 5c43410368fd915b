// SPDX-License-Identifier: MIT
#include "answer.h"

#include <QCoreApplication>

namespace plex {
namespace {

using Kind = Media::Error::Kind;

QString tr(const char *text)
{
    return QCoreApplication::translate("plex", text);
}

Kind kindOf(int status)
{
    switch (status) {
    case 401:
    case 498: // plex.tv: a short-lived token has expired
        return Kind::Unauthorized;
    case 403:
        return Kind::Forbidden;
    case 404:
    case 410:
        return Kind::NotFound;
    case 429:
        return Kind::RateLimited;
    default:
        return status >= 500 ? Kind::ServerError : Kind::BadAnswer;
    }
}

QString wordsFor(Kind kind)
{
    switch (kind) {
    case Kind::Unauthorized:
        return tr("The token was not accepted. Sign in again if this stays.");
    case Kind::Forbidden:
        return tr("This account is not allowed to do that.");
    case Kind::NotFound:
        return tr("There is no such thing on the server, or not any more.");
    case Kind::RateLimited:
        return tr("Too many requests. Wait a little and try again.");
    case Kind::ServerError:
        return tr("The server failed to answer. Try again later.");
    default:
        return tr("The server did not accept the request.");
    }
}

} // namespace

Media::Error badAnswer()
{
    return {.kind = Kind::BadAnswer,
            .message = tr("The answer cannot be understood. Something between here and the server may be answering in its place.")};
}

Media::Result<net::HttpResponse> accepted(const net::HttpResponse &response)
{
    if (response.status >= 200 && response.status < 300)
        return response;
    Media::Error error{.kind = kindOf(response.status), .status = response.status};
    error.message = wordsFor(error.kind);
    bool isNumber = false;
    const int wait = response.header("retry-after").trimmed().toInt(&isNumber);
    if (isNumber && wait >= 0)
        error.retryAfter = wait;
    if (response.isOfType("application/json")) {
        if (const auto document = JsonDocument::parse(response.body)) {
            document->root()["errors"].forEach([&](const JsonValue &entry) {
                if (!error.code)
                    error.code = entry["code"].number();
            });
        }
    }
    return error;
}

Media::Result<JsonDocument> jsonOf(const net::HttpResponse &response)
{
    const auto good = accepted(response);
    if (!good)
        return good.error();
    if (!response.isOfType("application/json"))
        return badAnswer();
    return JsonDocument::parse(response.body);
}

} // namespace plex
