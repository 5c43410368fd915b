// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// Which plugin is loaded, and what it is told about its host.
class HostSetupTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void thePluginIsCheckedBeforeItIsLoaded();
    void thePluginIsFoundInADirectory();
    void theHostIsDescribedAsOptionsSay();
    void certificatesAreReadOrRefused();
};

void HostSetupTest::thePluginIsCheckedBeforeItIsLoaded()
{
    for (const QString &plugin : {QStringLiteral(OTHER_PLUGIN), QStringLiteral(PLEXCTL), u"/nowhere/x.so"_s}) {
        for (const Run &run : {json("status --plugin "_L1 + plugin), json(u"status"_s, {{u"MEDIABACKEND_PLUGIN_PATH"_s, plugin}})}) {
            QCOMPARE(run.lines.size(), 1);
            QCOMPARE(run.kind(), u"usage"_s);
            QVERIFY(run.last().value("message"_L1).toString().contains(plugin));
            QCOMPARE(run.status, 2);
        }
    }
    QVERIFY(json("status --plugin "_L1 + QStringLiteral(OTHER_PLUGIN)).last().value("message"_L1).toString().contains(u"org.example.Other"_s));
    QCOMPARE(json(u"status --plugin "_s + QStringLiteral(FAKE_BACKEND), {{u"MEDIABACKEND_PLUGIN_PATH"_s, u"/nowhere"_s}}).status, 0);
}

void HostSetupTest::thePluginIsFoundInADirectory()
{
    const QString directory = QFileInfo(QStringLiteral(FAKE_BACKEND)).path(); // the other plugin lies there too
    QCOMPARE(json(u"status"_s, {{u"MEDIABACKEND_PLUGIN_PATH"_s, directory}}).status, 0);
    const QTemporaryDir empty;
    const Run run = json(u"status"_s, {{u"MEDIABACKEND_PLUGIN_PATH"_s, empty.path()}});
    QCOMPARE(run.kind(), u"usage"_s);
    QVERIFY(run.last().value("message"_L1).toString().contains(empty.path()));

    QVERIFY(QDir(empty.path()).mkpath(u"bin"_s) && QDir(empty.path()).mkpath(u"lib/mediabackends"_s));
    QVERIFY(QFile::copy(QStringLiteral(PLEXCTL), empty.filePath(u"bin/plexctl"_s)));
    QVERIFY(QFile::copy(QStringLiteral(FAKE_BACKEND), empty.filePath(u"lib/mediabackends/any.so"_s)));
    QProcess process;
    prepare(process, {u"--json"_s, u"status"_s}, {{u"MEDIABACKEND_PLUGIN_PATH"_s, QString()}});
    process.setProgram(empty.filePath(u"bin/plexctl"_s));
    process.start();
    QCOMPARE(finished(process).status, 0);
}

void HostSetupTest::theHostIsDescribedAsOptionsSay()
{
    const QTemporaryDir profile;
    const QJsonObject set = json(u"metrics --credentials memory --plex-tv https://127.0.0.1:8443 --sign-in-page https://x/auth "
                                 "--allow-insecure never --gdm-port 5000 --no-gdm --profile %1/./p"_s.arg(profile.path()))
                                .last().value("metrics"_L1).toObject();
    const QString directory = profile.path() + "/p"_L1;
    QCOMPARE(set.value("host/product"_L1), u"plexctl"_s);
    QCOMPARE(set.value("host/profile"_L1), directory);
    QCOMPARE(set.value("host/settings"_L1), directory);
    QCOMPARE(set.value("host/cache"_L1), directory + "/cache"_L1);
    QCOMPARE(set.value("host/keepsCredentials"_L1), false);
    QCOMPARE(set.value("plex-tv/url"_L1), u"https://127.0.0.1:8443"_s);
    QCOMPARE(set.value("plex-tv/sign-in-page"_L1), u"https://x/auth"_s);
    QCOMPARE(set.value("connections/allow-insecure"_L1), u"never"_s);
    QCOMPARE(set.value("connections/gdm-port"_L1), 5000);
    QCOMPARE(set.value("connections/discover-lan"_L1), false);

    const QJsonObject plain = json(u"metrics"_s, {{u"XDG_CONFIG_HOME"_s, u"/c"_s}, {u"XDG_CACHE_HOME"_s, u"/d"_s}})
                                  .last().value("metrics"_L1).toObject();
    QCOMPARE(plain.value("host/profile"_L1), QString());
    QCOMPARE(plain.value("host/settings"_L1), u"/c/plexctl"_s);
    QCOMPARE(plain.value("host/cache"_L1), u"/d/plexctl"_s);
    QCOMPARE(plain.value("host/keepsCredentials"_L1), true);
    QVERIFY(!plain.contains("connections/discover-lan"_L1));
    QVERIFY(!plain.contains("plex-tv/url"_L1));
}

void HostSetupTest::certificatesAreReadOrRefused()
{
    const QTemporaryDir directory;
    const QString file = directory.filePath(u"ca.pem"_s);
    QCOMPARE(json("status --ca "_L1 + file).kind(), u"usage"_s);
    QVERIFY(write(file, "nothing of the kind"));
    const Run empty = json("status --ca "_L1 + file);
    QCOMPARE(empty.kind(), u"usage"_s);
    QCOMPARE(empty.status, 2);
    const QByteArray pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    QVERIFY(write(file, pem));
    const QJsonObject metrics = json("metrics --ca "_L1 + file).last().value("metrics"_L1).toObject();
    QCOMPARE(metrics.value("host/certificates"_L1), QString::fromLatin1(pem));
}

QTEST_GUILESS_MAIN(HostSetupTest)
#include "tst_plexctl_host.moc"
