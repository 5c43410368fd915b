// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"
#include "interrupts.h"
#include "session.h"
#include "simulation.h"

#include <memory>

/// plexctl from its command line to its exit status: finds the plugin, creates the backend, runs the command.
class Program : public QObject
{
    Q_OBJECT
public:
    explicit Program(const CommandLine &line);
    ~Program() override;

public Q_SLOTS:
    void start();

private:
    void createBackend();
    void runCommand();
    void runSession();
    void interrupt();
    void finish(const Outcome &outcome);
    void fail(const Media::Error &error);
    void exit(int status);

    CommandLine m_line;
    Output m_output;
    Interrupts m_interrupts;
    Workplace m_workplace;
    // Destroyed in reverse: what asks before what answers.
    std::unique_ptr<Simulation> m_simulation;
    std::unique_ptr<MediaBackend> m_backend;
    std::unique_ptr<EventPrinter> m_events;
    std::unique_ptr<Command> m_command;
    std::unique_ptr<Session> m_session;
    bool m_hasEnded = false;
};
