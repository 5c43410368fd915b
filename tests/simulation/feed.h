// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>

namespace simulation {

/// The body of an answer that goes on as long as there is something to say. Everybody who was answered with it hears the same.
class Feed : public QObject
{
    Q_OBJECT

public:
    void say(const QByteArray &bytes) { Q_EMIT said(bytes); }
    /// Ends the answers under way; whoever asks from now on hears what is said from now on.
    void end() { Q_EMIT ended(); }

Q_SIGNALS:
    void said(const QByteArray &bytes);
    void ended();
};

} // namespace simulation
