// SPDX-License-Identifier: MIT
#include "serverrules.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace plex {
namespace {

using Kind = Media::Error::Kind;

Media::Error usage(const char *text)
{
    return {Kind::Usage, QCoreApplication::translate("plex", text)};
}

// The address and nothing of the certificate.
QString place(const QUrl &url)
{
    const QString host = url.host().toLower();
    return host.endsWith(u".plex.direct") ? host.section(u'.', 0, 0) + QStringLiteral(".plex.direct") : host;
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == u"http" ? 80 : 443);
}

bool contains(const QList<QUrl> &addresses, const QUrl &address)
{
    return std::any_of(addresses.cbegin(), addresses.cend(), [&](const QUrl &other) { return isSameAddress(other, address); });
}

// As the server advertises it, or as it stood in the rules before.
std::optional<QUrl> spelt(const QUrl &wanted, const QList<Candidate> &known, const Media::ServerRules &before)
{
    QList<QUrl> all;
    for (const Candidate &candidate : known)
        all.append(candidate.connection.shown.uri);
    all.append(before.pinned);
    all.append(before.forbidden);
    const auto found = std::find_if(all.cbegin(), all.cend(), [&](const QUrl &url) { return !url.isEmpty() && isSameAddress(url, wanted); });
    return found == all.cend() ? std::nullopt : std::optional(*found);
}

} // namespace

bool isSameAddress(const QUrl &a, const QUrl &b)
{
    const auto path = [](const QUrl &url) { return url.path() == u"/" ? QString() : url.path(); };
    return a.scheme() == b.scheme() && place(a) == place(b) && portOf(a) == portOf(b) && path(a) == path(b);
}

Media::Result<Media::ServerRules> settled(const Media::ServerRules &wanted, const Media::ServerRules &before, const QList<Candidate> &known)
{
    Media::ServerRules rules{.neverRelay = wanted.neverRelay, .neverPlain = wanted.neverPlain};
    for (const QUrl &address : wanted.forbidden) {
        const auto url = spelt(address, known, before);
        if (!url)
            return usage(QT_TRANSLATE_NOOP("plex", "An address that is to be forbidden is none of the server's. Its addresses are those in the report "
                                                   "on it."));
        if (!contains(rules.forbidden, *url))
            rules.forbidden.append(*url);
    }
    if (wanted.pinned.isEmpty())
        return rules;
    const auto pinned = spelt(wanted.pinned, known, before);
    if (!pinned)
        return usage(QT_TRANSLATE_NOOP("plex", "The address to stay with is none of the server's. Its addresses are those in the report on it."));
    const bool isRelay = std::any_of(known.cbegin(), known.cend(), [&](const Candidate &candidate) {
        return candidate.connection.shown.uri == *pinned && candidate.connection.shown.kind == Media::ConnectionKind::Relay;
    });
    if (contains(rules.forbidden, *pinned) || (rules.neverRelay && isRelay) || (rules.neverPlain && pinned->scheme() == u"http"))
        return usage(QT_TRANSLATE_NOOP("plex", "The address to stay with is one that the same rules forbid."));
    rules.pinned = *pinned;
    return rules;
}

QJsonObject remembered(const Media::ServerRules &rules)
{
    QStringList forbidden;
    for (const QUrl &address : rules.forbidden)
        forbidden.append(address.toString(QUrl::FullyEncoded));
    return {{QStringLiteral("pinned"), rules.pinned.toString(QUrl::FullyEncoded)},
            {QStringLiteral("forbidden"), QJsonArray::fromStringList(forbidden)},
            {QStringLiteral("neverRelay"), rules.neverRelay},
            {QStringLiteral("neverPlain"), rules.neverPlain}};
}

Media::ServerRules serverRulesFrom(const QJsonObject &object)
{
    Media::ServerRules rules{.pinned = QUrl(object.value(u"pinned").toString(), QUrl::StrictMode),
                             .neverRelay = object.value(u"neverRelay").toBool(),
                             .neverPlain = object.value(u"neverPlain").toBool()};
    for (const QJsonValue &address : object.value(u"forbidden").toArray()) {
        if (const QUrl url(address.toString(), QUrl::StrictMode); !url.isEmpty())
            rules.forbidden.append(url);
    }
    return rules;
}

} // namespace plex
