// SPDX-License-Identifier: MIT
#include "session.h"

#include "commandtable.h"
#include "shellwords.h"
#include "words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

Session::Session(Workplace &workplace, const Output &output, const Request &defaults, QObject *parent)
    : QObject(parent)
    , m_workplace(workplace)
    , m_output(output)
    , m_defaults(defaults)
{
    connect(&m_reader, &LineReader::lineRead, this, &Session::take);
    connect(&m_reader, &LineReader::ended, this, &Session::endInput);
}

void Session::start()
{
    m_reader.start();
}

void Session::interrupt()
{
    m_isInputEnded = true;
    for (const Line &line : std::exchange(m_waiting, {})) {
        answer(line, line.words.value(0),
               {.error = Media::Error{.kind = Media::Error::Kind::Cancelled, .message = Words::tr("Interrupted.")}});
    }
    const QList<Command *> running = m_running;
    for (Command *command : running)
        command->interrupt();
    proceed();
}

void Session::take(const QByteArray &text)
{
    if (m_isInputEnded)
        return;
    const int number = ++m_lastNumber;
    const Media::Result<ShellLine> line = splitShellLine(QString::fromUtf8(text));
    if (!line)
        return answer({number, {}, false}, {}, {.error = line.error()});
    if (line->words.isEmpty())
        return;
    m_waiting.enqueue({number, line->words, line->isAwaited});
    proceed();
}

void Session::endInput()
{
    m_isInputEnded = true;
    proceed();
}

void Session::proceed()
{
    while (!m_waiting.isEmpty() && m_awaited == 0)
        run(m_waiting.dequeue());
    if (!m_isInputEnded || !m_waiting.isEmpty() || m_hasEnded)
        return;
    // Nothing follows any more: what would go on for ever has done its work once the others are through.
    const auto isEndless = [](const Command *command) { return command->isEndless(); };
    if (std::all_of(m_running.cbegin(), m_running.cend(), isEndless)) {
        m_hasEnded = true;
        const QList<Command *> endless = m_running;
        for (Command *command : endless)
            command->release();
        Q_EMIT finished();
    }
}

void Session::run(const Line &line)
{
    const CommandLine read = parseSessionLine(line.words, m_defaults);
    const QString &name = read.request.command;
    if (line.words == QStringList{u"quit"_s}) {
        m_waiting.clear();
        m_isInputEnded = true;
        return;
    }
    if (read.problem)
        return answer(line, name, {.error = read.problem});
    if (name == "help"_L1) {
        const QString text = helpText(read.request.arguments.value(0));
        return answer(line, name, {.result = {{u"text"_s, text}}, .text = text});
    }
    if (name == "version"_L1) {
        const QString version = QCoreApplication::applicationVersion();
        return answer(line, name, {.result = {{u"version"_s, version}}, .text = version});
    }
    Command *command = createCommand(m_workplace, read.request, this);
    if (line.isAwaited && command->isEndless()) {
        delete command;
        return answer(line, name, {.error = Media::Error{.kind = Media::Error::Kind::Usage,
                                                         .message = Words::tr("“%1” does not end by itself, so nothing can "
                                                                              "wait for it: give it --timeout.").arg(name)}});
    }
    m_running.append(command);
    if (line.isAwaited)
        m_awaited = line.number;
    connect(command, &Command::finished, this, [this, command, line](const Outcome &outcome) {
        answer(line, command->request().command, outcome);
        m_running.removeOne(command);
        command->deleteLater();
        if (m_awaited == line.number)
            m_awaited = 0;
        // From the event loop: an outcome may come from inside run().
        QMetaObject::invokeMethod(this, &Session::proceed, Qt::QueuedConnection);
    });
    command->run();
}

void Session::answer(const Line &line, const QString &command, Outcome outcome)
{
    outcome.isSilent = false; // every line is answered
    m_output.outcome(command, outcome, line.number);
}
