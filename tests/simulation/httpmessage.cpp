// SPDX-License-Identifier: MIT
#include "httpmessage.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

namespace simulation {

QByteArray Request::argument(const QByteArray &name) const
{
    const QByteArray value = header(name);
    if (!value.isEmpty())
        return value;
    return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded).toUtf8();
}

QString Request::field(const QString &name) const
{
    if (query.hasQueryItem(name))
        return query.queryItemValue(name, QUrl::FullyDecoded);
    if (header("content-type").startsWith("application/json"))
        return QJsonDocument::fromJson(body).object().value(name).toVariant().toString();
    return QUrlQuery(QString::fromUtf8(body)).queryItemValue(name, QUrl::FullyDecoded);
}

bool Request::isSet(const QString &name) const
{
    const QString value = field(name);
    return value == QLatin1String("1") || value == QLatin1String("true");
}

bool Request::wantsJson() const
{
    return header("accept").contains("application/json");
}

void Responder::answer(const Answer &answer) const
{
    if (m_channel && m_channel->answer)
        std::exchange(m_channel->answer, {})(answer);
}

void Responder::drop() const
{
    if (m_channel && m_channel->drop)
        std::exchange(m_channel->drop, {})();
}

} // namespace simulation
