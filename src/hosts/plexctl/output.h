// SPDX-License-Identifier: MIT
#pragma once
#include "outcome.h"

#include <QString>

#include <cstdio>
#include <functional>

/// Standard output and standard error: results, errors and events, as JSON lines or as text.
class Output
{
public:
    /// `lost` is called when nobody reads standard output any more, or it cannot be written.
    Output(bool isJson, std::function<void()> lost);

    bool isJson() const { return m_isJson; }

    /// `line` is the line of a session that is answered, 0 outside of sessions.
    void outcome(const QString &command, const Outcome &outcome, int line = 0) const;
    /// What `text` is written to when there is no JSON.
    enum class Place { StandardError, StandardOutput };
    void event(const QString &name, QJsonObject fields, const QString &text, Place place = Place::StandardError) const;

private:
    void json(const QJsonObject &object) const;

    void write(FILE *stream, const QByteArray &line) const;

    bool m_isJson;
    std::function<void()> m_lost;
};
