// SPDX-License-Identifier: MIT
#include "simulation/simulatednetwork.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using simulation::AddressSpec;

namespace {

/// What one run of plexctl printed.
struct Run
{
    int exitStatus = -1;
    QList<QJsonObject> lines;
    QByteArray output;
    QByteArray log;

    QJsonObject last() const { return lines.isEmpty() ? QJsonObject() : lines.last(); }
    QList<QJsonObject> events(const QString &name) const
    {
        QList<QJsonObject> found;
        for (const QJsonObject &line : lines) {
            if (line.value(u"event") == name)
                found.append(line);
        }
        return found;
    }
    QJsonObject answerTo(int inputLine) const
    {
        for (const QJsonObject &line : lines) {
            if (line.value(u"line") == inputLine)
                return line;
        }
        return {};
    }
};

} // namespace

/// The main job from outside: plexctl loads the plugin, the simulated Plex answers, a real keychain keeps the credential.
class TestMainJob : public QObject
{
    Q_OBJECT

    std::unique_ptr<simulation::SimulatedNetwork> m_network;
    std::unique_ptr<QTemporaryDir> m_profile;
    QByteArray m_printed; // everything that must not hold a secret

    std::unique_ptr<QProcess> started(const QStringList &arguments)
    {
        QFile ca(m_profile->filePath(QStringLiteral("../") + QFileInfo(m_profile->path()).fileName() + QStringLiteral(".pem")));
        if (ca.open(QIODevice::WriteOnly))
            ca.write(m_network->caCertificate());
        ca.close();
        auto process = std::make_unique<QProcess>();
        process->start(QStringLiteral(PLEXCTL),
                       QStringList{QStringLiteral("--json"), QStringLiteral("--verbose"), QStringLiteral("--no-gdm"), QStringLiteral("--plugin"),
                                   QStringLiteral(PLEXBACKEND_FILE), QStringLiteral("--profile"), m_profile->path(), QStringLiteral("--plex-tv"),
                                   m_network->plexTv().url().toString(), QStringLiteral("--ca"), ca.fileName()}
                           + arguments);
        return process;
    }

    static Run ended(QProcess &process)
    {
        Run run;
        if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60000))
            return run;
        run.exitStatus = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        run.output += process.readAllStandardOutput();
        run.log = process.readAllStandardError();
        for (const QByteArray &line : run.output.split('\n')) {
            if (!line.isEmpty())
                run.lines.append(QJsonDocument::fromJson(line).object());
        }
        return run;
    }

    Run plexctl(const QStringList &arguments, bool isSecret = false)
    {
        const auto process = started(arguments);
        process->closeWriteChannel();
        const Run run = ended(*process);
        m_printed += run.log;
        if (!isSecret)
            m_printed += run.output;
        return run;
    }

    Run signIn()
    {
        m_network->plexTv().setAutoClaim(1);
        return plexctl({QStringLiteral("sign-in"), QStringLiteral("--no-open")});
    }

    QString firstItem()
    {
        const Run libraries = plexctl({QStringLiteral("libraries")});
        const QString library = libraries.last().value(u"libraries").toArray().first().toObject().value(u"id").toString();
        const Run list = plexctl({QStringLiteral("list"), library, QStringLiteral("--count"), QStringLiteral("1")});
        return list.last().value(u"items").toArray().first().toObject().value(u"id").toString();
    }

