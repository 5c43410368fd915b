// SPDX-License-Identifier: MIT
#include "command.h"

#include "serverselection.h"
#include "words.h"

using Media::Error;

Command::Command(Workplace &workplace, const Request &request, QObject *parent)
    : QObject(parent)
    , m_workplace(workplace)
    , m_request(request)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (!m_hasEnded)
            deadlinePassed();
    });
}

void Command::run()
{
    m_elapsed.start();
    const int deadline = m_request.timeoutMs.value_or(defaultDeadline());
    if (deadline > 0)
        m_deadline.start(deadline);
    execute();
}

void Command::interrupt()
{
    if (m_hasEnded)
        return;
    giveUp();
    end(interruptedOutcome());
}

void Command::deadlinePassed()
{
    giveUp();
    fail({.kind = Error::Kind::Timeout, .message = Words::tr("No answer within %1 s.").arg(m_deadline.interval() / 1000.)});
}

Outcome Command::interruptedOutcome() const
{
    return {.error = Error{.kind = Error::Kind::Cancelled, .message = Words::tr("Interrupted.")}};
}

void Command::succeed(const QJsonObject &result, const QString &text)
{
    end({.result = result, .text = text});
}

void Command::fail(const Error &error)
{
    end({.error = error});
}

void Command::end(const Outcome &outcome)
{
    if (m_hasEnded)
        return;
    m_hasEnded = true;
    m_deadline.stop();
    Q_EMIT finished(outcome);
}

void Command::withServer(std::function<void(const QString &)> f)
{
    const QString wanted = m_request.server;
    if (wanted.isEmpty())
        return f({});
    // A start with stored servers knows them in a moment, and need not ask for them.
    if (backend()->servers().isEmpty() && backend()->state() == MediaBackend::State::Connecting && !m_isWaitingForServers) {
        m_isWaitingForServers = true;
        const auto again = [this, f] {
            if (m_isWaitingForServers && (!backend()->servers().isEmpty() || backend()->state() != MediaBackend::State::Connecting))
                withServer(f);
        };
        connect(backend(), &MediaBackend::serversChanged, this, again);
        connect(backend(), &MediaBackend::stateChanged, this, again);
        return;
    }
    m_isWaitingForServers = false;
    const Media::Result<Media::Server> known = selectServer(backend()->servers(), wanted);
    if (known)
        return f(known->id);
    if (known.error().kind == Error::Kind::Usage)
        return fail(known.error());
    await(backend()->refreshServers(), [this, wanted, f = std::move(f)](const auto &answer) {
        const QList<Media::Server> servers = answer ? *answer : backend()->servers();
        const Media::Result<Media::Server> found = selectServer(servers, wanted);
        if (found)
            f(found->id);
        else if (answer)
            fail(found.error());
        else if (servers.isEmpty())
            fail(answer.error());
        else
            fail(Media::causedBy(found.error(), answer.error()));
    });
}
