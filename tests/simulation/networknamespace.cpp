// SPDX-License-Identifier: MIT
#include "networknamespace.h"

#include <QFile>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

namespace simulation {

NetworkNamespace::NetworkNamespace(const QString &name)
{
    if (name.isEmpty())
        return;
    m_home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    const int there = open(QFile::encodeName(QLatin1String("/run/netns/") + name).constData(), O_RDONLY | O_CLOEXEC);
    m_isEntered = m_home >= 0 && there >= 0 && setns(there, CLONE_NEWNET) == 0;
    if (there >= 0)
        close(there);
}

NetworkNamespace::~NetworkNamespace()
{
    if (m_home < 0)
        return;
    // Everything that is made from here on would be in the wrong network.
    if (m_isEntered && setns(m_home, CLONE_NEWNET) != 0)
        qFatal("the network namespace cannot be left");
    close(m_home);
}

} // namespace simulation
