// SPDX-License-Identifier: MIT
// The verbs about the account: PINs, tokens, devices, the home.
#include "controls.h"

#include "simulatednetwork.h"

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

const QString s_noUser = u"user is a title or uuid of the home"_s;

} // namespace

void Controls::addPinVerbs()
{
    SimulatedPlexTv &plexTv = m_network.plexTv();
    m_verbs[u"claim"_s] = {{u"code"_s}, [&plexTv](const Arguments &arguments) {
        const QStringList codes = arguments.contains(u"code"_s) ? QStringList(arguments.value(u"code"_s)) : plexTv.pendingPins();
        bool isDone = !codes.isEmpty();
        for (const QString &code : codes)
            isDone = plexTv.claimPin(code) && isDone;
        return isDone ? QString() : u"no such PIN is waiting"_s;
    }};
    m_verbs[u"expire-pin"_s] = {{u"code"_s}, [&plexTv](const Arguments &arguments) {
        const QStringList codes = arguments.contains(u"code"_s) ? QStringList(arguments.value(u"code"_s)) : plexTv.pendingPins();
        bool isDone = !codes.isEmpty();
        for (const QString &code : codes)
            isDone = plexTv.expirePin(code) && isDone;
        return isDone ? QString() : u"no such PIN is waiting"_s;
    }};
    m_verbs[u"pin-lifetime"_s] = {{u"seconds"_s}, [&plexTv](const Arguments &arguments) {
        const auto lifetime = seconds(arguments);
        plexTv.setPinLifetime(lifetime ? std::optional(std::chrono::duration_cast<std::chrono::seconds>(*lifetime)) : std::nullopt);
        return QString();
    }};
    m_verbs[u"auto-claim"_s] = {{u"polls"_s}, [&plexTv](const Arguments &arguments) {
        bool isNumber = false;
        const int polls = arguments.value(u"polls"_s).toInt(&isNumber);
        plexTv.setAutoClaim(isNumber ? std::optional(polls) : std::nullopt);
        return QString();
    }};
}

void Controls::addTokenVerbs()
{
    SimulatedPlexTv &plexTv = m_network.plexTv();
    m_verbs[u"issue-token"_s] = {{u"client"_s, u"user"_s}, [this, &plexTv](const Arguments &arguments) {
        if (!arguments.contains(u"client"_s))
            return u"client is missing"_s;
        const QString user = arguments.value(u"user"_s, plexTv.home().owner().uuid);
        const QByteArray token = plexTv.issueToken(arguments.value(u"client"_s).toUtf8(), user);
        if (token.isEmpty())
            return s_noUser;
        m_result[u"token"_s] = QString::fromLatin1(token);
        return QString();
    }};
    m_verbs[u"revoke-account"_s] = {{}, [&plexTv](const Arguments &) {
        plexTv.revokeAccountTokens();
        return QString();
    }};
    m_verbs[u"deauthorize"_s] = {{u"client"_s}, [&plexTv](const Arguments &arguments) {
        if (!arguments.contains(u"client"_s))
            return u"client is missing"_s;
        plexTv.deauthorizeDevice(arguments.value(u"client"_s).toUtf8());
        return QString();
    }};
    m_verbs[u"jwt-lifetime"_s] = {{u"seconds"_s}, [&plexTv](const Arguments &arguments) {
        const auto lifetime = seconds(arguments);
        if (!lifetime || lifetime->count() <= 0)
            return u"seconds is positive"_s;
        plexTv.setJwtLifetime(std::chrono::duration_cast<std::chrono::seconds>(*lifetime));
        return QString();
    }};
}

void Controls::addHomeVerbs()
{
    SimulatedPlexTv &plexTv = m_network.plexTv();
    m_verbs[u"home"_s] = {{u"state"_s}, [&plexTv](const Arguments &arguments) {
        const QString state = arguments.value(u"state"_s);
        if (state != "on"_L1 && state != "off"_L1)
            return u"home is on or off"_s;
        plexTv.setHome(state == "on"_L1);
        return QString();
    }};
    m_verbs[u"set-home-pin"_s] = {{u"user"_s, u"pin"_s}, [&plexTv](const Arguments &arguments) {
        return plexTv.setHomePin(arguments.value(u"user"_s), arguments.value(u"pin"_s))
            ? QString()
            : u"user is a title or uuid of the home, pin of four digits"_s;
    }};
    const auto protection = [this, &plexTv](const QString &verb, bool isProtected) {
        m_verbs[verb] = {{u"user"_s}, [&plexTv, isProtected](const Arguments &arguments) {
            return plexTv.setProtected(arguments.value(u"user"_s), isProtected) ? QString() : s_noUser;
        }};
    };
    protection(u"protect"_s, true);
    protection(u"unprotect"_s, false);
}

} // namespace simulation
