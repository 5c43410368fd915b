// SPDX-License-Identifier: MIT
#include "homeendpoints.h"

#include "accountjson.h"
#include "accounttokens.h"
#include "homeusers.h"
#include "plexanswer.h"

namespace simulation {

using namespace Qt::StringLiterals;

std::optional<Answer> HomeEndpoints::answerTo(const Request &request, const HomeUser &caller)
{
    constexpr QLatin1StringView users = "/api/v2/home/users"_L1;
    constexpr QLatin1StringView change = "/switch"_L1;
    const QString &path = request.path;
    if (path == users) {
        if (request.method != "GET")
            return plexanswer::errors(request, 405, 1005);
        return caller.isRestricted ? plexanswer::errors(request, 403, 1009)
                                   : plexanswer::bare(request, 200, m_home.json(), u"home"_s);
    }
    if (path.startsWith(users + u'/') && path.endsWith(change)) {
        if (request.method != "POST")
            return plexanswer::errors(request, 405, 1005);
        return this->change(request, path.mid(users.size() + 1).chopped(change.size()));
    }
    return {};
}

Answer HomeEndpoints::change(const Request &request, const QString &uuid)
{
    // By uuid only: the number, which the older interface takes, is not known here.
    const HomeUser *user = m_home.find(uuid);
    if (!user)
        return plexanswer::errors(request, 404, 1002);
    if (user->isProtected && request.field(u"pin"_s) != user->pin)
        return plexanswer::errors(request, 403, 1041);
    const QByteArray token = m_tokens.issue(request.clientIdentifier(), user->uuid);
    return plexanswer::bare(request, 201, accountjson::user(*user, m_home, token, m_clock), u"user"_s);
}

} // namespace simulation
