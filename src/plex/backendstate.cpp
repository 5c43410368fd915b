// SPDX-License-Identifier: MIT
#include "backendstate.h"

#include <algorithm>

namespace plex {

using State = MediaBackend::State;

MediaBackend::State backendState(const Media::AccountSetup &setup, const Account &account, const ServerRegistry &registry,
                                 const ClientIdentity &identity)
{
    if (setup.phase() != Media::AccountSetup::Phase::Idle)
        return State::SigningIn;
    if (account.state() == Account::State::Locked)
        return State::CredentialsLocked;
    // Whoever hears of a state may ask who we are.
    if (account.state() == Account::State::Loading || identity.identifier().isEmpty())
        return State::Connecting;
    // Servers that were added by hand need no account.
    if (account.state() == Account::State::SignedOut && registry.sessions().isEmpty())
        return State::SignedOut;
    if (account.state() == Account::State::SignInRequired || account.state() == Account::State::PinRequired)
        return State::SignInRequired;
    const auto sessions = registry.sessions();
    const auto has = [&](Media::ServerState state) {
        return std::any_of(sessions.cbegin(), sessions.cend(), [&](const ServerSession *s) { return s->server().state == state; });
    };
    if (has(Media::ServerState::Online))
        return State::Online;
    const bool isUnknown = sessions.isEmpty() && !registry.problem() && !registry.isRead();
    return has(Media::ServerState::Connecting) || isUnknown ? State::Connecting : State::Offline;
}

std::optional<Media::Error> reasonOf(MediaBackend::State state, const Account &account, const ServerRegistry &registry)
{
    if (account.reason())
        return account.reason();
    if (state != State::Offline)
        return std::nullopt;
    for (const ServerSession *session : registry.sessions()) {
        if (session->server().problem)
            return session->server().problem;
    }
    if (registry.problem())
        return registry.problem();
    return Media::Error{Media::Error::Kind::NotFound, ServerRegistry::tr("There is no server in this account.")};
}

} // namespace plex
