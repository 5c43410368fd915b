// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// What a person may set, from a console.
class SettingsCommandTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allAreListedWithTypeRangeAndHelp();
    void oneIsShownByItsName();
    void oneIsChangedAndShownAsItIsThen();
    void oneGoesBackToItsDefault();
    void whatCannotBeIsUsage_data();
    void whatCannotBeIsUsage();
    void aPersonSeesATable();

private:
    static QJsonObject number(int value)
    {
        return {{u"name"_s, u"fake/number"_s}, {u"value"_s, value}, {u"default"_s, 5}, {u"type"_s, u"integer"_s},
                {u"range"_s, QJsonArray{1, 9}}, {u"help"_s, u"A number."_s}};
    }
    static QJsonObject result(const QJsonArray &settings)
    {
        return {{u"type"_s, u"result"_s}, {u"command"_s, u"settings"_s}, {u"settings"_s, settings}};
    }
};

void SettingsCommandTest::allAreListedWithTypeRangeAndHelp()
{
    const QJsonObject fixed = parsed(R"({"name":"fake/fixed","value":"a","default":"b","type":"choice","range":["a","b"],)"
                                     R"("help":"A letter.","fixed":true})");
    QCOMPARE(json(u"settings"_s).last(), result({number(5), fixed}));
}

void SettingsCommandTest::oneIsShownByItsName()
{
    QCOMPARE(json(u"settings fake/number"_s).last(), result({number(5)}));
}

void SettingsCommandTest::oneIsChangedAndShownAsItIsThen()
{
    const Run run = json(u"settings fake/number 7"_s);
    QCOMPARE(run.last(), result({number(7)}));
    QCOMPARE(run.status, 0);
}

void SettingsCommandTest::oneGoesBackToItsDefault()
{
    const Run run = json(u"session"_s, {}, "settings fake/number 7;\nsettings fake/number --default;\n");
    QCOMPARE(run.answer(2).value("settings"_L1).toArray(), QJsonArray{number(5)});
}

void SettingsCommandTest::whatCannotBeIsUsage_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("out of range") << u"fake/number 10"_s;
    QTest::newRow("no number") << u"fake/number many"_s;
    QTest::newRow("fixed") << u"fake/fixed b"_s;
    QTest::newRow("unknown") << u"fake/nothing"_s;
    QTest::newRow("unknown with a value") << u"fake/nothing 1"_s;
}

void SettingsCommandTest::whatCannotBeIsUsage()
{
    QFETCH(QString, arguments);
    const Run run = json(u"settings "_s + arguments);
    QCOMPARE(run.kind(), u"usage"_s);
    QCOMPARE(run.status, 2);
}

void SettingsCommandTest::aPersonSeesATable()
{
    const Run run = plexctl(u"settings"_s);
    QVERIFY(run.out.contains("fake/number"));
    QVERIFY(run.out.contains("A number."));
}

QTEST_GUILESS_MAIN(SettingsCommandTest)
#include "tst_plexctl_settings.moc"
