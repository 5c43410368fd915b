// SPDX-License-Identifier: MIT
#pragma once
#include <QByteArray>
#include <QSslConfiguration>

#include <memory>

namespace net {

/// Which authorities are trusted: those of the process, the system's by default, and those given beside them.
///
/// Making TLS ready takes some ten milliseconds the first time in a process, reading the system's authorities up to a tenth of a second. It happens
/// once for all copies of one object, in a thread of its own if there is time for that.
class Trust
{
public:
    /// `beside` is PEM.
    Trust(const QByteArray &beside = {});

    /// Whether there is anything beside what the process trusts anyway.
    bool isExtended() const;
    /// Begins with what takes long, beside the caller.
    void prepare() const;
    /// Waits for what `prepare()` has begun.
    QSslConfiguration configuration() const;

private:
    struct Made;
    std::shared_ptr<Made> m_made;
};

} // namespace net
