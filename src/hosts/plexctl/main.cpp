// SPDX-License-Identifier: MIT
#include "program.h"

#include <QCoreApplication>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#endif

namespace {

// Whoever starts us without a standard channel must not find a socket of ours in its place.
void fillStandardChannels()
{
#ifdef Q_OS_UNIX
    for (int channel = 0; channel <= 2; ++channel) {
        if (::fcntl(channel, F_GETFD) == -1)
            ::open("/dev/null", O_RDWR);
    }
#endif
}

} // namespace

int main(int argc, char *argv[])
{
    fillStandardChannels();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("plexctl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PLEXCTL_VERSION));
    Program program(parseCommandLine(application.arguments().mid(1)));
    // From the event loop: exit() means nothing before it runs.
    QMetaObject::invokeMethod(&program, &Program::start, Qt::QueuedConnection);
    return application.exec();
}
