// SPDX-License-Identifier: MIT
#pragma once
#include "discovery/serverregistry.h"
#include "mediabackend/mediabackend.h"

namespace plex {

/// Says why: the counters of one backend, a verdict on every address of a server, and a report of everything for a bug.
class PlexDiagnostics final : public Media::Diagnostics
{
    Q_OBJECT
public:
    /// What is told about. `ready` ends when the servers are known.
    struct Parts
    {
        net::Metrics &metrics;
        net::Clock &clock;
        const net::Trust &trusted;
        ServerRegistry &registry;
        const PlexSettings &settings;
        const ClientIdentity &identity;
        std::function<Media::Reply<Media::Done> *()> ready;
        std::function<MediaBackend::State()> state;
        std::function<std::optional<Media::Error>()> reason;
        std::function<QStringList()> names; ///< Of people, for leaving them out.
    };

    PlexDiagnostics(const Parts &parts, QObject *parent);
    ~PlexDiagnostics() override;

    QVariantMap metrics() const override;
    Media::Reply<QList<Media::AddressReport>> *checkAddresses(const QString &server) override;
    Media::Reply<QString> *report() override;

private:
    class AddressCheck;
    class Writing;

    Parts m_parts;
    net::Turnstile m_dials;
};

} // namespace plex
