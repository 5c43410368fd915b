// SPDX-License-Identifier: MIT
#include "shellwords.h"

#include "words.h"

namespace {

/// Reads a line character by character.
class Splitter
{
public:
    explicit Splitter(QStringView line)
        : m_line(line)
    {
    }

    Media::Result<ShellLine> split()
    {
        while (m_at < m_line.size()) {
            const QChar c = m_line[m_at++];
            if (c.isSpace()) {
                endWord();
            } else if (c == u'\'') {
                if (!singleQuoted())
                    return unfinished(Words::tr("A single quote (') is not closed."));
            } else if (c == u'"') {
                if (!doubleQuoted())
                    return unfinished(Words::tr("A double quote (\") is not closed."));
            } else if (c == u'\\') {
                if (m_at == m_line.size())
                    return unfinished(Words::tr("Nothing follows the backslash at the end."));
                add(m_line[m_at++]);
            } else if (c == u';' && m_at == m_line.size()) {
                m_result.isAwaited = true;
            } else {
                add(c);
            }
        }
        endWord();
        return m_result;
    }

private:
    bool singleQuoted()
    {
        m_isInWord = true;
        while (m_at < m_line.size()) {
            const QChar c = m_line[m_at++];
            if (c == u'\'')
                return true;
            add(c);
        }
        return false;
    }

    bool doubleQuoted()
    {
        m_isInWord = true;
        while (m_at < m_line.size()) {
            const QChar c = m_line[m_at++];
            if (c == u'"')
                return true;
            // Between double quotes a backslash only quotes what would mean something there.
            if (c == u'\\' && m_at < m_line.size() && QStringView(u"\"\\$`").contains(m_line[m_at]))
                add(m_line[m_at++]);
            else
                add(c);
        }
        return false;
    }

    void add(QChar c)
    {
        m_isInWord = true;
        m_word += c;
    }

    void endWord()
    {
        if (m_isInWord)
            m_result.words += m_word;
        m_word.clear();
        m_isInWord = false;
    }

    static Media::Error unfinished(const QString &message)
    {
        return {.kind = Media::Error::Kind::Usage, .message = message};
    }

    QStringView m_line;
    qsizetype m_at = 0;
    QString m_word;
    bool m_isInWord = false; // a word may be empty: ''
    ShellLine m_result;
};

// Without trailing space, but with a space that a backslash quotes.
QStringView withoutTrailingSpace(QStringView line)
{
    qsizetype end = line.size();
    while (end > 0 && line[end - 1].isSpace())
        --end;
    qsizetype backslashes = 0;
    while (backslashes < end && line[end - 1 - backslashes] == u'\\')
        ++backslashes;
    return backslashes % 2 && end < line.size() ? line.first(end + 1) : line.first(end);
}

} // namespace

Media::Result<ShellLine> splitShellLine(QStringView line)
{
    const QStringView trimmed = withoutTrailingSpace(line);
    if (trimmed.trimmed().startsWith(u'#'))
        return ShellLine{};
    return Splitter(trimmed).split();
}
