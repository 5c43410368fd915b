// SPDX-License-Identifier: MIT
#pragma once
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QProcess>

constexpr int patienceMs = 20'000;

/// What one run of plexctl came to.
struct Run
{
    int status = -1;
    QByteArray out;
    QByteArray err;
    QList<QJsonObject> lines; ///< Empty when something on standard output was not an object.

    QJsonObject last() const { return lines.isEmpty() ? QJsonObject() : lines.last(); }
    QString kind() const { return last().value(QStringLiteral("kind")).toString(); }

    QList<QJsonObject> events(const QString &name) const;
    /// The answer to a session's line.
    QJsonObject answer(int number) const;
    qsizetype place(int number) const { return lines.indexOf(answer(number)); }
};

using Environment = QMap<QString, QString>;

/// Sets up a run of plexctl with the fake backend, not yet started.
void prepare(QProcess &process, const QStringList &arguments, const Environment &environment = {});
/// Waits until it has ended.
Run finished(QProcess &process);
/// One run from beginning to end; `arguments` are separated by spaces.
Run plexctl(const QString &arguments, const Environment &environment = {}, const QByteArray &input = {});
/// The same with `--json`.
Run json(const QString &arguments, const Environment &environment = {}, const QByteArray &input = {});
/// A run with `--json` that is sent a signal once `awaited` stands on standard output.
Run interrupted(const QString &arguments, const QByteArray &awaited, int signal, const Environment &environment = {});

QJsonObject parsed(const char *text);
/// Writes a file; false when that fails.
bool write(const QString &path, const QByteArray &content, bool isProgram = false);
QByteArray content(const QString &path);
