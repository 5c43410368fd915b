// SPDX-License-Identifier: MIT
#include "output.h"

#include "jsonoutput.h"
#include "words.h"

#include <QJsonDocument>

#include <cerrno>
#include <cstring>

using namespace Qt::StringLiterals;

Output::Output(bool isJson, std::function<void()> lost)
    : m_isJson(isJson)
    , m_lost(std::move(lost))
{
}

void Output::write(FILE *stream, const QByteArray &line) const
{
    std::fwrite(line.constData(), 1, size_t(line.size()), stream);
    std::fputc('\n', stream);
    if (stream != stdout || (std::fflush(stream) == 0 && !std::ferror(stream)))
        return;
    const QString why = QString::fromLocal8Bit(std::strerror(errno));
    std::fputs(("plexctl: "_L1 + Words::tr("Standard output cannot be written: %1").arg(why) + u'\n').toLocal8Bit().constData(), stderr);
    m_lost();
}

void Output::outcome(const QString &command, const Outcome &outcome, int line) const
{
    if (outcome.isSilent)
        return;
    if (m_isJson) {
        QJsonObject object = outcome.error ? Json::error(*outcome.error) : outcome.result;
        object.insert("type"_L1, outcome.error ? u"error"_s : u"result"_s);
        object.insert("command"_L1, command);
        if (line > 0)
            object.insert("line"_L1, line);
        json(object);
    } else if (outcome.error) {
        const QString place = line > 0 ? Words::tr("line %1: ").arg(line) : QString();
        const QString message = outcome.error->message.isEmpty() ? Media::name(outcome.error->kind)
                                                                 : outcome.error->message;
        write(stderr, ("plexctl: "_L1 + place + message).toLocal8Bit());
    } else if (!outcome.text.isEmpty()) {
        write(stdout, outcome.text.toLocal8Bit());
    }
}

void Output::event(const QString &name, QJsonObject fields, const QString &text, Place place) const
{
    if (m_isJson) {
        fields.insert("type"_L1, u"event"_s);
        fields.insert("event"_L1, name);
        json(fields);
    } else if (!text.isEmpty()) {
        write(place == Place::StandardOutput ? stdout : stderr, text.toLocal8Bit());
    }
}

void Output::json(const QJsonObject &object) const
{
    write(stdout, QJsonDocument(object).toJson(QJsonDocument::Compact));
}
