// SPDX-License-Identifier: MIT
#include "homeusers.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

/// Null where there is no text, as plex.tv says of people without an account.
QJsonValue orNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

} // namespace

QString HomeUser::friendlyName() const
{
    return isRestricted ? QString() : title.left(1).toUpper() + title.mid(1);
}

QString HomeUser::thumb() const
{
    return u"https://plex.tv/users/%1/avatar?c=1720000000"_s.arg(uuid);
}

HomeUsers::HomeUsers()
    : m_users{{7'310'442, u"5d0c2b9e7a41f863"_s, u"robin"_s, false, false, u"1234"_s},
              {7'310'977, u"b81f6a03c9d2e475"_s, u"Sam"_s, false, true, u"1234"_s},
              {7'311'205, u"2e94d7c05b3fa186"_s, u"Mika"_s, true, false, u"1234"_s}}
{
}

const HomeUser *HomeUsers::find(const QString &uuid) const
{
    const auto found = std::find_if(m_users.cbegin(), end(), [&](const HomeUser &user) { return user.uuid == uuid; });
    return found == end() ? nullptr : &*found;
}

const HomeUser *HomeUsers::named(const QString &name) const
{
    const auto found = std::find_if(m_users.cbegin(), m_users.cend(), [&](const HomeUser &user) {
        return user.uuid == name || user.title.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == m_users.cend() ? nullptr : &*found;
}

bool HomeUsers::setPin(const QString &name, const QString &pin)
{
    static const QRegularExpression fourDigits(u"^[0-9]{4}$"_s);
    HomeUser *user = changeable(name);
    if (!user || !fourDigits.match(pin).hasMatch())
        return false;
    user->pin = pin;
    user->isProtected = true;
    return true;
}

bool HomeUsers::setProtected(const QString &name, bool isProtected)
{
    HomeUser *user = changeable(name);
    if (user)
        user->isProtected = isProtected;
    return user != nullptr;
}

QJsonObject HomeUsers::json() const
{
    QJsonArray users;
    const QList<HomeUser> all = present();
    for (const HomeUser &user : all) {
        QJsonObject entry{{u"id"_s, user.id},
                          {u"uuid"_s, user.uuid},
                          {u"title"_s, user.title},
                          {u"username"_s, orNull(user.username())},
                          {u"email"_s, orNull(user.email())},
                          {u"friendlyName"_s, orNull(user.friendlyName())},
                          {u"thumb"_s, user.thumb()},
                          {u"hasPassword"_s, !user.isRestricted},
                          {u"restricted"_s, user.isRestricted},
                          {u"updatedAt"_s, 1'720'000'000},
                          {u"admin"_s, isAdmin(user)},
                          {u"guest"_s, false},
                          {u"protected"_s, user.isProtected}};
        if (user.isRestricted)
            entry[u"restrictionProfile"_s] = user.restrictionProfile();
        users.append(entry);
    }
    return {{u"id"_s, 1'904'118},
            {u"name"_s, u"robin's home"_s},
            {u"guestUserID"_s, QJsonValue()},
            {u"guestUserUUID"_s, QJsonValue()},
            {u"guestEnabled"_s, false},
            {u"subscription"_s, false},
            {u"users"_s, users}};
}

} // namespace simulation
