// SPDX-License-Identifier: MIT
#pragma once
#include <QString>

#include <span>

/// A command plexctl knows.
struct CommandSpec
{
    const char *name;
    const char *arguments; ///< For the help.
    int minimum; ///< Arguments at least.
    int maximum; ///< Arguments at most.
    bool isOffered; ///< False: a name of the contract that this version does not answer yet.
    const char *summary; ///< Untranslated.
};

/// An option plexctl knows.
struct OptionSpec
{
    /// Where an option may stand.
    enum class Scope {
        Process, ///< Any command, but only outside a session: it concerns the whole process.
        Any, ///< Any command, everywhere.
        Command, ///< Only the commands that `commands` lists.
    };

    const char *name;
    const char *value; ///< What the value is called; empty for an option without one.
    Scope scope;
    const char *commands; ///< Separated by spaces.
    const char *summary; ///< Untranslated.
};

std::span<const CommandSpec> commandTable();
std::span<const OptionSpec> optionTable();

/// Null when there is no such command.
const CommandSpec *findCommand(const QString &name);
bool belongsTo(const OptionSpec &option, const QString &command);

/// The help for everything, or for one command.
QString helpText(const QString &command = {});
