// SPDX-License-Identifier: MIT
#include "secretservice.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QLibrary>

namespace net {
namespace {

using namespace Qt::StringLiterals;
using Attributes = QMap<QString, QString>;
using Paths = QList<QDBusObjectPath>;

Media::Error failure(const QDBusError &error)
{
    using Kind = Media::Error::Kind;
    const Media::Error detail{.kind = Kind::CredentialsUnavailable, .message = error.message()};
    return Media::causedBy({.kind = Kind::CredentialsUnavailable,
                            .message = QCoreApplication::translate("net", "The keychain service gives no usable answer. Restart it, or sign "
                                                                          "out of the desktop and in again.")},
                           detail);
}

/// The three questions that tell where an entry is, one after another.
class PresenceReply final : public Media::Reply<Presence>
{
public:
    PresenceReply(const QString &service, const QString &key, QObject *parent)
        : Reply(parent)
    {
        qDBusRegisterMetaType<Attributes>();
        // The names under which QtKeychain files an entry.
        const Attributes attributes{{u"server"_s, service}, {u"user"_s, key}};
        askService(u"SearchItems"_s, QVariant::fromValue(attributes), [this](const QDBusPendingCall &call) {
            const QDBusPendingReply<Paths, Paths> found = call;
            if (found.isError())
                conclude(found.error());
            else if (!found.argumentAt<1>().isEmpty())
                finish(Presence::Locked);
            else if (!found.argumentAt<0>().isEmpty())
                finish(Presence::Readable);
            else
                askForDefaultCollection();
        });
    }

private:
    void askForDefaultCollection()
    {
        askService(u"ReadAlias"_s, u"default"_s, [this](const QDBusPendingCall &call) {
            const QDBusPendingReply<QDBusObjectPath> collection = call;
            if (collection.isError())
                conclude(collection.error());
            else if (collection.value().path() == u"/")
                finish(Presence::Absent);
            else
                askWhetherLocked(collection.value().path());
        });
    }

    void askWhetherLocked(const QString &collection)
    {
        const QVariant interface = u"org.freedesktop.Secret.Collection"_s;
        ask(collection, u"org.freedesktop.DBus.Properties"_s, u"GetAll"_s, interface, [this](const QDBusPendingCall &call) {
            const QDBusPendingReply<QVariantMap> properties = call;
            if (properties.isError())
                return conclude(properties.error());
            // A locked collection that lists its items was searched, and the search is to be believed. One that lists nothing may
            // hide everything, as password managers do.
            const bool isLocked = properties.value().value(u"Locked"_s).toBool();
            const auto items = qdbus_cast<Paths>(properties.value().value(u"Items"_s));
            finish(isLocked && items.isEmpty() ? Presence::Locked : Presence::Absent);
        });
    }

    template <class F>
    void askService(const QString &method, const QVariant &argument, F f)
    {
        ask(u"/org/freedesktop/secrets"_s, u"org.freedesktop.Secret.Service"_s, method, argument, std::move(f));
    }

    template <class F>
    void ask(const QString &path, const QString &interface, const QString &method, const QVariant &argument, F f)
    {
        QDBusMessage message = QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s, path, interface, method);
        message.setArguments({argument});
        // Whoever keeps secrets here runs already: it has just answered QtKeychain.
        message.setAutoStartService(false);
        auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, f] {
            watcher->deleteLater();
            f(*watcher);
        });
    }

    void conclude(const QDBusError &error)
    {
        const bool isSomewhereElse = error.type() == QDBusError::ServiceUnknown || error.name() == u"org.freedesktop.DBus.Error.NameHasNoOwner";
        if (isSomewhereElse)
            finish(Presence::Absent);
        else
            finish(failure(error));
    }
};

} // namespace

Media::Reply<Presence> *presenceInSecretService(const QString &service, const QString &key, QObject *parent)
{
    return new PresenceReply(service, key, parent);
}

void forgetSecretServiceSession()
{
    // The very library that QtKeychain has loaded; without it there is no session to forget.
    QLibrary libsecret(u"secret-1"_s, 0);
    if (const auto disconnect = reinterpret_cast<void (*)()>(libsecret.resolve("secret_service_disconnect")))
        disconnect();
}

} // namespace net
