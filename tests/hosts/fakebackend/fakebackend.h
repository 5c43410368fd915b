// SPDX-License-Identifier: MIT
#pragma once
#include "fakerules.h"
#include "fakesettings.h"

#include <mediabackend/manualservers.h>
#include <mediabackend/mediabackend.h>
#include <mediabackend/userswitching.h>

#include <QTimer>

/// A sign-in that ends as FAKE_SIGN_IN says: an outcome, `hang`, or an error's kind.
class FakeAccountSetup final : public Media::AccountSetup
{
    Q_OBJECT
public:
    using AccountSetup::AccountSetup;

    Phase phase() const override { return m_phase; }
    QString userCode() const override;
    QUrl verificationUri() const override;
    QUrl verificationUriComplete() const override;
    int expiresIn() const override { return isWaiting() ? 900 : 0; }

    void start(Media::AccountSetup::Method method) override;
    void startWithToken(const QString &token) override;
    void cancel() override;

Q_SIGNALS:
    void signedIn();

private:
    bool isWaiting() const { return m_phase == Phase::WaitingForUser; }
    void enter(Phase phase);
    void finish(const QString &how);

    Phase m_phase = Phase::Idle;
    Method m_method = Method::Browser;
};

/// Reports on addresses, and tells as metrics what the host said about itself.
class FakeDiagnostics final : public Media::Diagnostics
{
    Q_OBJECT
public:
    FakeDiagnostics(const Media::HostInfo &host, QObject *parent);

    QVariantMap metrics() const override;
    Media::Reply<QList<Media::AddressReport>> *checkAddresses(const QString &server) override;
    Media::Reply<QString> *report() override;

private:
    Media::HostInfo m_host;
};

/// A backend with canned answers, for testing hosts; it also shows that the contract holds more than Plex.
///
/// Ids choose the answer: an error's kind (`not-found`), `hang` (never), `slow` (after a while), `caused` (an error with
/// a cause), `events` (every signal first). The environment chooses the rest: FAKE_STATE, FAKE_SERVERS, FAKE_REFRESH,
/// FAKE_SIGN_OUT, FAKE_SIGN_IN.
class FakeBackend final : public MediaBackend, public Media::UserSwitching, public Media::ManualServers, public FakeRules
{
    Q_OBJECT
    Q_INTERFACES(Media::UserSwitching Media::ConnectionRules Media::ManualServers)
public:
    FakeBackend(const Media::HostInfo &host, QObject *parent);

    void start() override;
    State state() const override { return m_state; }
    std::optional<Media::Error> stateReason() const override { return m_stateReason; }
    Media::AccountSetup *accountSetup() override { return &m_setup; }
    Media::Diagnostics *diagnostics() override { return &m_diagnostics; }
    Media::BackendSettings *settings() override { return &m_settings; }
    QString clientIdentifier() const override { return QStringLiteral("fake-client"); }
    Media::Account account() const override;
    Media::Reply<bool> *signOut() override;
    QList<Media::Server> servers() const override { return m_servers; }
    Media::Reply<QList<Media::Server>> *refreshServers() override;
    Media::Reply<Media::Server> *connectServer(const QString &server) override;
    Media::Reply<QList<Media::Library>> *libraries(const QString &server) override;
    Media::Reply<Media::Page> *children(const QString &id, const Media::Window &window) override;
    Media::Reply<Media::Item> *item(const QString &id) override;
    Media::Reply<Media::Stream> *stream(const QString &item, const Media::StreamOptions &options) override;
    Media::Reply<Media::ReportReceipt> *report(const Media::PlaybackReport &report) override;
    Media::Reply<QList<Media::HomeUser>> *users() override;
    /// The id `child` takes the PIN 1234.
    Media::Reply<Media::Account> *switchUser(const QString &id, const QString &pin) override;
    Media::Reply<Media::Server> *lookForBetter(const QString &server) override { return connectServer(server); }
    /// The host of the address chooses the answer.
    Media::Reply<Media::Server> *addServer(const QUrl &address, const QString &name) override;
    Media::Reply<Media::Done> *removeServer(const QString &id) override;

private:
    void enter(State state);
    void emitEverything();

    State m_state = State::SignedOut;
    std::optional<Media::Error> m_stateReason;
    QList<Media::Server> m_servers;
    FakeAccountSetup m_setup;
    FakeSettings m_settings;
    FakeDiagnostics m_diagnostics;
    int m_streams = 0;
};

/// Creates fake backends.
class FakeFactory final : public QObject, public MediaBackendFactory
{
    Q_OBJECT
    Q_INTERFACES(MediaBackendFactory)
    Q_PLUGIN_METADATA(IID MediaBackendFactory_iid FILE "fakebackend.json")
public:
    MediaBackend *create(const Media::HostInfo &host, QObject *parent) override { return new FakeBackend(host, parent); }
};
