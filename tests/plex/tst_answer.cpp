// SPDX-License-Identifier: MIT
#include "plex/answer.h"

#include <QTest>

using Kind = Media::Error::Kind;
using net::HttpResponse;

/// What an answer of plex.tv or a media server means, by its status first.
class TestAnswer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStatusHasItsMeaning_data();
    void everyStatusHasItsMeaning();
    void aWaitIsTakenFromTheAnswer_data();
    void aWaitIsTakenFromTheAnswer();
    void theServicesOwnCodeIsKept_data();
    void theServicesOwnCodeIsKept();
    void jsonIsReadFromAnAcceptedAnswerOnly_data();
    void jsonIsReadFromAnAcceptedAnswerOnly();
    void noMessageQuotesTheAnswer();
};

namespace {

constexpr const char *unauthorizedPage = "<html><head><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>";

HttpResponse answer(int status, const QByteArray &type = {}, const QByteArray &body = {}, const net::Headers &more = {})
{
    HttpResponse response{.status = status, .headers = more, .body = body};
    if (!type.isEmpty())
        response.headers.append({"Content-Type", type});
    return response;
}

} // namespace

void TestAnswer::everyStatusHasItsMeaning_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<std::optional<Kind>>("kind");
    const auto row = [](int status, std::optional<Kind> kind = {}) { QTest::addRow("%d", status) << status << kind; };
    for (int good : {200, 201, 202, 204, 206, 299})
        row(good);
    for (int odd : {0, 100, 199, 300, 301, 302, 304, 307, 308, 400, 405, 406, 409, 412, 415, 422, 451})
        row(odd, Kind::BadAnswer);
    row(401, Kind::Unauthorized);
    row(498, Kind::Unauthorized);
    row(403, Kind::Forbidden);
    row(404, Kind::NotFound);
    row(410, Kind::NotFound);
    row(429, Kind::RateLimited);
    for (int failed : {500, 501, 502, 503, 504, 509, 520, 599})
        row(failed, Kind::ServerError);
}

void TestAnswer::everyStatusHasItsMeaning()
{
    QFETCH(int, status);
    QFETCH(std::optional<Kind>, kind);
    for (const QByteArray &type : {QByteArray(), QByteArray("text/html"), QByteArray("application/json")}) {
        const auto result = plex::accepted(answer(status, type, type == "text/html" ? unauthorizedPage : ""));
        QCOMPARE(bool(result), !kind);
        if (!kind) {
            QCOMPARE(result->status, status);
            continue;
        }
        QCOMPARE(result.error().kind, *kind);
        QCOMPARE(result.error().status, status);
        QVERIFY(!result.error().message.isEmpty());
        QVERIFY(!result.error().retryAfter);
        QCOMPARE(result.error().code, 0);
    }
}

void TestAnswer::aWaitIsTakenFromTheAnswer_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<std::optional<int>>("wait");
    QTest::newRow("429") << 429 << QByteArray("7") << std::optional(7);
    QTest::newRow("503") << 503 << QByteArray(" 120 ") << std::optional(120);
    QTest::newRow("zero") << 429 << QByteArray("0") << std::optional(0);
    QTest::newRow("negative") << 429 << QByteArray("-5") << std::optional<int>();
    QTest::newRow("date") << 429 << QByteArray("Fri, 31 Dec 1999 23:59:59 GMT") << std::optional<int>();
    QTest::newRow("fraction") << 429 << QByteArray("1.5") << std::optional<int>();
    QTest::newRow("huge") << 429 << QByteArray("99999999999999") << std::optional<int>();
    QTest::newRow("empty") << 429 << QByteArray("") << std::optional<int>();
}

void TestAnswer::aWaitIsTakenFromTheAnswer()
{
    QFETCH(int, status);
    QFETCH(QByteArray, header);
    QFETCH(std::optional<int>, wait);
    const auto result = plex::accepted(answer(status, "text/html", {}, {{"Retry-After", header}}));
    QVERIFY(!result);
    QCOMPARE(result.error().retryAfter, wait);
}

