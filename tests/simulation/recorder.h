// SPDX-License-Identifier: MIT
#pragma once

#include "tokenledger.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QObject>
#include <QString>
#include <QUrlQuery>

namespace simulation {

/// One request as a door saw it, and what was answered.
struct RecordedRequest
{
    int number = 0; ///< In order of arrival over all doors, from 1; goes on after clear().
    QString door;   ///< "plex.tv", "owned/<n>", "shared/<n>", "relay", "impostor/<n>"; n is the address's position, from 1.
    QByteArray method;
    QString path; ///< Decoded, without the query.
    QUrlQuery query;
    QMap<QByteArray, QByteArray> headers; ///< Names in lower case.
    QByteArray body;
    QString user;   ///< The uuid of the home's user whose token it carried; empty if it carried no good one.
    int status = 0; ///< 0 while unanswered (so for ever when the door hangs), -1 when the connection was dropped.
    bool secure = false;
    QString serverName; ///< What the client named in its TLS hello (empty if nothing), the Host header's host without TLS.

    /// A header, or the query's argument of the same name.
    QByteArray argument(const QByteArray &name) const;
    QByteArray token() const; ///< X-Plex-Token, wherever it was sent.
    QByteArray clientIdentifier() const;
};

/// Keeps every request of every door in the order of arrival.
class Recorder : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    const QList<RecordedRequest> &requests() const { return m_requests; }
    /// Those at doors whose name begins with \a doorPrefix, for example "owned/".
    QList<RecordedRequest> at(const QString &doorPrefix) const;
    int count(const QByteArray &method, const QString &pathPrefix) const;
    int count(const QString &doorPrefix, const QByteArray &method, const QString &pathPrefix) const;
    void clear();
    /// Who was shown which token; clear() leaves it as it is.
    TokenLedger &ledger() { return m_ledger; }

    /// Used by doors: keeps \a request and returns its number.
    int arrived(RecordedRequest request);
    void answered(int number, int status);
    void belongsTo(int number, const QString &user);

Q_SIGNALS:
    void requestArrived(const simulation::RecordedRequest &request);
    void requestAnswered(const simulation::RecordedRequest &request);

private:
    RecordedRequest *find(int number);

    QList<RecordedRequest> m_requests;
    TokenLedger m_ledger;
    int m_lastNumber = 0;
};

} // namespace simulation
