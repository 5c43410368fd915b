// SPDX-License-Identifier: MIT
#include "browser.h"

#include <QProcess>

using namespace Qt::StringLiterals;

bool openInBrowser(const QUrl &page)
{
    // The address comes from outside, and an opener starts anything that has a handler.
    if (page.scheme() != "https"_L1 && page.scheme() != "http"_L1)
        return false;
    const QString address = QString::fromLatin1(page.toEncoded());
    QProcess opener;
#if defined(Q_OS_WIN)
    // What `start` does, without a command interpreter that reads the address' ampersands.
    opener.setProgram(u"rundll32"_s);
    opener.setArguments({u"url.dll,FileProtocolHandler"_s, address});
#elif defined(Q_OS_MACOS)
    opener.setProgram(u"open"_s);
    opener.setArguments({address});
#else
    opener.setProgram(u"xdg-open"_s);
    opener.setArguments({address});
#endif
    // Browsers talk; standard output is ours.
    opener.setStandardInputFile(QProcess::nullDevice());
    opener.setStandardOutputFile(QProcess::nullDevice());
    opener.setStandardErrorFile(QProcess::nullDevice());
    return opener.startDetached();
}
