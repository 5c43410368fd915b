// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

namespace simulation {

/// The fields of a JSON value by their places, such as "Media.Part.id", with the types they were seen in.
class Shape
{
public:
    explicit Shape(const QJsonValue &value) { add(QString(), value); }

    /// Both together: a field may be in one recording and not in another.
    void add(const Shape &other)
    {
        for (auto field = other.m_fields.begin(); field != other.m_fields.end(); ++field)
            m_fields[field.key()] += field.value();
    }
    QStringList fields() const { return m_fields.keys(); }
    bool has(const QString &field) const { return m_fields.contains(field); }

    /// Empty if every type \a field has here is one it has in \a recorded; null goes with anything.
    QString difference(const QString &field, const Shape &recorded) const
    {
        const QSet<QString> ours = m_fields.value(field) - QSet<QString>{QStringLiteral("null")};
        const QSet<QString> theirs = recorded.m_fields.value(field) - QSet<QString>{QStringLiteral("null")};
        if (ours.isEmpty() || theirs.isEmpty() || (ours - theirs).isEmpty())
            return {};
        return QStringLiteral("%1 is %2, recorded as %3").arg(field, list(ours), list(theirs));
    }

private:
    static QString list(const QSet<QString> &types) { return QStringList(types.values()).join(QLatin1Char('|')); }

    void add(const QString &place, const QJsonValue &value)
    {
        static const QMap<QJsonValue::Type, QString> names{
            {QJsonValue::Null, QStringLiteral("null")},     {QJsonValue::Bool, QStringLiteral("bool")},
            {QJsonValue::Double, QStringLiteral("number")}, {QJsonValue::String, QStringLiteral("string")},
            {QJsonValue::Array, QStringLiteral("array")},   {QJsonValue::Object, QStringLiteral("object")}};
        if (!place.isEmpty())
            m_fields[place].insert(names.value(value.type()));
        if (value.isArray()) {
            const QJsonArray array = value.toArray();
            for (const QJsonValue &element : array) {
                if (element.isObject())
                    add(place, element.toObject());
            }
        }
        if (value.isObject())
            add(place, value.toObject());
    }

    void add(const QString &place, const QJsonObject &object)
    {
        for (auto member = object.begin(); member != object.end(); ++member)
            add(place.isEmpty() ? member.key() : place + QLatin1Char('.') + member.key(), member.value());
    }

    QMap<QString, QSet<QString>> m_fields;
};

} // namespace simulation
