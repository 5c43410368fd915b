// SPDX-License-Identifier: MIT
#include "plex/server/librarystore.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using Libraries = QList<Media::Library>;
using plex::LibraryStore;

/// The libraries last known: one user's, whole or not at all.
class TestLibraryStore : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    const QString m_user = QStringLiteral("u-1");
    const QString m_server = QStringLiteral("cellar");
    const Libraries m_libraries{{.id = QStringLiteral("cellar/1"),
                                 .title = QStringLiteral("Filme 東京"),
                                 .type = Media::LibraryType::Movie,
                                 .server = QStringLiteral("cellar"),
                                 .count = 12},
                                {.id = QStringLiteral("cellar/2"),
                                 .title = QStringLiteral("Music"),
                                 .type = Media::LibraryType::Music,
                                 .server = QStringLiteral("cellar")}};

    QDir directory() const { return QDir(m_directory->filePath(QStringLiteral("cache"))); }
    QString file() const { return directory().filePath(QStringLiteral("libraries.json")); }
    QByteArray content() const
    {
        QFile stored(file());
        return stored.open(QIODevice::ReadOnly) ? stored.readAll() : QByteArray();
    }
    void write(const QByteArray &text) const
    {
        QVERIFY(directory().mkpath(QStringLiteral(".")));
        QFile stored(file());
        QVERIFY(stored.open(QIODevice::WriteOnly));
        QCOMPARE(stored.write(text), text.size());
    }
    static Libraries marked(Libraries libraries)
    {
        for (Media::Library &library : libraries)
            library.stored = true;
        return libraries;
    }

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_directory.reset(); }

    void whatWasKeptIsThereInTheNextRunAndMarked()
    {
        QVERIFY(LibraryStore(directory()).keep(m_user, m_server, m_libraries));
        LibraryStore next(directory());
        QVERIFY(next.of(m_user, m_server) == marked(m_libraries));
        QVERIFY(!next.of(m_user, QStringLiteral("attic")));
    }

    void aServerWithoutLibrariesIsKnownAsSuch()
    {
        QVERIFY(LibraryStore(directory()).keep(m_user, m_server, {}));
        LibraryStore next(directory());
        QVERIFY(next.of(m_user, m_server) == Libraries());
    }

    void whatIsNoNewsIsNotWritten()
    {
        LibraryStore store(directory());
        QVERIFY(store.keep(m_user, m_server, m_libraries));
        QVERIFY(QFile::remove(file()));
        QVERIFY(store.keep(m_user, m_server, m_libraries));
        QVERIFY(!QFile::exists(file()));
        Libraries renamed = m_libraries;
        renamed.first().title = QStringLiteral("Films");
        QVERIFY(store.keep(m_user, m_server, renamed));
        QVERIFY(content().contains("Films"));
    }

    void anotherUserIsToldNothingAndTakesThePlace()
    {
        LibraryStore store(directory());
        QVERIFY(store.keep(m_user, m_server, m_libraries));
        const QString other = QStringLiteral("u-2");
        QVERIFY(!store.of(other, m_server));
        QVERIFY(store.keep(other, QStringLiteral("attic"), {}));
        QVERIFY(!store.of(m_user, m_server));
        QVERIFY(!content().contains("Music"));
    }

    void forgettingRemovesTheFile()
    {
        LibraryStore store(directory());
        QVERIFY(store.forget());
        QVERIFY(!directory().exists()); // nothing was made only to be removed
        QVERIFY(store.keep(m_user, m_server, m_libraries));
        QVERIFY(store.forget());
        QVERIFY(!QFile::exists(file()));
        QVERIFY(!store.of(m_user, m_server));
        QVERIFY(!LibraryStore(directory()).of(m_user, m_server));
    }

    void nothingTouchesTheDiskBeforeItIsAsked()
    {
        const LibraryStore store(directory());
        QVERIFY(!directory().exists());
    }

    void aFileThatCannotBeUnderstoodHoldsNothing_data();
    void aFileThatCannotBeUnderstoodHoldsNothing()
    {
        QFETCH(QByteArray, text);
        write(text);
        LibraryStore store(directory());
        QVERIFY(!store.of(m_user, m_server));
        QVERIFY(store.keep(m_user, m_server, m_libraries));
        LibraryStore next(directory());
        QVERIFY(next.of(m_user, m_server) == marked(m_libraries));
    }

    void aTypeOfALaterVersionIsAnotherType();
    void whatCannotBeWrittenIsSaidAndStillKnown()
    {
        QVERIFY(directory().mkpath(QStringLiteral("libraries.json"))); // a directory stands where the file should be
        LibraryStore store(directory());
        QVERIFY(!store.keep(m_user, m_server, m_libraries));
        QVERIFY(store.of(m_user, m_server) == marked(m_libraries));
    }

    void withoutAFolderTheyLastAsLongAsTheStore()
    {
        LibraryStore store{QDir()};
        QVERIFY(store.keep(m_user, m_server, m_libraries));
        QVERIFY(store.of(m_user, m_server) == marked(m_libraries));
        QVERIFY(!QFile::exists(QStringLiteral("libraries.json")));
        QVERIFY(store.forget());
        QVERIFY(!store.of(m_user, m_server));
    }
};

void TestLibraryStore::aFileThatCannotBeUnderstoodHoldsNothing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut off") << QByteArray(R"({"version": 1, "user": "u-1", "servers": {"cellar": [{"id)");
    QTest::newRow("foreign") << QByteArray("\x89PNG\r\n\x1a\n\0\0", 10);
    QTest::newRow("a list") << QByteArray(R"(["cellar"])");
    QTest::newRow("another version") << QByteArray(R"({"version": 2, "user": "u-1", "servers": {"cellar": []}})");
    QTest::newRow("no version") << QByteArray(R"({"user": "u-1", "servers": {"cellar": []}})");
    QTest::newRow("servers of another type") << QByteArray(R"({"version": 1, "user": "u-1", "servers": ["cellar"]})");
    QTest::newRow("libraries of another type") << QByteArray(R"({"version": 1, "user": "u-1", "servers": {"cellar": {}}})");
    QTest::newRow("one without an id") << QByteArray(R"({"version": 1, "user": "u-1", "servers": {"cellar": [{"title": "A"}, null]}})");
    QTest::newRow("nobody's") << QByteArray(R"({"version": 1, "servers": {"cellar": []}})");
}

void TestLibraryStore::aTypeOfALaterVersionIsAnotherType()
{
    write(R"({"version": 1, "user": "u-1", "servers": {"cellar": [{"id": "cellar/1", "type": "hologram", "count": "x"}]}})");
    const auto stored = LibraryStore(directory()).of(m_user, m_server);
    QVERIFY(stored);
    QCOMPARE(stored->first().type, Media::LibraryType::Other);
    QVERIFY(!stored->first().count);
}

QTEST_GUILESS_MAIN(TestLibraryStore)
#include "tst_librarystore.moc"
