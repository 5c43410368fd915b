// SPDX-License-Identifier: MIT
#include "plex/json.h"

#include <QTest>

#include <cmath>

using plex::JsonDocument;
using plex::JsonValue;

/// The tolerant reader: whatever a service writes for a value is read, and nothing makes it fail.
class TestJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aValueIsReadHoweverItIsWritten_data();
    void aValueIsReadHoweverItIsWritten();
    void whatIsNotThereIsTheDefaultAskedFor();
    void aNumberThatDoesNotFitIsTheDefault_data();
    void aNumberThatDoesNotFitIsTheDefault();
    void aRealNumberIsAlwaysFinite_data();
    void aRealNumberIsAlwaysFinite();
    void aLongNumberInAStringKeepsEveryDigit();
    void aLoneObjectCountsAsAnArrayOfOne();
    void anythingButAnArrayOrObjectHasNoElements_data();
    void anythingButAnArrayOrObjectHasNoElements();
    void textIsUnicode();
    void whatIsNoJsonIsABadAnswerThatDoesNotQuoteIt_data();
    void whatIsNoJsonIsABadAnswerThatDoesNotQuoteIt();
    void deepNestingIsRefusedInsteadOfOverflowing();
    void aDocumentLivesAsLongAsAnyCopyOfIt();
};

namespace {

JsonDocument parsed(const QByteArray &text)
{
    const auto document = JsonDocument::parse(text);
    return document ? *document : JsonDocument();
}

} // namespace

void TestJson::aValueIsReadHoweverItIsWritten_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("integer");
    QTest::addColumn<double>("real");
    QTest::addColumn<bool>("flag");

    QTest::newRow("number") << QByteArray("42") << QStringLiteral("42") << qint64(42) << 42.0 << true;
    QTest::newRow("number as string") << QByteArray("\"42\"") << QStringLiteral("42") << qint64(42) << 42.0 << true;
    QTest::newRow("negative") << QByteArray("-7") << QStringLiteral("-7") << qint64(-7) << -7.0 << true;
    QTest::newRow("negative string") << QByteArray("\"-7\"") << QStringLiteral("-7") << qint64(-7) << -7.0 << true;
    QTest::newRow("fraction") << QByteArray("8.5") << QStringLiteral("8.5") << qint64(8) << 8.5 << true;
    QTest::newRow("fraction as string") << QByteArray("\"8.5\"") << QStringLiteral("8.5") << qint64(8) << 8.5 << true;
    QTest::newRow("true") << QByteArray("true") << QStringLiteral("1") << qint64(1) << 1.0 << true;
    QTest::newRow("false") << QByteArray("false") << QStringLiteral("0") << qint64(0) << 0.0 << false;
    QTest::newRow("1") << QByteArray("1") << QStringLiteral("1") << qint64(1) << 1.0 << true;
    QTest::newRow("0") << QByteArray("0") << QStringLiteral("0") << qint64(0) << 0.0 << false;
    QTest::newRow("\"1\"") << QByteArray("\"1\"") << QStringLiteral("1") << qint64(1) << 1.0 << true;
    QTest::newRow("\"0\"") << QByteArray("\"0\"") << QStringLiteral("0") << qint64(0) << 0.0 << false;
    QTest::newRow("\"true\"") << QByteArray("\"true\"") << QStringLiteral("true") << qint64(0) << 0.0 << true;
    QTest::newRow("\"True\"") << QByteArray("\"True\"") << QStringLiteral("True") << qint64(0) << 0.0 << true;
    QTest::newRow("\"false\"") << QByteArray("\"false\"") << QStringLiteral("false") << qint64(0) << 0.0 << false;
    QTest::newRow("word") << QByteArray("\"intro\"") << QStringLiteral("intro") << qint64(0) << 0.0 << false;
    QTest::newRow("empty string") << QByteArray("\"\"") << QString() << qint64(0) << 0.0 << false;
    QTest::newRow("half a number") << QByteArray("\"12abc\"") << QStringLiteral("12abc") << qint64(0) << 0.0 << false;
    QTest::newRow("null") << QByteArray("null") << QString() << qint64(0) << 0.0 << false;
    QTest::newRow("array") << QByteArray("[1]") << QString() << qint64(0) << 0.0 << false;
    QTest::newRow("object") << QByteArray("{\"a\":1}") << QString() << qint64(0) << 0.0 << false;
    QTest::newRow("beyond signed") << QByteArray("18446744073709551615") << QStringLiteral("18446744073709552000") << qint64(0)
                                   << 18446744073709551615.0 << false;
}

