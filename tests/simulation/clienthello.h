// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

namespace simulation {

/// The first message of a TLS client, read for the name of the server it wants.
struct ClientHello
{
    enum class State { Complete, Incomplete, NotTls };
    static constexpr qint64 maximumSize = 5 + 16384;

    State state = State::NotTls;
    QString serverName;

    static ClientHello read(const QByteArray &bytes);
};

} // namespace simulation
