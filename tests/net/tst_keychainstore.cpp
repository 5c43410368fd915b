// SPDX-License-Identifier: MIT
#include "keyringdaemon.h"
#include "net/keychainstore.h"

#include <QPointer>
#include <QTest>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Media::Done;
using Media::name;
using Media::Result;
using net::KeychainStore;
using support::KeyringDaemon;
using Kind = Media::Error::Kind;
using Record = std::optional<QByteArray>;

namespace {

const QString service = u"net-test"_s;
const QByteArray secret = "a record nobody may read in a message";

/// The outcome of a reply, waited for.
template <class T>
Result<T> outcome(Media::Reply<T> *reply)
{
    QPointer<Media::Reply<T>> guard(reply);
    if (!QTest::qWaitFor([&] { return !guard || guard->isFinished(); }, 20000) || !guard)
        return Media::Error{.kind = Kind::Timeout, .message = u"the test waited in vain"_s};
    const Result<T> result = reply->result();
    delete reply;
    return result;
}

template <class T>
QString kindOf(const Result<T> &result)
{
    return result ? u"done"_s : name(result.error().kind);
}

/// What another process with another environment gets: `load`, `save` or `clear` of `key`, and the outcome in one word or the record.
QByteArray elsewhere(const QStringList &arguments, const QMap<QString, QString> &environment = {})
{
    QProcess process;
    auto variables = QProcessEnvironment::systemEnvironment();
    for (auto it = environment.cbegin(); it != environment.cend(); ++it)
        it.value().isNull() ? variables.remove(it.key()) : variables.insert(it.key(), it.value());
    process.setProcessEnvironment(variables);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), QStringList{u"--elsewhere"_s} + arguments);
    process.waitForFinished();
    return process.readAllStandardOutput();
}

/// The record of that number, as long as a real one.
QByteArray numbered(int number)
{
    return QByteArray::number(number) + ' ' + QByteArray(3000, char('a' + number % 26)) + " end";
}

int answerElsewhere(const QStringList &arguments)
{
    KeychainStore store(service, arguments.value(1), nullptr, 2s);
    // Saves one record after another until it is killed.
    for (int number = 1; arguments.value(0) == u"hammer"; ++number) {
        if (!outcome(store.save(numbered(number))))
            return 1;
        std::printf("%d\n", number);
        std::fflush(stdout);
    }
    QByteArray answer;
    if (arguments.value(0) == u"load") {
        const Result<Record> loaded = outcome(store.load());
        answer = loaded ? (*loaded ? **loaded : "none") : kindOf(loaded).toUtf8();
    } else if (arguments.value(0) == u"save") {
        answer = kindOf(outcome(store.save(arguments.value(2).toUtf8()))).toUtf8();
    } else {
        answer = kindOf(outcome(store.clear())).toUtf8();
    }
    std::fwrite(answer.constData(), 1, size_t(answer.size()), stdout);
    return 0;
}

bool mentions(const Media::Error &error, const QString &text)
{
    return error.message.contains(text) || (error.cause && mentions(*error.cause, text));
}

} // namespace

/// The record in a real keychain, and what is said when there is none to be had.
class TestKeychainStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void thereIsNothingAtFirst();
    void aRecordComesBackAndIsReplacedWhole();
    void aLargeBinaryRecordComesBack();
    void anEmptyRecordIsARecord();
    void clearingRemovesAndMayBeDoneTwice();
    void aRecordOutlivesTheProcess();
    void aRecordOutlivesTheKeychainsRestart();
    void twoProfilesDoNotMeet();
    void replacingLeavesOneEntry();
    void operationsHappenInTheOrderTheyWereAskedFor();

    void aLockedKeychainIsNotAnEmptyOne();
    void aKeychainThatStartsLockedIsNotAnEmptyOne();
    void aMissingKeychainIsNotAnEmptyOne();
    void aMissingSessionBusIsNotAnEmptyOne_data();
    void aMissingSessionBusIsNotAnEmptyOne();
    void aSilentKeychainIsGivenUpAndAskedAgain();
    void whatRanOutOfTimeBeforeItsTurnIsNotDoneLater();
    void withoutGLibsEventLoopTheDeadlineHolds();
    void anErrorSaysWhatToDoAndNeverTheRecord();

    void aReplyDeletedInFlightIsSafe();
    void aReplyDeletedBeforeItsTurnChangesNothing();
    void theStoreMayGoWithOperationsUnderWay();
    void aProcessKilledWhileItWritesLeavesTheOldRecordOrTheNew();
    void aListenerMayDeleteTheStore();

