// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// The simulated Plex as a child process.
class SimulationTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSimulationIsStartedAndStopped();
    void aSimulationThatFailsIsAnError();
    void theSimulationsOwnPortIsSearched();
};

void SimulationTest::aSimulationIsStartedAndStopped()
{
    const QTemporaryDir directory;
    QVERIFY(QFile::copy(QStringLiteral(PLEXCTL), directory.filePath(u"plexctl"_s)));
    QVERIFY(write(directory.filePath(u"ca.pem"_s), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
    QVERIFY(write(directory.filePath(u"plexsim"_s),
          "#!/bin/sh\ncd " + directory.path().toLocal8Bit() + "\necho \"$@\" > arguments\necho noise\necho noise >&2\n"
          "echo '{\"type\":\"ready\",\"plexTv\":\"https://127.0.0.1:4711\",\"signInPage\":\"https://127.0.0.1:4712/auth\",\"ca\":\"'$PWD'/ca.pem\"}'\n"
          "cat > /dev/null\necho over > over\n", true));
    const auto simulated = [&directory](const QString &arguments) {
        QProcess process;
        prepare(process, arguments.split(u' '), {{u"PLEXSIM_MEDIA"_s, u"/films"_s}});
        process.setProgram(directory.filePath(u"plexctl"_s));
        process.start();
        return finished(process);
    };
    const Run run = simulated(u"--json --simulate metrics"_s);
    QCOMPARE(run.status, 0);
    QVERIFY(!run.out.contains("noise") && !run.err.contains("noise"));
    const QJsonObject metrics = run.last().value("metrics"_L1).toObject();
    QCOMPARE(metrics.value("plex-tv/url"_L1), u"https://127.0.0.1:4711"_s);
    QCOMPARE(metrics.value("plex-tv/sign-in-page"_L1), u"https://127.0.0.1:4712/auth"_s);
    QCOMPARE(metrics.value("connections/discover-lan"_L1), false);
    QVERIFY(metrics.value("host/certificates"_L1).toString().contains(u"AAAA"_s));
    QCOMPARE(metrics.value("host/keepsCredentials"_L1), false);
    const QString profile = metrics.value("host/profile"_L1).toString();
    QVERIFY(!profile.isEmpty());
    QVERIFY(!QFile::exists(profile));
    QCOMPARE(content(directory.filePath(u"arguments"_s)), QByteArray("--auto-claim 2 --gdm 0 --exit-with-stdin --media /films\n"));
    QCOMPARE(content(directory.filePath(u"over"_s)), QByteArray("over\n"));

    QVERIFY(simulated(u"--simulate --verbose status"_s).err.contains("noise"));
    const QJsonObject own = simulated(u"--json --simulate --credentials keychain --profile /tmp metrics"_s).last().value("metrics"_L1).toObject();
    QCOMPARE(own.value("host/keepsCredentials"_L1), true);
    QCOMPARE(own.value("host/profile"_L1), u"/tmp"_s);
}

void SimulationTest::aSimulationThatFailsIsAnError()
{
    const QTemporaryDir directory;
    QVERIFY(QFile::copy(QStringLiteral(PLEXCTL), directory.filePath(u"plexctl"_s)));
    const auto simulated = [&directory] {
        QProcess process;
        prepare(process, {u"--json"_s, u"--simulate"_s, u"status"_s}, {{u"PATH"_s, u"/bin"_s}});
        process.setProgram(directory.filePath(u"plexctl"_s));
        process.start();
        return finished(process);
    };
    QCOMPARE(simulated().kind(), u"usage"_s);
    QVERIFY(write(directory.filePath(u"plexsim"_s), "#!/bin/sh\nexit 1\n", true));
    const Run run = simulated();
    QCOMPARE(run.lines.size(), 1);
    QCOMPARE(run.kind(), u"unreachable"_s);
    QCOMPARE(run.status, 4);
}

void SimulationTest::theSimulationsOwnPortIsSearched()
{
    const QTemporaryDir directory;
    QVERIFY(QFile::copy(QStringLiteral(PLEXCTL), directory.filePath(u"plexctl"_s)));
    QVERIFY(write(directory.filePath(u"plexsim"_s),
                  "#!/bin/sh\necho '{\"type\":\"ready\",\"plexTv\":\"https://127.0.0.1:4711\",\"gdmPort\":4713}'\ncat > /dev/null\n", true));
    const auto metrics = [&directory](const QString &arguments) {
        QProcess process;
        prepare(process, arguments.split(u' '));
        process.setProgram(directory.filePath(u"plexctl"_s));
        process.start();
        return finished(process).last().value("metrics"_L1).toObject();
    };
    const QJsonObject own = metrics(u"--json --simulate metrics"_s);
    QCOMPARE(own.value("connections/gdm-port"_L1), 4713);
    QVERIFY(!own.contains("connections/discover-lan"_L1));
    QCOMPARE(metrics(u"--json --simulate --gdm-port 4714 metrics"_s).value("connections/gdm-port"_L1), 4714);
    QCOMPARE(metrics(u"--json --simulate --no-gdm metrics"_s).value("connections/discover-lan"_L1), false);
}

QTEST_GUILESS_MAIN(SimulationTest)
#include "tst_plexctl_simulation.moc"
