// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QFile>

#include <csignal>

using namespace Qt::StringLiterals;

namespace {

QList<QJsonObject> objects(const QByteArray &out)
{
    QList<QJsonObject> lines;
    for (const QByteArray &line : out.split('\n')) {
        if (line.isEmpty())
            continue;
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            return {};
        lines += document.object();
    }
    return lines;
}

} // namespace

QList<QJsonObject> Run::events(const QString &name) const
{
    QList<QJsonObject> found;
    for (const QJsonObject &line : lines) {
        if (line.value("type"_L1) == "event"_L1 && line.value("event"_L1) == name)
            found += line;
    }
    return found;
}

QJsonObject Run::answer(int number) const
{
    for (const QJsonObject &line : lines) {
        if (line.value("line"_L1) == number)
            return line;
    }
    return {};
}

void prepare(QProcess &process, const QStringList &arguments, const Environment &environment)
{
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    all.insert(u"MEDIABACKEND_PLUGIN_PATH"_s, QStringLiteral(FAKE_BACKEND));
    all.remove(u"QT_LOGGING_RULES"_s);
    for (auto it = environment.cbegin(); it != environment.cend(); ++it)
        all.insert(it.key(), it.value());
    process.setProcessEnvironment(all);
    process.setProgram(QStringLiteral(PLEXCTL));
    process.setArguments(arguments);
}

Run finished(QProcess &process)
{
    Run run;
    if (!process.waitForFinished(patienceMs)) {
        process.kill();
        process.waitForFinished();
        run.err = "did not end";
        return run;
    }
    run.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    run.lines = objects(run.out);
    return run;
}

Run plexctl(const QString &arguments, const Environment &environment, const QByteArray &input)
{
    QProcess process;
    prepare(process, arguments.split(u' ', Qt::SkipEmptyParts), environment);
    process.start();
    process.write(input);
    process.closeWriteChannel();
    return finished(process);
}

Run json(const QString &arguments, const Environment &environment, const QByteArray &input)
{
    return plexctl("--json "_L1 + arguments, environment, input);
}

Run interrupted(const QString &arguments, const QByteArray &awaited, int signal, const Environment &environment)
{
    QProcess process;
    prepare(process, QStringList{u"--json"_s} + arguments.split(u' '), environment);
    process.start();
    QByteArray before;
    while (!before.contains(awaited) && process.waitForReadyRead(patienceMs))
        before += process.readAllStandardOutput();
    ::kill(pid_t(process.processId()), signal);
    Run run = finished(process);
    run.out.prepend(before);
    run.lines = objects(run.out);
    return run;
}

QJsonObject parsed(const char *text)
{
    return QJsonDocument::fromJson(text).object();
}

bool write(const QString &path, const QByteArray &content, bool isProgram)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return false;
    return !isProgram || file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

QByteArray content(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
