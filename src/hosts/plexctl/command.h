// SPDX-License-Identifier: MIT
#pragma once
#include "commandline.h"
#include "eventprinter.h"
#include "outcome.h"

#include <QElapsedTimer>
#include <QHash>
#include <QTimer>

#include <functional>

/// What the commands of one process share.
struct Workplace
{
    MediaBackend *backend = nullptr;
    EventPrinter *events = nullptr;
    bool keepsCredentials = true;
    bool opensBrowser = true;
    QHash<QString, QString> playbacks = {}; ///< The last `Stream::session` by item.
};

/// One command under way: runs once, within its deadline, and ends with one outcome.
class Command : public QObject
{
    Q_OBJECT
public:
    Command(Workplace &workplace, const Request &request, QObject *parent);

    void run();
    /// Gives up because the person interrupts; ends at once.
    void interrupt();
    /// Nothing more will be asked: ends if it would not end by itself.
    virtual void release() { }
    virtual bool isEndless() const { return false; }
    const Request &request() const { return m_request; }

Q_SIGNALS:
    /// Emitted once; nothing else happens afterwards.
    void finished(const Outcome &outcome);

protected:
    virtual void execute() = 0;
    /// The deadline in ms where the person gave none; 0 for none.
    virtual int defaultDeadline() const { return 30'000; }
    virtual void deadlinePassed();
    virtual Outcome interruptedOutcome() const;
    /// Stops what would go on without this command.
    virtual void giveUp() { }

    Workplace &workplace() { return m_workplace; }
    MediaBackend *backend() const { return m_workplace.backend; }
    qint64 elapsedMs() const { return m_elapsed.elapsed(); }

    void succeed(const QJsonObject &result, const QString &text);
    void fail(const Media::Error &error);
    void end(const Outcome &outcome);

    /// Calls `f(const Media::Result<T> &)` when the backend answers while this command is still under way.
    template <class T, class F>
    void await(Media::Reply<T> *reply, F f)
    {
        reply->then(this, [this, f = std::move(f)](const Media::Result<T> &answer) {
            if (!m_hasEnded)
                f(answer);
        });
    }

    /// Calls `f(value)` when the backend answers; an error ends the command.
    template <class T, class F>
    void ask(Media::Reply<T> *reply, F f)
    {
        await(reply, [this, f = std::move(f)](const Media::Result<T> &answer) {
            if (answer)
                f(*answer);
            else
                fail(answer.error());
        });
    }

    /// Calls `f(id)` with the server that `--server` means, asking the service when it is not known yet.
    /// Without `--server` the id is empty: the backend's default.
    void withServer(std::function<void(const QString &)> f);

private:
    Workplace &m_workplace;
    Request m_request;
    QElapsedTimer m_elapsed;
    QTimer m_deadline;
    bool m_hasEnded = false;
    bool m_isWaitingForServers = false; // the start has not come to the servers yet
};

/// The command of that name. The name is one that this version offers, and neither `session` nor `help`.
Command *createCommand(Workplace &workplace, const Request &request, QObject *parent);
