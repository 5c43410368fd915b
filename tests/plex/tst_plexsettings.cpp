// SPDX-License-Identifier: MIT
#include "plex/plexsettings.h"

#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using plex::InsecurePolicy;
using plex::PlexSettings;

/// The settings of one profile.
class TestPlexSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_directory.reset(); }

    void everythingHasADefault();
    void askingWritesNothing();
    void whatIsStoredCounts();
    void anOverrideCountsBeforeWhatIsStoredAndIsNotStored();
    void aPolicyIsReadByItsName_data();
    void aPolicyIsReadByItsName();
    void anAddressThatCannotBeIsNoneAndNotAnother_data();
    void anAddressThatCannotBeIsNoneAndNotAnother();
    void theSearchPortIsForTheHostToSay_data();
    void theSearchPortIsForTheHostToSay();
    void theIdentifierSurvives();
    void theIdentifierIsWrittenAtOnceWithTheVersion();
    void aDamagedFileIsAllDefaults();
    void aFileOfAnotherVersionKeepsWhatItHolds();
    void twoProfilesDoNotMeet();
    void everySettingIsListedWithItsHelpAndItsDefaultIsInRange();
    void aChangeCountsAtOnceIsStoredAndTold();
    void whatAPersonTypesIsUnderstood_data();
    void whatAPersonTypesIsUnderstood();
    void aValueThatCannotBeIsUsageAndChangesNothing_data();
    void aValueThatCannotBeIsUsageAndChangesNothing();
    void aSettingGoesBackToItsDefault();
    void whatTheHostHasFixedIsNotChanged();
    void aStoredValueOutOfRangeIsTheDefault();
    void aFileThatCannotBeWrittenIsSaid();

private:
    QDir directory() const { return QDir(m_directory->path()); }
    QString file() const { return m_directory->filePath(QStringLiteral("plexbackend.ini")); }
    void store(const QString &name, const QVariant &value) const { QSettings(file(), QSettings::IniFormat).setValue(name, value); }

    std::unique_ptr<QTemporaryDir> m_directory;
};

void TestPlexSettings::everythingHasADefault()
{
    const PlexSettings settings(directory(), {});
    QCOMPARE(settings.clientIdentifier(), QString());
    QCOMPARE(settings.plexTv(), QUrl(QStringLiteral("https://plex.tv")));
    QCOMPARE(settings.signInPage(), QUrl(QStringLiteral("https://app.plex.tv/auth")));
    QCOMPARE(settings.insecure(), InsecurePolicy::SameNetwork);
    QCOMPARE(settings.usesRelay(), true);
    QCOMPARE(settings.discoversLan(), true);
    QCOMPARE(settings.gdmPort(), 32414);
}

void TestPlexSettings::askingWritesNothing()
{
    {
        const PlexSettings settings(directory(), {{QStringLiteral("connections/use-relay"), false}});
        (void)settings.plexTv();
        (void)settings.usesRelay();
    }
    QVERIFY(directory().isEmpty());
}

void TestPlexSettings::whatIsStoredCounts()
{
    store(QStringLiteral("client/identifier"), QStringLiteral("c-1"));
    store(QStringLiteral("plex-tv/url"), QStringLiteral("https://gateway.example.org:8443"));
    store(QStringLiteral("plex-tv/sign-in-page"), QStringLiteral("https://gateway.example.org/auth"));
    store(QStringLiteral("connections/allow-insecure"), QStringLiteral("never"));
    store(QStringLiteral("connections/use-relay"), false);
    store(QStringLiteral("connections/discover-lan"), false);
    const PlexSettings settings(directory(), {});
    QCOMPARE(settings.clientIdentifier(), QStringLiteral("c-1"));
    QCOMPARE(settings.insecure(), InsecurePolicy::Never);
    QCOMPARE(settings.usesRelay(), false);
    QCOMPARE(settings.discoversLan(), false);
    // Where the token goes is for the host to say, not for a file.
    QCOMPARE(settings.plexTv(), QUrl(QStringLiteral("https://plex.tv")));
    QCOMPARE(settings.signInPage(), QUrl(QStringLiteral("https://app.plex.tv/auth")));
}

