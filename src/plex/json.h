// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/result.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <QByteArray>
#include <QString>

#include <memory>

namespace plex {

/// A value inside a `JsonDocument`, read the way Plex writes: a number may be a string, a flag a number, and anything may be
/// null or missing. Never fails; what is not there is empty, zero or false. Valid as long as its document.
class JsonValue
{
public:
    JsonValue() = default;
    explicit JsonValue(simdjson::dom::element element)
        : m_element(element)
        , m_isThere(!element.is_null())
    {
    }

    /// Whether there is a value other than null.
    explicit operator bool() const { return m_isThere; }
    /// The member of that name; empty when this is no object or has none.
    JsonValue operator[](std::string_view key) const;

    QString text() const;
    QByteArray bytes() const;
    qint64 integer(qint64 otherwise = 0) const;
    int number(int otherwise = 0) const;
    double real() const;
    bool flag() const;

    bool isArray() const { return m_isThere && m_element.is_array(); }
    bool isObject() const { return m_isThere && m_element.is_object(); }
    /// Calls `f(JsonValue)` for every element of an array; a lone object counts as an array of one.
    template <class F>
    void forEach(F f) const
    {
        if (isObject())
            return f(*this);
        simdjson::dom::array array;
        if (!m_isThere || m_element.get(array))
            return;
        for (const simdjson::dom::element element : array)
            f(JsonValue(element));
    }
    qsizetype size() const;

private:
    simdjson::dom::element m_element = {};
    bool m_isThere = false;
};

/// A parsed JSON text and the memory its values live in.
class JsonDocument
{
public:
    /// Error: `BadAnswer`. The text never appears in the message.
    static Media::Result<JsonDocument> parse(const QByteArray &text);

    JsonValue root() const { return JsonValue(m_root); }

private:
    std::shared_ptr<simdjson::dom::parser> m_parser;
    simdjson::dom::element m_root;
};

} // namespace plex
