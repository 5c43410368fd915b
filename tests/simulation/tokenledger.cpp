// SPDX-License-Identifier: MIT
#include "tokenledger.h"

#include "httpmessage.h"

#include <utility>

namespace simulation {

using namespace Qt::StringLiterals;

void TokenLedger::shown(const Request &request, const Place &place)
{
    const QString recipient = recipientOf(request);
    if (recipient.isEmpty() && request.argument("X-Plex-Token").isEmpty())
        return;
    const auto breach = [&](const QString &what) {
        m_breaches.append(u"%1: %2 at %3, %4"_s.arg(what, QString::fromLatin1(request.method) + u' ' + request.path, request.door,
                                                    request.secure ? u"encrypted"_s : u"not encrypted"_s));
    };
    if (place.isImpostor)
        breach(u"a token at another machine than the server"_s);
    else if (!recipient.isEmpty() && recipient != place.recipient)
        breach(u"a token of %1's"_s.arg(recipient));
    if (place.isForeignLan)
        breach(u"a token at an address in the network of somebody else"_s);
    if (!request.secure && !place.isLan)
        breach(u"a token that anybody on the way can read"_s);
}

// Wherever it stands: a token that goes astray need not do so in the header that is made for it.
QString TokenLedger::recipientOf(const Request &request) const
{
    constexpr QByteArrayView bearer = "Bearer ";
    for (const QByteArray &value : request.headers) {
        const auto known = m_recipients.constFind(value.startsWith(bearer) ? value.mid(bearer.size()) : value);
        if (known != m_recipients.cend())
            return *known;
    }
    const auto items = request.query.queryItems(QUrl::FullyDecoded);
    for (const auto &item : items) {
        const auto known = m_recipients.constFind(item.second.toUtf8());
        if (known != m_recipients.cend())
            return *known;
    }
    for (auto known = m_recipients.begin(); !request.body.isEmpty() && known != m_recipients.end(); ++known) {
        if (request.body.contains(known.key()))
            return *known;
    }
    return {};
}

QStringList TokenLedger::taken()
{
    return std::exchange(m_breaches, {});
}

} // namespace simulation
