// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;

/// Rules for the connection to a server, and the report for a bug, from a console.
class RulesCommandTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatHoldsIsShown();
    void aPersonSeesWords();
    void eachChangeLeavesTheOthersAsTheyAre();
    void anAddressMayBeSpeltWithASlash();
    void whatIsNotForbiddenCannotBeAllowed();
    void whatTheBackendRefusesIsSaid();
    void aReportIsOneText();
};

void RulesCommandTest::whatHoldsIsShown()
{
    QCOMPARE(json(u"rules"_s).last(), parsed(R"({"type":"result","command":"rules","rules":{"neverRelay":false,"neverPlain":false,"forbidden":[]}})"));
    const QJsonObject friends = parsed(
        R"({"type":"result","command":"rules","rules":{"neverRelay":true,"neverPlain":false,"forbidden":["https://10.0.0.1:32400"]}})");
    for (const QString &line : {u"rules s2"_s, u"rules Friend"_s, u"rules --server s2"_s, u"rules s2 --server s1"_s})
        QCOMPARE(json(line).last(), friends);
    QCOMPARE(json(u"rules nobody"_s).kind(), u"not-found"_s);
}

void RulesCommandTest::aPersonSeesWords()
{
    const QByteArray out = plexctl(u"rules s2 --pin https://10.0.0.2:32400"_s).out;
    for (const char *word : {"https://10.0.0.2:32400", "Relay allowed", "no", "Forbidden", "https://10.0.0.1:32400"})
        QVERIFY2(out.contains(word), word);
    QVERIFY(plexctl(u"rules"_s).out.contains("the best address"));
}

void RulesCommandTest::eachChangeLeavesTheOthersAsTheyAre()
{
    const Run run = json(u"session"_s, {},
                         "rules s1 --pin https://a:1 --relay no;\nrules s1 --plain no --forbid https://b:1 --forbid https://c:1;\n"
                         "rules s1 --unpin --relay yes;\nrules s1 --allow https://b:1;\nrules s1 --default --plain yes;\nrules s1\n");
    const auto rules = [&run](int line) { return run.answer(line).value("rules"_L1).toObject(); };
    const QList<QJsonObject> expected{
        parsed(R"({"pinned":"https://a:1","neverRelay":true,"neverPlain":false,"forbidden":[]})"),
        parsed(R"({"pinned":"https://a:1","neverRelay":true,"neverPlain":true,"forbidden":["https://b:1","https://c:1"]})"),
        parsed(R"({"neverRelay":false,"neverPlain":true,"forbidden":["https://b:1","https://c:1"]})"),
        parsed(R"({"neverRelay":false,"neverPlain":true,"forbidden":["https://c:1"]})"),
        parsed(R"({"neverRelay":false,"neverPlain":false,"forbidden":[]})")};
    for (int i = 0; i < expected.size(); ++i)
        QCOMPARE(rules(i + 1), expected.at(i));
    QCOMPARE(rules(6), rules(5));
}

void RulesCommandTest::anAddressMayBeSpeltWithASlash()
{
    QVERIFY(json(u"rules s2 --allow https://10.0.0.1:32400/"_s).last().value("rules"_L1).toObject().value("forbidden"_L1).toArray().isEmpty());
}

void RulesCommandTest::whatIsNotForbiddenCannotBeAllowed()
{
    const Run run = json(u"rules s1 --allow https://10.0.0.1:32400"_s);
    QCOMPARE(run.kind(), u"usage"_s);
    QCOMPARE(run.status, 2);
}

void RulesCommandTest::whatTheBackendRefusesIsSaid()
{
    const Run run = json(u"rules s1 --pin https://nowhere"_s);
    QCOMPARE(run.kind(), u"usage"_s);
    QCOMPARE(run.status, 2);
}

void RulesCommandTest::aReportIsOneText()
{
    QCOMPARE(json(u"doctor --report"_s).last(), parsed(R"({"type":"result","command":"doctor","report":"Everything\n  is fine"})"));
    QCOMPARE(plexctl(u"doctor --report"_s).out, QByteArray("Everything\n  is fine\n"));
    QCOMPARE(json(u"doctor --report"_s, {{u"FAKE_STATE"_s, u"signed-out"_s}}).status, 0);
}

QTEST_GUILESS_MAIN(RulesCommandTest)
#include "tst_plexctl_rules.moc"
