// SPDX-License-Identifier: MIT
#include "plexsettings.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLockFile>
#include <QSettings>

namespace plex {

using Kind = Media::Error::Kind;
using SettingType = Media::Setting::Type;

namespace {

constexpr int currentVersion = 1;

const auto versionName = QStringLiteral("version");
const auto clientIdentifierName = QStringLiteral("client/identifier");

struct Spec
{
    const char *name;
    SettingType type;
    int defaultValue; // of a choice: which one
    int minimum;
    int maximum;
    const char *choices; // separated by blanks
    const char *help;
};

constexpr Spec specs[] = {
    {"tokens/early-renewal", SettingType::Boolean, true, 0, 1, "",
     QT_TRANSLATE_NOOP("plex", "Renew a token that has an expiry before it comes to that.")},
    {"tokens/renewal-buffer", SettingType::Integer, 86'400, 60, 518'400, "",
     QT_TRANSLATE_NOOP("plex", "How many seconds before its expiry a token is renewed; at most half of its lifetime.")},
    {"tokens/renew-on-rejection", SettingType::Boolean, true, 0, 1, "",
     QT_TRANSLATE_NOOP("plex", "Renew a token that is rejected, and ask once more with the new one.")},
    {"tokens/max-attempts", SettingType::Integer, 5, 1, 20, "",
     QT_TRANSLATE_NOOP("plex", "How often a token may be renewed within half a minute before there is a pause.")},
    {"tokens/short-lived", SettingType::Boolean, false, 0, 1, "",
     QT_TRANSLATE_NOOP("plex", "Ask plex.tv with tokens that are good for a week and renewed with a key of this device. Servers are asked as "
                               "before.")},
    {"connections/allow-insecure", SettingType::Choice, 1, 0, 0, "never same-network always",
     QT_TRANSLATE_NOOP("plex", "Where a server may be reached without encryption.")},
    {"connections/use-relay", SettingType::Boolean, true, 0, 1, "",
     QT_TRANSLATE_NOOP("plex", "Go through Plex's relay when a server cannot be reached directly.")},
    {"connections/discover-lan", SettingType::Boolean, true, 0, 1, "",
     QT_TRANSLATE_NOOP("plex", "Search the local network for the addresses of servers.")},
};

const Spec *find(QAnyStringView name)
{
    for (const Spec &spec : specs) {
        if (name == QLatin1StringView(spec.name))
            return &spec;
    }
    return nullptr;
}

QStringList choicesOf(const Spec &spec)
{
    return QString::fromLatin1(spec.choices).split(u' ', Qt::SkipEmptyParts);
}

QVariant defaultOf(const Spec &spec)
{
    switch (spec.type) {
    case SettingType::Boolean:
        return spec.defaultValue != 0;
    case SettingType::Integer:
        return spec.defaultValue;
    case SettingType::Choice:
        break;
    }
    return choicesOf(spec).at(spec.defaultValue);
}

// What is stored is text; so is what a person types.
std::optional<QVariant> understood(const Spec &spec, const QVariant &value)
{
    const QString text = value.toString();
    switch (spec.type) {
    case SettingType::Boolean:
        if (text == u"true" || text == u"1" || text == u"on" || text == u"yes")
            return true;
        if (text == u"false" || text == u"0" || text == u"off" || text == u"no")
            return false;
        return {};
    case SettingType::Integer: {
        bool isNumber = false;
        const int number = text.toInt(&isNumber);
        return isNumber && number >= spec.minimum && number <= spec.maximum ? std::optional<QVariant>(number) : std::nullopt;
    }
    case SettingType::Choice:
        break;
    }
    return choicesOf(spec).contains(text) ? std::optional<QVariant>(text) : std::nullopt;
}

QString rangeOf(const Spec &spec)
{
    switch (spec.type) {
    case SettingType::Boolean:
        return QStringLiteral("true, false");
    case SettingType::Integer:
        return QStringLiteral("%1–%2").arg(spec.minimum).arg(spec.maximum);
    case SettingType::Choice:
        break;
    }
    return choicesOf(spec).join(QStringLiteral(", "));
}

} // namespace

PlexSettings::PlexSettings(const QDir &directory, QVariantMap overrides, QObject *parent)
    : BackendSettings(parent)
    , m_file(directory.filePath(QStringLiteral("plexbackend.ini")))
    , m_overrides(std::move(overrides))
{
}

PlexSettings::~PlexSettings() = default;

QList<Media::Setting> PlexSettings::settings() const
{
    QList<Media::Setting> settings;
    for (const Spec &spec : specs) {
        const bool isNumber = spec.type == SettingType::Integer;
        settings.append({.name = QString::fromLatin1(spec.name),
                         .type = spec.type,
                         .value = value(spec.name),
                         .defaultValue = defaultOf(spec),
                         .minimum = isNumber ? spec.minimum : 0,
                         .maximum = isNumber ? spec.maximum : 0,
                         .choices = choicesOf(spec),
                         .help = QCoreApplication::translate("plex", spec.help),
                         .isFixed = m_overrides.contains(QString::fromLatin1(spec.name))});
    }
    return settings;
}

Media::Result<Media::Done> PlexSettings::change(const QString &name, const QVariant &value)
{
    const Spec *spec = find(name);
    const auto known = spec ? understood(*spec, value) : std::nullopt;
    if (spec && !known)
        return Media::Error{Kind::Usage, tr("%1 can be one of: %2.").arg(name, rangeOf(*spec))};
    return store(name, known.value_or(QVariant()));
}

Media::Result<Media::Done> PlexSettings::reset(const QString &name)
{
    return store(name, {});
}

Media::Result<Media::Done> PlexSettings::store(const QString &name, const QVariant &value)
{
    if (!find(name))
        return Media::Error{Kind::Usage, tr("There is no setting %1.").arg(name)};
    if (m_overrides.contains(name))
        return Media::Error{Kind::Usage, tr("%1 was fixed when the player was started.").arg(name)};
    stored().setValue(versionName, currentVersion);
    if (value.isValid())
        stored().setValue(name, value);
    else
        stored().remove(name);
    stored().sync();
    Media::Result<Media::Done> outcome = Media::Done{};
    if (stored().status() != QSettings::NoError)
        outcome = Media::Error{Kind::Forbidden, tr("The settings cannot be written to %1; the change counts until the end only.").arg(m_file)};
    Q_EMIT changed(name); // whoever hears it may delete the backend
    return outcome;
}

QString PlexSettings::clientIdentifier() const
{
    return stored().value(clientIdentifierName).toString();
}

std::optional<PlexSettings::Identity> PlexSettings::settleClientIdentifier(const QString &identifier)
{
    QFileInfo(m_file).dir().mkpath(QStringLiteral("."));
    QLockFile lock(m_file + QStringLiteral(".making"));
    if (!lock.tryLock(0) && lock.error() == QLockFile::LockFailedError)
        return {};
    stored().sync();
    if (const QString known = clientIdentifier(); !known.isEmpty())
        return Identity{known};
    stored().setValue(versionName, currentVersion);
    stored().setValue(clientIdentifierName, identifier);
    // Written at once: everything the account knows of this installation is bound to it.
    stored().sync();
    return Identity{identifier, stored().status() == QSettings::NoError};
}

QSettings &PlexSettings::stored() const
{
    if (!m_stored)
        m_stored = std::make_unique<QSettings>(m_file, QSettings::IniFormat);
    return *m_stored;
}

QUrl PlexSettings::plexTv() const
{
    return address(QStringLiteral("plex-tv/url"), QStringLiteral("https://plex.tv"));
}

QUrl PlexSettings::signInPage() const
{
    return address(QStringLiteral("plex-tv/sign-in-page"), QStringLiteral("https://app.plex.tv/auth"));
}

bool PlexSettings::renewsEarly() const
{
    return value("tokens/early-renewal").toBool();
}

std::chrono::seconds PlexSettings::renewalBuffer() const
{
    return std::chrono::seconds(value("tokens/renewal-buffer").toInt());
}

bool PlexSettings::renewsOnRejection() const
{
    return value("tokens/renew-on-rejection").toBool();
}

int PlexSettings::maxRenewals() const
{
    return value("tokens/max-attempts").toInt();
}

bool PlexSettings::usesShortLivedTokens() const
{
    return value("tokens/short-lived").toBool();
}

InsecurePolicy PlexSettings::insecure() const
{
    const QString policy = value("connections/allow-insecure").toString();
    if (policy == u"never")
        return InsecurePolicy::Never;
    return policy == u"always" ? InsecurePolicy::Always : InsecurePolicy::SameNetwork;
}

bool PlexSettings::usesRelay() const
{
    return value("connections/use-relay").toBool();
}

bool PlexSettings::discoversLan() const
{
    return value("connections/discover-lan").toBool();
}

quint16 PlexSettings::gdmPort() const
{
    constexpr quint16 usual = 32414;
    const quint16 port = m_overrides.value(QStringLiteral("connections/gdm-port"), usual).toString().toUShort();
    return port > 0 ? port : usual;
}

QUrl PlexSettings::address(const QString &name, const QString &otherwise) const
{
    const auto override = m_overrides.constFind(name);
    if (override == m_overrides.cend())
        return QUrl(otherwise);
    const QUrl url(override->toString(), QUrl::StrictMode);
    // The account's token goes there, so never without encryption; and never anywhere else than the host has said.
    return url.isValid() && url.scheme() == u"https" && !url.host().isEmpty() ? url : QUrl();
}

QVariant PlexSettings::value(const char *name) const
{
    const Spec &spec = *find(QLatin1StringView(name));
    const QString key = QString::fromLatin1(name);
    const auto override = m_overrides.constFind(key);
    const QVariant given = override != m_overrides.cend() ? *override : stored().value(key);
    return understood(spec, given).value_or(defaultOf(spec));
}

} // namespace plex
