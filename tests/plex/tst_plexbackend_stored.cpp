// SPDX-License-Identifier: MIT
#include "backendworld.h"
#include "mediabackend/userswitching.h"
#include "support/virtualclock.h"

#include <QFile>

using namespace std::chrono_literals;
using Kind = Media::Error::Kind;
using Libraries = QList<Media::Library>;
using Behaviour = simulation::AddressSpec::Behaviour;
using Door = simulation::HttpServer::Behaviour;

/// Libraries are shown while their server is dead, and that it is dead is said in time.
class TestPlexBackendStored : public QObject
{
    Q_OBJECT

    std::unique_ptr<BackendWorld> m_world;
    std::unique_ptr<MediaBackend> m_backend;
    support::VirtualClock *m_clock = nullptr; // the backend's, after restart()
    Libraries m_before; // as the server told them

    QString file() const { return m_world->directory.filePath(QStringLiteral("cache/libraries.json")); }
    QByteArray content() const
    {
        QFile stored(file());
        return stored.open(QIODevice::ReadOnly) ? stored.readAll() : QByteArray();
    }
    void write(const QByteArray &text) const
    {
        QFile stored(file());
        QVERIFY(stored.open(QIODevice::WriteOnly));
        QCOMPARE(stored.write(text), text.size());
    }
    void die()
    {
        for (int i = 0; i < m_world->network.owned().addresses().size(); ++i)
            m_world->network.owned().setBehaviour(i, Behaviour::Hangs);
    }
    void revive()
    {
        for (int i = 0; i < m_world->network.owned().addresses().size(); ++i)
            m_world->network.owned().setBehaviour(i, Behaviour::Answers);
    }
    /// Another run, in a time that stands still until it is moved.
    void restart()
    {
        m_backend.reset();
        auto clock = std::make_unique<support::VirtualClock>();
        m_clock = clock.get();
        m_backend = m_world->backend(std::move(clock));
        m_backend->start();
    }
    /// Moves the time in small steps, so that the network keeps up, until the answer is there; what it took.
    template <class T>
    net::milliseconds wait(Media::Reply<T> *reply, std::optional<Media::Result<T>> &answer)
    {
        const auto begun = m_clock->now();
        reply->then(m_backend.get(), [&](const Media::Result<T> &result) { answer = result; });
        // A moment of the world's own time, in which whoever answers at all has answered.
        (void)QTest::qWaitFor([&] { return answer.has_value(); }, 300);
        while (!answer && m_clock->now() - begun < 60s) {
            m_clock->advance(50ms);
            QTest::qWait(2);
        }
        return m_clock->now() - begun;
    }
    static bool isStored(const Libraries &libraries)
    {
        return std::all_of(libraries.cbegin(), libraries.cend(), [](const Media::Library &library) { return library.stored; });
    }
    static Libraries unmarked(Libraries libraries)
    {
        for (Media::Library &library : libraries)
            library.stored = false;
        return libraries;
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<BackendWorld>();
        m_backend = m_world->signedIn();
        QVERIFY(m_backend);
        const auto libraries = outcomeOf(m_backend->libraries());
        QVERIFY(libraries);
        QVERIFY(!libraries->isEmpty());
        m_before = *libraries;
    }
    void cleanup()
    {
        m_backend.reset();
        m_world.reset();
    }

    void aDeadServerIsSaidToBeWithinSixSecondsAndItsLibrariesAreShown_data()
    {
        QTest::addColumn<int>("plexTv");
        QTest::newRow("plex.tv is there") << 0;
        QTest::newRow("plex.tv takes requests and says nothing") << 1;
        QTest::newRow("plex.tv is silent") << 2;
        QTest::newRow("plex.tv refuses") << 3;
        QTest::newRow("plex.tv fails") << 4;
    }

    void aDeadServerIsSaidToBeWithinSixSecondsAndItsLibrariesAreShown()
    {
        QFETCH(int, plexTv);
        die();
        m_world->network.plexTv().setHanging(plexTv == 1);
        m_world->network.plexTv().setOffline(plexTv == 3);
        if (plexTv == 2)
            m_world->network.plexTv().door().setBehaviour(Door::Hangs);
        if (plexTv == 4)
            m_world->network.plexTv().failNext(100, 503);
        restart();
        const QString server = m_world->network.owned().machineIdentifier();
        std::optional<Media::Result<Media::Server>> connected;
        m_backend->connectServer(server)->then(this, [&](const auto &result) { connected = result; });
        std::optional<Media::Result<Libraries>> libraries;
        const auto took = wait(m_backend->libraries(server), libraries);
        QVERIFY2(took <= 6s, qPrintable(QString::number(took.count())));
        QVERIFY(*libraries);
        QVERIFY(isStored(**libraries));
        QCOMPARE(unmarked(**libraries), m_before);
        QTRY_VERIFY(connected);
        QVERIFY(!*connected);
        QCOMPARE(connected->error().kind, Kind::Unreachable);
    }

    void aServerThatDiesWhileItIsUsedIsSaidToBeWithinTheSame()
    {
        restart();
        std::optional<Media::Result<Libraries>> libraries;
        (void)wait(m_backend->libraries(), libraries);
        QVERIFY(libraries && *libraries && !isStored(**libraries));
        m_world->network.owned().setOffline(true);
        m_world->network.plexTv().setHanging(true);
        libraries.reset();
        const auto took = wait(m_backend->libraries(), libraries);
        QVERIFY2(took <= 6s, qPrintable(QString::number(took.count())));
        QVERIFY(*libraries);
        QVERIFY(isStored(**libraries));
    }

