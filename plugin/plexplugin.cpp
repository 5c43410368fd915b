// SPDX-License-Identifier: MIT
#include "plexplugin.h"

#include "net/keychainstore.h"
#include "net/memorystore.h"
#include "plex/plexbackend.h"

#include <QCoreApplication>

PlexPlugin::~PlexPlugin()
{
    if (QCoreApplication::instance())
        QCoreApplication::removeTranslator(&m_translator);
}

void PlexPlugin::installTranslator()
{
    if (!m_translator.isEmpty())
        return;
    if (m_translator.load(QLocale(), QStringLiteral("plexbackend"), QStringLiteral("_"), QStringLiteral(":/plexbackend/translations")))
        QCoreApplication::installTranslator(&m_translator);
}

MediaBackend *PlexPlugin::create(const Media::HostInfo &host, QObject *parent)
{
    installTranslator();
    std::unique_ptr<net::CredentialStore> store;
    if (host.keepCredentials) {
        const QString key = host.profile.isEmpty() ? QStringLiteral("default") : host.profile;
        store = std::make_unique<net::KeychainStore>(QStringLiteral("mediabackend-plex"), key);
    } else {
        store = std::make_unique<net::MemoryStore>();
    }
    return new plex::PlexBackend(host, std::move(store), std::make_unique<net::SystemClock>(), parent);
}
