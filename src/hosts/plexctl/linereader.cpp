// SPDX-License-Identifier: MIT
#include "linereader.h"

#include <QMutex>
#include <QMutexLocker>

#include <cerrno>
#include <thread>

#ifdef Q_OS_WIN
#include <io.h>
#else
#include <poll.h>
#include <unistd.h>
#endif

// A thread, because that is the one way that works for consoles, pipes and files on every system. It cannot be woken
// out of its read, so it is left behind when the reader goes, and then finds nobody to tell.
struct LineReader::Link
{
    QMutex mutex;
    LineReader *reader = nullptr;

    template <class F>
    void post(F f)
    {
        const QMutexLocker locker(&mutex);
        if (reader)
            QMetaObject::invokeMethod(reader, [f, to = reader] { f(to); }, Qt::QueuedConnection);
    }
};

namespace {

qint64 readSome(char *data, unsigned size)
{
#ifdef Q_OS_WIN
    return _read(0, data, size);
#else
    for (;;) {
        const ssize_t count = ::read(STDIN_FILENO, data, size);
        if (count >= 0 || (errno != EINTR && errno != EAGAIN))
            return count;
        // Somebody else made this input non-blocking; they may share it, so it stays so.
        pollfd input{STDIN_FILENO, POLLIN, 0};
        ::poll(&input, 1, -1);
    }
#endif
}

} // namespace

LineReader::LineReader(QObject *parent)
    : QObject(parent)
    , m_link(std::make_shared<Link>())
{
    m_link->reader = this;
}

LineReader::~LineReader()
{
    const QMutexLocker locker(&m_link->mutex);
    m_link->reader = nullptr;
}

void LineReader::start()
{
    std::thread(&LineReader::readAll, m_link).detach();
}

void LineReader::readAll(const std::shared_ptr<Link> &link)
{
    QByteArray rest;
    char chunk[4096];
    const auto tell = [&link](QByteArray line) {
        if (line.endsWith('\r'))
            line.chop(1);
        link->post([line](LineReader *reader) { Q_EMIT reader->lineRead(line); });
    };
    for (qint64 count = readSome(chunk, sizeof chunk); count > 0; count = readSome(chunk, sizeof chunk)) {
        rest.append(chunk, count);
        qsizetype start = 0;
        for (qsizetype end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
            tell(rest.mid(start, end - start));
            start = end + 1;
        }
        rest.remove(0, start);
    }
    if (!rest.isEmpty())
        tell(rest);
    rest.fill('\0'); // it may have been a token
    link->post([](LineReader *reader) { Q_EMIT reader->ended(); });
}
