// SPDX-License-Identifier: MIT
#include "redaction.h"

#include "discovery/dialer.h"
#include "net/addressrange.h"
#include "net/logging.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace plex {
namespace {

const auto secret = QStringLiteral("[secret]");

// Shorter ones say too little to be told from other words.
constexpr qsizetype shortestName = 2;

// Everybody's own.
bool isPublicHost(const QString &host)
{
    return host == u"plex.tv" || host.endsWith(u".plex.tv") || host == u"plex.direct" || host == u"localhost";
}

// Words have no digits and at most their first letter large; tokens are drawn from everything.
bool isDrawn(const QString &word)
{
    return std::any_of(word.cbegin() + 1, word.cend(), [](QChar c) { return c.isDigit() || c.isUpper(); });
}

bool isIdentifier(const QString &word)
{
    return std::all_of(word.cbegin(), word.cend(), [](QChar c) { return c == u'-' || c.isDigit() || (c.toLower() >= u'a' && c.toLower() <= u'f'); });
}

} // namespace

QString Redaction::word(const QString &what, const QString &value)
{
    QString &known = m_words[value.toLower()];
    if (known.isEmpty())
        known = QStringLiteral("%1-%2").arg(what).arg(++m_counts[what]);
    return known;
}

QString Redaction::name(const QString &what, const QString &value)
{
    if (value.isEmpty())
        return {};
    if (value.size() >= shortestName && !m_names.contains(value, Qt::CaseInsensitive)) {
        const auto shorter = std::find_if(m_names.cbegin(), m_names.cend(), [&](const QString &name) { return name.size() < value.size(); });
        m_names.insert(shorter, value);
    }
    return word(what, value);
}

QString Redaction::address(const QHostAddress &address)
{
    QHostAddress plain = address;
    plain.setScopeId({});
    const auto known = m_words.size();
    const QString name = word(QStringLiteral("address"), plain.toString());
    if (m_words.size() > known)
        m_legend.append(name + QStringLiteral(": ") + net::rangeText(plain));
    return name;
}

QString Redaction::host(const QString &host)
{
    if (host.isEmpty() || isPublicHost(host))
        return host;
    if (host.endsWith(u".plex.direct", Qt::CaseInsensitive))
        return directName(host);
    const QHostAddress number(host);
    return number.isNull() ? name(QStringLiteral("host"), host) : address(number);
}

QString Redaction::directName(const QString &name)
{
    const QHostAddress inside = addressIn(name);
    const QString label = inside.isNull() ? word(QStringLiteral("host"), name.section(u'.', 0, 0)) : address(inside);
    return label + u'.' + word(QStringLiteral("hash"), name.section(u'.', 1, -3)) + QStringLiteral(".plex.direct");
}

QString Redaction::url(const QString &url)
{
    const QUrl parsed(url, QUrl::TolerantMode);
    if (!parsed.isValid() || parsed.host().isEmpty())
        return secret;
    QString text = parsed.scheme() + QStringLiteral("://") + host(parsed.host());
    if (parsed.port() >= 0)
        text += u':' + QString::number(parsed.port());
    text += this->text(net::loggable(parsed));
    return parsed.hasQuery() || parsed.hasFragment() ? text + QStringLiteral("?…") : text;
}

QString Redaction::pattern() const
{
    QStringList names;
    for (const QString &name : m_names)
        names.append(QRegularExpression::escape(name));
    // The first that fits counts, so the most telling form comes first.
    QStringList parts = {QStringLiteral(R"((?<url>[a-z][a-z0-9+.-]*://[^\s"'<>|]*[^\s"'<>|.,;:)]))"),
                         QStringLiteral(R"((?<=[?&;])(?<pair>[\w.-]+=[^&\s"']+))"),
                         QStringLiteral(R"((?<mail>[^\s@<>"',;:()]+@[^\s@<>"',;:()]+\.[^\s@<>"',;:()]*[\p{L}\d]))"),
                         QStringLiteral(R"((?<=token|secret|password|authorization)["']?\s*[:=]\s*(?<bearer>(?:bearer\s+)?[^\s"',]+))"),
                         QStringLiteral(R"((?<jwt>\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?))"),
                         QStringLiteral(R"((?<direct>(?<![\w.-])[\w-]+\.[\w-]+\.plex\.direct\b))")};
    if (!names.isEmpty())
        parts.append(QStringLiteral(R"((?<name>(?<![\p{L}\p{N}])(?:%1)(?![\p{L}\p{N}])))").arg(names.join(u'|')));
    parts += {QStringLiteral(R"((?<six>(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:.]*[0-9a-f:](?:%\w+)?))"),
              QStringLiteral(R"((?<four>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)))"), QStringLiteral(R"((?<long>[\w-]{16,}))")};
    return parts.join(u'|');
}

QString Redaction::replacement(const QString &group, const QString &found)
{
    if (group == u"url")
        return url(found);
    if (group == u"pair")
        return found.section(u'=', 0, 0) + u'=' + secret;
    if (group == u"mail")
        return word(QStringLiteral("e-mail"), found);
    if (group == u"direct")
        return directName(found);
    if (group == u"name")
        return m_words.value(found.toLower(), secret);
    if (group == u"six" || group == u"four") {
        const QString number = QHostAddress(found).isNull() && found.endsWith(u':') ? found.chopped(1) : found;
        return QHostAddress(number).isNull() ? found : address(QHostAddress(number)) + found.mid(number.size());
    }
    if (group != u"long")
        return secret;
    if (isIdentifier(found))
        return word(QStringLiteral("id"), found);
    return isDrawn(found) ? secret : found;
}

QString Redaction::text(const QString &text)
{
    const QRegularExpression expression(pattern(),
                                        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    const QStringList groups = expression.namedCaptureGroups();
    QString result;
    qsizetype end = 0;
    for (auto matches = expression.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        for (int i = 1; i < groups.size(); ++i) {
            if (match.capturedStart(i) < 0)
                continue;
            result += QStringView(text).mid(end, match.capturedStart(i) - end);
            result += replacement(groups.at(i), match.captured(i));
            end = match.capturedEnd(i);
            break;
        }
    }
    return result + text.mid(end);
}

} // namespace plex
