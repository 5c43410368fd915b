// SPDX-License-Identifier: MIT
#include "loading.h"
#include "mediabackend/manualservers.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QPluginLoader>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

/// The plugin from outside, as a host sees it.
class TestPlexPlugin : public QObject
{
    Q_OBJECT

    const QString m_file = QStringLiteral(PLEXBACKEND_FILE);

    static Media::HostInfo hostIn(const QTemporaryDir &directory)
    {
        Media::HostInfo host;
        host.product = QStringLiteral("Plugin test");
        host.settingsDirectory = QDir(directory.filePath(QStringLiteral("settings")));
        host.cacheDirectory = QDir(directory.filePath(QStringLiteral("cache")));
        host.keepCredentials = false;
        return host;
    }

    static int filesIn(const QTemporaryDir &directory)
    {
        int files = 0;
        for (QDirIterator it(directory.path(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
            it.next();
            ++files;
        }
        return files;
    }

private Q_SLOTS:
    void theMetadataIsReadableBeforeLoading()
    {
        const QPluginLoader loader(m_file);
        const QJsonObject metaData = loader.metaData();
        QVERIFY(!loader.isLoaded());
        QCOMPARE(metaData.value(u"IID").toString(), QStringLiteral("org.mediabackend.MediaBackendFactory/1.0"));
        const QJsonObject own = metaData.value(u"MetaData").toObject();
        QCOMPARE(own.value(u"Provider").toString(), QStringLiteral("plex"));
        QCOMPARE(own.value(u"Name").toString(), QStringLiteral("Plex"));
        QCOMPARE(own.value(u"Version").toString(), QStringLiteral(PROJECT_VERSION));
        for (const char *feature : {"sign-in", "user-switching", "connection-rules", "manual-servers"})
            QVERIFY2(own.value(u"Features").toArray().contains(QString::fromLatin1(feature)), feature);
    }

    void nothingIsTouchedBeforeStart()
    {
        const QTemporaryDir directory;
        QPluginLoader loader(m_file);
        auto *factory = qobject_cast<MediaBackendFactory *>(loader.instance());
        QVERIFY2(factory, qPrintable(loader.errorString()));
        const std::unique_ptr<MediaBackend> backend(factory->create(hostIn(directory)));
        QCOMPARE(backend->state(), MediaBackend::State::SignedOut);
        QVERIFY(backend->clientIdentifier().isEmpty());
        QVERIFY(qobject_cast<Media::ManualServers *>(backend.get()));
        QCoreApplication::processEvents();
        QCOMPARE(filesIn(directory), 0);
    }

    void aQuestionBeforeStartEndsWithAnError()
    {
        const QTemporaryDir directory;
        QPluginLoader loader(m_file);
        auto *factory = qobject_cast<MediaBackendFactory *>(loader.instance());
        const std::unique_ptr<MediaBackend> backend(factory->create(hostIn(directory)));
        std::optional<Media::Error::Kind> kind;
        backend->libraries()->then(this, [&](const auto &libraries) { kind = libraries.error().kind; });
        QTRY_VERIFY(kind);
        QCOMPARE(*kind, Media::Error::Kind::SignedOut);
    }

    void theReadmesExampleLoadsAndStartsABackend()
    {
        const QTemporaryDir directory;
        const std::unique_ptr<MediaBackend> backend(loadBackend(m_file, hostIn(directory), nullptr));
        QVERIFY(backend);
        QTRY_COMPARE(backend->state(), MediaBackend::State::SignedOut);
        QTRY_VERIFY(!backend->clientIdentifier().isEmpty());
    }

    void aFileThatIsNoPluginIsRefused()
    {
        QCOMPARE(loadBackend(QStringLiteral("/nonexistent.so"), {}, nullptr), nullptr);
    }

    void theIdentifierIsTheSameAtTheNextStart()
    {
        const QTemporaryDir directory;
        QString first;
        for (int run = 0; run < 2; ++run) {
            const std::unique_ptr<MediaBackend> backend(loadBackend(m_file, hostIn(directory), nullptr));
            QTRY_VERIFY(!backend->clientIdentifier().isEmpty());
            if (first.isEmpty())
                first = backend->clientIdentifier();
            QCOMPARE(backend->clientIdentifier(), first);
        }
    }

    void twoBackendsInOneProcessDoNotMeet()
    {
        const QTemporaryDir one;
        const QTemporaryDir other;
        const std::unique_ptr<MediaBackend> a(loadBackend(m_file, hostIn(one), nullptr));
        const std::unique_ptr<MediaBackend> b(loadBackend(m_file, hostIn(other), nullptr));
        QTRY_VERIFY(!a->clientIdentifier().isEmpty() && !b->clientIdentifier().isEmpty());
        QVERIFY(a->clientIdentifier() != b->clientIdentifier());
    }

    void theBackendBelongsToItsParent()
    {
        const QTemporaryDir directory;
        auto parent = std::make_unique<QObject>();
        const QPointer<MediaBackend> backend(loadBackend(m_file, hostIn(directory), parent.get()));
        QVERIFY(backend);
        parent.reset();
        QVERIFY(!backend);
    }

    void theTranslationsAreInsideThePlugin()
    {
        QPluginLoader loader(m_file);
        QVERIFY(loader.load());
        QVERIFY(QFile::exists(QStringLiteral(":/plexbackend/translations/plexbackend_en.qm")));
    }

    void theReadmeShowsTheExampleThatIsTestedHere()
    {
        const auto contents = [](const QString &name) {
            QFile file(QStringLiteral(SOURCE_FOLDER "/") + name);
            return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
        };
        const QString example = contents(QStringLiteral("tests/plugin/loading.cpp")).section(QStringLiteral("// [loading]\n"), 1, 1);
        QVERIFY(example.count(u'\n') <= 16);
        QVERIFY(contents(QStringLiteral("README.md")).contains(example));
    }
};

QTEST_GUILESS_MAIN(TestPlexPlugin)
#include "tst_plexplugin.moc"