    void aServerThatMovedIsFoundWithinTheQuestion()
    {
        QVERIFY(m_world->network.owned().move());
        restart();
        std::optional<Media::Result<Libraries>> libraries;
        const auto took = wait(m_backend->libraries(m_world->network.owned().machineIdentifier()), libraries);
        QVERIFY2(took <= 1s, qPrintable(QString::number(took.count())));
        QVERIFY(*libraries);
        QCOMPARE(**libraries, m_before);
    }

    void newsThatComeAfterTheVerdictAreTried()
    {
        m_world->network.plexTv().setHanging(true);
        m_world->network.owned().setOffline(true);
        restart();
        std::optional<Media::Result<Media::Server>> connected;
        (void)wait(m_backend->connectServer(), connected);
        QVERIFY(!*connected);
        m_world->network.owned().setOffline(false);
        QVERIFY(m_world->network.owned().move());
        m_world->network.plexTv().setHanging(false);
        for (auto waited = 0ms; waited < 40s && m_backend->state() != MediaBackend::State::Online; waited += 100ms) {
            m_clock->advance(100ms);
            QTest::qWait(2);
        }
        QTRY_COMPARE(m_backend->state(), MediaBackend::State::Online);
    }

    void withoutAnyTheErrorStays()
    {
        QVERIFY(QFile::remove(file()));
        die();
        restart();
        std::optional<Media::Result<Libraries>> libraries;
        (void)wait(m_backend->libraries(), libraries);
        QVERIFY(!*libraries);
        QCOMPARE(libraries->error().kind, Kind::Unreachable);
    }

    void whatTheServerRefusesIsNotCoveredUp_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("401") << 401 << Kind::Unauthorized;
        QTest::newRow("403") << 403 << Kind::Forbidden;
        QTest::newRow("404") << 404 << Kind::NotFound;
        QTest::newRow("429") << 429 << Kind::RateLimited;
        QTest::newRow("503") << 503 << Kind::ServerError;
    }

    void whatTheServerRefusesIsNotCoveredUp()
    {
        QFETCH(int, status);
        QFETCH(Kind, kind);
        m_world->network.owned().failNext(10, status, QStringLiteral("/library/sections"));
        const auto libraries = outcomeOf(m_backend->libraries());
        QVERIFY(!libraries);
        QCOMPARE(libraries.error().kind, kind);
    }

    void anAnswerThatMakesNoSenseIsNotCoveredUp()
    {
        m_world->network.owned().spoilNext(1, simulation::SimulatedServer::Spoil::Page, QStringLiteral("/library/sections"));
        const auto libraries = outcomeOf(m_backend->libraries());
        QVERIFY(!libraries);
        QCOMPARE(libraries.error().kind, Kind::BadAnswer);
    }

    void theNextAnswerTakesTheirPlace()
    {
        const QByteArray real = m_before.first().title.toUtf8();
        write(content().replace(real, "As it was called"));
        die();
        restart();
        std::optional<Media::Result<Libraries>> libraries;
        (void)wait(m_backend->libraries(), libraries);
        QVERIFY(*libraries && isStored(**libraries));
        QCOMPARE((*libraries)->first().title, QStringLiteral("As it was called"));
        // What died without a word is not waited for any more once it is there again.
        revive();
        libraries.reset();
        (void)wait(m_backend->libraries(), libraries);
        QVERIFY(*libraries);
        QCOMPARE(**libraries, m_before);
        QVERIFY(content().contains(real));
        QVERIFY(!content().contains("As it was called"));
    }

    void signingOutWipesThem()
    {
        QVERIFY(content().contains(m_before.first().title.toUtf8()));
        QVERIFY(outcomeOf(m_backend->signOut()));
        QVERIFY(!QFile::exists(file()));
    }

    void anotherUserWipesThem()
    {
        m_backend.reset();
        m_world->network.plexTv().setHome(true);
        m_backend = m_world->backend();
        m_backend->start();
        QVERIFY(BackendWorld::isOnline(*m_backend));
        auto *switching = qobject_cast<Media::UserSwitching *>(m_backend.get());
        const auto users = outcomeOf(switching->users());
        QVERIFY(users);
        const auto other = std::find_if(users->cbegin(), users->cend(), [](const auto &user) { return !user.isCurrent && !user.isProtected; });
        QVERIFY(other != users->cend());
        QVERIFY(outcomeOf(switching->switchUser(other->id, {})));
        QVERIFY(!QFile::exists(file()));
        die();
        const auto libraries = outcomeOf(m_backend->libraries());
        QVERIFY(!libraries);
    }

    void aFileOfSomebodyElseIsNotBelieved()
    {
        const QByteArray user = "\"user\": \"";
        QVERIFY(content().contains(user));
        write(content().replace(user, user + "not-"));
        die();
        restart();
        std::optional<Media::Result<Libraries>> libraries;
        (void)wait(m_backend->libraries(), libraries);
        QVERIFY(!*libraries);
    }

    void nothingIsOnDiskBeforeTheStart()
    {
        m_backend.reset();
        QVERIFY(QDir(m_world->directory.path()).removeRecursively());
        m_backend = m_world->backend();
        QVERIFY(!outcomeOf(m_backend->libraries()));
        QVERIFY(!QDir(m_world->directory.path()).exists());
    }
};

QTEST_GUILESS_MAIN(TestPlexBackendStored)
#include "tst_plexbackend_stored.moc"
