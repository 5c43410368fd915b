// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"

#include <mediabackend/userswitching.h>

/// `users`: everybody in the home.
class UsersCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};

/// `switch-user`: becomes another user of the home.
class SwitchUserCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
    int defaultDeadline() const override { return request().readsPin ? 0 : Command::defaultDeadline(); } // a person types

private:
    void switchTo(QString pin);
};
