// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>

namespace simulation {

struct Request;

/// Knows whom every token was issued for, and keeps what was shown to anybody else.
///
/// Tokens stay known when they have expired or were revoked. What a breach says names doors and paths, never the token.
class TokenLedger
{
public:
    static constexpr auto plexTv = "plex.tv"; ///< As a recipient; servers go by the name of their doors.

    /// Where a request has arrived.
    struct Place
    {
        QString recipient; ///< Whose door it is.
        bool isImpostor = false; ///< Somebody else answers there.
        bool isForeignLan = false; ///< In the network of somebody else, who shares the server.
        bool isLan = false; ///< In a local network, where what is sent may be read only there.
    };

    void issued(const QByteArray &token, const QString &recipient) { m_recipients.insert(token, recipient); }
    /// Judges what \a request shows at \a place.
    void shown(const Request &request, const Place &place);

    const QStringList &breaches() const { return m_breaches; }
    /// For who brings them about on purpose: they are no matter any more.
    QStringList taken();

private:
    QString recipientOf(const Request &request) const;

    QHash<QByteArray, QString> m_recipients;
    QStringList m_breaches;
};

} // namespace simulation
