// SPDX-License-Identifier: MIT
#pragma once
#include "commandline.h"

#include <QProcess>
#include <QTemporaryDir>

/// The simulated Plex as a child process: started, asked for its addresses, stopped with this object.
class Simulation : public QObject
{
    Q_OBJECT
public:
    explicit Simulation(QObject *parent = nullptr);
    ~Simulation() override;

    /// Ends with `ready()` or `failed()`.
    void start(bool isVerbose);
    /// The options with the simulation's addresses in them, and a profile that lives as long as this object.
    ProcessOptions applied(ProcessOptions options) const;

Q_SIGNALS:
    void ready();
    void failed(const Media::Error &error);

private:
    void read();
    void fail(Media::Error::Kind kind, const QString &message);

    QProcess m_process;
    QTemporaryDir m_profile;
    QString m_plexTv;
    QString m_signInPage;
    QString m_caFile;
    std::optional<int> m_gdmPort;
    bool m_isDecided = false;
};
