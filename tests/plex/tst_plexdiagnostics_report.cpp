// SPDX-License-Identifier: MIT
#include "backendworld.h"
#include "mediabackend/connectionrules.h"

#include <QSysInfo>

/// A report for a bug, of a whole backend, whatever is broken in it.
class TestPlexDiagnosticsReport : public QObject
{
    Q_OBJECT

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<MediaBackend> m_backend;

    QString report() { return outcomeOf(m_backend->diagnostics()->report()).operator*(); }

    /// Everything that names somebody or something in this world.
    QStringList privateWords() const
    {
        QStringList words{m_backend->clientIdentifier(), m_backend->account().name,       m_backend->account().email,
                          QSysInfo::machineHostName(),   QString::fromLatin1(m_world->accountToken), m_world->directory.path()};
        for (auto *server : {&m_world->network.owned(), &m_world->network.shared()}) {
            words << server->machineIdentifier() << server->name() << server->certificateHash() << QString::fromLatin1(server->accessToken());
            for (const simulation::Address &address : server->addresses())
                words << address.ip.toString() << address.hostName() << address.hostName().section(u'.', 0, 0);
        }
        words.removeAll(QString());
        return words;
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        QVERIFY(m_world->network.arrange(QStringLiteral("mixed")));
        m_backend = m_world->signedIn();
        QVERIFY(m_backend);
    }
    void cleanup()
    {
        m_backend.reset();
        m_world.reset();
    }

    void nothingOfThisWorldIsInIt()
    {
        auto *rules = qobject_cast<Media::ConnectionRules *>(m_backend.get());
        const QUrl pinned = m_world->network.owned().answeringAddress().uri;
        QVERIFY(outcomeOf(rules->setServerRules(m_world->network.owned().machineIdentifier(), {.pinned = pinned})));
        QVERIFY(BackendWorld::isOnline(*m_backend));
        const QStringList words = privateWords();
        QVERIFY(words.size() > 20);
        const QString text = report();
        for (const QString &word : words)
            QVERIFY2(!text.contains(word, Qt::CaseInsensitive), qPrintable(word + QStringLiteral(" is in:\n") + text));
        for (const char *word : {"OpenSSL", "6.", "backend: online", "usable", "wrong-server", "refused", "timeout", "hint:", "connected after",
                                 "rules: pinned https://address-", "requests/sent", "connections/use-relay", "of the machine itself", "server-2"})
            QVERIFY2(text.contains(QLatin1StringView(word)), qPrintable(QString::fromLatin1(word) + QStringLiteral(" is not in:\n") + text));
    }

    void withNobodySignedInThereIsOne()
    {
        QVERIFY(outcomeOf(m_backend->signOut()));
        const QString text = report();
        QVERIFY(text.contains(u"backend: signed-out"));
        QVERIFY(text.contains(u"account: nobody"));
    }

    void beforeTheStartThereIsOne()
    {
        m_backend = m_world->backend();
        QVERIFY(report().contains(u"backend: signed-out"));
    }

    void withPlexAndItsServersDeadThereIsOne()
    {
        m_backend.reset();
        m_world->network.plexTv().setOffline(true);
        m_world->network.owned().setOffline(true);
        m_world->network.shared().setOffline(true);
        m_backend = m_world->backend();
        m_backend->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_backend->state(), MediaBackend::State::Offline, 30000);
        const QString text = report();
        QVERIFY(text.contains(u"backend: offline"));
        QVERIFY(text.contains(u"reason: unreachable"));
        QVERIFY(text.contains(u"refused | "));
        for (const QString &word : privateWords())
            QVERIFY2(!text.contains(word, Qt::CaseInsensitive), qPrintable(word + QStringLiteral(" is in:\n") + text));
    }

    void withoutTheServersPlexKnowsThereIsOne()
    {
        m_backend.reset();
        QVERIFY(QFile::remove(m_world->directory.filePath(QStringLiteral("settings/servers.json"))));
        m_world->network.plexTv().failNext(1000, 503);
        m_backend = m_world->backend();
        m_backend->start();
        QVERIFY(report().contains(u"none"));
    }

    void aBackendThatGoesAwayTakesItAlong()
    {
        m_world->network.owned().setHanging(true);
        bool isTold = false;
        QObject context;
        m_backend->diagnostics()->report()->then(&context, [&](const Media::Result<QString> &text) { isTold = bool(text); });
        QCoreApplication::sendPostedEvents();
        m_backend.reset();
        QTest::qWait(0);
        QVERIFY(!isTold);
    }
};

QTEST_GUILESS_MAIN(TestPlexDiagnosticsReport)
#include "tst_plexdiagnostics_report.moc"
