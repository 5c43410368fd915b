// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/result.h>

#include <QJsonObject>

/// What a command ended with: a result for scripts and for people, or an error instead.
struct Outcome
{
    QJsonObject result; ///< Without `type` and `command`.
    QString text; ///< The same for people; may be empty.
    std::optional<Media::Error> error;
    bool isSilent = false; ///< Interrupted where no answer is expected: nothing is printed.
};

/// The process's exit status; part of the contract with scripts.
namespace ExitStatus {
constexpr int done = 0;
constexpr int noOutput = 1; ///< Standard output cannot be written.
constexpr int usage = 2;
constexpr int signInNeeded = 3;
constexpr int notReachable = 4;
constexpr int refusedByServer = 5;
constexpr int noCredentials = 6;
constexpr int interrupted = 130;

int of(Media::Error::Kind kind);
int of(const Outcome &outcome);
} // namespace ExitStatus