void TestJson::aValueIsReadHoweverItIsWritten()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, text);
    QFETCH(qint64, integer);
    QFETCH(double, real);
    QFETCH(bool, flag);
    const JsonDocument document = parsed("{\"it\":" + json + '}');
    const JsonValue value = document.root()["it"];
    if (text != u"18446744073709552000") // how many digits a number beyond the range shows is nobody's business
        QCOMPARE(value.text(), text);
    QCOMPARE(value.integer(), integer);
    QCOMPARE(value.real(), real);
    QCOMPARE(value.flag(), flag);
}

void TestJson::whatIsNotThereIsTheDefaultAskedFor()
{
    const JsonDocument document = parsed(R"({"null":null,"word":"x","list":[]})");
    const JsonValue root = document.root();
    for (const char *name : {"missing", "null", "word", "list"}) {
        QCOMPARE(root[name].integer(-3), -3);
        QCOMPARE(root[name].number(-1), -1);
    }
    QVERIFY(!root["missing"]);
    QVERIFY(!root["null"]);
    QVERIFY(root["word"]);
    QVERIFY(!root["missing"]["deeper"]["still"]);
    QVERIFY(!root["word"]["deeper"]);
    QVERIFY(!JsonValue()["anything"]);
    QVERIFY(!JsonValue().flag());
    QVERIFY(JsonValue().bytes().isNull());
}

void TestJson::aNumberThatDoesNotFitIsTheDefault_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("integer");
    QTest::addColumn<int>("number");
    QTest::newRow("above int") << QByteArray("2147483648") << qint64(2147483648) << -1;
    QTest::newRow("below int") << QByteArray("-2147483649") << qint64(-2147483649) << -1;
    QTest::newRow("largest int") << QByteArray("2147483647") << qint64(2147483647) << 2147483647;
    QTest::newRow("smallest int") << QByteArray("-2147483648") << qint64(-2147483648) << int(-2147483648);
    QTest::newRow("double") << QByteArray("1e30") << qint64(-1) << -1;
    QTest::newRow("negative double") << QByteArray("-1e30") << qint64(-1) << -1;
    QTest::newRow("string double") << QByteArray("\"1e300\"") << qint64(-1) << -1;
    QTest::newRow("nan") << QByteArray("\"nan\"") << qint64(-1) << -1;
    QTest::newRow("NaN") << QByteArray("\"NaN\"") << qint64(-1) << -1;
    QTest::newRow("inf") << QByteArray("\"inf\"") << qint64(-1) << -1;
    QTest::newRow("-inf") << QByteArray("\"-inf\"") << qint64(-1) << -1;
    QTest::newRow("beyond signed") << QByteArray("18446744073709551615") << qint64(-1) << -1;
    QTest::newRow("beyond signed string") << QByteArray("\"18446744073709551615\"") << qint64(-1) << -1;
}

void TestJson::aNumberThatDoesNotFitIsTheDefault()
{
    QFETCH(QByteArray, json);
    QFETCH(qint64, integer);
    QFETCH(int, number);
    const JsonDocument document = parsed('[' + json + ']');
    QVERIFY(document.root().isArray());
    document.root().forEach([&](const JsonValue &value) {
        QCOMPARE(value.integer(-1), integer);
        QCOMPARE(value.number(-1), number);
    });
}

void TestJson::aRealNumberIsAlwaysFinite_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *text : {"\"nan\"", "\"inf\"", "\"-inf\"", "\"1e999\"", "\"NaN\"", "\"Infinity\""})
        QTest::newRow(text) << QByteArray(text);
}

void TestJson::aRealNumberIsAlwaysFinite()
{
    QFETCH(QByteArray, json);
    const JsonDocument document = parsed("{\"rating\":" + json + '}');
    QCOMPARE(document.root()["rating"].real(), 0.0);
}

void TestJson::aLongNumberInAStringKeepsEveryDigit()
{
    const JsonDocument document = parsed(R"({"size":"9007199254740993","same":9007199254740993,"top":"9223372036854775807"})");
    QCOMPARE(document.root()["size"].integer(), Q_INT64_C(9007199254740993));
    QCOMPARE(document.root()["same"].integer(), Q_INT64_C(9007199254740993));
    QCOMPARE(document.root()["top"].integer(), std::numeric_limits<qint64>::max());
}

