// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/mediatypes.h>

/// The server a person means: by id, else by exact name, else by a name that is unique when case is ignored.
/// Errors: `NotFound`, `Usage` when several are meant.
Media::Result<Media::Server> selectServer(const QList<Media::Server> &servers, const QString &wanted);
