// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/mediabackend.h>

/// Finds the plugin: `requested` if it is not empty, else what MEDIABACKEND_PLUGIN_PATH names (a file or a directory),
/// else the first one beside this program, else the first installed one. A file counts when its metadata carries the
/// contract's IID. Errors: `Usage`.
Media::Result<QString> findPlugin(const QString &requested);

/// Loads a plugin that `findPlugin()` found. Errors: `Usage`. The factory lives as long as the process.
Media::Result<MediaBackendFactory *> loadPlugin(const QString &file);
