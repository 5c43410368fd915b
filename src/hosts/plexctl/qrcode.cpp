// SPDX-License-Identifier: MIT
#include "qrcode.h"

#include <qrencode.h>

#include <memory>

namespace {

constexpr int margin = 4; // modules, as ISO 18004 asks for

} // namespace

QString qrCode(const QString &text)
{
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(text.toUtf8().constData(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free);
    if (!code)
        return {};
    const auto isLight = [&](int x, int y) {
        const bool isInside = x >= 0 && y >= 0 && x < code->width && y < code->width;
        return !isInside || !(code->data[y * code->width + x] & 1);
    };
    QString lines;
    for (int y = -margin; y < code->width + margin; y += 2) {
        for (int x = -margin; x < code->width + margin; ++x) {
            const bool upper = isLight(x, y);
            const bool lower = isLight(x, y + 1);
            lines += upper && lower ? u'█' : upper ? u'▀' : lower ? u'▄' : u' ';
        }
        lines += u'\n';
    }
    lines.chop(1);
    return lines;
}
