// SPDX-License-Identifier: MIT
#pragma once

/// Sends log messages to standard error: warnings, or everything of the backend's categories when `isVerbose`.
void setUpLogging(bool isVerbose);
