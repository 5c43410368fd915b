// SPDX-License-Identifier: MIT
#include "byterange.h"

#include <QRegularExpression>

namespace simulation::byterange {

using namespace Qt::StringLiterals;

Answer answer(const Request &request, const std::shared_ptr<Content> &content, const QByteArray &contentType,
              const QByteArray &tag)
{
    const qint64 size = content->size();
    Answer answer;
    answer.contentType = contentType;
    answer.headers = {{"Accept-Ranges", "bytes"}, {"ETag", tag}};
    if (request.header("If-None-Match") == tag) {
        answer.status = 304;
        return answer;
    }
    answer.content = content;
    answer.length = size;

    static const QRegularExpression single(u"^bytes=(\\d*)-(\\d*)$"_s);
    const auto match = single.match(QString::fromLatin1(request.header("Range").simplified()));
    const QByteArray condition = request.header("If-Range");
    // Several ranges, or another unit, or a file that has changed: the whole of it is a proper answer.
    if (!match.hasMatch() || match.capturedLength() == qsizetype(sizeof("bytes=-") - 1)
        || (!condition.isEmpty() && condition != tag)) {
        return answer;
    }
    const bool isSuffix = match.captured(1).isEmpty();
    const qint64 from = isSuffix ? qMax(qint64(0), size - match.captured(2).toLongLong()) : match.captured(1).toLongLong();
    const qint64 last = isSuffix || match.captured(2).isEmpty() ? size - 1 : qMin(match.captured(2).toLongLong(), size - 1);
    if (from > last) {
        answer.status = 416;
        answer.content.reset();
        answer.headers.emplaceBack("Content-Range", "bytes */" + QByteArray::number(size));
        return answer;
    }
    answer.status = 206;
    answer.from = from;
    answer.length = last - from + 1;
    answer.headers.emplaceBack("Content-Range", "bytes " + QByteArray::number(from) + '-' + QByteArray::number(last) + '/'
                                                + QByteArray::number(size));
    return answer;
}

} // namespace simulation::byterange
