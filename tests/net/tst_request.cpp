// SPDX-License-Identifier: MIT
#include "net/exchange.h"
#include "net/request.h"

#include <QTest>

using net::HttpResponse;
using net::Request;

/// A question before it is addressed, its address, and its answer's headers.
class TestRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyAPostIsNotRepeatable_data();
    void onlyAPostIsNotRepeatable();
    void aPostThatDoesNoHarmTwiceIsRepeatable();
    void aHeaderIsFoundInAnyCase();
    void theFirstOfTwoHeadersCounts();
    void theTypeIsReadWithoutItsParameters_data();
    void theTypeIsReadWithoutItsParameters();
    void aRequestIsPutBehindTheBase_data();
    void aRequestIsPutBehindTheBase();
    void theQueryTravelsAlong();
    void headersOfTheChannelComeBeforeTheRequestsOwn();
    void whatElseBelongsToTheRequestTravelsAlong();
};

void TestRequest::onlyAPostIsNotRepeatable_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<bool>("isRepeatable");
    for (const char *method : {"GET", "HEAD", "PUT", "DELETE"})
        QTest::newRow(method) << QByteArray(method) << true;
    QTest::newRow("POST") << QByteArray("POST") << false;
}

void TestRequest::onlyAPostIsNotRepeatable()
{
    QFETCH(const QByteArray, method);
    QFETCH(const bool, isRepeatable);
    QCOMPARE((Request{.method = method, .path = u"/"_qs}.isRepeatable()), isRepeatable);
}

void TestRequest::aPostThatDoesNoHarmTwiceIsRepeatable()
{
    QVERIFY((Request{.method = "POST", .path = u"/"_qs, .isHarmlessTwice = true}.isRepeatable()));
}

void TestRequest::aHeaderIsFoundInAnyCase()
{
    const HttpResponse response{.status = 200, .headers = {{"Retry-After", "7"}}};
    QCOMPARE(response.header("retry-after"), QByteArray("7"));
    QCOMPARE(response.header("RETRY-AFTER"), QByteArray("7"));
    QCOMPARE(response.header("retry"), QByteArray());
}

void TestRequest::theFirstOfTwoHeadersCounts()
{
    const HttpResponse response{.headers = {{"a", "1"}, {"A", "2"}}};
    QCOMPARE(response.header("a"), QByteArray("1"));
}

void TestRequest::theTypeIsReadWithoutItsParameters_data()
{
    QTest::addColumn<QByteArray>("declared");
    QTest::addColumn<bool>("isJson");
    QTest::newRow("plain") << QByteArray("application/json") << true;
    QTest::newRow("with a charset") << QByteArray("application/json;charset=utf-8") << true;
    QTest::newRow("with spaces and capitals") << QByteArray(" Application/JSON ; charset=utf-8") << true;
    QTest::newRow("another") << QByteArray("text/html") << false;
    QTest::newRow("a longer one") << QByteArray("application/json-patch") << false;
    QTest::newRow("none") << QByteArray() << false;
}

void TestRequest::theTypeIsReadWithoutItsParameters()
{
    QFETCH(const QByteArray, declared);
    QFETCH(const bool, isJson);
    QCOMPARE((HttpResponse{.headers = {{"Content-Type", declared}}}.isOfType("application/json")), isJson);
}

void TestRequest::aRequestIsPutBehindTheBase_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("url");
    QTest::newRow("origin") << u"https://example.com:32400"_qs << u"/identity"_qs << u"https://example.com:32400/identity"_qs;
    QTest::newRow("origin with slash") << u"https://example.com/"_qs << u"/identity"_qs << u"https://example.com/identity"_qs;
    QTest::newRow("below a path") << u"https://example.com/plex"_qs << u"/identity"_qs << u"https://example.com/plex/identity"_qs;
    QTest::newRow("below a path with slashes")
        << u"https://example.com/plex//"_qs << u"/identity"_qs << u"https://example.com/plex/identity"_qs;
    QTest::newRow("characters that mean something") << u"https://example.com"_qs << u"/a b/50%/c?d#e"_qs
                                                    << u"https://example.com/a%20b/50%25/c%3Fd%23e"_qs;
    QTest::newRow("raw address") << u"https://[2001:db8::7]:32400"_qs << u"/"_qs << u"https://[2001:db8::7]:32400/"_qs;
}

void TestRequest::aRequestIsPutBehindTheBase()
{
    QFETCH(const QString, base);
    QFETCH(const QString, path);
    QFETCH(const QString, url);
    const net::HttpRequest request = net::addressed({.path = path}, {.base = QUrl(base), .verifyName = u"name"_qs}, {});
    QCOMPARE(request.url.toString(QUrl::FullyEncoded), url);
    QCOMPARE(request.verifyName, u"name"_qs);
}

void TestRequest::theQueryTravelsAlong()
{
    QUrlQuery query;
    query.addQueryItem(u"title"_qs, u"R%26B"_qs);
    query.addQueryItem(u"type"_qs, u"1"_qs);
    const auto addressed = [](const QUrlQuery &q) {
        return net::addressed({.path = u"/all"_qs, .query = q}, {.base = QUrl(u"https://example.com"_qs)}, {});
    };
    QCOMPARE(addressed(query).url.toString(QUrl::FullyEncoded), u"https://example.com/all?title=R%26B&type=1"_qs);
    QVERIFY(!addressed({}).url.hasQuery());
}

void TestRequest::headersOfTheChannelComeBeforeTheRequestsOwn()
{
    // The later one counts when both are set.
    const net::HttpRequest request = net::addressed({.path = u"/"_qs, .headers = {{"Accept", "image/jpeg"}}}, {},
                                                    {{"Accept", "application/json"}, {"X", "1"}});
    QCOMPARE(request.headers, (net::Headers{{"Accept", "application/json"}, {"X", "1"}, {"Accept", "image/jpeg"}}));
}

void TestRequest::whatElseBelongsToTheRequestTravelsAlong()
{
    const Request question{.method = "PUT",
                           .path = u"/"_qs,
                           .body = "body",
                           .deadlines = {.connect = net::milliseconds(1), .total = net::milliseconds(2)},
                           .maxBytes = 3};
    const net::HttpRequest request = net::addressed(question, {}, {});
    QCOMPARE(request.method, QByteArray("PUT"));
    QCOMPARE(request.body, QByteArray("body"));
    QCOMPARE(request.deadlines.connect.count(), 1);
    QCOMPARE(request.deadlines.total.count(), 2);
    QCOMPARE(request.maxBytes, 3);
}

QTEST_GUILESS_MAIN(TestRequest)
#include "tst_request.moc"
