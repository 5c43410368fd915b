// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/result.h>

#include <QStringList>

/// One line of a session: its words, and whether the next line waits for it.
struct ShellLine
{
    QStringList words;
    bool isAwaited = false; ///< It ended with an unquoted semicolon.

    bool operator==(const ShellLine &) const = default;
};

/// Splits a line as a POSIX shell quotes: single quotes, double quotes and backslashes; nothing is expanded.
/// An empty line or a comment has no words. Errors: `Usage` for a quote or a backslash without its end.
Media::Result<ShellLine> splitShellLine(QStringView line);