private Q_SLOTS:
    void init()
    {
        m_network = std::make_unique<simulation::SimulatedNetwork>();
        QString error;
        QVERIFY2(m_network->start(&error), qPrintable(error));
        m_profile = std::make_unique<QTemporaryDir>();
        m_printed.clear();
    }

    void cleanup()
    {
        plexctl({QStringLiteral("sign-out")});
        QFile::remove(m_profile->path() + QStringLiteral(".pem"));
    }

    void fromSignInToBytesEachProcessFindsWhatTheOneBeforeLeft()
    {
        const Run signedIn = signIn();
        QCOMPARE(signedIn.exitStatus, 0);
        QCOMPARE(signedIn.last().value(u"type").toString(), QStringLiteral("result"));
        QCOMPARE(signedIn.last().value(u"command").toString(), QStringLiteral("sign-in"));
        QCOMPARE(signedIn.events(QStringLiteral("sign-in-code")).size(), 1);
        const QJsonObject code = signedIn.events(QStringLiteral("sign-in-code")).first();
        QVERIFY(code.value(u"url").toString().startsWith(u"https://app.plex.tv/auth#?clientID="));
        QVERIFY(code.value(u"expiresIn").toInt() > 0);
        QCOMPARE(signedIn.events(QStringLiteral("sign-in-ended")).first().value(u"outcome").toString(), QStringLiteral("signed-in"));

        const Run status = plexctl({QStringLiteral("status")});
        QCOMPARE(status.exitStatus, 0);
        QCOMPARE(status.last().value(u"state").toString(), QStringLiteral("online"));
        QVERIFY(!status.last().value(u"account").toObject().value(u"name").toString().isEmpty());
        QCOMPARE(status.last().value(u"credentials").toString(), QStringLiteral("keychain"));
        QCOMPARE(status.last().value(u"servers").toArray().size(), 2);

        const Run servers = plexctl({QStringLiteral("servers")});
        const QJsonObject server = servers.last().value(u"servers").toArray().first().toObject();
        QCOMPARE(server.value(u"id").toString(), m_network->owned().machineIdentifier());
        QVERIFY(server.value(u"owned").toBool());
        QCOMPARE(server.value(u"connection").toObject().value(u"via").toString(), QStringLiteral("verified-ip"));

        const Run connected = plexctl({QStringLiteral("connect"), QStringLiteral("--server"), m_network->shared().name()});
        QCOMPARE(connected.exitStatus, 0);
        QCOMPARE(connected.last().value(u"server").toString(), m_network->shared().machineIdentifier());
        QVERIFY(connected.last().value(u"elapsedMs").isDouble());

        const QString item = firstItem();
        const Run shown = plexctl({QStringLiteral("show"), item});
        const QJsonObject media = shown.last().value(u"item").toObject().value(u"media").toArray().first().toObject();
        QVERIFY(!media.value(u"parts").toArray().first().toObject().value(u"streams").toArray().isEmpty());

        const Run redacted = plexctl({QStringLiteral("play"), item});
        QCOMPARE(redacted.last().value(u"stream").toObject().value(u"headers").toObject().value(u"X-Plex-Token").toString(),
                 QStringLiteral("<redacted>"));
        const QJsonObject stream =
            plexctl({QStringLiteral("play"), item, QStringLiteral("--show-secrets")}, true).last().value(u"stream").toObject();
        QCOMPARE(stream.value(u"method").toString(), QStringLiteral("direct-play"));
        QNetworkAccessManager player;
        QNetworkRequest request(QUrl(stream.value(u"url").toString()));
        request.setSslConfiguration(m_network->sslConfiguration());
        request.setPeerVerifyName(stream.value(u"verifyName").toString());
        const QJsonObject headers = stream.value(u"headers").toObject();
        for (auto it = headers.constBegin(); it != headers.constEnd(); ++it)
            request.setRawHeader(it.key().toLatin1(), it.value().toString().toUtf8());
        request.setRawHeader("Range", "bytes=0-4095");
        const std::unique_ptr<QNetworkReply> bytes(player.get(request));
        QTRY_VERIFY(bytes->isFinished());
        QCOMPARE(bytes->readAll().size(), 4096);

        const Run report = plexctl({QStringLiteral("report"), item, QStringLiteral("--state"), QStringLiteral("playing"),
                                    QStringLiteral("--position"), QStringLiteral("65000")});
        QCOMPARE(report.last().value(u"accepted").toBool(), true);

        const Run signedOut = plexctl({QStringLiteral("sign-out")});
        QCOMPARE(signedOut.last().value(u"revoked").toBool(), true);
        const Run after = plexctl({QStringLiteral("libraries")});
        QCOMPARE(after.exitStatus, 3);
        QCOMPARE(after.last().value(u"kind").toString(), QStringLiteral("signed-out"));
    }

    void aServerByItsAddressNeedsNoAccountAndNoPlexTv()
    {
        m_network->plexTv().setOffline(true);
        const QString address = m_network->owned().answeringAddress().uri.toString();
        QCOMPARE(plexctl({QStringLiteral("add-server"), address}).last().value(u"kind").toString(), QStringLiteral("unauthorized"));
        m_network->owned().setAllowedNetworks({{QHostAddress(QStringLiteral("127.0.0.0")), 8}});
        const Run added = plexctl({QStringLiteral("add-server"), address, QStringLiteral("--name"), QStringLiteral("Den")});
        QCOMPARE(added.exitStatus, 0);
        const QJsonObject server = added.last().value(u"server").toObject();
        QCOMPARE(server.value(u"id").toString(), m_network->owned().machineIdentifier());
        QCOMPARE(server.value(u"name").toString(), QStringLiteral("Den"));
        QCOMPARE(server.value(u"state").toString(), QStringLiteral("online"));

        QCOMPARE(plexctl({QStringLiteral("status")}).last().value(u"state").toString(), QStringLiteral("online"));
        QCOMPARE(plexctl({QStringLiteral("servers")}).last().value(u"servers").toArray().size(), 1);
        const QJsonObject stream = plexctl({QStringLiteral("play"), firstItem()}).last().value(u"stream").toObject();
        QCOMPARE(stream.value(u"method").toString(), QStringLiteral("direct-play"));
        QVERIFY(!stream.value(u"headers").toObject().contains(u"X-Plex-Token"));

        QCOMPARE(plexctl({QStringLiteral("remove-server"), m_network->owned().machineIdentifier()}).exitStatus, 0);
        QCOMPARE(plexctl({QStringLiteral("libraries")}).last().value(u"kind").toString(), QStringLiteral("signed-out"));
        for (const auto &request : m_network->recorder().at(QStringLiteral("owned")))
            QVERIFY(request.token().isEmpty());
    }

    void aTokenRevokedBetweenTwoCommandsOfASessionIsNotSeen()
    {
        QCOMPARE(signIn().exitStatus, 0);
        const QString item = firstItem();
        const auto process = started({QStringLiteral("session")});
        process->write("show " + item.toUtf8() + ";\n");
        QByteArray first;
        QTRY_VERIFY_WITH_TIMEOUT((first += process->readAllStandardOutput()).contains("\"line\":1"), 20000);
        m_network->owned().rotateToken();
        process->write("show " + item.toUtf8() + "\n");
        process->closeWriteChannel();
        const Run run = ended(*process);
        m_printed += first + run.output + run.log;
        QCOMPARE(run.exitStatus, 0);
        QCOMPARE(run.answerTo(2).value(u"type").toString(), QStringLiteral("result"));
        QCOMPARE(run.answerTo(2).value(u"item").toObject().value(u"id").toString(), item);
        auto renewed = run.events(QStringLiteral("token-renewed"));
        // The account's own keep-alive at the start may come at any time beside it.
        renewed.removeIf([](const QJsonObject &event) { return event.value(u"trigger").toString() == u"start"; });
        QCOMPARE(renewed.size(), 1);
        QCOMPARE(renewed.first().value(u"scope").toString(), QStringLiteral("server"));
        QCOMPARE(renewed.first().value(u"trigger").toString(), QStringLiteral("rejected"));
    }

    void ofTwoDeadOneWrongOneGoodAndARelayTheGoodOneIsUsed()
    {
        using enum AddressSpec::Kind;
        using enum AddressSpec::Behaviour;
        QVERIFY(m_network->owned().setAddresses({{Local, Refuses}, {Local, Hangs}, {Local, Impostor}, {Local, Answers}, {Relay, Answers}}));
        QCOMPARE(signIn().exitStatus, 0);
        const Run connected = plexctl({QStringLiteral("connect")});
        QCOMPARE(connected.last().value(u"connection").toObject().value(u"uri").toString(),
                 m_network->owned().addresses().at(3).uri.toString());
        const Run doctor = plexctl({QStringLiteral("doctor"), QStringLiteral("--server"), m_network->owned().machineIdentifier()});
        QStringList outcomes;
        for (const QJsonValue &address : doctor.last().value(u"servers").toArray().first().toObject().value(u"addresses").toArray())
            outcomes.append(address.toObject().value(u"outcome").toString());
        outcomes.sort();
        QCOMPARE(outcomes, QStringList({QStringLiteral("refused"), QStringLiteral("timeout"), QStringLiteral("usable"),
                                        QStringLiteral("usable"), QStringLiteral("wrong-server")}));
        const auto wrong = m_network->recorder().at(QStringLiteral("impostor"));
        QVERIFY(!wrong.isEmpty());
        for (const auto &request : wrong)
            QVERIFY(request.token().isEmpty());
    }

    void aServerThatIsGoneIsReportedAsUnreachable()
    {
        QCOMPARE(signIn().exitStatus, 0);
        m_network->owned().setOffline(true);
        const Run run = plexctl({QStringLiteral("connect")});
        QCOMPARE(run.exitStatus, 4);
        QCOMPARE(run.last().value(u"kind").toString(), QStringLiteral("unreachable"));
        QVERIFY(!run.last().value(u"message").toString().isEmpty());
        QCOMPARE(plexctl({QStringLiteral("libraries")}).exitStatus, 4); // nobody has asked while it was there
    }

    void theLibrariesOfAServerThatIsGoneAreShownAsLastKnown()
    {
        QCOMPARE(signIn().exitStatus, 0);
        const QJsonArray before = plexctl({QStringLiteral("libraries")}).last().value(u"libraries").toArray();
        QVERIFY(!before.isEmpty());
        QVERIFY(!before.first().toObject().contains(u"stored"));
        m_network->owned().setOffline(true);
        m_network->plexTv().setHanging(true);
        const Run run = plexctl({QStringLiteral("libraries")});
        m_network->plexTv().setHanging(false);
        QCOMPARE(run.exitStatus, 0);
        QJsonArray expected;
        for (const QJsonValue &library : before) {
            QJsonObject object = library.toObject();
            object.insert(QStringLiteral("stored"), true);
            expected.append(object);
        }
        QCOMPARE(run.last().value(u"libraries").toArray(), expected);
    }

    void memoryForgetsAtExit()
    {
        m_network->plexTv().setAutoClaim(1);
        const QStringList memory{QStringLiteral("--credentials"), QStringLiteral("memory")};
        QCOMPARE(plexctl(memory + QStringList{QStringLiteral("sign-in"), QStringLiteral("--link")}).exitStatus, 0);
        QCOMPARE(plexctl(memory + QStringList{QStringLiteral("libraries")}).exitStatus, 3);
    }

    void withoutAKeychainNothingIsKeptAnywhereElse()
    {
        const QByteArray bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        const Run status = plexctl({QStringLiteral("status")});
        const Run libraries = plexctl({QStringLiteral("libraries")});
        const Run signedIn = signIn();
        qputenv("DBUS_SESSION_BUS_ADDRESS", bus);
        QCOMPARE(status.exitStatus, 0);
        QCOMPARE(status.last().value(u"state").toString(), QStringLiteral("credentials-locked"));
        QCOMPARE(libraries.exitStatus, 6);
        QCOMPARE(libraries.last().value(u"kind").toString(), QStringLiteral("credentials-unavailable"));
        QCOMPARE(signedIn.exitStatus, 6);
    }

    void noSecretIsInOutputLogsSettingsOrCachesAfterTheWholePath()
    {
        QList<QByteArray> secrets;
        QObject listener;
        connect(&m_network->recorder(), &simulation::Recorder::requestArrived, &listener, [&](const simulation::RecordedRequest &request) {
            if (!request.token().isEmpty() && !secrets.contains(request.token()))
                secrets.append(request.token());
        });
        fromSignInToBytesEachProcessFindsWhatTheOneBeforeLeft();
        aTokenRevokedBetweenTwoCommandsOfASessionIsNotSeen();
        QVERIFY(m_printed.contains("mediabackend.http"));
        QByteArray everything = m_printed;
        int files = 0;
        for (QDirIterator it(m_profile->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); it.hasNext(); ++files) {
            QFile file(it.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            everything += file.readAll();
        }
        QVERIFY(files >= 2);
        QVERIFY(secrets.size() >= 5);
        for (const QByteArray &secret : std::as_const(secrets))
            QVERIFY2(!everything.contains(secret), "a token became text");
    }
};

QTEST_GUILESS_MAIN(TestMainJob)
#include "tst_mainjob.moc"
