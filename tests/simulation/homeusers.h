// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

#include <vector>

namespace simulation {

/// One person of the account's home.
struct HomeUser
{
    int id = 0;
    QString uuid;
    QString title;
    bool isRestricted = false; ///< Managed: has no account of its own, so no name to sign in with and no address.
    bool isProtected = false;  ///< Nobody becomes this user without the PIN.
    QString pin;               ///< Of four digits.
    QString username() const { return isRestricted ? QString() : title.toLower(); }
    QString email() const { return isRestricted ? QString() : username() + QLatin1String("@example.org"); }
    QString friendlyName() const;
    QString restrictionProfile() const { return isRestricted ? QStringLiteral("little_kid") : QString(); }
    QString thumb() const;
};

/// Who lives in the account's home: its owner, who is the admin, and two more once the home is switched on.
class HomeUsers
{
public:
    HomeUsers();

    void setOn(bool on) { m_on = on; }
    bool isOn() const { return m_on; }
    const HomeUser &owner() const { return m_users.front(); }
    bool isAdmin(const HomeUser &user) const { return m_on && user.uuid == owner().uuid; }
    /// Those there are now: the owner alone while the home is off.
    QList<HomeUser> present() const { return QList<HomeUser>(m_users.cbegin(), end()); }
    /// One of those, by uuid; null if there is none. Stays where it is.
    const HomeUser *find(const QString &uuid) const;
    /// One of all, by uuid or title; null if there is none.
    const HomeUser *named(const QString &name) const;
    /// Protects the user of that name as well; false when there is none or \a pin is not of four digits.
    bool setPin(const QString &name, const QString &pin);
    bool setProtected(const QString &name, bool isProtected);

    /// The roster.
    QJsonObject json() const;

private:
    HomeUser *changeable(const QString &name) { return const_cast<HomeUser *>(named(name)); }

    std::vector<HomeUser>::const_iterator end() const { return m_on ? m_users.cend() : m_users.cbegin() + 1; }

    std::vector<HomeUser> m_users; // which, unlike Qt's, lets itself be changed in place
    bool m_on = false;
};

} // namespace simulation
