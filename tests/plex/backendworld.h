// SPDX-License-Identifier: MIT
#pragma once
#include "net/credentialstore.h"
#include "plex/plexbackend.h"
#include "simulation/simulatednetwork.h"
#include "support/secretwatch.h"

#include <QTemporaryDir>
#include <QTest>

/// A keychain that outlives the backend.
struct Keychain
{
    std::optional<QByteArray> record;
    std::optional<Media::Error> refusal; ///< What every operation ends with, while it is set.
};

/// A backend's way to it.
class SharedStore final : public net::CredentialStore
{
    Q_OBJECT
public:
    explicit SharedStore(Keychain &keychain)
        : m_keychain(keychain)
    {
    }

    Media::Reply<std::optional<QByteArray>> *load() override
    {
        using Record = std::optional<QByteArray>;
        return m_keychain.refusal ? Media::ready<Record>(*m_keychain.refusal, this) : Media::ready<Record>(m_keychain.record, this);
    }
    Media::Reply<Media::Done> *save(const QByteArray &record) override { return keep(record); }
    Media::Reply<Media::Done> *clear() override { return keep({}); }

private:
    Media::Reply<Media::Done> *keep(const std::optional<QByteArray> &record)
    {
        if (m_keychain.refusal)
            return Media::ready<Media::Done>(*m_keychain.refusal, this);
        m_keychain.record = record;
        return Media::ready<Media::Done>(Media::Done{}, this);
    }

    Keychain &m_keychain;
};

/// A simulated Plex, and backends that start in it one after another with the same settings and keychain.
class BackendWorld
{
public:
    BackendWorld()
    {
        QString error;
        if (!network.start(&error))
            qFatal("%s", qPrintable(error));
        QObject::connect(&network.recorder(), &simulation::Recorder::requestAnswered, &network,
                         [this](const simulation::RecordedRequest &request) {
                             if (request.token().size() > 8)
                                 m_secrets.insert(request.token());
                         });
        // Whoever reads one in time may collect the token.
        QObject::connect(&network.plexTv(), &simulation::SimulatedPlexTv::pinCreated, &network, [this](const QString &code) {
            if (code.size() > 8)
                m_secrets.insert(code.toLatin1());
        });
    }
    /// No test leaves a secret anywhere but in the keychain.
    ~BackendWorld()
    {
        const QString leak = watch.leak(m_secrets.values(), QDir(directory.path()));
        if (!leak.isEmpty())
            qFatal("a secret became text: %s", qPrintable(leak));
    }

    std::unique_ptr<MediaBackend> backend(std::unique_ptr<net::Clock> clock = std::make_unique<net::SystemClock>())
    {
        Media::HostInfo host;
        host.product = QStringLiteral("Backend test");
        host.version = QStringLiteral("1.0");
        host.settingsDirectory = QDir(directory.filePath(QStringLiteral("settings")));
        host.cacheDirectory = QDir(directory.filePath(QStringLiteral("cache")));
        host.caCertificates = network.caCertificate();
        host.overrides = {{QStringLiteral("plex-tv/url"), network.plexTv().url().toString()}};
        // Nobody searches the network that the tests happen to run in.
        if (gdmPort)
            host.overrides.insert(QStringLiteral("connections/gdm-port"), gdmPort);
        else
            host.overrides.insert(QStringLiteral("connections/discover-lan"), false);
        return std::make_unique<plex::PlexBackend>(host, std::make_unique<SharedStore>(keychain), std::move(clock));
    }

    /// A started backend that is signed in and online.
    std::unique_ptr<MediaBackend> signedIn()
    {
        auto ready = backend();
        ready->start();
        if (!QTest::qWaitFor([&] { return !ready->clientIdentifier().isEmpty(); }))
            return nullptr;
        accountToken = network.plexTv().issueToken(ready->clientIdentifier().toLatin1());
        ready->accountSetup()->startWithToken(QString::fromLatin1(accountToken));
        return isOnline(*ready) ? std::move(ready) : nullptr;
    }

    static bool isOnline(const MediaBackend &backend)
    {
        return QTest::qWaitFor([&] { return backend.state() == MediaBackend::State::Online; }, 10000);
    }

    support::SecretWatch watch;
    simulation::SimulatedNetwork network;
    QTemporaryDir directory;
    Keychain keychain;
    QByteArray accountToken;
    int gdmPort = 0; ///< Where servers answer a search; 0: none is made.

private:
    QSet<QByteArray> m_secrets; // every token that was sent, every code that was made
};

/// What a reply ends with; waits for it.
template <class T>
Media::Result<T> outcomeOf(Media::Reply<T> *reply)
{
    std::optional<Media::Result<T>> outcome;
    QObject context;
    reply->then(&context, [&](const Media::Result<T> &result) { outcome = result; });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 20000))
        return Media::Error{.kind = Media::Error::Kind::Timeout, .message = QStringLiteral("the test gave up waiting")};
    return *outcome;
}
