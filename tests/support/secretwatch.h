// SPDX-License-Identifier: MIT
#pragma once
#include <QByteArrayList>
#include <QDir>
#include <QStringList>

namespace support {

/// Listens to everything that is logged while it lives, and looks whether a secret is in there or in a folder.
class SecretWatch
{
public:
    SecretWatch();
    ~SecretWatch();

    /// What else a person would get to see.
    void add(const QString &text);
    /// Where a secret stands, also encoded in base64 or percent-encoded: "the log", or a file's name; empty when it stands nowhere.
    QString leak(const QByteArrayList &secrets, const QDir &folder) const;
    /// Something was logged at all.
    bool hasHeard() const;
};

} // namespace support
