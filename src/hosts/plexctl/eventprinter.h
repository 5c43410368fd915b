// SPDX-License-Identifier: MIT
#pragma once
#include "output.h"

#include <mediabackend/mediabackend.h>

/// Prints what the backend signals meanwhile, as event lines.
class EventPrinter : public QObject
{
    Q_OBJECT
public:
    EventPrinter(MediaBackend *backend, const Output &output, bool showsText, QObject *parent = nullptr);

    /// Prints events for people too, from now on.
    void showText(Output::Place place = Output::Place::StandardError);
    /// Prints nothing from now on.
    void stop();
    /// Something plexctl itself noticed.
    void warn(const Media::Error &warning, const QString &server = {});

private:
    void print(const QString &name, const QJsonObject &fields, const QString &text);
    void printSignInCode();
    void printSignInEnd(Media::AccountSetup::Outcome outcome, const QString &message);
    void printConnection(const QString &server, const std::optional<Media::Connection> &connection,
                         Media::ConnectionChange why);
    void printRenewal(Media::TokenScope scope, const QString &server, Media::RenewalTrigger trigger);
    QString nameOf(const QString &server) const;

    MediaBackend *m_backend;
    const Output &m_output;
    bool m_showsText;
    Output::Place m_place = Output::Place::StandardError;
    bool m_isStopped = false;
    QString m_shownCode; ///< `phaseChanged()` may come more than once while waiting.
};
