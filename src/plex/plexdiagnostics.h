// SPDX-License-Identifier: MIT
#pragma once
#include "discovery/serverregistry.h"
#include "mediabackend/diagnostics.h"

namespace plex {

/// Says why: the counters of one backend, and a verdict on every address of a server.
class PlexDiagnostics final : public Media::Diagnostics
{
    Q_OBJECT
public:
    /// `ready` ends when the servers are known.
    PlexDiagnostics(const net::Metrics &metrics, net::Clock &clock, ServerRegistry &registry,
                    std::function<Media::Reply<Media::Done> *()> ready, QObject *parent);

    QVariantMap metrics() const override;
    Media::Reply<QList<Media::AddressReport>> *checkAddresses(const QString &server) override;

private:
    const net::Metrics &m_metrics;
    net::Clock &m_clock;
    ServerRegistry &m_registry;
    std::function<Media::Reply<Media::Done> *()> m_ready;
};

} // namespace plex
