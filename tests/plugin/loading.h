// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediabackend.h"

/// The README's example: the backend in `file`, started; null when it is none.
MediaBackend *loadBackend(const QString &file, const Media::HostInfo &host, QObject *parent);
