// SPDX-License-Identifier: MIT
#include "loading.h"

// README shows what stands between the two marks, and a test compares them.
// [loading]
#include <QPluginLoader>
#include <mediabackend/mediabackend.h>

MediaBackend *loadBackend(const QString &file, const Media::HostInfo &host, QObject *parent)
{
    QPluginLoader loader(file);
    if (loader.metaData().value(u"IID").toString() != QStringLiteral(MediaBackendFactory_iid))
        return nullptr; // something else, or another major version
    auto *factory = qobject_cast<MediaBackendFactory *>(loader.instance());
    auto *backend = factory ? factory->create(host, parent) : nullptr;
    if (backend)
        backend->start(); // goes on by itself; connect to its signals to follow
    return backend;
}
// [loading]
