// SPDX-License-Identifier: MIT
#include "net/httpfailure.h"

#include <QTest>

using Kind = Media::Error::Kind;
using Network = QNetworkReply;

/// What Qt's words for a failed request mean here.
class TestHttpFailure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatCameOfARequest_data();
    void whatCameOfARequest();
    void everyKindHasWordsForPeople();
};

void TestHttpFailure::whatCameOfARequest_data()
{
    using Problem = std::optional<Kind>;
    QTest::addColumn<Network::NetworkError>("error");
    QTest::addColumn<int>("status");
    QTest::addColumn<Problem>("problem");
    const auto row = [](const char *name, Network::NetworkError error, int status, Problem problem) {
        QTest::newRow(name) << error << status << problem;
    };
    row("an answer", Network::NoError, 200, {});
    row("not found", Network::ContentNotFoundError, 404, {});
    row("unauthorized", Network::AuthenticationRequiredError, 401, {});
    row("bad request", Network::ProtocolInvalidOperationError, 400, {});
    row("an uncommon status", Network::UnknownContentError, 422, {});
    row("server error", Network::InternalServerError, 500, {});
    row("an uncommon server error", Network::UnknownServerError, 599, {});
    row("nothing said", Network::NoError, 0, Kind::BadAnswer);
    row("broke off in the body", Network::RemoteHostClosedError, 200, Kind::BadAnswer);
    row("broke off in an error's body", Network::RemoteHostClosedError, 500, Kind::BadAnswer);
    row("not to be unpacked", Network::UnknownContentError, 200, Kind::BadAnswer);
    row("not HTTP", Network::ProtocolFailure, 0, Kind::BadAnswer);
    row("stopped being HTTP", Network::ProtocolFailure, 200, Kind::BadAnswer);
    row("no such scheme", Network::ProtocolUnknownError, 0, Kind::BadAnswer);
    row("refused", Network::ConnectionRefusedError, 0, Kind::Refused);
    row("no such name", Network::HostNotFoundError, 0, Kind::DnsFailed);
    row("the system's own deadline", Network::TimeoutError, 0, Kind::Timeout);
    row("no TLS", Network::SslHandshakeFailedError, 0, Kind::TlsFailed);
    row("cancelled", Network::OperationCanceledError, 0, Kind::Cancelled);
    row("closed before an answer", Network::RemoteHostClosedError, 0, Kind::Unreachable);
    row("not to be sent again", Network::ContentReSendError, 0, Kind::Unreachable);
    row("no network", Network::UnknownNetworkError, 0, Kind::Unreachable);
    row("no proxy", Network::ProxyConnectionRefusedError, 0, Kind::Unreachable);
}

void TestHttpFailure::whatCameOfARequest()
{
    QFETCH(const Network::NetworkError, error);
    QFETCH(const int, status);
    QFETCH(const std::optional<Kind>, problem);
    QCOMPARE(net::problemWith(error, status), problem);
}

void TestHttpFailure::everyKindHasWordsForPeople()
{
    for (const Kind kind : {Kind::Timeout, Kind::DnsFailed, Kind::Refused, Kind::TlsFailed, Kind::BadAnswer, Kind::Unreachable,
                            Kind::Cancelled}) {
        QCOMPARE(net::failure(kind).kind, kind);
        QVERIFY(!net::failure(kind).message.isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestHttpFailure)
#include "tst_httpfailure.moc"
