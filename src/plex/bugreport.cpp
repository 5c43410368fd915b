// SPDX-License-Identifier: MIT
#include "bugreport.h"

#include "redaction.h"

namespace plex {
namespace {

QString heading(const char *text)
{
    return u'\n' + QString::fromLatin1(text) + u'\n';
}

QString line(int depth, const QString &text)
{
    return QString(depth * 2, u' ') + text + u'\n';
}

QString entry(const QString &name, const QString &value)
{
    return value.isEmpty() ? QString() : line(1, name + QStringLiteral(": ") + value);
}

QString described(const Media::Error &error, Redaction &redaction)
{
    QString text = Media::name(error.kind);
    if (error.status)
        text += QStringLiteral(" (status %1/%2)").arg(error.status).arg(error.code);
    if (!error.message.isEmpty())
        text += QStringLiteral(": ") + redaction.text(error.message);
    return error.cause ? text + QStringLiteral(", because of ") + described(*error.cause, redaction) : text;
}

QString described(const Media::Connection &connection, Redaction &redaction)
{
    return QStringLiteral("%1 via %2, %3, %4, answered within %5 ms")
        .arg(Media::name(connection.kind), Media::name(connection.via), connection.secure ? QStringLiteral("encrypted") : QStringLiteral("plain"),
             redaction.url(connection.uri.toString()), QString::number(connection.latencyMs));
}

QString described(const Media::ServerRules &rules, Redaction &redaction)
{
    QStringList words;
    if (!rules.pinned.isEmpty())
        words += QStringLiteral("pinned ") + redaction.url(rules.pinned.toString());
    for (const QUrl &address : rules.forbidden)
        words += QStringLiteral("never ") + redaction.url(address.toString());
    if (rules.neverRelay)
        words += QStringLiteral("never a relay");
    if (rules.neverPlain)
        words += QStringLiteral("never plain");
    return words.join(QStringLiteral(", "));
}

QString described(const Media::AddressReport &report, Redaction &redaction)
{
    QString text = (report.problem ? Media::name(report.problem->kind) : QStringLiteral("usable"));
    text += QStringLiteral(" | %1 via %2").arg(Media::name(report.kind), Media::name(report.via));
    text += report.tried ? QStringLiteral(" | %1 ms").arg(report.totalMs) : QStringLiteral(" | left out");
    if (report.connectMs)
        text += QStringLiteral(", connected after %1 ms").arg(*report.connectMs);
    text = line(2, text + QStringLiteral(" | ") + redaction.url(report.uri.toString()));
    if (report.problem)
        text += line(3, described(*report.problem, redaction));
    return report.hint.isEmpty() ? text : text + line(3, QStringLiteral("hint: ") + redaction.text(report.hint));
}

QString described(const BugReport::Server &each, Redaction &redaction)
{
    const Media::Server &server = each.server;
    QStringList words{server.owned ? QStringLiteral("owned") : QStringLiteral("shared")};
    if (server.home)
        words += QStringLiteral("of the home");
    words += server.presence ? QStringLiteral("present") : QStringLiteral("not present");
    words += Media::name(server.state);
    if (!server.version.isEmpty())
        words += QStringLiteral("version ") + server.version;
    QString text = line(1, redaction.name(QStringLiteral("server"), server.id) + QStringLiteral(": ") + words.join(QStringLiteral(", ")));
    if (server.connection)
        text += line(2, QStringLiteral("connection: ") + described(*server.connection, redaction));
    if (server.problem)
        text += line(2, QStringLiteral("problem: ") + described(*server.problem, redaction));
    if (each.rules != Media::ServerRules())
        text += line(2, QStringLiteral("rules: ") + described(each.rules, redaction));
    for (const Media::AddressReport &address : each.addresses)
        text += described(address, redaction);
    return text;
}

// Before anything is written: a name may stand in words that come before its place.
Redaction redactionFor(const BugReport &report)
{
    Redaction redaction;
    const Media::Account &account = report.account;
    for (const QString &name : {account.id, account.name, account.email, account.userId, account.userName})
        redaction.name(QStringLiteral("person"), name);
    for (const QString &name : report.privateNames)
        redaction.name(QStringLiteral("here"), name);
    for (const BugReport::Server &each : report.servers)
        redaction.name(QStringLiteral("server"), each.server.id);
    for (const BugReport::Server &each : report.servers) {
        redaction.name(QStringLiteral("server-name"), each.server.name);
        redaction.name(QStringLiteral("person"), each.server.owner);
        for (const Media::AddressReport &address : each.addresses)
            redaction.url(address.uri.toString());
    }
    return redaction;
}

} // namespace

QString written(const BugReport &report)
{
    Redaction redaction = redactionFor(report);
    QString text = QStringLiteral("Report for a bug; names, addresses and secrets are replaced\n") + heading("Versions");
    for (const auto &[name, version] : report.versions)
        text += entry(name, version);
    text += heading("State") + entry(QStringLiteral("backend"), report.state);
    text += entry(QStringLiteral("account"), report.account.id.isEmpty() ? QStringLiteral("nobody") : QStringLiteral("signed in"));
    if (report.reason)
        text += entry(QStringLiteral("reason"), described(*report.reason, redaction));
    text += heading("Settings");
    for (const Media::Setting &setting : report.settings) {
        const QString value = redaction.text(setting.value.toString());
        text += entry(setting.name, setting.value == setting.defaultValue ? value : value + QStringLiteral(" (changed)"));
    }
    text += heading("Servers") + (report.servers.isEmpty() ? line(1, QStringLiteral("none")) : QString());
    for (const BugReport::Server &server : report.servers)
        text += described(server, redaction);
    text += redaction.legend().isEmpty() ? QString() : heading("Addresses");
    for (const QString &address : redaction.legend())
        text += line(1, address);
    text += heading("Metrics");
    for (auto it = report.metrics.cbegin(); it != report.metrics.cend(); ++it)
        text += entry(it.key(), redaction.text(it.value().toString()));
    return text;
}

} // namespace plex
