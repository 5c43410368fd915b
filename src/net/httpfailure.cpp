// SPDX-License-Identifier: MIT
#include "httpfailure.h"

#include <QCoreApplication>

namespace net {

using Kind = Media::Error::Kind;

namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("net", source);
}

// Whether it is an answer that Qt calls an error for its status only.
bool isAnswer(QNetworkReply::NetworkError error, int status)
{
    if (error == QNetworkReply::NoError)
        return status > 0;
    return status >= 400 && error >= QNetworkReply::ContentAccessDenied && error != QNetworkReply::ProtocolFailure;
}

Kind kindOf(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return Kind::Refused;
    case QNetworkReply::HostNotFoundError:
        return Kind::DnsFailed;
    case QNetworkReply::TimeoutError:
        return Kind::Timeout;
    case QNetworkReply::SslHandshakeFailedError:
        return Kind::TlsFailed;
    case QNetworkReply::OperationCanceledError:
        return Kind::Cancelled;
    case QNetworkReply::TooManyRedirectsError:
    case QNetworkReply::InsecureRedirectError:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::UnknownContentError:
        return Kind::BadAnswer;
    default:
        return Kind::Unreachable;
    }
}

} // namespace

std::optional<Kind> problemWith(QNetworkReply::NetworkError error, int status)
{
    if (isAnswer(error, status))
        return std::nullopt;
    return status || error == QNetworkReply::NoError ? Kind::BadAnswer : kindOf(error);
}

Media::Error failure(Kind kind)
{
    switch (kind) {
    case Kind::Timeout:
        return {kind, text(QT_TRANSLATE_NOOP("net", "There was no answer in time."))};
    case Kind::DnsFailed:
        return {kind, text(QT_TRANSLATE_NOOP("net", "The name of the server cannot be found. Check the network connection."))};
    case Kind::Refused:
        return {kind, text(QT_TRANSLATE_NOOP("net", "The address answers, but no server is running there."))};
    case Kind::TlsFailed:
        return {kind, text(QT_TRANSLATE_NOOP("net", "No secure connection came about: the certificate is not the expected one."))};
    case Kind::BadAnswer:
        return {kind, text(QT_TRANSLATE_NOOP("net", "The answer cannot be understood. Something between here and the server may be "
                                                    "answering in its place."))};
    case Kind::Cancelled:
        return Media::Detail::cancelled();
    default:
        return {Kind::Unreachable, text(QT_TRANSLATE_NOOP("net", "The server cannot be reached."))};
    }
}

} // namespace net
