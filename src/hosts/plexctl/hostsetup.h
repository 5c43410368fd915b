// SPDX-License-Identifier: MIT
#pragma once
#include "commandline.h"

#include <mediabackend/mediabackend.h>

/// What the backend is told about this host. Errors: `Usage` for certificates that cannot be read.
Media::Result<Media::HostInfo> hostInfo(const ProcessOptions &options);

/// Whether the credential outlives the process; not in a simulation, unless said otherwise.
bool keepsCredentials(const ProcessOptions &options);