private:
    KeyringDaemon m_keyring;
    KeychainStore m_store{service, u"one"_s};
};

void TestKeychainStore::init()
{
    if (!m_keyring.isUntouched())
        QVERIFY(m_keyring.start());
    QCOMPARE(kindOf(outcome(m_store.clear())), u"done"_s);
}

void TestKeychainStore::thereIsNothingAtFirst()
{
    const auto loaded = outcome(m_store.load());
    QCOMPARE(kindOf(loaded), u"done"_s);
    QVERIFY(!*loaded);
}

void TestKeychainStore::aRecordComesBackAndIsReplacedWhole()
{
    QCOMPARE(kindOf(outcome(m_store.save("a first, longer record"))), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record("a first, longer record")));
    QCOMPARE(kindOf(outcome(m_store.save("second"))), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record("second")));
}

void TestKeychainStore::aLargeBinaryRecordComesBack()
{
    QByteArray record;
    for (int i = 0; i < 4096; ++i)
        record += char(i * 7 % 256);
    QVERIFY(record.contains('\0'));
    QCOMPARE(kindOf(outcome(m_store.save(record))), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record(record)));
}

void TestKeychainStore::anEmptyRecordIsARecord()
{
    QCOMPARE(kindOf(outcome(m_store.save({}))), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record(QByteArray())));
}

void TestKeychainStore::clearingRemovesAndMayBeDoneTwice()
{
    QCOMPARE(kindOf(outcome(m_store.save(secret))), u"done"_s);
    QCOMPARE(kindOf(outcome(m_store.clear())), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record()));
    QCOMPARE(KeyringDaemon::entries(service, u"one"_s), 0);
    QCOMPARE(kindOf(outcome(m_store.clear())), u"done"_s);
}

void TestKeychainStore::aRecordOutlivesTheProcess()
{
    QCOMPARE(elsewhere({u"save"_s, u"one"_s, u"from another process"_s}), "done");
    QCOMPARE(elsewhere({u"load"_s, u"one"_s}), "from another process");
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record("from another process")));
}

void TestKeychainStore::aRecordOutlivesTheKeychainsRestart()
{
    QCOMPARE(kindOf(outcome(m_store.save(secret))), u"done"_s);
    QVERIFY(m_keyring.start());
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record(secret)));
}

void TestKeychainStore::twoProfilesDoNotMeet()
{
    KeychainStore other(service, u"other"_s);
    QCOMPARE(kindOf(outcome(other.save("the other's"))), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record()));
    QCOMPARE(kindOf(outcome(m_store.save("mine"))), u"done"_s);
    QCOMPARE(kindOf(outcome(other.clear())), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record("mine")));
}

void TestKeychainStore::replacingLeavesOneEntry()
{
    for (const auto *record : {"one", "two", "three"})
        QCOMPARE(kindOf(outcome(m_store.save(record))), u"done"_s);
    QCOMPARE(KeyringDaemon::entries(service, u"one"_s), 1);
}

void TestKeychainStore::operationsHappenInTheOrderTheyWereAskedFor()
{
    QStringList log;
    const auto note = [&](const QString &what, const auto &) { log += what; };
    const auto noteRecord = [&](const Result<Record> &loaded) { log += loaded && *loaded ? QString::fromLatin1(**loaded) : u"none"_s; };
    m_store.save("first")->then(this, [&](const auto &r) { note(u"saved"_s, r); });
    m_store.load()->then(this, noteRecord);
    m_store.clear()->then(this, [&](const auto &r) { note(u"cleared"_s, r); });
    m_store.save("second")->then(this, [&](const auto &r) { note(u"saved"_s, r); });
    m_store.load()->then(this, noteRecord);
    m_store.clear()->then(this, [&](const auto &r) { note(u"cleared"_s, r); });
    m_store.load()->then(this, noteRecord);
    QTRY_COMPARE(log.size(), 7);
    QCOMPARE(log, QStringList({u"saved"_s, u"first"_s, u"cleared"_s, u"saved"_s, u"second"_s, u"cleared"_s, u"none"_s}));
}

