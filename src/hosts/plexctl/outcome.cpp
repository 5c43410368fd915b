// SPDX-License-Identifier: MIT
#include "outcome.h"

int ExitStatus::of(Media::Error::Kind kind)
{
    using Kind = Media::Error::Kind;
    switch (kind) {
    case Kind::SignedOut:
    case Kind::SignInRequired:
    case Kind::Unauthorized:
        return signInNeeded;
    case Kind::CredentialsLocked:
    case Kind::CredentialsUnavailable:
        return noCredentials;
    case Kind::Unreachable:
    case Kind::Timeout:
    case Kind::DnsFailed:
    case Kind::DnsBlocked:
    case Kind::Refused:
    case Kind::TlsFailed:
    case Kind::WrongServer:
        return notReachable;
    case Kind::Forbidden:
    case Kind::NotFound:
    case Kind::RateLimited:
    case Kind::ServerError:
    case Kind::BadAnswer:
        return refusedByServer;
    case Kind::Cancelled:
        return interrupted;
    case Kind::Usage:
        return usage;
    }
    return refusedByServer;
}

int ExitStatus::of(const Outcome &outcome)
{
    if (outcome.isSilent)
        return interrupted;
    return outcome.error ? of(outcome.error->kind) : done;
}
