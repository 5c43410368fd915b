// SPDX-License-Identifier: MIT
#include "program.h"

#include "commandtable.h"
#include "hostsetup.h"
#include "logging.h"
#include "pluginlocator.h"
#include "words.h"

using namespace Qt::StringLiterals;

Program::Program(const CommandLine &line)
    : m_line(line)
    , m_output(line.process.json, [this] { exit(ExitStatus::noOutput); })
{
    connect(&m_interrupts, &Interrupts::interrupted, this, &Program::interrupt);
}

Program::~Program() = default;

void Program::start()
{
    const QString &command = m_line.request.command;
    setUpLogging(m_line.process.verbose);
    if (m_line.problem)
        return fail(*m_line.problem);
    if (command == "help"_L1) {
        const QString text = helpText(m_line.request.arguments.value(0));
        return finish({.result = {{u"text"_s, text}}, .text = text});
    }
    if (command == "version"_L1) {
        const QString version = QCoreApplication::applicationVersion();
        return finish({.result = {{u"version"_s, version}}, .text = "plexctl "_L1 + version});
    }
    if (!m_line.process.simulate)
        return createBackend();
    m_simulation = std::make_unique<Simulation>();
    connect(m_simulation.get(), &Simulation::failed, this, &Program::fail);
    connect(m_simulation.get(), &Simulation::ready, this, [this] {
        m_line.process = m_simulation->applied(m_line.process);
        if (!m_hasEnded)
            createBackend();
    });
    m_simulation->start(m_line.process.verbose);
}

void Program::createBackend()
{
    const Media::Result<Media::HostInfo> host = hostInfo(m_line.process);
    if (!host)
        return fail(host.error());
    const Media::Result<QString> file = findPlugin(m_line.process.plugin);
    if (!file)
        return fail(file.error());
    const Media::Result<MediaBackendFactory *> factory = loadPlugin(*file);
    if (!factory)
        return fail(factory.error());

    m_backend.reset((*factory)->create(*host));
    m_events = std::make_unique<EventPrinter>(m_backend.get(), m_output, m_line.process.verbose);
    m_workplace.backend = m_backend.get();
    m_workplace.events = m_events.get();
    m_workplace.keepsCredentials = host->keepCredentials;
    // A simulated code means nothing to the real page.
    m_workplace.opensBrowser = !m_line.process.simulate;
    connect(m_backend.get(), &MediaBackend::streamChanged, this, [this](const Media::Stream &stream) {
        if (m_workplace.playbacks.contains(stream.item))
            m_workplace.playbacks.insert(stream.item, stream.session);
    });
    if (m_line.request.command == "watch"_L1)
        m_events->showText(Output::Place::StandardOutput); // from the first event on
    m_backend->start();
    if (m_line.request.command == "session"_L1)
        runSession();
    else
        runCommand();
}

void Program::runCommand()
{
    m_command.reset(createCommand(m_workplace, m_line.request, nullptr));
    connect(m_command.get(), &Command::finished, this, &Program::finish);
    m_command->run();
}

void Program::runSession()
{
    m_session = std::make_unique<Session>(m_workplace, m_output, m_line.request);
    connect(m_session.get(), &Session::finished, this, [this] { exit(ExitStatus::done); });
    m_session->start();
}

void Program::interrupt()
{
    if (m_session) {
        disconnect(m_session.get(), nullptr, this, nullptr);
        m_session->interrupt();
        exit(ExitStatus::interrupted);
    } else if (m_command) {
        m_command->interrupt();
    } else {
        fail({.kind = Media::Error::Kind::Cancelled, .message = Words::tr("Interrupted.")});
    }
}

void Program::finish(const Outcome &outcome)
{
    if (m_hasEnded)
        return;
    // The outcome is the last line.
    if (m_events)
        m_events->stop();
    m_output.outcome(m_line.request.command, outcome);
    exit(ExitStatus::of(outcome));
}

void Program::fail(const Media::Error &error)
{
    finish({.error = error});
}

void Program::exit(int status)
{
    if (m_hasEnded)
        return;
    m_hasEnded = true;
    if (m_events)
        m_events->stop();
    QCoreApplication::exit(status);
}
