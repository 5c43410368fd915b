// SPDX-License-Identifier: MIT
#include "credential.h"

#include "jwt.h"
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace plex {
namespace {

constexpr int currentVersion = 1;

QString textOf(const net::Token &token)
{
    return QString::fromLatin1(token.reveal());
}

net::Token tokenOf(const QJsonValue &value)
{
    return net::Token(value.toString().toLatin1());
}

// Bytes that are no text.
QString encoded(const net::Token &key)
{
    return QString::fromLatin1(key.reveal().toBase64());
}

QJsonObject textOf(const Profile &profile)
{
    return {{QStringLiteral("id"), profile.id},
            {QStringLiteral("name"), profile.name},
            {QStringLiteral("token"), textOf(profile.token)},
            {QStringLiteral("protected"), profile.isProtected}};
}

QJsonObject textOf(const Device &device)
{
    return {{QStringLiteral("clientIdentifier"), device.clientIdentifier},
            {QStringLiteral("key"), encoded(device.key)},
            {QStringLiteral("token"), textOf(device.token)}};
}

std::optional<Profile> profileOf(const QJsonObject &object)
{
    // A profile that is not said to be free takes its PIN.
    const Profile profile{.id = object.value(u"id").toString(),
                          .name = object.value(u"name").toString(),
                          .token = tokenOf(object.value(u"token")),
                          .isProtected = object.value(u"protected").toBool(true)};
    return profile.id.isEmpty() || profile.token.isEmpty() ? std::nullopt : std::optional(profile);
}

std::optional<Device> deviceOf(const QJsonObject &object)
{
    const Device device{.clientIdentifier = object.value(u"clientIdentifier").toString(),
                        .key = net::Token(QByteArray::fromBase64(object.value(u"key").toString().toLatin1())),
                        .token = tokenOf(object.value(u"token"))};
    return device.clientIdentifier.isEmpty() || device.key.reveal().size() != 32 ? std::nullopt : std::optional(device);
}

} // namespace

Credential ofOwner(Credential credential, const QString &clientIdentifier, const QString &owner, const net::Token &account)
{
    if (credential.owner != owner)
        credential.device.reset();
    if (credential.user != owner)
        credential.servers.clear();
    credential.clientIdentifier = clientIdentifier;
    credential.owner = owner;
    credential.user = owner;
    credential.profile.reset();
    credential.isOwnerProtected = false; // whoever signs in is the owner
    credential.account = account;
    return credential;
}

Credential ofUser(Credential credential, const Profile &user)
{
    if (credential.user != user.id)
        credential.servers.clear();
    const bool isOwner = user.id == credential.owner;
    credential.user = user.id;
    credential.profile = isOwner ? std::nullopt : std::optional(user);
    credential.isOwnerProtected = isOwner && user.isProtected;
    return credential;
}

Media::Account seenAs(Media::Account owner, const Credential &credential)
{
    owner.userId = credential.profile ? credential.profile->id : QString();
    owner.userName = credential.profile ? credential.profile->name : QString();
    return owner;
}

QByteArray serialized(const Credential &credential)
{
    QJsonObject servers;
    for (auto it = credential.servers.cbegin(); it != credential.servers.cend(); ++it)
        servers.insert(it.key(), textOf(it.value()));
    QJsonObject record{{QStringLiteral("version"), currentVersion},
                             {QStringLiteral("clientIdentifier"), credential.clientIdentifier},
                             {QStringLiteral("owner"), credential.owner},
                             {QStringLiteral("user"), credential.user},
                             {QStringLiteral("account"), textOf(credential.account)},
                             {QStringLiteral("servers"), servers}};
    if (credential.isOwnerProtected)
        record.insert(QStringLiteral("ownerProtected"), true);
    if (credential.profile)
        record.insert(QStringLiteral("profile"), textOf(*credential.profile));
    if (credential.device)
        record.insert(QStringLiteral("device"), textOf(*credential.device));
    return QJsonDocument(record).toJson(QJsonDocument::Compact);
}

Media::Result<Credential> deserialized(const QByteArray &record)
{
    const QJsonObject object = QJsonDocument::fromJson(record).object();
    Credential credential{.clientIdentifier = object.value(u"clientIdentifier").toString(),
                          .owner = object.value(u"owner").toString(),
                          .user = object.value(u"user").toString(),
                          .account = tokenOf(object.value(u"account")),
                          .profile = profileOf(object.value(u"profile").toObject()),
                          .device = deviceOf(object.value(u"device").toObject())};
    if (credential.clientIdentifier.isEmpty() || credential.account.isEmpty()) {
        return Media::Error{.kind = Media::Error::Kind::CredentialsUnavailable,
                            .message = QCoreApplication::translate("plex", "The keychain's entry for Plex cannot be read. Sign in again "
                                                                           "to replace it.")};
    }
    credential.isOwnerProtected = object.value(u"ownerProtected").toBool();
    // Records of the first version knew no home.
    if (credential.owner.isEmpty())
        credential.owner = credential.user;
    const QJsonObject servers = object.value(u"servers").toObject();
    for (auto it = servers.constBegin(); it != servers.constEnd(); ++it) {
        if (const net::Token token = tokenOf(it.value()); !token.isEmpty() && !jwt::isSigned(token))
            credential.servers.insert(it.key(), token);
    }
    return credential;
}

} // namespace plex
