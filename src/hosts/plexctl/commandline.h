// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/accountsetup.h>
#include <mediabackend/mediatypes.h>

#include <QStringList>

#include <optional>

/// What holds for the whole process.
struct ProcessOptions
{
    bool json = false;
    bool verbose = false;
    bool simulate = false;
    bool noGdm = false;
    QString profile; ///< A directory; empty for the user's own places.
    QString plexTv;
    QString signInPage;
    QString caFile;
    QString plugin;
    std::optional<bool> keepCredentials; ///< Empty: not said.
    std::optional<int> gdmPort;
    QString allowInsecure; ///< As spelled on the command line; empty: not said.

    bool operator==(const ProcessOptions &) const = default;
};

/// What `rules` is to change.
struct RuleChanges
{
    bool isReset = false; ///< None are left, before anything else.
    bool isUnpinned = false;
    QUrl pinned;
    QList<QUrl> forbidden;
    QList<QUrl> allowed; ///< Not forbidden any more.
    std::optional<bool> relay;
    std::optional<bool> plain;

    bool operator==(const RuleChanges &) const = default;
};

/// One command with its arguments and options.
struct Request
{
    /// How `sign-in` does it.
    enum class SignIn { Browser, Link, Token };

    QString command;
    QStringList arguments;
    QString server; ///< Id or name; empty for the default one.
    QString name; ///< Of `add-server`: what to call it; may be empty.
    std::optional<int> timeoutMs; ///< Empty: the command's own default.

    SignIn signIn = SignIn::Browser;
    bool noOpen = false;
    Media::Window window;
    Media::StreamOptions stream;
    bool showSecrets = false;
    Media::PlaybackState state = Media::PlaybackState::Playing;
    qint64 positionMs = 0;
    bool toDefault = false; ///< Of `settings`.
    bool isForBugReport = false; ///< Of `doctor`.
    RuleChanges rules;
    bool readsPin = false; ///< Of `switch-user`: from standard input.

    bool operator==(const Request &) const = default;
};

/// A command line, understood as far as it can be.
struct CommandLine
{
    ProcessOptions process;
    Request request;
    std::optional<Media::Error> problem; ///< Why it cannot be run; `Usage`. The rest then holds what was understood.
};

/// Reads the arguments of the process, without the program's name.
CommandLine parseCommandLine(const QStringList &arguments);

/// Reads a line of a session. Server and deadline are those of `session` unless the line has its own.
CommandLine parseSessionLine(const QStringList &words, const Request &session);