void TestAnswer::theServicesOwnCodeIsKept_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("code");
    const QByteArray json = "application/json; charset=utf-8";
    QTest::newRow("one") << json << QByteArray(R"({"errors":[{"code":1001,"message":"User could not be authenticated","status":401}]})")
                         << 1001;
    QTest::newRow("the first of several") << json << QByteArray(R"({"errors":[{"code":1020},{"code":1003}]})") << 1020;
    QTest::newRow("the first that has one") << json << QByteArray(R"({"errors":[null,{"message":"x"},{"code":"1003"}]})") << 1003;
    QTest::newRow("a lone object") << json << QByteArray(R"({"errors":{"code":1041}})") << 1041;
    QTest::newRow("none") << json << QByteArray(R"({"errors":[]})") << 0;
    QTest::newRow("another envelope") << json << QByteArray(R"({"Error":{"statusCode":404}})") << 0;
    QTest::newRow("an array") << json << QByteArray("[1001]") << 0;
    QTest::newRow("truncated") << json << QByteArray(R"({"errors":[{"code":1001)") << 0;
    QTest::newRow("empty") << json << QByteArray() << 0;
    QTest::newRow("a page") << QByteArray("text/html") << QByteArray(unauthorizedPage) << 0;
    QTest::newRow("json that says it is a page") << QByteArray("text/html") << QByteArray(R"({"errors":[{"code":1001}]})") << 0;
}

void TestAnswer::theServicesOwnCodeIsKept()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(int, code);
    const auto result = plex::accepted(answer(401, type, body));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Kind::Unauthorized);
    QCOMPARE(result.error().code, code);
}

void TestAnswer::jsonIsReadFromAnAcceptedAnswerOnly_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<std::optional<Kind>>("kind");
    const QByteArray json = "application/json";
    const QByteArray good = R"({"a":1})";
    QTest::newRow("good") << 200 << json << good << std::optional<Kind>();
    QTest::newRow("created") << 201 << json << good << std::optional<Kind>();
    QTest::newRow("charset") << 200 << QByteArray("Application/JSON;charset=utf-8") << good << std::optional<Kind>();
    QTest::newRow("a captive portal's page") << 200 << QByteArray("text/html") << QByteArray("<html>Welcome</html>")
                                             << std::optional(Kind::BadAnswer);
    QTest::newRow("json that says it is a page") << 200 << QByteArray("text/html") << good << std::optional(Kind::BadAnswer);
    QTest::newRow("no type") << 200 << QByteArray() << good << std::optional(Kind::BadAnswer);
    QTest::newRow("xml") << 200 << QByteArray("application/xml") << QByteArray("<a/>") << std::optional(Kind::BadAnswer);
    QTest::newRow("a page that says it is json") << 200 << json << QByteArray("<html>") << std::optional(Kind::BadAnswer);
    QTest::newRow("truncated") << 200 << json << QByteArray(R"({"a":)") << std::optional(Kind::BadAnswer);
    QTest::newRow("empty") << 204 << QByteArray() << QByteArray() << std::optional(Kind::BadAnswer);
    QTest::newRow("refused") << 401 << json << good << std::optional(Kind::Unauthorized);
    QTest::newRow("failed") << 500 << json << good << std::optional(Kind::ServerError);
}

void TestAnswer::jsonIsReadFromAnAcceptedAnswerOnly()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(std::optional<Kind>, kind);
    const auto document = plex::jsonOf(answer(status, type, body));
    QCOMPARE(bool(document), !kind);
    if (kind)
        QCOMPARE(document.error().kind, *kind);
    else
        QCOMPARE(document->root()["a"].number(), 1);
}

void TestAnswer::noMessageQuotesTheAnswer()
{
    for (int status : {200, 400, 401, 403, 404, 422, 429, 500}) {
        for (const char *body : {R"({"errors":[{"code":1,"message":"token s3cret is bad"}])", "s3cret", R"({"s3cret":)"}) {
            const auto document = plex::jsonOf(answer(status, "application/json", body));
            QVERIFY(!document);
            QVERIFY(!document.error().message.contains(u"s3cret"));
        }
    }
}

QTEST_APPLESS_MAIN(TestAnswer)
#include "tst_answer.moc"
