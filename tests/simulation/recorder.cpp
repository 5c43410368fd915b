// SPDX-License-Identifier: MIT
#include "recorder.h"

#include <algorithm>

namespace simulation {

QByteArray RecordedRequest::argument(const QByteArray &name) const
{
    const QByteArray header = headers.value(name.toLower());
    if (!header.isEmpty())
        return header;
    return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded).toUtf8();
}

QByteArray RecordedRequest::token() const
{
    return argument("X-Plex-Token");
}

QByteArray RecordedRequest::clientIdentifier() const
{
    return argument("X-Plex-Client-Identifier");
}

QList<RecordedRequest> Recorder::at(const QString &doorPrefix) const
{
    QList<RecordedRequest> found;
    for (const RecordedRequest &request : m_requests) {
        if (request.door.startsWith(doorPrefix))
            found.append(request);
    }
    return found;
}

int Recorder::count(const QByteArray &method, const QString &pathPrefix) const
{
    return count(QString(), method, pathPrefix);
}

int Recorder::count(const QString &doorPrefix, const QByteArray &method, const QString &pathPrefix) const
{
    return int(std::count_if(m_requests.begin(), m_requests.end(), [&](const RecordedRequest &request) {
        return request.method == method && request.path.startsWith(pathPrefix) && request.door.startsWith(doorPrefix);
    }));
}

void Recorder::clear()
{
    m_requests.clear();
}

int Recorder::arrived(RecordedRequest request)
{
    request.number = ++m_lastNumber;
    m_requests.append(request);
    Q_EMIT requestArrived(request);
    return request.number;
}

void Recorder::answered(int number, int status)
{
    if (RecordedRequest *request = find(number)) {
        request->status = status;
        Q_EMIT requestAnswered(RecordedRequest(*request));
    }
}

void Recorder::belongsTo(int number, const QString &user)
{
    if (RecordedRequest *request = find(number))
        request->user = user;
}

RecordedRequest *Recorder::find(int number)
{
    // The newest are the likeliest, and a cleared record knows the number no more.
    const auto found = std::find_if(m_requests.rbegin(), m_requests.rend(),
                                    [number](const RecordedRequest &request) { return request.number == number; });
    return found == m_requests.rend() ? nullptr : &*found;
}

} // namespace simulation
