// SPDX-License-Identifier: MIT
#include "hosts/plexctl/serverselection.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// Which server a person means.
class ServerSelectionTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aServerIsMeantByIdThenNameThenUniqueName_data();
    void aServerIsMeantByIdThenNameThenUniqueName();
};

void ServerSelectionTest::aServerIsMeantByIdThenNameThenUniqueName_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("expected");
    QTest::newRow("id") << u"s1"_s << u"s1"_s;
    QTest::newRow("id before name") << u"s2"_s << u"s2"_s;
    QTest::newRow("exact name") << u"Attic"_s << u"s1"_s;
    QTest::newRow("exact name of another case") << u"attic"_s << u"s2"_s;
    QTest::newRow("unique name, case ignored") << u"CELLAR"_s << u"s4"_s;
    QTest::newRow("case ignored and not unique") << u"ATTIC"_s << u"usage"_s;
    QTest::newRow("twins") << u"Twin"_s << u"usage"_s;
    QTest::newRow("unknown") << u"Att"_s << u"not-found"_s;
}

void ServerSelectionTest::aServerIsMeantByIdThenNameThenUniqueName()
{
    QFETCH(QString, wanted);
    QFETCH(QString, expected);
    const QList<Media::Server> servers{{.id = u"s1"_s, .name = u"Attic"_s}, {.id = u"s2"_s, .name = u"attic"_s},
                                       {.id = u"s3"_s, .name = u"s2"_s},    {.id = u"s4"_s, .name = u"Cellar"_s},
                                       {.id = u"s5"_s, .name = u"Twin"_s},  {.id = u"s6"_s, .name = u"Twin"_s}};
    const Media::Result<Media::Server> found = selectServer(servers, wanted);
    QCOMPARE(found ? found->id : Media::name(found.error().kind), expected);
}

QTEST_GUILESS_MAIN(ServerSelectionTest)
#include "tst_serverselection.moc"
