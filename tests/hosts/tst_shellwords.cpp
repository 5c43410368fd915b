// SPDX-License-Identifier: MIT
#include "hosts/plexctl/shellwords.h"

#include <QTest>

/// How a session's line is split.
class ShellWordsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aLineIsSplitAsAShellQuotes_data();
    void aLineIsSplitAsAShellQuotes();
    void badQuotingIsAnError_data();
    void badQuotingIsAnError();
};

void ShellWordsTest::aLineIsSplitAsAShellQuotes_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<bool>("isAwaited");
    const auto row = [](const char *name, const char *line, const QStringList &words, bool isAwaited = false) {
        QTest::newRow(name) << QString::fromUtf8(line) << words << isAwaited;
    };
    const auto w = [](const char *word) { return QString::fromUtf8(word); };
    row("empty", "", {});
    row("space", " \t ", {});
    row("comment", "  # status 'open", {});
    row("only a semicolon", ";", {}, true);
    row("words", "  list  id\t--count 5 ", {w("list"), w("id"), w("--count"), w("5")});
    row("single quotes", "a 'b  \\c \"d\"'", {w("a"), w("b  \\c \"d\"")});
    row("double quotes", "a \"b 'c' \\\"d\\\" \\$x \\\\ \\n\"", {w("a"), w("b 'c' \"d\" $x \\ \\n")});
    row("joined", "a'b'\"c\"\\ d", {w("abc d")});
    row("empty words", "'' \"\" a''", {w(""), w(""), w("a")});
    row("nothing is expanded", "$HOME * ~ `x` a#b", {w("$HOME"), w("*"), w("~"), w("`x`"), w("a#b")});
    row("awaited", "status;", {w("status")}, true);
    row("awaited after space", "status ;  ", {w("status")}, true);
    row("quoted semicolon", "search 'a;'", {w("search"), w("a;")});
    row("double quoted semicolon", "search \"a;\"", {w("search"), w("a;")});
    row("escaped semicolon", "search a\\;", {w("search"), w("a;")});
    row("semicolon inside", "a;b c", {w("a;b"), w("c")});
    row("semicolon after quotes", "search 'a b';", {w("search"), w("a b")}, true);
    row("escaped space at the end", "a\\ ", {w("a ")});
    row("escaped backslash and space at the end", "a\\\\ ", {w("a\\")});
    row("not ASCII", "search “Amélie” 日本", {w("search"), w("“Amélie”"), w("日本")});
}

void ShellWordsTest::aLineIsSplitAsAShellQuotes()
{
    QFETCH(QString, line);
    QFETCH(QStringList, words);
    QFETCH(bool, isAwaited);
    const Media::Result<ShellLine> result = splitShellLine(line);
    QVERIFY(result);
    QCOMPARE(result->words, words);
    QCOMPARE(result->isAwaited, isAwaited);
}

void ShellWordsTest::badQuotingIsAnError_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {"a 'b", "a \"b", "'", "\"", "a \\", "a 'b\" ;", "\"a\\\""})
        QTest::newRow(line) << QString::fromUtf8(line);
}

void ShellWordsTest::badQuotingIsAnError()
{
    QFETCH(QString, line);
    const Media::Result<ShellLine> result = splitShellLine(line);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Media::Error::Kind::Usage);
    QVERIFY(!result.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(ShellWordsTest)
#include "tst_shellwords.moc"
