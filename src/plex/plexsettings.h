// SPDX-License-Identifier: MIT
#pragma once
#include "mediabackend/backendsettings.h"

#include <QDir>
#include <QUrl>
#include <QVariantMap>

#include <chrono>
#include <memory>

class QSettings;

namespace plex {

/// When a connection without encryption may be used.
enum class InsecurePolicy { Never, SameNetwork, Always };

/// The settings of one profile, with their defaults. Kept in `plexbackend.ini`; holds nothing secret.
///
/// What a host overrides counts before what is stored and is not stored. The file carries a version for migrations; a value
/// that is missing or out of range is its default.
class PlexSettings final : public Media::BackendSettings
{
    Q_OBJECT
public:
    PlexSettings(const QDir &directory, QVariantMap overrides, QObject *parent = nullptr);
    ~PlexSettings() override;

    QList<Media::Setting> settings() const override;
    Media::Result<Media::Done> change(const QString &name, const QVariant &value) override;
    Media::Result<Media::Done> reset(const QString &name) override;

    /// The public identity of this installation; empty until one was made.
    QString clientIdentifier() const;
    /// `identifier` becomes this installation's, unless another process has made one meanwhile, which then counts. Nothing when another is
    /// just about to: ask again in a moment. `isWritten` says whether it will be the same at the next start.
    struct Identity
    {
        QString identifier;
        bool isWritten = true;
    };
    std::optional<Identity> settleClientIdentifier(const QString &identifier);

    /// Where the token goes is for the host to say, not for a file: only overrides count. One that is no https address is none at all.
    QUrl plexTv() const; ///< `plex-tv/url`, default https://plex.tv
    QUrl signInPage() const; ///< `plex-tv/sign-in-page`, default https://app.plex.tv/auth

    bool renewsEarly() const; ///< `tokens/early-renewal`
    std::chrono::seconds renewalBuffer() const; ///< `tokens/renewal-buffer`
    bool renewsOnRejection() const; ///< `tokens/renew-on-rejection`
    int maxRenewals() const; ///< `tokens/max-attempts`: within half a minute, before a pause
    bool usesShortLivedTokens() const; ///< `tokens/short-lived`
    InsecurePolicy insecure() const; ///< `connections/allow-insecure`: never, same-network or always
    bool usesRelay() const; ///< `connections/use-relay`
    bool discoversLan() const; ///< `connections/discover-lan`
    /// `connections/gdm-port`, default 32414: where servers listen for searches. Only an override counts, in 1..65535.
    quint16 gdmPort() const;

private:
    QUrl address(const QString &name, const QString &otherwise) const;
    QVariant value(const char *name) const;
    Media::Result<Media::Done> store(const QString &name, const QVariant &value);

    QSettings &stored() const;

    QString m_file;
    mutable std::unique_ptr<QSettings> m_stored; // read when first needed: making a backend touches no disk
    QVariantMap m_overrides;
};

} // namespace plex
