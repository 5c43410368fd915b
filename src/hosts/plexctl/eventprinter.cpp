// SPDX-License-Identifier: MIT
#include "eventprinter.h"

#include "jsonoutput.h"
#include "qrcode.h"
#include "textoutput.h"
#include "words.h"

#include <unistd.h>

using namespace Qt::StringLiterals;
using Media::AccountSetup;

EventPrinter::EventPrinter(MediaBackend *backend, const Output &output, bool showsText, QObject *parent)
    : QObject(parent)
    , m_backend(backend)
    , m_output(output)
    , m_showsText(showsText)
{
    connect(backend, &MediaBackend::stateChanged, this, [this](MediaBackend::State state) {
        print(u"state"_s, {{u"state"_s, Media::name(state)}}, Words::tr("State: %1").arg(Media::name(state)));
    });
    connect(backend, &MediaBackend::serversChanged, this, [this] {
        const QList<Media::Server> servers = m_backend->servers();
        print(u"servers"_s, {{u"servers"_s, Json::servers(servers)}}, Words::tr("Servers:") + u'\n' + Text::servers(servers));
    });
    connect(backend, &MediaBackend::connectionChanged, this, &EventPrinter::printConnection);
    connect(backend, &MediaBackend::tokenRenewed, this, &EventPrinter::printRenewal);
    connect(backend, &MediaBackend::libraryChanged, this, [this](const QString &server, const QStringList &ids) {
        print(u"library-changed"_s, {{u"server"_s, server}, {u"ids"_s, QJsonArray::fromStringList(ids)}},
              Words::tr("Library of %1 changed: %2").arg(nameOf(server), ids.join(", "_L1)));
    });
    connect(backend, &MediaBackend::playbackTerminated, this, [this](const QString &item, const QString &message) {
        print(u"playback-terminated"_s, {{u"id"_s, item}, {u"message"_s, message}},
              Words::tr("The server ended the playback of %1: %2").arg(item, message));
    });
    connect(backend, &MediaBackend::warningRaised, this, &EventPrinter::warn);
    connect(backend->accountSetup(), &AccountSetup::phaseChanged, this, &EventPrinter::printSignInCode);
    connect(backend->accountSetup(), &AccountSetup::ended, this, &EventPrinter::printSignInEnd);
}

void EventPrinter::showText(Output::Place place)
{
    m_showsText = true;
    m_place = place;
}

void EventPrinter::stop()
{
    m_isStopped = true;
}

void EventPrinter::warn(const Media::Error &warning, const QString &server)
{
    QJsonObject fields{{u"kind"_s, Media::name(warning.kind)}, {u"message"_s, warning.message}};
    if (!server.isEmpty())
        fields.insert("server"_L1, server);
    print(u"warning"_s, fields, Words::tr("Warning: %1").arg(warning.message));
}

void EventPrinter::print(const QString &name, const QJsonObject &fields, const QString &text)
{
    if (m_isStopped)
        return;
    QStringList lines = text.split(u'\n');
    for (QString &line : lines)
        line = Text::printable(line);
    m_output.event(name, fields, m_showsText ? lines.join(u'\n') : QString(), m_place);
}

void EventPrinter::printSignInCode()
{
    const AccountSetup *setup = m_backend->accountSetup();
    const bool isWaiting = setup->phase() == AccountSetup::Phase::WaitingForUser;
    const QString code = isWaiting ? setup->userCode() : QString();
    if (code == m_shownCode)
        return;
    m_shownCode = code;
    if (code.isEmpty())
        return;
    const QUrl complete = setup->verificationUriComplete();
    const QUrl page = setup->verificationUri().isEmpty() ? complete : setup->verificationUri();
    QJsonObject fields{{u"code"_s, code},
                       {u"url"_s, QString::fromLatin1(page.toEncoded())},
                       {u"expiresIn"_s, setup->expiresIn()}};
    if (!complete.isEmpty() && complete != page)
        fields.insert("qr"_L1, QString::fromLatin1(complete.toEncoded()));
    // For another device, which has a camera; in a file it would be in the way.
    const bool isShown = m_showsText && !m_output.isJson() && complete != page && isatty(STDERR_FILENO);
    const QString picture = isShown ? qrCode(complete.toString(QUrl::FullyEncoded)) : QString();
    print(u"sign-in-code"_s, fields,
          (picture.isEmpty() ? QString() : picture + u'\n') + Words::tr("To sign in, open %1").arg(QString::fromLatin1(page.toEncoded())) + u'\n'
              + Words::tr("The code is %1 and counts for %2 minutes.")
                    .arg(code, QString::number((setup->expiresIn() + 59) / 60)));
}

void EventPrinter::printSignInEnd(AccountSetup::Outcome outcome, const QString &message)
{
    m_shownCode.clear();
    print(u"sign-in-ended"_s, {{u"outcome"_s, Media::name(outcome)}, {u"message"_s, message}},
          Words::tr("Sign-in: %1").arg(message.isEmpty() ? Media::name(outcome) : message));
}

void EventPrinter::printConnection(const QString &server, const std::optional<Media::Connection> &connection,
                                   Media::ConnectionChange why)
{
    print(u"connection"_s,
          {{u"server"_s, server}, {u"connection"_s, Json::connection(connection)}, {u"why"_s, Media::name(why)}},
          Words::tr("%1: %2 (%3)")
              .arg(nameOf(server), connection ? Text::connection(connection) : Words::tr("no connection"),
                   Media::name(why)));
}

void EventPrinter::printRenewal(Media::TokenScope scope, const QString &server, Media::RenewalTrigger trigger)
{
    QJsonObject fields{{u"scope"_s, Media::name(scope)}, {u"trigger"_s, Media::name(trigger)}};
    if (!server.isEmpty())
        fields.insert("server"_L1, server);
    print(u"token-renewed"_s, fields,
          server.isEmpty() ? Words::tr("The account's token was renewed (%1).").arg(Media::name(trigger))
                           : Words::tr("The token for %1 was renewed (%2).").arg(nameOf(server), Media::name(trigger)));
}

QString EventPrinter::nameOf(const QString &server) const
{
    for (const Media::Server &each : m_backend->servers()) {
        if (each.id == server)
            return each.name;
    }
    return server;
}
