// SPDX-License-Identifier: MIT
#include "plexanswer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QXmlStreamWriter>

namespace simulation::plexanswer {

namespace {

QString attribute(const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool() ? QStringLiteral("1") : QStringLiteral("0");
    if (value.isDouble()) {
        const double number = value.toDouble();
        return number == double(qint64(number)) ? QString::number(qint64(number)) : QString::number(number);
    }
    return value.toString();
}

/// A media server names the elements of "Metadata" after what they are.
QString elementName(const QString &key, const QJsonObject &item)
{
    if (key != QLatin1String("Metadata"))
        return key;
    const QString type = item.value(QLatin1String("type")).toString();
    if (type == QLatin1String("track"))
        return QStringLiteral("Track");
    if (type == QLatin1String("movie") || type == QLatin1String("episode") || type == QLatin1String("clip"))
        return QStringLiteral("Video");
    return QStringLiteral("Directory");
}

enum class Lists {
    Repeated, ///< <Media/><Media/>, as media servers write
    Wrapped   ///< <connections><connection/></connections>, as plex.tv writes
};

void write(QXmlStreamWriter &xml, const QString &name, const QJsonObject &object, Lists lists)
{
    xml.writeStartElement(name);
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (!member.value().isArray() && !member.value().isObject() && !member.value().isNull())
            xml.writeAttribute(member.key(), attribute(member.value()));
    }
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (member.value().isObject())
            write(xml, member.key(), member.value().toObject(), lists);
        if (!member.value().isArray())
            continue;
        if (lists == Lists::Wrapped)
            xml.writeStartElement(member.key());
        const QJsonArray array = member.value().toArray();
        for (const QJsonValue &element : array) {
            const QString itemName = lists == Lists::Wrapped ? member.key().chopped(1)
                                                             : elementName(member.key(), element.toObject());
            if (element.isObject())
                write(xml, itemName, element.toObject(), lists);
            else
                xml.writeTextElement(itemName, attribute(element));
        }
        if (lists == Lists::Wrapped)
            xml.writeEndElement();
    }
    xml.writeEndElement();
}

template <typename Writer>
QByteArray document(Writer writer)
{
    QByteArray text;
    QXmlStreamWriter xml(&text);
    xml.writeStartDocument();
    writer(xml);
    xml.writeEndDocument();
    return text;
}

QByteArray reason(int status)
{
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 416: return "Requested Range Not Satisfiable";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Error";
    }
}

QString errorText(int code)
{
    switch (code) {
    case 1000: return QStringLiteral("X-Plex-Client-Identifier is missing");
    case 1001: return QStringLiteral("User could not be authenticated");
    case 1002: return QStringLiteral("Resource not found");
    case 1003: return QStringLiteral("Rate limit exceeded");
    case 1004: return QStringLiteral("Invalid parameter");
    case 1005: return QStringLiteral("Method not allowed");
    case 1007: return QStringLiteral("Internal error");
    case 1008: return QStringLiteral("Entity could not be processed");
    case 1009: return QStringLiteral("Not allowed for managed users");
    case 1014: return QStringLiteral("Resource already exists");
    case 1020: return QStringLiteral("Code not found or expired");
    case 1041: return QStringLiteral("A valid PIN is required");
    case 1097: return QStringLiteral("Issuer does not match the device");
    default: return QStringLiteral("Refused");
    }
}

} // namespace

Answer container(const Request &request, const QJsonObject &container)
{
    Answer answer;
    answer.headers.emplaceBack("X-Plex-Protocol", "1.0");
    if (request.wantsJson()) {
        answer.contentType = "application/json";
        answer.body = QJsonDocument(QJsonObject{{QStringLiteral("MediaContainer"), container}}).toJson(QJsonDocument::Compact);
    } else {
        answer.contentType = "text/xml;charset=utf-8";
        answer.body = document([&](QXmlStreamWriter &xml) {
            write(xml, QStringLiteral("MediaContainer"), container, Lists::Repeated);
        });
    }
    return answer;
}

Answer page(int status)
{
    const QByteArray text = reason(status);
    Answer answer;
    answer.status = status;
    answer.contentType = "text/html";
    answer.body = "<html><head><title>" + text + "</title></head><body><h1>" + QByteArray::number(status) + ' ' + text
        + "</h1></body></html>";
    answer.headers.emplaceBack("X-Plex-Protocol", "1.0");
    return answer;
}

Answer emptyPage()
{
    Answer answer;
    answer.contentType = "text/html";
    answer.headers.emplaceBack("X-Plex-Protocol", "1.0");
    return answer;
}

Answer bare(const Request &request, int status, const QJsonValue &value, const QString &root)
{
    Answer answer;
    answer.status = status;
    if (request.wantsJson()) {
        answer.contentType = "application/json; charset=utf-8";
        answer.body = (value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject()))
                          .toJson(QJsonDocument::Compact);
        return answer;
    }
    answer.contentType = "application/xml; charset=utf-8";
    answer.body = document([&](QXmlStreamWriter &xml) {
        if (!value.isArray()) {
            write(xml, root, value.toObject(), Lists::Wrapped);
            return;
        }
        xml.writeStartElement(root);
        const QJsonArray array = value.toArray();
        for (const QJsonValue &element : array)
            write(xml, root.chopped(1), element.toObject(), Lists::Wrapped);
        xml.writeEndElement();
    });
    return answer;
}

Answer errors(const Request &request, int status, int code, const QString &message)
{
    const QJsonObject error{{QStringLiteral("code"), code},
                            {QStringLiteral("message"), message.isEmpty() ? errorText(code) : message},
                            {QStringLiteral("status"), status}};
    if (request.wantsJson())
        return bare(request, status, QJsonObject{{QStringLiteral("errors"), QJsonArray{error}}}, {});
    return bare(request, status, QJsonArray{error}, QStringLiteral("errors"));
}

} // namespace simulation::plexanswer
