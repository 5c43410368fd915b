// SPDX-License-Identifier: MIT
#include "controls.h"
#include "gdmresponder.h"
#include "httpserver.h"
#include "networkplan.h"
#include "simulatednetwork.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QSaveFile>
#include <QSocketNotifier>
#include <QTemporaryDir>

#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace simulation;

namespace {

constexpr int s_astray = 3; // the status when a token was shown to anybody it was not issued for
int s_signalPipe[2] = {-1, -1};

void print(const QJsonObject &object)
{
    const QByteArray line = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fflush(stdout);
}

int fail(const QString &message)
{
    std::fprintf(stderr, "plexsim: %s\n", qPrintable(message));
    return 1;
}

/// Signals interrupt anything, so all they do is to wake the event loop.
void quitAtSignals(QCoreApplication &application)
{
    if (pipe(s_signalPipe) != 0)
        return;
    auto *notifier = new QSocketNotifier(s_signalPipe[0], QSocketNotifier::Read, &application);
    QObject::connect(notifier, &QSocketNotifier::activated, &application, &QCoreApplication::quit);
    for (const int number : {SIGTERM, SIGINT})
        std::signal(number, [](int) { [[maybe_unused]] const auto written = write(s_signalPipe[1], "", 1); });
}

/// Verbs as lines on standard input.
class Input : public QObject
{
public:
    Input(Controls &controls, bool quitsAtEnd, QObject *parent)
        : QObject(parent)
        , m_controls(controls)
        , m_quitsAtEnd(quitsAtEnd)
        , m_notifier(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_notifier, &QSocketNotifier::activated, this, &Input::read);
    }

private:
    void read()
    {
        char bytes[4096];
        const auto count = ::read(STDIN_FILENO, bytes, sizeof(bytes));
        if (count <= 0) {
            m_notifier.setEnabled(false);
            if (m_quitsAtEnd)
                QCoreApplication::quit();
            return;
        }
        m_text.append(bytes, qsizetype(count));
        for (qsizetype end = m_text.indexOf('\n'); end >= 0; end = m_text.indexOf('\n')) {
            const QString line = QString::fromUtf8(m_text.left(end)).trimmed();
            m_text.remove(0, end + 1);
            if (!line.isEmpty())
                print(m_controls.run(line));
        }
    }

    Controls &m_controls;
    const bool m_quitsAtEnd;
    QSocketNotifier m_notifier;
    QByteArray m_text;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"plexsim"_s);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"A simulated Plex: plex.tv, two media servers and a relay on loopback addresses"_s);
    parser.addHelpOption();
    const QCommandLineOption directory(u"directory"_s, u"Write ca.pem into <directory>."_s, u"directory"_s);
    const QCommandLineOption port(u"port"_s, u"Port of plex.tv (default: any)."_s, u"port"_s, u"0"_s);
    const QCommandLineOption media(u"media"_s, u"Serve the clip-*.mp4 of <directory>."_s, u"directory"_s);
    const QCommandLineOption autoClaim(u"auto-claim"_s, u"Claim every PIN when it is asked about for the <polls>th time."_s, u"polls"_s);
    const QCommandLineOption addresses(u"addresses"_s, u"Arrangement of addresses: "_s + SimulatedNetwork::scenes().join(u", "_s),
                                       u"scene"_s, u"simple"_s);
    const QCommandLineOption plan(u"plan"_s, u"Arrange addresses in network namespaces as <file> says."_s, u"file"_s);
    const QCommandLineOption control(u"control"_s, u"Open a control door on <port> (0: any)."_s, u"port"_s);
    const QCommandLineOption gdm(u"gdm"_s, u"Answer searches of the local network on <port> (0: any)."_s, u"port"_s);
    const QCommandLineOption movies(u"movies"_s, u"Let the owned server have <count> movies."_s, u"count"_s);
    const QCommandLineOption exitWithInput(u"exit-with-stdin"_s, u"End when standard input does."_s);
    parser.addOptions({directory, port, media, autoClaim, addresses, plan, control, gdm, movies, exitWithInput});
    parser.process(application);

    QString error;
    const auto planned = parser.isSet(plan) ? NetworkPlan::read(parser.value(plan), &error) : NetworkPlan();
    if (!planned)
        return fail(error);
    const Place plexTv{QHostAddress(QHostAddress::LocalHost), quint16(parser.value(port).toUInt())};
    SimulatedNetwork network({planned->plexTv.value_or(plexTv), parser.value(media)});
    if (!network.start(&error))
        return fail(error);
    if (!network.arrange(parser.value(addresses)))
        return fail(u"no arrangement is called %1"_s.arg(parser.value(addresses)));
    if (parser.isSet(plan) && !network.arrange(*planned))
        return fail(u"an address of %1 cannot be had"_s.arg(parser.value(plan)));
    if (parser.isSet(autoClaim))
        network.plexTv().setAutoClaim(parser.value(autoClaim).toInt());
    if (parser.isSet(movies))
        network.owned().library().setMovieCount(parser.value(movies).toInt());

    const QTemporaryDir temporary;
    const QString place = parser.isSet(directory) ? QDir(parser.value(directory)).absolutePath() : temporary.path();
    QSaveFile authority(place + "/ca.pem"_L1);
    if (!QDir().mkpath(place) || !authority.open(QIODevice::WriteOnly) || authority.write(network.caCertificate()) < 0
        || !authority.commit())
        return fail(u"cannot write %1"_s.arg(authority.fileName()));

    Controls controls(network);
    HttpServer controlDoor(u"control"_s);
    controlDoor.setHandler([&controls](const Request &request, const Responder &responder) {
        responder.answer(controls.answerTo(request));
    });
    QJsonObject ready{{u"type"_s, u"ready"_s},
                      {u"plexTv"_s, network.plexTv().url().toString()},
                      {u"signInPage"_s, network.plexTv().signInPage().toString()},
                      {u"ca"_s, authority.fileName()},
                      {u"servers"_s, controls.servers()}};
    if (parser.isSet(control)) {
        if (!controlDoor.open(QHostAddress(QHostAddress::LocalHost), quint16(parser.value(control).toUInt())))
            return fail(u"control: %1"_s.arg(controlDoor.errorString()));
        ready[u"control"_s] = u"http://127.0.0.1:%1"_s.arg(controlDoor.port());
    }
    GdmResponder responder(network);
    if (parser.isSet(gdm)) {
        if (!responder.open(quint16(parser.value(gdm).toUInt())))
            return fail(u"gdm: %1"_s.arg(responder.errorString()));
        controls.addGdm(responder);
        ready[u"gdmPort"_s] = int(responder.port());
    }
    quitAtSignals(application);
    Input input(controls, parser.isSet(exitWithInput), &application);
    print(ready);
    const int status = QCoreApplication::exec();
    const QStringList breaches = network.recorder().ledger().taken();
    if (breaches.isEmpty())
        return status;
    std::fprintf(stderr, "plexsim: tokens went astray\n%s\n", qPrintable(breaches.join(u'\n')));
    return s_astray;
}
