// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"

/// `settings`: shows all or one, or changes one.
class SettingsCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};
