// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"

/// `list`: one window of what a library or item holds.
class ListCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};

/// `show`: one item with everything known about it.
class ShowCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};

/// `play`: what a player core needs to play an item.
class PlayCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};

/// `report`: tells the server where a playback is.
class ReportCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};
