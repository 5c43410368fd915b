// SPDX-License-Identifier: MIT
#include "plex/discovery/knownservers.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using plex::KnownServers;

/// What is remembered between runs: whole or not at all, and never a secret.
class TestKnownServers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_directory.reset(); }

    void whatWasSavedIsLoaded();
    void noTokenIsEverWritten();
    void withoutAFileNothingIsKnown();
    void aFileThatCannotBeReadIsNothing_data();
    void aFileThatCannotBeReadIsNothing();
    void oddRowsDoNotLoseTheGoodOne();
    void aDirectoryIsMadeWhenItIsMissing();
    void withoutAnAccountStaysWhatAPersonAdded();
    void aDirectoryThatCannotBeMadeIsSaid();
    void aFileThatCannotBeWrittenIsSaid();
    void theFileIsReplacedWhole();
    void forgettingRemovesTheFile();

private:
    QDir directory() const { return QDir(m_directory->path()); }
    QString file() const { return m_directory->filePath(QStringLiteral("servers.json")); }

    std::unique_ptr<QTemporaryDir> m_directory;
};

namespace {

KnownServers twoServers()
{
    const plex::ResourceConnection lan{.uri = QUrl(QStringLiteral("https://10-1-2-3.c0ffee.plex.direct:32400")),
                                       .address = QStringLiteral("10.1.2.3"),
                                       .port = 32400,
                                       .local = true};
    const plex::ResourceConnection relay{.uri = QUrl(QStringLiteral("https://relay.c0ffee.plex.direct:8443")),
                                         .address = QStringLiteral("198.51.100.3"),
                                         .port = 8443,
                                         .relay = true};
    return {.account = {.id = QStringLiteral("u-1"),
                        .name = QStringLiteral("Mía 東京"),
                        .email = QStringLiteral("mia@example.org"),
                        .avatar = QUrl(QStringLiteral("https://plex.tv/users/1/avatar?c=1%2F2"))},
            .servers = {{.id = QStringLiteral("a"),
                         .name = QStringLiteral("Cellar"),
                         .version = QStringLiteral("1.43"),
                         .owned = true,
                         .connections = {lan, relay}},
                        {.id = QStringLiteral("b"),
                         .owner = QStringLiteral("Ole"),
                         .home = true,
                         .httpsRequired = true,
                         .publicAddressMatches = true}},
            .lastDirect = {{QStringLiteral("a"), lan.uri}},
            .rules = {{QStringLiteral("a"), {.pinned = lan.uri, .forbidden = {relay.uri}, .neverRelay = true, .neverPlain = true}},
                      {QStringLiteral("c"), {.neverPlain = true}}},
            .byHand = {{.id = QStringLiteral("c"),
                        .name = QStringLiteral("Den"),
                        .ownName = QStringLiteral("plex-1"),
                        .addresses = {{QUrl(QStringLiteral("https://media.example.org")), {}},
                                      {QUrl(QStringLiteral("https://10.1.2.3:32400")), QStringLiteral("c0ffee.plex.direct")}}}}};
}

} // namespace

void TestKnownServers::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(m_directory->isValid());
}

void TestKnownServers::whatWasSavedIsLoaded()
{
    const KnownServers known = twoServers();
    QVERIFY(plex::saveKnownServers(directory(), known));
    QVERIFY(plex::loadKnownServers(directory()) == known);
}

void TestKnownServers::noTokenIsEverWritten()
{
    KnownServers known = twoServers();
    for (plex::Resource &resource : known.servers)
        resource.accessToken = net::Token("s3cret");
    QVERIFY(plex::saveKnownServers(directory(), known));
    for (const QString &name : directory().entryList(QDir::Files | QDir::Hidden)) {
        QFile written(directory().filePath(name));
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray text = written.readAll().toLower();
        QVERIFY(!text.contains("s3cret"));
        QVERIFY(!text.contains("token"));
    }
}

void TestKnownServers::withoutAFileNothingIsKnown()
{
    QVERIFY(plex::loadKnownServers(directory()) == KnownServers());
    QVERIFY(plex::loadKnownServers(QDir(m_directory->filePath(QStringLiteral("no/such/place")))) == KnownServers());
}

