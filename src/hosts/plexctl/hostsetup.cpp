// SPDX-License-Identifier: MIT
#include "hostsetup.h"

#include "words.h"

#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace {

Media::Result<QByteArray> certificates(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Media::Error{.kind = Media::Error::Kind::Usage,
                            .message = Words::tr("%1 cannot be read: %2").arg(path, file.errorString())};
    }
    const QByteArray pem = file.readAll();
    if (!pem.contains("-----BEGIN CERTIFICATE-----") || !pem.contains("-----END CERTIFICATE-----")) {
        return Media::Error{.kind = Media::Error::Kind::Usage,
                            .message = Words::tr("%1 holds no certificate in PEM form.").arg(path)};
    }
    return pem;
}

QVariantMap overrides(const ProcessOptions &options)
{
    QVariantMap overrides;
    if (!options.plexTv.isEmpty())
        overrides.insert(u"plex-tv/url"_s, options.plexTv);
    if (!options.signInPage.isEmpty())
        overrides.insert(u"plex-tv/sign-in-page"_s, options.signInPage);
    if (!options.allowInsecure.isEmpty())
        overrides.insert(u"connections/allow-insecure"_s, options.allowInsecure);
    if (options.gdmPort)
        overrides.insert(u"connections/gdm-port"_s, *options.gdmPort);
    if (options.noGdm)
        overrides.insert(u"connections/discover-lan"_s, false);
    return overrides;
}

} // namespace

bool keepsCredentials(const ProcessOptions &options)
{
    return options.keepCredentials.value_or(!options.simulate);
}

Media::Result<Media::HostInfo> hostInfo(const ProcessOptions &options)
{
    Media::HostInfo host;
    host.product = u"plexctl"_s;
    host.version = QCoreApplication::applicationVersion();
    host.keepCredentials = keepsCredentials(options);
    host.overrides = overrides(options);
    if (options.profile.isEmpty()) {
        host.settingsDirectory.setPath(QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation));
        host.cacheDirectory.setPath(QStandardPaths::writableLocation(QStandardPaths::CacheLocation));
    } else {
        // One spelling for one directory: it names the keychain entry.
        host.profile = QDir::cleanPath(QFileInfo(options.profile).absoluteFilePath());
        host.settingsDirectory.setPath(host.profile);
        host.cacheDirectory.setPath(host.profile + "/cache"_L1);
    }
    if (!options.caFile.isEmpty()) {
        const Media::Result<QByteArray> pem = certificates(options.caFile);
        if (!pem)
            return pem.error();
        host.caCertificates = *pem;
    }
    return host;
}
