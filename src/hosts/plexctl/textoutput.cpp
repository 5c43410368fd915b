// SPDX-License-Identifier: MIT
#include "textoutput.h"

#include "jsonoutput.h"
#include "words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

QString yesOrNo(bool value)
{
    return value ? Words::tr("yes") : Words::tr("no");
}

QString problem(const std::optional<Media::Error> &error)
{
    if (!error)
        return {};
    return error->message.isEmpty() ? Media::name(error->kind) : error->message;
}

QString number(int value, int unknown)
{
    return value == unknown ? QString() : QString::number(value);
}

// Name and value, a line each, without the lines that say nothing.
QString fields(const QList<QPair<QString, QString>> &fields)
{
    qsizetype width = 0;
    for (const auto &[name, value] : fields)
        width = value.isEmpty() ? width : std::max(width, name.size());
    QStringList lines;
    for (const auto &[name, value] : fields) {
        if (!value.isEmpty())
            lines += (name + u':').leftJustified(width + 2) + Text::printable(value);
    }
    return lines.join(u'\n');
}

QString position(qint64 ms)
{
    return ms > 0 ? Text::duration(ms) : u"0:00"_s;
}

QString trackLine(const Media::MediaStream &track)
{
    QStringList words{Media::name(track.type), track.codec, track.language, track.title};
    if (track.width > 0)
        words += u"%1×%2"_s.arg(track.width).arg(track.height);
    if (track.channels > 0)
        words += Words::tr("%1 ch").arg(track.channels);
    if (track.isSelected)
        words += Words::tr("selected");
    words.removeAll(QString());
    return u"    %1  %2"_s.arg(track.id, words.join(", "_L1));
}

QStringList versionLines(const Media::MediaVersion &version, qsizetype index)
{
    QStringList words{version.resolution, version.videoCodec, version.audioCodec, version.container};
    if (version.bitrate > 0)
        words += Words::tr("%1 kbps").arg(version.bitrate);
    words.removeAll(QString());
    QStringList lines{Words::tr("Version %1: %2").arg(QString::number(index), words.join(", "_L1))};
    for (const Media::MediaPart &part : version.parts) {
        QStringList about{part.container, Text::duration(part.durationMs)};
        if (part.size > 0)
            about += Words::tr("%L1 bytes").arg(part.size);
        about.removeAll(QString());
        lines += u"  "_s + Words::tr("File %1: %2").arg(part.id, about.join(", "_L1));
        for (const Media::MediaStream &track : part.streams)
            lines += trackLine(track);
    }
    return lines;
}

} // namespace

QString Text::printable(QString text)
{
    for (QChar &c : text) {
        if (c.isSpace())
            c = u' ';
        else if (c.category() == QChar::Other_Control)
            c = QChar::ReplacementCharacter;
    }
    return text;
}

