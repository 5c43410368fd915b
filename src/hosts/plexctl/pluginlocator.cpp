// SPDX-License-Identifier: MIT
#include "pluginlocator.h"

#include "words.h"

#include <QFileInfo>
#include <QJsonObject>
#include <QLibrary>
#include <QPluginLoader>

using namespace Qt::StringLiterals;

namespace {

Media::Error usage(const QString &message)
{
    return {.kind = Media::Error::Kind::Usage, .message = message};
}

QString interfaceId(const QString &file)
{
    return QPluginLoader(file).metaData().value("IID"_L1).toString();
}

Media::Result<QString> checked(const QString &file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    if (!QFileInfo(path).isFile())
        return usage(Words::tr("There is no plugin %1.").arg(file));
    const QString iid = interfaceId(path);
    if (iid.isEmpty())
        return usage(Words::tr("%1 is not a plugin.").arg(file));
    if (iid != QLatin1StringView(MediaBackendFactory_iid))
        return usage(Words::tr("%1 is a plugin of another kind (%2, wanted %3).")
                         .arg(file, iid, QLatin1StringView(MediaBackendFactory_iid)));
    return path;
}

QString firstIn(const QString &directory)
{
    const QFileInfoList files = QDir(directory).entryInfoList(QDir::Files, QDir::Name);
    for (const QFileInfo &file : files) {
        const QString path = file.absoluteFilePath();
        if (QLibrary::isLibrary(path) && interfaceId(path) == QLatin1StringView(MediaBackendFactory_iid))
            return path;
    }
    return {};
}

} // namespace

Media::Result<QString> findPlugin(const QString &requested)
{
    if (!requested.isEmpty())
        return checked(requested);
    const QString environment = qEnvironmentVariable("MEDIABACKEND_PLUGIN_PATH");
    if (!environment.isEmpty() && !QFileInfo(environment).isDir())
        return checked(environment);

    const QDir here(QCoreApplication::applicationDirPath());
    QStringList places = {environment};
    if (environment.isEmpty()) {
        places = {QDir::cleanPath(here.filePath(u"../lib/mediabackends"_s)),
                  QDir::cleanPath(here.filePath(u"../" PLEXCTL_LIBDIR "/mediabackends"_s)),
                  QStringLiteral(PLEXCTL_FULL_LIBDIR "/mediabackends")};
        places.removeDuplicates();
    }
    for (const QString &place : std::as_const(places)) {
        const QString file = firstIn(place);
        if (!file.isEmpty())
            return file;
    }
    return usage(Words::tr("No media backend plugin was found in: %1. Name one with --plugin.").arg(places.join(", "_L1)));
}

Media::Result<MediaBackendFactory *> loadPlugin(const QString &file)
{
    QPluginLoader loader(file);
    auto *factory = qobject_cast<MediaBackendFactory *>(loader.instance());
    if (!factory)
        return usage(Words::tr("The plugin %1 cannot be loaded: %2").arg(file, loader.errorString()));
    return factory;
}
