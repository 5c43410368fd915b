// SPDX-License-Identifier: MIT
#pragma once
#include <QByteArray>
#include <QProcess>

namespace support {

/// A GNOME Keyring of the test's own, with one keyring and its password.
class KeyringDaemon
{
public:
    /// The person who logged in gave the password: the keyring is open, and made if it is missing.
    static constexpr auto Unlocked = true;
    /// Logged in without a password: the keyring stays closed.
    static constexpr auto Locked = false;

    ~KeyringDaemon();

    /// Starts it, in the place of one that runs. False when it did not come up.
    bool start(bool unlocked = Unlocked);
    void stop();
    /// Whether it runs, unlocked, as `start()` left it.
    bool isUntouched() const { return m_isUntouched; }
    bool lock();
    /// Neither answers nor goes away, until `awaken()`.
    void freeze();
    void awaken();

    /// How many entries of that service and key it has, locked or not.
    static qsizetype entries(const QString &service, const QString &key);

private:
    QProcess m_process;
    bool m_isUntouched = false;
};

} // namespace support