void TestKeychainStore::aLockedKeychainIsNotAnEmptyOne()
{
    QCOMPARE(kindOf(outcome(m_store.save(secret))), u"done"_s);
    QVERIFY(m_keyring.lock());
    QCOMPARE(kindOf(outcome(m_store.load())), u"credentials-locked"_s);
    QCOMPARE(kindOf(outcome(m_store.save("another"))), u"credentials-locked"_s);
    QCOMPARE(kindOf(outcome(m_store.clear())), u"credentials-locked"_s);

    QVERIFY(m_keyring.start(KeyringDaemon::Unlocked));
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record(secret)));
}

void TestKeychainStore::aKeychainThatStartsLockedIsNotAnEmptyOne()
{
    QCOMPARE(kindOf(outcome(m_store.save(secret))), u"done"_s);
    QVERIFY(m_keyring.start(KeyringDaemon::Locked));
    QCOMPARE(kindOf(outcome(m_store.load())), u"credentials-locked"_s);
    // Another profile's entry would be listed: that there is none is known without the password.
    KeychainStore other(service, u"never stored"_s);
    QCOMPARE(outcome(other.load()), Result<Record>(Record()));

    QVERIFY(m_keyring.start(KeyringDaemon::Unlocked));
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record(secret)));
}

void TestKeychainStore::aMissingKeychainIsNotAnEmptyOne()
{
    QCOMPARE(kindOf(outcome(m_store.save(secret))), u"done"_s);
    m_keyring.stop();
    QCOMPARE(kindOf(outcome(m_store.load())), u"credentials-unavailable"_s);
    QCOMPARE(kindOf(outcome(m_store.save("another"))), u"credentials-unavailable"_s);
    QCOMPARE(kindOf(outcome(m_store.clear())), u"credentials-unavailable"_s);

    QVERIFY(m_keyring.start());
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record(secret)));
}

void TestKeychainStore::aMissingSessionBusIsNotAnEmptyOne_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("none given") << QString();
    QTest::newRow("nobody listens there") << u"unix:path=/nonexistent/bus"_s;
}

void TestKeychainStore::aMissingSessionBusIsNotAnEmptyOne()
{
    QFETCH(QString, address);
    // Without an address D-Bus looks in the runtime directory.
    const QMap<QString, QString> environment{{u"DBUS_SESSION_BUS_ADDRESS"_s, address}, {u"XDG_RUNTIME_DIR"_s, u"/nonexistent"_s}};
    QCOMPARE(elsewhere({u"load"_s, u"one"_s}, environment), "credentials-unavailable");
    QCOMPARE(elsewhere({u"save"_s, u"one"_s, u"record"_s}, environment), "credentials-unavailable");
    QCOMPARE(elsewhere({u"clear"_s, u"one"_s}, environment), "credentials-unavailable");
}

void TestKeychainStore::aSilentKeychainIsGivenUpAndAskedAgain()
{
    QCOMPARE(kindOf(outcome(m_store.save(secret))), u"done"_s);
    m_keyring.freeze();
    KeychainStore store(service, u"one"_s, nullptr, 300ms);
    const auto loaded = outcome(store.load());
    QCOMPARE(kindOf(loaded), u"credentials-unavailable"_s);
    QVERIFY2(loaded.error().message.contains(u"does not answer"), qPrintable(loaded.error().message));
    QCOMPARE(kindOf(outcome(store.load())), u"credentials-unavailable"_s);
    m_keyring.awaken();
    QTRY_COMPARE(outcome(store.load()), Result<Record>(Record(secret)));
}

void TestKeychainStore::whatRanOutOfTimeBeforeItsTurnIsNotDoneLater()
{
    QCOMPARE(kindOf(outcome(m_store.save(secret))), u"done"_s);
    m_keyring.freeze();
    KeychainStore store(service, u"one"_s, nullptr, 300ms);
    auto *loaded = store.load();
    auto *saved = store.save("too late");
    QCOMPARE(kindOf(outcome(saved)), u"credentials-unavailable"_s);
    QCOMPARE(kindOf(outcome(loaded)), u"credentials-unavailable"_s);
    m_keyring.awaken();
    QTRY_COMPARE(outcome(m_store.load()), Result<Record>(Record(secret)));
}

