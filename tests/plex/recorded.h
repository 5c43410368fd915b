// SPDX-License-Identifier: MIT
#pragma once
#include <QByteArray>
#include <QString>
#include <QStringList>

namespace plextest {

/// Why a test of recorded answers is skipped.
inline constexpr const char *noRecordings = "the recorded answers are not beside the source folder (../shared/fixtures)";

/// Recorded answers of the real services, kept beside the project and read at run time; empty where they are not at hand.
QByteArray recorded(const QString &path);
/// The recorded files of a folder that match, by path; empty where they are not at hand.
QStringList recordedIn(const QString &folder, const QStringList &patterns);

} // namespace plextest
