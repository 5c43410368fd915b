// SPDX-License-Identifier: MIT
#include "commandline.h"

#include "commandtable.h"
#include "words.h"

#include <QCommandLineParser>
#include <QUrl>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace {

/// Reads one list of words; the first thing that is wrong stands.
class Reader
{
public:
    explicit Reader(bool isSessionLine)
        : m_isSessionLine(isSessionLine)
    {
        for (const OptionSpec &spec : optionTable())
            m_parser.addOption({QString::fromLatin1(spec.name), {}, QString::fromLatin1(spec.value)});
    }

    CommandLine read(const QStringList &words, const Request &defaults)
    {
        const bool isUnderstood = m_parser.parse(QStringList{u"plexctl"_s} + words);
        const QStringList positional = m_parser.positionalArguments();
        m_line.request.server = defaults.server;
        m_line.request.timeoutMs = defaults.timeoutMs;
        m_line.request.command = positional.value(0);
        m_line.request.arguments = positional.mid(1);
        if (isSet("help"))
            m_line.request = {.command = u"help"_s, .arguments = positional.mid(0, 1)};
        else if (isSet("version"))
            m_line.request = {.command = u"version"_s};
        // First of all, for it decides how the rest is told.
        m_line.process.json = isSet("json");
        if (!isUnderstood)
            refuse(m_parser.errorText());
        readProcessOptions();
        if (!isSet("version") || isSet("help"))
            checkCommand();
        if (isSet("server"))
            m_line.request.server = text("server");
        m_line.request.name = text("name");
        readTimeout();
        readSignIn();
        readWindow();
        readPlayback();
        readSettings();
        readUser();
        readRules();
        return m_line;
    }

private:
    bool isSet(const char *name) const { return m_parser.isSet(QString::fromLatin1(name)); }

    QString text(const char *name) const { return m_parser.value(QString::fromLatin1(name)); }

    void refuse(const QString &message)
    {
        if (!m_line.problem)
            m_line.problem = Media::Error{.kind = Media::Error::Kind::Usage, .message = message};
    }

    qint64 number(const char *name, qint64 unset, qint64 minimum, qint64 maximum)
    {
        if (!isSet(name))
            return unset;
        bool isNumber = false;
        const qint64 value = text(name).toLongLong(&isNumber);
        if (isNumber && value >= minimum && value <= maximum)
            return value;
        refuse(Words::tr("--%1 must be a whole number from %2 to %3.")
                   .arg(QLatin1StringView(name), QString::number(minimum), QString::number(maximum)));
        return unset;
    }

    void checkCommand()
    {
        const QString &name = m_line.request.command;
        const qsizetype count = m_line.request.arguments.size();
        if (name.isEmpty())
            return refuse(Words::tr("A command is missing. “plexctl help” lists them."));
        const CommandSpec *command = findCommand(name);
        if (!command)
            return refuse(Words::tr("There is no command “%1”. “plexctl help” lists them.").arg(name));
        if (m_isSessionLine && name == "session"_L1)
            return refuse(Words::tr("A session cannot be started inside a session."));
        if (!command->isOffered)
            refuse(Words::tr("This version does not offer “%1” yet.").arg(name));
        for (const OptionSpec &option : optionTable())
            checkOption(option, name);
        if (count < command->minimum)
            refuse(Words::tr("An argument is missing: plexctl %1 %2").arg(name, QLatin1StringView(command->arguments)));
        if (count > command->maximum)
            refuse(Words::tr("An argument too many: “%1”.").arg(m_line.request.arguments.value(command->maximum)));
        for (const QString &argument : std::as_const(m_line.request.arguments)) {
            if (argument.isEmpty())
                refuse(Words::tr("An argument of “%1” is empty.").arg(name));
        }
        if (name == "help"_L1 && count == 1 && !findCommand(m_line.request.arguments.first()))
            refuse(Words::tr("There is no command “%1”. “plexctl help” lists them.").arg(m_line.request.arguments.first()));
    }

    void checkOption(const OptionSpec &option, const QString &command)
    {
        if (!isSet(option.name))
            return;
        const QLatin1StringView name(option.name);
        // What `help` is asked about may come with its options.
        if (!belongsTo(option, command) && command != "help"_L1)
            refuse(Words::tr("--%1 does not belong to “%2”.").arg(name, command));
        if (m_isSessionLine && option.scope == OptionSpec::Scope::Process)
            refuse(Words::tr("--%1 concerns the whole process: give it to “plexctl session” itself.").arg(name));
        if (*option.value && text(option.name).isEmpty())
            refuse(Words::tr("--%1 has an empty value.").arg(name));
    }

    QString address(const char *name)
    {
        const QUrl url(text(name), QUrl::StrictMode);
        const bool isAddress = url.scheme() == "https"_L1 && !url.host().isEmpty();
        if (isSet(name) && !(url.isValid() && isAddress))
            refuse(Words::tr("--%1 must be an address such as https://127.0.0.1:8443.").arg(QLatin1StringView(name)));
        return text(name);
    }

    QString oneOf(const char *name, const QStringList &values)
    {
        if (isSet(name) && !values.contains(text(name)))
            refuse(Words::tr("--%1 must be one of: %2.").arg(QLatin1StringView(name), values.join(", "_L1)));
        return text(name);
    }

