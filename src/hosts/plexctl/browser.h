// SPDX-License-Identifier: MIT
#pragma once
#include <QUrl>

/// Opens a web page in the person's browser; false when that cannot be started, or when it is not a web page.
bool openInBrowser(const QUrl &page);
