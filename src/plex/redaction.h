// SPDX-License-Identifier: MIT
#pragma once
#include <QHash>
#include <QHostAddress>
#include <QMap>
#include <QStringList>

namespace plex {

/// Replaces what names a person, a machine or a secret by words that stay the same as long as this lives, such as `server-1`. Pure.
///
/// By their form it knows URLs, IP addresses, `plex.direct` names, e-mail addresses, identifiers and tokens; everything else has to be told by
/// `name()` before. In doubt it replaces too much.
class Redaction
{
public:
    /// The word for `value`: `what` with a number. From now on `text()` replaces it wherever it stands as a word of its own.
    QString name(const QString &what, const QString &value);
    QString address(const QHostAddress &address);
    /// A URL's scheme and port stay, its path without what could name anything, no query.
    QString url(const QString &url);
    QString text(const QString &text);

    /// What is known of each address met so far, a line each: `address-1: private IPv4 10.x.x.x`.
    const QStringList &legend() const { return m_legend; }

private:
    QString word(const QString &what, const QString &value);
    QString host(const QString &host);
    QString directName(const QString &name);
    QString pattern() const;
    QString replacement(const QString &group, const QString &found);

    QStringList m_names; // told by name(), the longest first
    QHash<QString, QString> m_words; // by value, in lower case
    QMap<QString, int> m_counts; // by what
    QStringList m_legend;
};

} // namespace plex