    void readProcessOptions()
    {
        ProcessOptions &process = m_line.process;
        process.verbose = isSet("verbose");
        process.simulate = isSet("simulate");
        process.noGdm = isSet("no-gdm");
        process.profile = text("profile");
        process.caFile = text("ca");
        process.plugin = text("plugin");
        process.plexTv = address("plex-tv");
        process.signInPage = address("sign-in-page");
        process.allowInsecure = oneOf("allow-insecure", {u"never"_s, u"same-network"_s, u"always"_s});
        if (isSet("credentials"))
            process.keepCredentials = oneOf("credentials", {u"keychain"_s, u"memory"_s}) != "memory"_L1;
        if (isSet("gdm-port"))
            process.gdmPort = int(number("gdm-port", 0, 1, 65535));
        if (process.simulate && isSet("plex-tv"))
            refuse(Words::tr("--simulate brings a plex.tv of its own: leave out --plex-tv."));
    }

    void readTimeout()
    {
        if (!isSet("timeout"))
            return;
        bool isNumber = false;
        const double seconds = text("timeout").toDouble(&isNumber);
        // Milliseconds are kept in an int.
        if (!isNumber || !std::isfinite(seconds) || seconds < 0.001 || seconds > 2'000'000)
            return refuse(Words::tr("--timeout must be a number of seconds above 0."));
        m_line.request.timeoutMs = int(seconds * 1000);
    }

    void readSignIn()
    {
        Request &request = m_line.request;
        if (isSet("link"))
            request.signIn = Request::SignIn::Link;
        if (isSet("token-stdin"))
            request.signIn = Request::SignIn::Token;
        request.noOpen = isSet("no-open");
        if (isSet("browser") + isSet("link") + isSet("token-stdin") > 1)
            refuse(Words::tr("--browser, --link and --token-stdin exclude each other."));
        if (m_isSessionLine && isSet("token-stdin"))
            refuse(Words::tr("--token-stdin cannot be used in a session: standard input holds the commands."));
    }

    void readWindow()
    {
        Media::Window &window = m_line.request.window;
        window.start = int(number("start", window.start, 0, std::numeric_limits<int>::max()));
        window.count = int(number("count", window.count, 1, 1000));
        window.sort = text("sort");
        if (window.sort.startsWith(u':'))
            refuse(Words::tr("--sort must be a field, with “:desc” behind it for descending."));
        const QStringList filters = m_parser.values(u"filter"_s);
        for (const QString &filter : filters) {
            const qsizetype equals = filter.indexOf(u'=');
            if (equals < 1)
                refuse(Words::tr("--filter must be a field and a value: field=value."));
            else
                window.filters.append({filter.left(equals), filter.mid(equals + 1)});
        }
    }

    void readPlayback()
    {
        Request &request = m_line.request;
        request.stream.maxBitrate = int(number("max-bitrate", 0, 0, std::numeric_limits<int>::max()));
        request.stream.version = int(number("media", -1, 0, std::numeric_limits<int>::max()));
        request.stream.audioStream = text("audio");
        request.stream.subtitleStream = text("subtitles");
        request.showSecrets = isSet("show-secrets");
        if (isSet("state")) {
            const auto state = Media::enumerator<Media::PlaybackState>(
                oneOf("state", {u"playing"_s, u"paused"_s, u"buffering"_s, u"stopped"_s}));
            request.state = state.value_or(request.state);
        }
        request.positionMs = number("position", 0, 0, std::numeric_limits<qint64>::max());
        if (request.command == "report"_L1 && (!isSet("state") || !isSet("position")))
            refuse(Words::tr("“report” needs --state and --position."));
    }

    void readSettings()
    {
        m_line.request.isForBugReport = isSet("report");
        m_line.request.toDefault = isSet("default") && m_line.request.command == "settings"_L1;
        if (m_line.request.toDefault && m_line.request.arguments.size() != 1)
            refuse(Words::tr("--default takes the name of one setting, and no value."));
    }

    void readUser()
    {
        m_line.request.readsPin = isSet("pin-stdin");
        if (m_isSessionLine && isSet("pin-stdin"))
            refuse(Words::tr("--pin-stdin cannot be used in a session: standard input holds the commands."));
    }

    QList<QUrl> addresses(const char *name)
    {
        QList<QUrl> addresses;
        for (const QString &value : m_parser.values(QString::fromLatin1(name))) {
            const QUrl url(value, QUrl::StrictMode);
            const bool isHttp = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
            if (!url.isValid() || !isHttp || url.host().isEmpty())
                refuse(Words::tr("--%1 must be an address as “doctor” lists them.").arg(QLatin1StringView(name)));
            addresses += url;
        }
        return addresses;
    }

    std::optional<bool> permission(const char *name)
    {
        return isSet(name) ? std::optional(oneOf(name, {u"yes"_s, u"no"_s}) == "yes"_L1) : std::nullopt;
    }

    void readRules()
    {
        Request &request = m_line.request;
        if (request.command != "rules"_L1)
            return;
        request.server = request.arguments.value(0, request.server);
        request.rules = {.isReset = isSet("default"),
                         .isUnpinned = isSet("unpin"),
                         .pinned = addresses("pin").value(0),
                         .forbidden = addresses("forbid"),
                         .allowed = addresses("allow"),
                         .relay = permission("relay"),
                         .plain = permission("plain")};
        if (isSet("pin") && isSet("unpin"))
            refuse(Words::tr("--pin and --unpin exclude each other."));
    }

    QCommandLineParser m_parser;
    CommandLine m_line;
    bool m_isSessionLine;
};

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    return Reader(false).read(arguments, {});
}

CommandLine parseSessionLine(const QStringList &words, const Request &session)
{
    return Reader(true).read(words, session);
}