void TestPlexSettings::anOverrideCountsBeforeWhatIsStoredAndIsNotStored()
{
    store(QStringLiteral("connections/allow-insecure"), QStringLiteral("always"));
    {
        PlexSettings settings(directory(), {{QStringLiteral("connections/allow-insecure"), QStringLiteral("never")},
                                            {QStringLiteral("plex-tv/url"), QStringLiteral("https://127.0.0.1:9")}});
        QCOMPARE(settings.insecure(), InsecurePolicy::Never);
        QCOMPARE(settings.plexTv(), QUrl(QStringLiteral("https://127.0.0.1:9")));
        settings.settleClientIdentifier(QStringLiteral("c-1"));
    }
    const PlexSettings settings(directory(), {});
    QCOMPARE(settings.insecure(), InsecurePolicy::Always);
    QCOMPARE(settings.plexTv(), QUrl(QStringLiteral("https://plex.tv")));
}

void TestPlexSettings::aPolicyIsReadByItsName_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<InsecurePolicy>("policy");
    QTest::newRow("never") << QVariant(QStringLiteral("never")) << InsecurePolicy::Never;
    QTest::newRow("same-network") << QVariant(QStringLiteral("same-network")) << InsecurePolicy::SameNetwork;
    QTest::newRow("always") << QVariant(QStringLiteral("always")) << InsecurePolicy::Always;
    // What is not understood must not open anything.
    QTest::newRow("misspelled") << QVariant(QStringLiteral("Always")) << InsecurePolicy::SameNetwork;
    QTest::newRow("empty") << QVariant(QString()) << InsecurePolicy::SameNetwork;
    QTest::newRow("true") << QVariant(true) << InsecurePolicy::SameNetwork;
    QTest::newRow("number") << QVariant(2) << InsecurePolicy::SameNetwork;
    QTest::newRow("nothing") << QVariant() << InsecurePolicy::SameNetwork;
}

void TestPlexSettings::aPolicyIsReadByItsName()
{
    QFETCH(QVariant, value);
    QFETCH(InsecurePolicy, policy);
    const QString name = QStringLiteral("connections/allow-insecure");
    QCOMPARE(PlexSettings(directory(), {{name, value}}).insecure(), policy);
    store(name, value);
    QCOMPARE(PlexSettings(directory(), {}).insecure(), policy);
}

void TestPlexSettings::anAddressThatCannotBeIsNoneAndNotAnother_data()
{
    QTest::addColumn<QString>("address");
    for (const char *address :
         {"", "plex.tv", "/api", "ftp://plex.tv", "https://", "https://plex.tv:98000", "http://plex.tv", "not an address"})
        QTest::newRow(address) << QString::fromLatin1(address);
}

void TestPlexSettings::anAddressThatCannotBeIsNoneAndNotAnother()
{
    QFETCH(QString, address);
    // The account's token goes to this address, so without encryption is out of the question as well.
    const QVariantMap overrides{{QStringLiteral("plex-tv/url"), address}, {QStringLiteral("plex-tv/sign-in-page"), address}};
    const PlexSettings settings(directory(), overrides);
    QVERIFY(settings.plexTv().isEmpty());
    QVERIFY(settings.signInPage().isEmpty());
}

void TestPlexSettings::theSearchPortIsForTheHostToSay_data()
{
    QTest::addColumn<QVariant>("given");
    QTest::addColumn<int>("port");
    QTest::newRow("a number") << QVariant(5000) << 5000;
    QTest::newRow("a number as text") << QVariant(QStringLiteral("5000")) << 5000;
    QTest::newRow("the last") << QVariant(65535) << 65535;
    QTest::newRow("none") << QVariant(0) << 32414;
    QTest::newRow("one too many") << QVariant(65536) << 32414;
    QTest::newRow("negative") << QVariant(-1) << 32414;
    QTest::newRow("no number") << QVariant(QStringLiteral("gdm")) << 32414;
    QTest::newRow("nothing") << QVariant() << 32414;
}

void TestPlexSettings::theSearchPortIsForTheHostToSay()
{
    QFETCH(const QVariant, given);
    QFETCH(const int, port);
    const QString name = QStringLiteral("connections/gdm-port");
    QCOMPARE(int(PlexSettings(directory(), {{name, given}}).gdmPort()), port);
    store(name, given);
    QCOMPARE(int(PlexSettings(directory(), {}).gdmPort()), 32414);
}

