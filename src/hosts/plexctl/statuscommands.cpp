// SPDX-License-Identifier: MIT
#include "statuscommands.h"

#include "jsonoutput.h"
#include "textoutput.h"

using namespace Qt::StringLiterals;

namespace {

// A relay, which comes last, is there within three seconds.
constexpr int patienceMs = 4'000;

} // namespace

void SettledCommand::execute()
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] { answer(); });
    m_patience.start(patienceMs);
    connect(backend(), &MediaBackend::stateChanged, this, &SettledCommand::check);
    check();
}

void SettledCommand::check()
{
    const MediaBackend::State state = backend()->state();
    if (state == MediaBackend::State::Connecting || state == MediaBackend::State::SigningIn)
        return;
    if (state != MediaBackend::State::SignedOut || m_hasAsked)
        return answer();
    // A backend that is still reading its credential may look signed out. A question waits for that, and when nobody
    // is signed in it is answered without touching the network.
    m_hasAsked = true;
    await(backend()->connectServer(), [this](const auto &) { check(); });
}

void StatusCommand::answer()
{
    const QList<Media::Server> servers = backend()->servers();
    const Media::Account account = backend()->account();
    succeed({{u"state"_s, Media::name(backend()->state())},
             {u"account"_s, Json::account(account)},
             {u"user"_s, Json::user(account)},
             {u"servers"_s, Json::servers(servers)},
             {u"clientIdentifier"_s, backend()->clientIdentifier()},
             {u"credentials"_s, workplace().keepsCredentials ? u"keychain"_s : u"memory"_s}},
            Text::status(*backend(), workplace().keepsCredentials));
}

void MetricsCommand::answer()
{
    const QVariantMap metrics = backend()->diagnostics()->metrics();
    succeed({{u"metrics"_s, QJsonObject::fromVariantMap(metrics)}}, Text::metrics(metrics));
}
