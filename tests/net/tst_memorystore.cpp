// SPDX-License-Identifier: MIT
#include "net/memorystore.h"

#include <QTest>

using net::MemoryStore;
using Record = std::optional<QByteArray>;

/// What hosts get that want nothing stored.
class TestMemoryStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereIsNothingAtFirst();
    void aRecordComesBackWhole();
    void aRecordReplacesTheOneBefore();
    void anEmptyRecordIsARecord();
    void clearingForgetsAndMayBeDoneTwice();
    void answersComeInTheOrderOfTheQuestions();
    void twoStoresDoNotMeet();
    void anAnswerIsAnnouncedFromTheEventLoop();
};

namespace {

Record loaded(MemoryStore &store)
{
    const std::unique_ptr<Media::Reply<Record>> reply(store.load());
    return *reply->result();
}

} // namespace

void TestMemoryStore::thereIsNothingAtFirst()
{
    MemoryStore store;
    QVERIFY(!loaded(store));
}

void TestMemoryStore::aRecordComesBackWhole()
{
    MemoryStore store;
    const QByteArray record("\0a\xff\n", 4);
    store.save(record);
    QCOMPARE(loaded(store), Record(record));
}

void TestMemoryStore::aRecordReplacesTheOneBefore()
{
    MemoryStore store;
    store.save("a long record");
    store.save("short");
    QCOMPARE(loaded(store), Record("short"));
}

void TestMemoryStore::anEmptyRecordIsARecord()
{
    MemoryStore store;
    store.save({});
    QCOMPARE(loaded(store), Record(QByteArray()));
}

void TestMemoryStore::clearingForgetsAndMayBeDoneTwice()
{
    MemoryStore store;
    store.save("record");
    QVERIFY(store.clear()->result());
    QVERIFY(!loaded(store));
    QVERIFY(store.clear()->result());
}

void TestMemoryStore::answersComeInTheOrderOfTheQuestions()
{
    MemoryStore store;
    store.save("first");
    auto *early = store.load();
    store.save("second");
    QCOMPARE(*early->result(), Record("first"));
}

void TestMemoryStore::twoStoresDoNotMeet()
{
    MemoryStore one;
    MemoryStore other;
    one.save("record");
    QVERIFY(!loaded(other));
}

void TestMemoryStore::anAnswerIsAnnouncedFromTheEventLoop()
{
    MemoryStore store;
    bool isAnswered = false;
    store.load()->then(this, [&](const Media::Result<Record> &) { isAnswered = true; });
    QVERIFY(!isAnswered);
    QTRY_VERIFY(isAnswered);
}

QTEST_GUILESS_MAIN(TestMemoryStore)
#include "tst_memorystore.moc"
