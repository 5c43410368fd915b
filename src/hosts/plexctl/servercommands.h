// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"
#include "textoutput.h"

/// `servers`: asks for the servers and waits until each is reached or given up.
class ServersCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
    void deadlinePassed() override;

private:
    void waitForConnections();
    void check();
    void answer();

    bool m_isRefreshed = false;
};

/// `connect`: waits until the server is usable.
class ConnectCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};

/// `doctor`: tries every address of every server, or of the one that is meant; or writes the report for a bug.
class DoctorCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;

private:
    void checkServers(const QList<Media::Server> &servers);
    void answer();

    QList<ServerCheck> m_checks;
    qsizetype m_missing = 0;
};

/// `add-server`: a server by its address; shows who answers there.
class AddServerCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};

/// `remove-server`: forgets a server that was added by its address.
class RemoveServerCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};

/// `libraries`: the libraries of the server.
class LibrariesCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;
};
