// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QStringList>

#include <chrono>
#include <functional>
#include <optional>

namespace simulation {

class GdmResponder;
class SimulatedNetwork;

/// The verbs that change the simulated world from outside: as lines of text, or as requests at a control door.
class Controls
{
public:
    using Arguments = QMap<QString, QString>;

    explicit Controls(SimulatedNetwork &network);

    /// Adds "gdm <manner>"; \a responder stays its owner's.
    void addGdm(GdmResponder &responder);

    /// "rotate owned" or "rotate server=owned"; the answer has "error" when it was not understood.
    QJsonObject run(const QString &line);
    QJsonObject run(const QString &verb, const Arguments &arguments);
    /// POST /<verb>?…, GET /requests, GET /servers, GET /pins.
    Answer answerTo(const Request &request);

    QJsonArray servers() const;

private:
    struct Verb
    {
        QStringList arguments; ///< Their names in the order a line gives them.
        std::function<QString(const Arguments &)> run; ///< Returns what was wrong.
    };

    void addPinVerbs();
    void addTokenVerbs();
    void addHomeVerbs();
    void addFaultVerbs();
    void addServerVerbs();
    /// The argument of that name; none if it is missing or no number.
    static std::optional<std::chrono::milliseconds> seconds(const Arguments &arguments);
    QJsonArray requests() const;

    SimulatedNetwork &m_network;
    QHash<QString, Verb> m_verbs;
    QJsonObject m_result;
};

} // namespace simulation
