// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

#include <QByteArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>

/// Answers in the forms plex.tv and media servers give them: XML unless JSON is asked for.
namespace simulation::plexanswer {

/// A media server's answer: {"MediaContainer": …} or <MediaContainer …>.
Answer container(const Request &request, const QJsonObject &container);
/// A media server's refusal, which is a small page whatever was asked for.
Answer page(int status);
/// A media server's answer to an action: nothing, as a page.
Answer emptyPage();
/// plex.tv's answer: bare JSON, or XML with the root element \a root.
Answer bare(const Request &request, int status, const QJsonValue &value, const QString &root);
/// plex.tv's refusal: {"errors": [{code, message, status}]} or <errors>.
Answer errors(const Request &request, int status, int code, const QString &message = {});

} // namespace simulation::plexanswer
