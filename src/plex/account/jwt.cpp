// SPDX-License-Identifier: MIT
#include "jwt.h"

#include "plex/json.h"

namespace plex::jwt {
namespace {

constexpr auto base64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(base64);
}

bool isSigned(const net::Token &token)
{
    // Its first letters are those of `{"` in base64.
    return token.reveal().startsWith("eyJ");
}

std::optional<net::Validity> validity(const net::Token &token)
{
    const QList<QByteArray> parts = token.reveal().split('.');
    if (!isSigned(token) || parts.size() != 3)
        return {};
    const auto claims = JsonDocument::parse(QByteArray::fromBase64(parts.at(1), base64));
    if (!claims)
        return {};
    const auto second = [&](const char *name) { return std::chrono::seconds(claims->root()[name].integer()); };
    if (second("exp") <= second("iat") || second("iat").count() <= 0)
        return {};
    return net::Validity{second("iat"), second("exp")};
}

} // namespace plex::jwt