void TestPlexSettings::theIdentifierSurvives()
{
    PlexSettings(directory(), {}).settleClientIdentifier(QStringLiteral("c-1"));
    QCOMPARE(PlexSettings(directory(), {}).clientIdentifier(), QStringLiteral("c-1"));
}

void TestPlexSettings::theIdentifierIsWrittenAtOnceWithTheVersion()
{
    PlexSettings settings(directory(), {});
    settings.settleClientIdentifier(QStringLiteral("c-1"));
    QFile written(file());
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray text = written.readAll();
    QVERIFY(text.contains("identifier=c-1"));
    QVERIFY(text.contains("version=1"));
    // The identifier is public; nothing else is in there.
    QCOMPARE(QSettings(file(), QSettings::IniFormat).allKeys().size(), 2);
}

void TestPlexSettings::aDamagedFileIsAllDefaults()
{
    QFile damaged(file());
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write(QByteArray("\x00\xff[[[=\n%zz\nclient/identifier", 28));
    damaged.close();
    PlexSettings settings(directory(), {});
    QCOMPARE(settings.clientIdentifier(), QString());
    QCOMPARE(settings.insecure(), InsecurePolicy::SameNetwork);
    QVERIFY(settings.usesRelay());
}

void TestPlexSettings::aFileOfAnotherVersionKeepsWhatItHolds()
{
    for (const char *version : {"0", "1", "99", "x"}) {
        store(QStringLiteral("version"), QString::fromLatin1(version));
        store(QStringLiteral("client/identifier"), QStringLiteral("c-1"));
        QCOMPARE(PlexSettings(directory(), {}).clientIdentifier(), QStringLiteral("c-1"));
        QVERIFY(PlexSettings(directory(), {}).usesRelay());
    }
}

void TestPlexSettings::twoProfilesDoNotMeet()
{
    const QTemporaryDir other;
    PlexSettings one(directory(), {});
    PlexSettings two(QDir(other.path()), {});
    one.settleClientIdentifier(QStringLiteral("c-1"));
    QCOMPARE(two.clientIdentifier(), QString());
}

void TestPlexSettings::everySettingIsListedWithItsHelpAndItsDefaultIsInRange()
{
    PlexSettings settings(directory(), {});
    QStringList names;
    const QList<Media::Setting> all = settings.settings();
    for (const Media::Setting &setting : all) {
        names.append(setting.name);
        QVERIFY2(!setting.help.isEmpty(), qPrintable(setting.name));
        QCOMPARE(setting.value, setting.defaultValue);
        QVERIFY2(settings.change(setting.name, setting.defaultValue), qPrintable(setting.name));
    }
    QCOMPARE(names,
             QStringLiteral("tokens/early-renewal tokens/renewal-buffer tokens/renew-on-rejection tokens/max-attempts tokens/short-lived "
                            "connections/allow-insecure connections/use-relay connections/discover-lan")
                 .split(u' '));
}

void TestPlexSettings::aChangeCountsAtOnceIsStoredAndTold()
{
    PlexSettings settings(directory(), {});
    QStringList told;
    connect(&settings, &Media::BackendSettings::changed, this, [&](const QString &name) { told.append(name); });
    QVERIFY(settings.change(QStringLiteral("tokens/renewal-buffer"), 3600));
    QCOMPARE(settings.renewalBuffer(), std::chrono::seconds(3600));
    QCOMPARE(told, QStringList{QStringLiteral("tokens/renewal-buffer")});
    QCOMPARE(PlexSettings(directory(), {}).renewalBuffer(), std::chrono::seconds(3600));
}

void TestPlexSettings::whatAPersonTypesIsUnderstood_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("value");
    for (const char *yes : {"true", "1", "on", "yes"})
        QTest::newRow(yes) << QString::fromLatin1(yes) << true;
    for (const char *no : {"false", "0", "off", "no"})
        QTest::newRow(no) << QString::fromLatin1(no) << false;
}

