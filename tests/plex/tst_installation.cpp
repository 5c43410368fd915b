// SPDX-License-Identifier: MIT
#include "plex/account/installation.h"

#include "support/eventloop.h"
#include "support/virtualclock.h"

#include <QFile>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

/// One identifier per installation, whoever asks for it first.
class TestInstallation : public QObject
{
    Q_OBJECT

    /// A process of that installation.
    struct Process
    {
        explicit Process(const QString &directory)
            : settings(QDir(directory), {})
        {
            QObject::connect(&installation, &plex::Installation::warningRaised, &installation, [this](const Media::Error &warning) {
                warnings.append(warning.kind);
            });
        }
        /// Whether it has come to its identifier.
        bool identified()
        {
            if (!reply)
                reply = installation.identified();
            support::deliverEvents();
            return reply->isFinished();
        }

        support::VirtualClock clock;
        plex::PlexSettings settings;
        plex::ClientIdentity identity{Media::HostInfo{}};
        plex::Installation installation{settings, identity, clock};
        QList<Media::Error::Kind> warnings;
        QPointer<Media::Reply<Media::Done>> reply;
    };

    QString path() const { return m_directory->path(); }

    std::unique_ptr<QTemporaryDir> m_directory;

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void theFirstStartMakesOneAndTheNextFindsIt()
    {
        Process first(path());
        QVERIFY(first.identified());
        QCOMPARE(first.identity.identifier().size(), 36);
        Process second(path());
        QVERIFY(second.identified());
        QCOMPARE(second.identity.identifier(), first.identity.identifier());
        QVERIFY(first.warnings.isEmpty());
    }

    void processesThatStartAtOnceAgreeOnOne()
    {
        Process one(path());
        Process other(path());
        QVERIFY(one.settings.clientIdentifier().isEmpty()); // both have looked, and found none
        QVERIFY(other.settings.clientIdentifier().isEmpty());
        QVERIFY(one.identified());
        QVERIFY(other.identified());
        QCOMPARE(other.identity.identifier(), one.identity.identifier());
    }

    void whileAnotherWritesItsOwnDownNobodyMakesASecond()
    {
        QLockFile another(m_directory->filePath(QStringLiteral("plexbackend.ini.making")));
        QVERIFY(another.tryLock());
        Process process(path());
        QVERIFY(!process.identified());
        process.clock.advance(1000);
        QVERIFY(!process.identified());
        QVERIFY(plex::PlexSettings(QDir(path()), {}).clientIdentifier().isEmpty());
        another.unlock();
        process.clock.advance(1000);
        QVERIFY(process.identified());
    }

    void theOneInUseIsWrittenDown()
    {
        Process process(path());
        process.identity.setIdentifier(QStringLiteral("of-the-record"));
        QVERIFY(process.identified());
        QCOMPARE(process.identity.identifier(), QStringLiteral("of-the-record"));
        QCOMPARE(plex::PlexSettings(QDir(path()), {}).clientIdentifier(), QStringLiteral("of-the-record"));
    }

    void whatCannotBeWrittenIsSaidAndCountsUntilTheEnd()
    {
        QVERIFY(QFile(m_directory->filePath(QStringLiteral("in-the-way"))).open(QIODevice::WriteOnly));
        Process process(m_directory->filePath(QStringLiteral("in-the-way")));
        QVERIFY(process.identified());
        QVERIFY(!process.identity.identifier().isEmpty());
        QCOMPARE(process.warnings, QList<Media::Error::Kind>{Media::Error::Kind::Forbidden});
    }

    void atOnceMeansAtOnce()
    {
        Process process(path());
        process.installation.identifyNow();
        const QString identifier = process.identity.identifier();
        QVERIFY(!identifier.isEmpty());
        process.installation.identifyNow();
        QCOMPARE(process.identity.identifier(), identifier);
    }
};

QTEST_GUILESS_MAIN(TestInstallation)
#include "tst_installation.moc"