QString Text::table(const QList<QStringList> &rows)
{
    QList<qsizetype> widths;
    for (const QStringList &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    QStringList lines;
    for (const QStringList &row : rows) {
        QString line;
        for (qsizetype i = 0; i < row.size(); ++i)
            line += printable(row[i]).leftJustified(widths[i]) + "  "_L1;
        while (line.endsWith(u' '))
            line.chop(1);
        lines += line;
    }
    return lines.join(u'\n');
}

QString Text::duration(qint64 ms)
{
    if (ms <= 0)
        return {};
    const qint64 seconds = ms / 1000;
    const QString tail = u"%1:%2"_s.arg(seconds / 60 % 60, seconds >= 3600 ? 2 : 1, 10, QChar(u'0'))
                             .arg(seconds % 60, 2, 10, QChar(u'0'));
    return seconds >= 3600 ? u"%1:%2"_s.arg(seconds / 3600).arg(tail) : tail;
}

QString Text::connection(const std::optional<Media::Connection> &connection)
{
    if (!connection)
        return {};
    return Words::tr("%1 via %2, %3 ms, %4")
        .arg(Media::name(connection->kind), Media::name(connection->via), QString::number(connection->latencyMs),
             connection->uri.toString());
}

QString Text::servers(const QList<Media::Server> &servers)
{
    if (servers.isEmpty())
        return Words::tr("No servers.");
    QList<QStringList> rows{{Words::tr("NAME"), Words::tr("STATE"), Words::tr("OWNED"), Words::tr("VERSION"),
                             Words::tr("CONNECTION"), Words::tr("ID")}};
    for (const Media::Server &server : servers) {
        rows.append({server.name, Media::name(server.state), yesOrNo(server.owned), server.version,
                     server.connection ? connection(server.connection) : problem(server.problem), server.id});
    }
    return table(rows);
}

QString Text::status(const MediaBackend &backend, bool keepsCredentials)
{
    const Media::Account account = backend.account();
    QString who = account.name;
    if (!account.email.isEmpty())
        who += " <"_L1 + account.email + u'>';
    const QList<Media::Server> known = backend.servers();
    const QString summary = fields({{Words::tr("State"), Media::name(backend.state())},
                                    {Words::tr("Because"), problem(backend.stateReason())},
                                    {Words::tr("Account"), account.id.isEmpty() ? Words::tr("nobody") : who},
                                    {Words::tr("Credential"), keepsCredentials ? Words::tr("in the keychain")
                                                                               : Words::tr("in memory")},
                                    {Words::tr("Client"), backend.clientIdentifier()}});
    return known.isEmpty() ? summary : summary + "\n\n"_L1 + servers(known);
}

QString Text::checks(const QList<ServerCheck> &checks)
{
    if (checks.isEmpty())
        return Words::tr("No servers.");
    QStringList parts;
    for (const ServerCheck &check : checks) {
        QList<QStringList> rows{{Words::tr("OUTCOME"), Words::tr("KIND"), Words::tr("VIA"), Words::tr("CONNECT"), Words::tr("MS"), Words::tr("ADDRESS")}};
        QStringList notes; // what several addresses have in common is said once
        for (const Media::AddressReport &address : check.addresses) {
            const QString outcome = address.problem ? Media::name(address.problem->kind) : Words::tr("usable");
            rows.append({outcome, Media::name(address.kind), Media::name(address.via),
                         address.connectMs ? QString::number(*address.connectMs) : QString(),
                         address.tried ? QString::number(address.totalMs) : Words::tr("left out"), address.uri.toString()});
            const QString why = address.hint.isEmpty() ? problem(address.problem) : address.hint;
            const QString note = u"  %1: %2"_s.arg(outcome, printable(why));
            if (!why.isEmpty() && !notes.contains(note))
                notes += note;
        }
        QString part = printable(check.server.name + " ("_L1 + check.server.id + u')') + u'\n'
            + (check.addresses.isEmpty() ? Words::tr("No addresses.") : table(rows));
        if (!notes.isEmpty())
            part += u'\n' + notes.join(u'\n');
        parts += part;
    }
    return parts.join("\n\n"_L1);
}

QString Text::libraries(const QList<Media::Library> &libraries)
{
    if (libraries.isEmpty())
        return Words::tr("No libraries.");
    QList<QStringList> rows{{Words::tr("TITLE"), Words::tr("TYPE"), Words::tr("ITEMS"), Words::tr("ID")}};
    for (const Media::Library &library : libraries) {
        rows.append({library.title, Media::name(library.type),
                     library.count ? QString::number(*library.count) : QString(), library.id});
    }
    const bool isStored = std::any_of(libraries.cbegin(), libraries.cend(), [](const Media::Library &library) { return library.stored; });
    return isStored ? table(rows) + u'\n' + Words::tr("As last known: the server cannot be reached right now.") : table(rows);
}

QString Text::page(const Media::Page &page)
{
    if (page.items.isEmpty())
        return Words::tr("Nothing here (%1 in all).").arg(page.total);
    QList<QStringList> rows{{Words::tr("NO"), Words::tr("TITLE"), Words::tr("YEAR"), Words::tr("LENGTH"),
                             Words::tr("TYPE"), Words::tr("ID")}};
    for (const Media::Item &item : page.items) {
        rows.append({number(item.index, -1), item.title, number(item.year, 0), duration(item.durationMs),
                     Media::name(item.type), item.id});
    }
    return table(rows) + u'\n'
        + Words::tr("%1 to %2 of %3").arg(page.start + 1).arg(page.start + page.items.size()).arg(page.total);
}

QString Text::item(const Media::Item &item)
{
    QStringList lines{fields({{Words::tr("Title"), item.title},
                              {Words::tr("Type"), Media::name(item.type)},
                              {Words::tr("Part of"), item.parentTitle},
                              {Words::tr("Of"), item.grandparentTitle},
                              {Words::tr("Number"), number(item.index, -1)},
                              {Words::tr("Year"), number(item.year, 0)},
                              {Words::tr("Length"), duration(item.durationMs)},
                              {Words::tr("Stopped at"), duration(item.resumeMs)},
                              {Words::tr("Played"), number(item.viewCount, 0)},
                              {Words::tr("Inside"), number(item.childCount, -1)},
                              {Words::tr("Genres"), item.genres.join(", "_L1)},
                              {Words::tr("Summary"), item.summary}})};
    for (qsizetype i = 0; i < item.versions.size(); ++i) {
        for (const QString &line : versionLines(item.versions[i], i))
            lines += printable(line);
    }
    for (const Media::Marker &marker : item.markers)
        lines += Words::tr("Marker %1: %2 to %3")
                     .arg(Media::name(marker.type), position(marker.startMs), position(marker.endMs));
    for (const Media::Chapter &chapter : item.chapters)
        lines += Words::tr("Chapter %1: %2 %3")
                     .arg(QString::number(chapter.index), position(chapter.startMs), printable(chapter.title));
    return lines.join(u'\n');
}

QString Text::stream(const Media::Stream &stream, bool showSecrets)
{
    QList<QPair<QString, QString>> lines{{Words::tr("Method"), Media::name(stream.method)},
                                         {Words::tr("Because"), stream.reason},
                                         {Words::tr("Address"), QString::fromLatin1(stream.url.toEncoded())},
                                         {Words::tr("Certificate for"), stream.verifyName},
                                         {Words::tr("Type"), stream.mimeType},
                                         {Words::tr("Bitrate"), number(stream.bitrate, 0)},
                                         {Words::tr("Length"), duration(stream.durationMs)},
                                         {Words::tr("Session"), stream.session}};
    for (auto it = stream.headers.cbegin(); it != stream.headers.cend(); ++it)
        lines.append({Words::tr("Header %1").arg(QString::fromUtf8(it.key())),
                      shownHeader(it.key(), it.value(), showSecrets)});
    return fields(lines);
}

QString Text::metrics(const QVariantMap &metrics)
{
    QList<QStringList> rows;
    for (auto it = metrics.cbegin(); it != metrics.cend(); ++it)
        rows.append({it.key(), it.value().toString()});
    return table(rows);
}

QString Text::settings(const QList<Media::Setting> &settings)
{
    QList<QStringList> rows{{Words::tr("Name"), Words::tr("Value"), Words::tr("Default"), Words::tr("What it does")}};
    for (const Media::Setting &setting : settings)
        rows.append({setting.name, setting.value.toString(), setting.defaultValue.toString(), setting.help});
    return table(rows);
}

QString Text::rules(const Media::ServerRules &rules)
{
    QStringList forbidden;
    for (const QUrl &address : rules.forbidden)
        forbidden += address.toString();
    return fields({{Words::tr("Stays with"), rules.pinned.isEmpty() ? Words::tr("the best address") : rules.pinned.toString()},
                   {Words::tr("Relay allowed"), yesOrNo(!rules.neverRelay)},
                   {Words::tr("Without encryption allowed"), yesOrNo(!rules.neverPlain)},
                   {Words::tr("Forbidden"), forbidden.join(", "_L1)}});
}

QString Text::users(const QList<Media::HomeUser> &users)
{
    QList<QStringList> rows{{Words::tr("Name"), Words::tr("Now"), Words::tr("PIN"), Words::tr("Role"), Words::tr("Id")}};
    for (const Media::HomeUser &user : users) {
        const QString role = user.isAdmin ? Words::tr("owner") : user.isRestricted ? Words::tr("managed") : Words::tr("member");
        rows.append({user.name, user.isCurrent ? Words::tr("yes") : QString(), yesOrNo(user.isProtected), role, user.id});
    }
    return table(rows);
}
