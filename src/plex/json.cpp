// SPDX-License-Identifier: MIT
#include "json.h"

#include "answer.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace plex {

JsonValue JsonValue::operator[](std::string_view key) const
{
    simdjson::dom::element member;
    if (!isObject() || m_element.at_key(key).get(member))
        return {};
    return JsonValue(member);
}

QByteArray JsonValue::bytes() const
{
    if (!m_isThere)
        return {};
    std::string_view string;
    if (!m_element.get(string))
        return QByteArray(string.data(), qsizetype(string.size()));
    int64_t integer = 0;
    if (!m_element.get(integer))
        return QByteArray::number(integer);
    double real = 0;
    if (!m_element.get(real))
        return QByteArray::number(real, 'g', QLocale::FloatingPointShortest);
    return m_element.is_bool() ? QByteArray(flag() ? "1" : "0") : QByteArray();
}

QString JsonValue::text() const
{
    return QString::fromUtf8(bytes());
}

qint64 JsonValue::integer(qint64 otherwise) const
{
    if (!m_isThere)
        return otherwise;
    int64_t integer = 0;
    if (!m_element.get(integer))
        return integer;
    if (m_element.is_bool())
        return flag();
    bool isNumber = false;
    const QByteArray written = bytes();
    // As an integer first: a double would lose the last digits of a long one.
    if (const qint64 value = written.toLongLong(&isNumber); isNumber)
        return value;
    const double real = written.toDouble(&isNumber);
    // A double outside the range has no integer; converting it would be undefined.
    constexpr double limit = 9.2e18;
    return isNumber && real > -limit && real < limit ? qint64(real) : otherwise;
}

int JsonValue::number(int otherwise) const
{
    const qint64 value = integer(otherwise);
    using Limits = std::numeric_limits<int>;
    return value < Limits::min() || value > Limits::max() ? otherwise : int(value);
}

double JsonValue::real() const
{
    double real = 0;
    if (!m_isThere || m_element.get(real))
        real = bytes().toDouble();
    // A string may say "nan", which equals nothing and cannot be written as JSON.
    return std::isfinite(real) ? real : 0;
}

bool JsonValue::flag() const
{
    bool flag = false;
    if (!m_isThere)
        return false;
    if (!m_element.get(flag))
        return flag;
    const QByteArray written = bytes();
    return written.compare("true", Qt::CaseInsensitive) == 0 || integer() != 0;
}

qsizetype JsonValue::size() const
{
    simdjson::dom::array array;
    return m_isThere && !m_element.get(array) ? qsizetype(array.size()) : 0;
}

Media::Result<JsonDocument> JsonDocument::parse(const QByteArray &text)
{
    JsonDocument document;
    document.m_parser = std::make_shared<simdjson::dom::parser>();
    if (document.m_parser->parse(text.constData(), size_t(text.size())).get(document.m_root))
        return badAnswer();
    return document;
}

} // namespace plex