void TestKnownServers::aFileThatCannotBeReadIsNothing_data()
{
    QTest::addColumn<QByteArray>("content");
    for (const char *content :
         {"", "{", "[]", "null", "\"text\"", R"({"servers":{}})", R"({"servers":5,"account":[]})", R"({"servers":[1,null,[]]})"})
        QTest::newRow(content) << QByteArray(content);
    QTest::newRow("binary") << QByteArray("\x00\xff\xfe garbage", 11);
}

void TestKnownServers::aFileThatCannotBeReadIsNothing()
{
    QFETCH(QByteArray, content);
    QFile damaged(file());
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write(content);
    damaged.close();
    QVERIFY(plex::loadKnownServers(directory()) == KnownServers());
}

void TestKnownServers::oddRowsDoNotLoseTheGoodOne()
{
    QFile damaged(file());
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write(R"({"servers":[null,{"name":"no id"},{"id":"a","connections":[null,5,{}],"lastDirect":7,"rules":[1]},[]],)"
                  R"("byHand":[null,{"name":"no id"},{"id":"no address"},{"id":"c","addresses":[null,{"uri":7},{"uri":"https://c"}]},[]]})");
    damaged.close();
    const KnownServers known = plex::loadKnownServers(directory());
    QCOMPARE(known.servers.size(), 1);
    QCOMPARE(known.servers.first().id, QStringLiteral("a"));
    QVERIFY(known.lastDirect.isEmpty());
    QVERIFY(known.rules.isEmpty());
    QCOMPARE(known.byHand.size(), 1);
    QCOMPARE(known.byHand.first().addresses.size(), 1);
}

void TestKnownServers::aDirectoryIsMadeWhenItIsMissing()
{
    const QDir deep(m_directory->filePath(QStringLiteral("a/b")));
    QVERIFY(plex::saveKnownServers(deep, twoServers()));
    QVERIFY(plex::loadKnownServers(deep) == twoServers());
}

void TestKnownServers::aDirectoryThatCannotBeMadeIsSaid()
{
    // A file stands in the way, which stops everybody.
    QFile obstacle(m_directory->filePath(QStringLiteral("obstacle")));
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    const QDir below(obstacle.fileName() + QStringLiteral("/settings"));
    QVERIFY(!plex::saveKnownServers(below, twoServers()));
    QVERIFY(plex::loadKnownServers(below) == KnownServers());
    QVERIFY(plex::forgetKnownServers(below));
}

void TestKnownServers::aFileThatCannotBeWrittenIsSaid()
{
    QVERIFY(directory().mkdir(QStringLiteral("servers.json")));
    QVERIFY(!plex::saveKnownServers(directory(), twoServers()));
    QVERIFY(plex::loadKnownServers(directory()) == KnownServers());
    QVERIFY(!plex::forgetKnownServers(directory()));
}

void TestKnownServers::theFileIsReplacedWhole()
{
    QVERIFY(plex::saveKnownServers(directory(), twoServers()));
    // Whoever has the old file open goes on reading the old one: it was not written into.
    QFile reader(file());
    QVERIFY(reader.open(QIODevice::ReadOnly));
    const QByteArray before = reader.peek(reader.size());
    QVERIFY(plex::saveKnownServers(directory(), {}));
    QCOMPARE(reader.readAll(), before);
    QVERIFY(plex::loadKnownServers(directory()) == KnownServers());
    QCOMPARE(directory().entryList(QDir::Files), QStringList(QStringLiteral("servers.json")));
}

void TestKnownServers::forgettingRemovesTheFile()
{
    QVERIFY(plex::forgetKnownServers(directory()));
    QVERIFY(plex::saveKnownServers(directory(), twoServers()));
    QVERIFY(plex::forgetKnownServers(directory()));
    QVERIFY(!QFile::exists(file()));
    QVERIFY(plex::loadKnownServers(directory()) == KnownServers());
}

void TestKnownServers::withoutAnAccountStaysWhatAPersonAdded()
{
    const KnownServers all = twoServers();
    QCOMPARE(all.withoutAccount(), (KnownServers{.rules = {{QStringLiteral("c"), all.rules.value(QStringLiteral("c"))}}, .byHand = all.byHand}));
}

QTEST_APPLESS_MAIN(TestKnownServers)
#include "tst_knownservers.moc"
