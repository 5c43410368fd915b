// SPDX-License-Identifier: MIT
#pragma once
#include <QString>

/// `text` as a QR code for a terminal, two rows of modules a line, with the quiet margin that cameras need; empty when it is too long for one.
/// Dark modules are blanks, so that it reads on a dark background; most cameras read it on a light one as well.
QString qrCode(const QString &text);