void TestKeychainStore::withoutGLibsEventLoopTheDeadlineHolds()
{
    const QMap<QString, QString> environment{{u"QT_NO_GLIB"_s, u"1"_s}};
    QCOMPARE(elsewhere({u"load"_s, u"one"_s}, environment), "credentials-unavailable");
}

void TestKeychainStore::anErrorSaysWhatToDoAndNeverTheRecord()
{
    QVERIFY(m_keyring.lock());
    const auto locked = outcome(m_store.save(secret));
    QVERIFY(locked.error().message.contains(u"Unlock it"));
    QVERIFY(!mentions(locked.error(), QString::fromLatin1(secret)));
    QVERIFY(!mentions(locked.error(), QString::fromLatin1(secret.toBase64())));

    m_keyring.stop();
    const auto missing = outcome(m_store.save(secret));
    QVERIFY(missing.error().message.contains(u"Install or start one"));
    QVERIFY(missing.error().cause);
    QVERIFY(!mentions(missing.error(), QString::fromLatin1(secret)));
    QVERIFY(!mentions(missing.error(), QString::fromLatin1(secret.toBase64())));
}

void TestKeychainStore::aReplyDeletedInFlightIsSafe()
{
    for (int rounds = 0; rounds < 20; ++rounds) {
        auto *reply = rounds % 2 ? static_cast<Media::AbstractReply *>(m_store.load()) : m_store.save("deleted in flight");
        QTest::qWait(rounds / 2);
        delete reply;
    }
    QCOMPARE(kindOf(outcome(m_store.save("the last one"))), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record("the last one")));
}

void TestKeychainStore::aReplyDeletedBeforeItsTurnChangesNothing()
{
    auto *first = m_store.save("first");
    delete m_store.save("given up");
    delete m_store.clear();
    QCOMPARE(kindOf(outcome(first)), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record("first")));
}

void TestKeychainStore::theStoreMayGoWithOperationsUnderWay()
{
    for (int wait = 0; wait < 10; ++wait) {
        KeychainStore store(service, u"one"_s);
        store.save("on its way when the store goes");
        store.clear();
        store.load();
        QTest::qWait(wait);
    }
    QCOMPARE(kindOf(outcome(m_store.clear())), u"done"_s);
    QCOMPARE(outcome(m_store.load()), Result<Record>(Record()));
}

void TestKeychainStore::aProcessKilledWhileItWritesLeavesTheOldRecordOrTheNew()
{
    QVERIFY(outcome(m_store.save(numbered(0))));
    for (int round = 0; round < 12; ++round) {
        QProcess writer;
        writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        writer.start(QCoreApplication::applicationFilePath(), {u"--elsewhere"_s, u"hammer"_s, u"one"_s});
        int written = 0;
        QByteArray text;
        // Somewhere else in a write each time: after so many whole ones, and as many turns of the loop.
        while (written < 1 + round % 3 && writer.waitForReadyRead())
            written = (text += writer.readAll()).count('\n');
        for (int turn = 0; turn < round; ++turn)
            QCoreApplication::processEvents();
        writer.kill();
        QVERIFY(writer.waitForFinished());
        written = (text += writer.readAll()).count('\n');
        const Result<Record> left = outcome(m_store.load());
        QVERIFY(left && *left);
        QVERIFY2(**left == numbered(written) || **left == numbered(written + 1), qPrintable(u"round %1"_s.arg(round)));
        QCOMPARE(m_keyring.entries(service, u"one"_s), 1);
    }
}

void TestKeychainStore::aListenerMayDeleteTheStore()
{
    auto *store = new KeychainStore(service, u"one"_s);
    bool isDeleted = false;
    store->save("record")->then(this, [&](const Result<Done> &) {
        delete store;
        isDeleted = true;
    });
    store->load();
    QTRY_VERIFY(isDeleted);
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--elsewhere")
        return answerElsewhere(arguments.mid(2));
    TestKeychainStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_keychainstore.moc"
