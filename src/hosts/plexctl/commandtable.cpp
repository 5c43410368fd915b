// SPDX-License-Identifier: MIT
#include "commandtable.h"

#include "words.h"

using namespace Qt::StringLiterals;

namespace {

constexpr CommandSpec commands[] = {
    {"sign-in", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Sign in with the browser, a code or a token")},
    {"sign-out", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Revoke the token and forget everything kept here")},
    {"status", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Who is signed in, and what is reachable")},
    {"servers", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "The servers of the account")},
    {"connect", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Wait until the server is usable")},
    {"doctor", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Try every address and say what is wrong with it")},
    {"add-server", "<url>", 1, 1, true, QT_TRANSLATE_NOOP("plexctl", "Add a server by its address")},
    {"remove-server", "<id>", 1, 1, true, QT_TRANSLATE_NOOP("plexctl", "Remove a server that was added by its address")},
    {"libraries", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "The libraries of the server")},
    {"list", "<id>", 1, 1, true, QT_TRANSLATE_NOOP("plexctl", "A window of what a library or item holds")},
    {"show", "<id>", 1, 1, true, QT_TRANSLATE_NOOP("plexctl", "Everything about one item")},
    {"hubs", "[<library id>]", 0, 1, false, QT_TRANSLATE_NOOP("plexctl", "Suggestions of the server")},
    {"continue-watching", "", 0, 0, false, QT_TRANSLATE_NOOP("plexctl", "What was begun and not finished")},
    {"search", "<text>", 1, 1, false, QT_TRANSLATE_NOOP("plexctl", "Search the server")},
    {"image", "<id>", 1, 1, false, QT_TRANSLATE_NOOP("plexctl", "Fetch an item's image into a file")},
    {"play", "<id>", 1, 1, true, QT_TRANSLATE_NOOP("plexctl", "What a player core needs to play an item")},
    {"report", "<id>", 1, 1, true, QT_TRANSLATE_NOOP("plexctl", "Tell the server where a playback is")},
    {"mark", "<id>", 1, 1, false, QT_TRANSLATE_NOOP("plexctl", "Mark an item watched or unwatched")},
    {"rate", "<id> <0..10>", 2, 2, false, QT_TRANSLATE_NOOP("plexctl", "Rate an item")},
    {"users", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "The users of the home")},
    {"switch-user", "<id>", 1, 1, true, QT_TRANSLATE_NOOP("plexctl", "Become another user of the home")},
    {"settings", "[<name> [<value>]]", 0, 2, true, QT_TRANSLATE_NOOP("plexctl", "Show or change settings")},
    {"rules", "[<server id>]", 0, 1, true, QT_TRANSLATE_NOOP("plexctl", "Show or change what holds for a server's connection")},
    {"metrics", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Counters of requests, renewals and races")},
    {"watch", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Print events until interrupted")},
    {"session", "", 0, 0, true, QT_TRANSLATE_NOOP("plexctl", "Read commands from standard input")},
    {"help", "[<command>]", 0, 1, true, QT_TRANSLATE_NOOP("plexctl", "This help")},
};

using Scope = OptionSpec::Scope;
constexpr OptionSpec options[] = {
    {"json", "", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "One JSON object a line on standard output")},
    {"profile", "dir", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "Keep settings and caches there")},
    {"plex-tv", "url", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "Another address for plex.tv")},
    {"sign-in-page", "url", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "Another address for the sign-in page")},
    {"ca", "file", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "PEM certificates to trust as well")},
    {"simulate", "", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "Start the simulated Plex and use it")},
    {"credentials", "place", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "keychain (default) or memory")},
    {"plugin", "file", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "The plugin to load")},
    {"gdm-port", "port", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "Port for discovery in the local network")},
    {"no-gdm", "", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "No discovery in the local network")},
    {"allow-insecure", "when", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "never, same-network (default) or always")},
    {"verbose", "", Scope::Process, "", QT_TRANSLATE_NOOP("plexctl", "Log to standard error")},
    {"server", "id or name", Scope::Any, "", QT_TRANSLATE_NOOP("plexctl", "The server that is meant")},
    {"timeout", "seconds", Scope::Any, "", QT_TRANSLATE_NOOP("plexctl", "Deadline of one command (default 30)")},
    {"help", "", Scope::Any, "", QT_TRANSLATE_NOOP("plexctl", "This help")},
    {"version", "", Scope::Any, "", QT_TRANSLATE_NOOP("plexctl", "The version")},
    {"browser", "", Scope::Command, "sign-in", QT_TRANSLATE_NOOP("plexctl", "With a page in the browser (default)")},
    {"link", "", Scope::Command, "sign-in", QT_TRANSLATE_NOOP("plexctl", "With a short code, on another device")},
    {"token-stdin", "", Scope::Command, "sign-in", QT_TRANSLATE_NOOP("plexctl", "With a token read from standard input")},
    {"no-open", "", Scope::Command, "sign-in", QT_TRANSLATE_NOOP("plexctl", "Print the address only")},
    {"name", "name", Scope::Command, "add-server", QT_TRANSLATE_NOOP("plexctl", "What to call the server")},
    {"start", "number", Scope::Command, "list", QT_TRANSLATE_NOOP("plexctl", "First entry, from 0")},
    {"count", "number", Scope::Command, "list", QT_TRANSLATE_NOOP("plexctl", "How many entries, 1 to 1000 (default 50)")},
    {"sort", "field[:desc]", Scope::Command, "list", QT_TRANSLATE_NOOP("plexctl", "The order")},
    {"filter", "field=value", Scope::Command, "list", QT_TRANSLATE_NOOP("plexctl", "Only these; may be repeated")},
    {"kind", "kind", Scope::Command, "image", QT_TRANSLATE_NOOP("plexctl", "poster or background")},
    {"size", "WxH", Scope::Command, "image", QT_TRANSLATE_NOOP("plexctl", "Size in pixels")},
    {"output", "file", Scope::Command, "image", QT_TRANSLATE_NOOP("plexctl", "The file to write")},
    {"max-bitrate", "kbps", Scope::Command, "play", QT_TRANSLATE_NOOP("plexctl", "No more than this")},
    {"media", "number", Scope::Command, "play", QT_TRANSLATE_NOOP("plexctl", "Which version, from 0")},
    {"audio", "id", Scope::Command, "play", QT_TRANSLATE_NOOP("plexctl", "Which audio track")},
    {"subtitles", "id", Scope::Command, "play", QT_TRANSLATE_NOOP("plexctl", "Which subtitles")},
    {"show-secrets", "", Scope::Command, "play", QT_TRANSLATE_NOOP("plexctl", "Print the credential in the headers")},
    {"state", "state", Scope::Command, "report", QT_TRANSLATE_NOOP("plexctl", "playing, paused, buffering or stopped")},
    {"position", "ms", Scope::Command, "report", QT_TRANSLATE_NOOP("plexctl", "Where the playback is")},
    {"watched", "", Scope::Command, "mark", QT_TRANSLATE_NOOP("plexctl", "Mark as watched")},
    {"unwatched", "", Scope::Command, "mark", QT_TRANSLATE_NOOP("plexctl", "Mark as unwatched")},
    {"pin-stdin", "", Scope::Command, "switch-user", QT_TRANSLATE_NOOP("plexctl", "Read the PIN from standard input")},
    {"report", "", Scope::Command, "doctor", QT_TRANSLATE_NOOP("plexctl", "A text for a public bug report, without names and addresses")},
    {"pin", "url", Scope::Command, "rules", QT_TRANSLATE_NOOP("plexctl", "Stay with this address while it works")},
    {"unpin", "", Scope::Command, "rules", QT_TRANSLATE_NOOP("plexctl", "Use the best address again")},
    {"relay", "yes|no", Scope::Command, "rules", QT_TRANSLATE_NOOP("plexctl", "Whether a relay may be used")},
    {"plain", "yes|no", Scope::Command, "rules", QT_TRANSLATE_NOOP("plexctl", "Whether it may go without encryption")},
    {"forbid", "url", Scope::Command, "rules", QT_TRANSLATE_NOOP("plexctl", "Never use this address; may be repeated")},
    {"allow", "url", Scope::Command, "rules", QT_TRANSLATE_NOOP("plexctl", "Forbid it no longer; may be repeated")},
    {"default", "", Scope::Command, "settings rules", QT_TRANSLATE_NOOP("plexctl", "Back to the default")},
};

