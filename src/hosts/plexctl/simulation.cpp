// SPDX-License-Identifier: MIT
#include "simulation.h"

#include "words.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTimer>

using namespace Qt::StringLiterals;
using Kind = Media::Error::Kind;

namespace {

constexpr int patienceMs = 30'000;
constexpr int farewellMs = 2'000;

QString executable()
{
    const QString beside = QStandardPaths::findExecutable(u"plexsim"_s, {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(u"plexsim"_s) : beside;
}

} // namespace

Simulation::Simulation(QObject *parent)
    : QObject(parent)
{
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &Simulation::read);
    connect(&m_process, &QProcess::finished, this, [this] {
        fail(Kind::Unreachable, Words::tr("The simulated Plex ended before it was ready."));
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this] {
        fail(Kind::Unreachable, Words::tr("The simulated Plex does not run: %1").arg(m_process.errorString()));
    });
}

Simulation::~Simulation()
{
    m_process.disconnect(this);
    if (m_process.state() == QProcess::NotRunning)
        return;
    // It ends with its standard input.
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(farewellMs)) {
        m_process.kill();
        m_process.waitForFinished(farewellMs);
    }
}

void Simulation::start(bool isVerbose)
{
    const QString program = executable();
    if (program.isEmpty())
        return fail(Kind::Usage, Words::tr("There is no plexsim beside plexctl, nor in the search path."));
    QStringList arguments{u"--auto-claim"_s, u"2"_s, u"--gdm"_s, u"0"_s, u"--exit-with-stdin"_s};
    const QString media = qEnvironmentVariable("PLEXSIM_MEDIA");
    if (!media.isEmpty())
        arguments << u"--media"_s << media;
    if (isVerbose)
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    else
        m_process.setStandardErrorFile(QProcess::nullDevice());
    QTimer::singleShot(patienceMs, this, [this] {
        fail(Kind::Timeout, Words::tr("The simulated Plex was not ready in time."));
    });
    m_process.start(program, arguments);
}

ProcessOptions Simulation::applied(ProcessOptions options) const
{
    options.plexTv = m_plexTv;
    if (options.signInPage.isEmpty())
        options.signInPage = m_signInPage;
    if (options.caFile.isEmpty())
        options.caFile = m_caFile;
    if (options.profile.isEmpty())
        options.profile = m_profile.path();
    if (!options.gdmPort)
        options.gdmPort = m_gdmPort;
    // The well-known port would find the person's real servers.
    if (!options.gdmPort)
        options.noGdm = true;
    return options;
}

void Simulation::read()
{
    while (m_process.canReadLine()) {
        const QJsonObject line = QJsonDocument::fromJson(m_process.readLine()).object();
        if (m_isDecided || line.value("type"_L1) != "ready"_L1)
            continue;
        m_isDecided = true;
        m_plexTv = line.value("plexTv"_L1).toString();
        m_signInPage = line.value("signInPage"_L1).toString();
        m_caFile = line.value("ca"_L1).toString();
        const int port = line.value("gdmPort"_L1).toInt();
        if (port > 0)
            m_gdmPort = port;
        Q_EMIT ready();
    }
}

void Simulation::fail(Kind kind, const QString &message)
{
    if (m_isDecided)
        return;
    m_isDecided = true;
    // Told from the event loop, whenever it is found out.
    QMetaObject::invokeMethod(this, [this, kind, message] { Q_EMIT failed({.kind = kind, .message = message}); },
                              Qt::QueuedConnection);
}
