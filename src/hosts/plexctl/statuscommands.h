// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"

/// A command that answers what is known once the backend knows where it stands, or has had time to find out.
class SettledCommand : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
    void deadlinePassed() override { answer(); }
    virtual void answer() = 0;

private:
    void check();

    QTimer m_patience;
    bool m_hasAsked = false; ///< Whether a backend that says signed-out has been asked if it means it.
};

/// `status`: who is signed in, and what is reachable.
class StatusCommand final : public SettledCommand
{
    Q_OBJECT
public:
    using SettledCommand::SettledCommand;

protected:
    void answer() override;
};

/// `metrics`: the backend's counters.
class MetricsCommand final : public SettledCommand
{
    Q_OBJECT
public:
    using SettledCommand::SettledCommand;

protected:
    void answer() override;
};

/// `watch`: lets events be printed until the person or a deadline ends it.
class WatchCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

    void release() override { succeed({}, {}); }
    bool isEndless() const override { return !request().timeoutMs; }

protected:
    void execute() override { workplace().events->showText(Output::Place::StandardOutput); }
    int defaultDeadline() const override { return 0; }
    void deadlinePassed() override { succeed({}, {}); }
    Outcome interruptedOutcome() const override { return {.isSilent = true}; }
};