QString line(const QString &left, const char *summary)
{
    return "  "_L1 + left.leftJustified(30) + u' ' + Words::tr(summary) + u'\n';
}

QString describe(const CommandSpec &command)
{
    return line(QString::fromLatin1(command.name) + u' ' + QLatin1StringView(command.arguments), command.summary);
}

QString describe(const OptionSpec &option)
{
    const QLatin1StringView value(option.value);
    return line("--"_L1 + QLatin1StringView(option.name) + (value.isEmpty() ? QString() : " <"_L1 + value + u'>'),
                option.summary);
}

} // namespace

std::span<const CommandSpec> commandTable()
{
    return commands;
}

std::span<const OptionSpec> optionTable()
{
    return options;
}

const CommandSpec *findCommand(const QString &name)
{
    for (const CommandSpec &command : commands) {
        if (name == QLatin1StringView(command.name))
            return &command;
    }
    return nullptr;
}

bool belongsTo(const OptionSpec &option, const QString &command)
{
    return option.scope != Scope::Command
        || QString::fromLatin1(option.commands).split(u' ').contains(command);
}

QString helpText(const QString &command)
{
    QString text = Words::tr("Usage: plexctl [options] <command> [arguments]") + "\n\n"_L1;
    text += Words::tr("Commands:") + u'\n';
    for (const CommandSpec &each : commands) {
        if (each.isOffered && (command.isEmpty() || command == QLatin1StringView(each.name)))
            text += describe(each);
    }
    QString own;
    QString general;
    for (const OptionSpec &each : options) {
        if (each.scope != Scope::Command)
            general += describe(each);
        else if (command.isEmpty() || belongsTo(each, command))
            own += describe(each);
    }
    if (command.isEmpty())
        return text + u'\n' + Words::tr("Options:") + u'\n' + general + u'\n'
            + Words::tr("“plexctl help <command>” shows a command's own options.");
    return (own.isEmpty() ? text : text + u'\n' + Words::tr("Options:") + u'\n' + own).trimmed();
}
