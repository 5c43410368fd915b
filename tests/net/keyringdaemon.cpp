// SPDX-License-Identifier: MIT
#include "keyringdaemon.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QTest>

#include <csignal>

namespace support {
namespace {

using namespace Qt::StringLiterals;
using Attributes = QMap<QString, QString>;
using Paths = QList<QDBusObjectPath>;

QDBusMessage ask(const QString &method, const QVariant &argument)
{
    auto question = QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s, u"/org/freedesktop/secrets"_s,
                                                   u"org.freedesktop.Secret.Service"_s, method);
    question.setArguments({argument});
    return QDBusConnection::sessionBus().call(question);
}

bool isThere()
{
    return QDBusConnection::sessionBus().interface()->isServiceRegistered(u"org.freedesktop.secrets"_s);
}

} // namespace

KeyringDaemon::~KeyringDaemon()
{
    stop();
}

bool KeyringDaemon::start(bool unlocked)
{
    stop();
    QStringList arguments{u"--foreground"_s, u"--components=secrets"_s};
    if (unlocked)
        arguments += u"--unlock"_s;
    m_process.start(u"gnome-keyring-daemon"_s, arguments);
    m_process.write("a password");
    m_process.closeWriteChannel();
    const bool isUp = QTest::qWaitFor(isThere);
    m_isUntouched = isUp && unlocked;
    return isUp;
}

void KeyringDaemon::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_isUntouched = false;
    awaken();
    m_process.terminate();
    m_process.waitForFinished();
    // Without it a start right after would find the old one.
    if (!QTest::qWaitFor([] { return !isThere(); }))
        qWarning("the keyring is still on the bus");
}

bool KeyringDaemon::lock()
{
    m_isUntouched = false;
    const QDBusReply<QDBusObjectPath> collection = ask(u"ReadAlias"_s, u"default"_s);
    return ask(u"Lock"_s, QVariant::fromValue(Paths{collection.value()})).type() == QDBusMessage::ReplyMessage;
}

void KeyringDaemon::freeze()
{
    m_isUntouched = false;
    ::kill(pid_t(m_process.processId()), SIGSTOP);
}

void KeyringDaemon::awaken()
{
    ::kill(pid_t(m_process.processId()), SIGCONT);
}

qsizetype KeyringDaemon::entries(const QString &service, const QString &key)
{
    qDBusRegisterMetaType<Attributes>();
    const Attributes attributes{{u"server"_s, service}, {u"user"_s, key}};
    const QDBusMessage found = ask(u"SearchItems"_s, QVariant::fromValue(attributes));
    if (found.arguments().size() != 2)
        return -1;
    return qdbus_cast<Paths>(found.arguments().at(0)).size() + qdbus_cast<Paths>(found.arguments().at(1)).size();
}

} // namespace support
