// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/mediabackend.h"

#include <QTranslator>

/// The shell: what `QPluginLoader` finds. Puts real parts together and holds no logic.
class PlexPlugin final : public QObject, public MediaBackendFactory
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID MediaBackendFactory_iid FILE "plexplugin.json")
    Q_INTERFACES(MediaBackendFactory)
public:
    ~PlexPlugin() override;

    MediaBackend *create(const Media::HostInfo &host, QObject *parent) override;

private:
    void installTranslator();

    QTranslator m_translator;
};
