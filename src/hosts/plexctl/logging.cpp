// SPDX-License-Identifier: MIT
#include "logging.h"

#include <QLoggingCategory>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

void writeToStandardError(QtMsgType, const QMessageLogContext &context, const QString &message)
{
    const QByteArray line = (QLatin1StringView(context.category) + ": "_L1 + message + u'\n').toLocal8Bit();
    std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
}

} // namespace

void setUpLogging(bool isVerbose)
{
    qInstallMessageHandler(writeToStandardError);
    QLoggingCategory::setFilterRules(isVerbose ? u"*.debug=false\nmediabackend.*=true"_s
                                               : u"*.debug=false\n*.info=false"_s);
}