void TestJson::aLoneObjectCountsAsAnArrayOfOne()
{
    const JsonDocument document = parsed(R"({"one":{"id":7},"more":[{"id":8},null,{"id":9}]})");
    QList<int> ids;
    const auto collect = [&](const JsonValue &value) { ids.append(value["id"].number()); };
    document.root()["one"].forEach(collect);
    QCOMPARE(ids, QList<int>({7}));
    document.root()["more"].forEach(collect);
    QCOMPARE(ids, QList<int>({7, 8, 0, 9}));
    QCOMPARE(document.root()["more"].size(), 3);
}

void TestJson::anythingButAnArrayOrObjectHasNoElements_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *text : {"null", "1", "\"x\"", "true", "[]"})
        QTest::newRow(text) << QByteArray(text);
}

void TestJson::anythingButAnArrayOrObjectHasNoElements()
{
    QFETCH(QByteArray, json);
    const JsonDocument document = parsed("{\"it\":" + json + '}');
    document.root()["it"].forEach([](const JsonValue &) { QFAIL("there is nothing to visit"); });
    QCOMPARE(document.root()["it"].size(), 0);
    QVERIFY(!document.root()["it"].isObject());
}

void TestJson::textIsUnicode()
{
    const JsonDocument document = parsed(R"({"plain":"Der Fänger 東京","escaped":"\u6771\ud83c\udfac\n"})");
    QCOMPARE(document.root()["plain"].text(), QStringLiteral("Der Fänger 東京"));
    QCOMPARE(document.root()["escaped"].text(), QStringLiteral("東🎬\n"));
}

void TestJson::whatIsNoJsonIsABadAnswerThatDoesNotQuoteIt_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("null bytes") << QByteArray();
    QTest::newRow("blank") << QByteArray(" \n\t");
    QTest::newRow("zero byte") << QByteArray(1, '\0');
    QTest::newRow("page") << QByteArray("<html>s3cret</html>");
    QTest::newRow("truncated in an object") << QByteArray(R"({"authToken":"s3cret")");
    QTest::newRow("truncated in a string") << QByteArray(R"({"authToken":"s3cre)");
    QTest::newRow("truncated in an array") << QByteArray(R"([{"authToken":"s3cret"},)");
    QTest::newRow("something behind") << QByteArray(R"({"authToken":"s3cret"} {"a":1})");
    QTest::newRow("no quotes") << QByteArray("{authToken:s3cret}");
    QTest::newRow("single quotes") << QByteArray("{'authToken':'s3cret'}");
    QTest::newRow("NaN") << QByteArray("{\"s3cret\":NaN}");
    QTest::newRow("bad UTF-8") << QByteArray("{\"s3cret\":\"\xff\xfe\"}");
    QTest::newRow("control character") << QByteArray("{\"s3cret\":\"a\nb\"}");
}

void TestJson::whatIsNoJsonIsABadAnswerThatDoesNotQuoteIt()
{
    QFETCH(QByteArray, text);
    const auto document = JsonDocument::parse(text);
    QVERIFY(!document);
    QCOMPARE(document.error().kind, Media::Error::Kind::BadAnswer);
    QVERIFY(!document.error().message.isEmpty());
    QVERIFY(!document.error().message.contains(u"s3cret"));
    QVERIFY(!document.error().cause);
}

void TestJson::deepNestingIsRefusedInsteadOfOverflowing()
{
    const QByteArray deep = QByteArray(200000, '[') + QByteArray(200000, ']');
    QVERIFY(!JsonDocument::parse(deep));
    QVERIFY(!JsonDocument::parse(QByteArray(200000, '[')));
    QVERIFY(JsonDocument::parse(QByteArray(500, '[') + QByteArray(500, ']')));
}

void TestJson::aDocumentLivesAsLongAsAnyCopyOfIt()
{
    auto first = std::make_unique<JsonDocument>(parsed(R"({"title":"kept"})"));
    const JsonDocument copy = *first;
    const JsonValue value = first->root()["title"];
    first.reset();
    QCOMPARE(value.text(), QStringLiteral("kept"));
    QCOMPARE(copy.root()["title"].text(), QStringLiteral("kept"));
}

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
