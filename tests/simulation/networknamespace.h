// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace simulation {

/// Inside a network namespace of `ip netns` for as long as it lives: a socket stays where it was made.
class NetworkNamespace
{
public:
    /// Without a name nothing is entered.
    explicit NetworkNamespace(const QString &name);
    ~NetworkNamespace();
    Q_DISABLE_COPY_MOVE(NetworkNamespace)

    bool isEntered() const { return m_isEntered; }

private:
    int m_home = -1;
    bool m_isEntered = true;
};

} // namespace simulation