void TestPlexSettings::whatAPersonTypesIsUnderstood()
{
    QFETCH(const QString, typed);
    QFETCH(const bool, value);
    PlexSettings settings(directory(), {});
    QVERIFY(settings.change(QStringLiteral("connections/use-relay"), !value));
    QVERIFY(settings.change(QStringLiteral("connections/use-relay"), typed));
    QCOMPARE(settings.usesRelay(), value);
}

void TestPlexSettings::aValueThatCannotBeIsUsageAndChangesNothing_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("too small") << QStringLiteral("tokens/renewal-buffer") << QVariant(59);
    QTest::newRow("too large") << QStringLiteral("tokens/max-attempts") << QVariant(21);
    QTest::newRow("no number") << QStringLiteral("tokens/max-attempts") << QVariant(QStringLiteral("many"));
    QTest::newRow("no choice") << QStringLiteral("connections/allow-insecure") << QVariant(QStringLiteral("sometimes"));
    QTest::newRow("neither yes nor no") << QStringLiteral("connections/use-relay") << QVariant(QStringLiteral("perhaps"));
    QTest::newRow("unknown") << QStringLiteral("tokens/colour") << QVariant(1);
    QTest::newRow("not for people") << QStringLiteral("client/identifier") << QVariant(QStringLiteral("mine"));
}

void TestPlexSettings::aValueThatCannotBeIsUsageAndChangesNothing()
{
    QFETCH(const QString, name);
    QFETCH(const QVariant, value);
    PlexSettings settings(directory(), {});
    const QList<Media::Setting> before = settings.settings();
    const auto changed = settings.change(name, value);
    QVERIFY(!changed);
    QCOMPARE(changed.error().kind, Media::Error::Kind::Usage);
    QVERIFY(!changed.error().message.isEmpty());
    QVERIFY(settings.settings() == before);
    QVERIFY(settings.clientIdentifier().isEmpty());
}

void TestPlexSettings::aSettingGoesBackToItsDefault()
{
    PlexSettings settings(directory(), {});
    QVERIFY(settings.change(QStringLiteral("tokens/max-attempts"), 2));
    QVERIFY(settings.reset(QStringLiteral("tokens/max-attempts")));
    QCOMPARE(settings.maxRenewals(), 5);
    QVERIFY(!QSettings(file(), QSettings::IniFormat).contains(QStringLiteral("tokens/max-attempts")));
    QVERIFY(!settings.reset(QStringLiteral("tokens/colour")));
}

void TestPlexSettings::whatTheHostHasFixedIsNotChanged()
{
    PlexSettings settings(directory(), {{QStringLiteral("connections/use-relay"), false}});
    QVERIFY(!settings.change(QStringLiteral("connections/use-relay"), true));
    QVERIFY(!settings.reset(QStringLiteral("connections/use-relay")));
    QVERIFY(!settings.usesRelay());
    const QList<Media::Setting> all = settings.settings();
    for (const Media::Setting &setting : all)
        QCOMPARE(setting.isFixed, setting.name == u"connections/use-relay");
}

void TestPlexSettings::aStoredValueOutOfRangeIsTheDefault()
{
    store(QStringLiteral("tokens/max-attempts"), 1000);
    store(QStringLiteral("tokens/early-renewal"), QStringLiteral("perhaps"));
    const PlexSettings settings(directory(), {});
    QCOMPARE(settings.maxRenewals(), 5);
    QVERIFY(settings.renewsEarly());
}

void TestPlexSettings::aFileThatCannotBeWrittenIsSaid()
{
    QVERIFY(QFile(m_directory->filePath(QStringLiteral("in-the-way"))).open(QIODevice::WriteOnly));
    PlexSettings settings(QDir(m_directory->filePath(QStringLiteral("in-the-way"))), {});
    const auto changed = settings.change(QStringLiteral("tokens/max-attempts"), 2);
    QVERIFY(!changed);
    QCOMPARE(changed.error().kind, Media::Error::Kind::Forbidden);
    QCOMPARE(settings.maxRenewals(), 2);
}

Q_DECLARE_METATYPE(plex::InsecurePolicy)
QTEST_APPLESS_MAIN(TestPlexSettings)
#include "tst_plexsettings.moc"
