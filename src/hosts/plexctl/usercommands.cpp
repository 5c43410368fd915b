// SPDX-License-Identifier: MIT
#include "usercommands.h"

#include "jsonoutput.h"
#include "secretinput.h"
#include "textoutput.h"
#include "words.h"

using namespace Qt::StringLiterals;
using Media::Error;

namespace {

Error noUsers()
{
    return {.kind = Error::Kind::Usage, .message = Words::tr("This backend knows no users.")};
}

} // namespace

void UsersCommand::execute()
{
    auto *users = qobject_cast<Media::UserSwitching *>(backend());
    if (!users)
        return fail(noUsers());
    ask(users->users(), [this](const QList<Media::HomeUser> &all) { succeed({{u"users"_s, Json::users(all)}}, Text::users(all)); });
}

void SwitchUserCommand::execute()
{
    if (!request().readsPin)
        return switchTo({});
    auto *input = new SecretInput(this);
    connect(input, &SecretInput::arrived, this, [this](const QString &pin) {
        if (pin.isEmpty())
            fail({.kind = Error::Kind::Usage, .message = Words::tr("There is no PIN on standard input.")});
        else
            switchTo(pin);
    });
}

void SwitchUserCommand::switchTo(QString pin)
{
    auto *users = qobject_cast<Media::UserSwitching *>(backend());
    if (!users)
        return fail(noUsers());
    auto *switched = users->switchUser(request().arguments.first(), pin);
    pin.fill(u'\0');
    ask(switched, [this](const Media::Account &account) {
        succeed({{u"account"_s, Json::account(account)}, {u"user"_s, Json::user(account)}},
                Words::tr("Switched to %1.").arg(Text::printable(account.userName.isEmpty() ? account.name : account.userName)));
    });
}
