// SPDX-License-Identifier: MIT
#include <QObject>

/// A plugin, but of another kind.
class OtherPlugin : public QObject
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID "org.example.Other/1.0")
};

#include "otherplugin.moc"
