// SPDX-License-Identifier: MIT
#include "fakebackend.h"

#include "fakeanswers.h"

using namespace Qt::StringLiterals;
using Media::Error;
using FakeAnswers::answer;
using FakeAnswers::environment;
using FakeAnswers::error;
using FakeAnswers::slowMs;
using Kind = Media::Error::Kind;

namespace {

Media::Connection localConnection()
{
    return {.kind = Media::ConnectionKind::Local,
            .via = Media::ConnectionVia::VerifiedIp,
            .uri = QUrl(u"https://192-168-0-9.abc.plex.direct:32400"_s),
            .latencyMs = 7};
}

Media::Account person()
{
    return {.id = u"42"_s, .name = u"Person"_s, .email = u"person@example.org"_s};
}

QList<Media::Server> knownServers()
{
    Media::Server attic{.id = u"s1"_s, .name = u"Attic"_s, .version = u"1.40.0"_s, .owned = true, .home = true,
                        .presence = true, .state = Media::ServerState::Online, .connection = localConnection()};
    Media::Server friendly{.id = u"s2"_s, .name = u"Friend"_s, .owner = u"friend"_s,
                           .state = Media::ServerState::Offline, .problem = error(Kind::DnsBlocked)};
    const QString which = environment("FAKE_SERVERS");
    if (which == "none"_L1)
        return {};
    if (which == "slow"_L1 || which == "hang"_L1) {
        friendly.state = Media::ServerState::Connecting;
        friendly.problem.reset();
    }
    if (which == "twins"_L1)
        friendly.name = u"Attic"_s;
    return {attic, friendly};
}

Media::Item movie(const QString &id)
{
    return {.id = id, .server = u"s1"_s, .type = Media::ItemType::Movie, .title = u"The Movie"_s, .year = 2001,
            .durationMs = 5'400'000};
}

} // namespace

QString FakeAccountSetup::userCode() const
{
    return isWaiting() ? u"AB12"_s : QString();
}

QUrl FakeAccountSetup::verificationUri() const
{
    if (!isWaiting())
        return {};
    return m_method == Method::Browser ? verificationUriComplete() : QUrl(u"https://plex.tv/link"_s);
}

QUrl FakeAccountSetup::verificationUriComplete() const
{
    return isWaiting() ? QUrl(u"https://app.plex.tv/auth#?code=AB12&clientID=c"_s) : QUrl();
}

void FakeAccountSetup::start(Method method)
{
    m_method = method;
    enter(Phase::Starting);
    QTimer::singleShot(0, this, [this] {
        if (m_phase != Phase::Starting)
            return;
        enter(Phase::WaitingForUser);
        Q_EMIT phaseChanged(); // twice is allowed
        QTimer::singleShot(50, this, [this] {
            if (isWaiting() && environment("FAKE_SIGN_IN") != "hang"_L1)
                finish(environment("FAKE_SIGN_IN"));
        });
    });
}

void FakeAccountSetup::startWithToken(const QString &token)
{
    enter(Phase::Finishing);
    const bool isGood = token == "good-token"_L1;
    QTimer::singleShot(0, this, [this, isGood] { finish(isGood ? u"signed-in"_s : u"refused"_s); });
}

void FakeAccountSetup::cancel()
{
    if (m_phase != Phase::Idle)
        finish(u"cancelled"_s);
}

void FakeAccountSetup::enter(Phase phase)
{
    m_phase = phase;
    Q_EMIT phaseChanged();
}

void FakeAccountSetup::finish(const QString &how)
{
    enter(Phase::Idle);
    const auto kind = Media::enumerator<Kind>(how);
    const auto named = Media::enumerator<Outcome>(how); // `refused` is both
    if (kind && !named) {
        Q_EMIT ended(Outcome::Failed, u"It failed"_s, error(*kind));
        return;
    }
    const Outcome outcome = named.value_or(Outcome::SignedIn);
    if (outcome == Outcome::SignedIn)
        Q_EMIT signedIn();
    Q_EMIT ended(outcome, "sign-in "_L1 + Media::name(outcome), std::nullopt);
}

FakeDiagnostics::FakeDiagnostics(const Media::HostInfo &host, QObject *parent)
    : Diagnostics(parent)
    , m_host(host)
{
}

QVariantMap FakeDiagnostics::metrics() const
{
    QVariantMap metrics = m_host.overrides;
    metrics.insert(u"host/product"_s, m_host.product);
    metrics.insert(u"host/profile"_s, m_host.profile);
    metrics.insert(u"host/settings"_s, m_host.settingsDirectory.path());
    metrics.insert(u"host/cache"_s, m_host.cacheDirectory.path());
    metrics.insert(u"host/keepsCredentials"_s, m_host.keepCredentials);
    metrics.insert(u"host/certificates"_s, QString::fromLatin1(m_host.caCertificates));
    return metrics;
}

Media::Reply<QList<Media::AddressReport>> *FakeDiagnostics::checkAddresses(const QString &server)
{
    Media::AddressReport good{.uri = localConnection().uri, .kind = Media::ConnectionKind::Local,
                              .via = Media::ConnectionVia::VerifiedIp, .connectMs = 5, .totalMs = 7};
    Media::AddressReport bad{.uri = QUrl(u"https://1-2-3-4.abc.plex.direct:32400"_s),
                             .problem = Media::causedBy(error(Kind::Unreachable), error(Kind::DnsFailed)),
                             .hint = u"Check the router"_s, .totalMs = 900};
    Media::AddressReport skipped{.uri = QUrl(u"http://10.0.0.1:32400"_s), .via = Media::ConnectionVia::Plain,
                                 .secure = false, .tried = false, .problem = error(Kind::Forbidden)};
    return answer<QList<Media::AddressReport>>(environment("FAKE_CHECK"), server == "s1"_L1
        ? QList<Media::AddressReport>{good, bad, skipped} : QList<Media::AddressReport>{}, this);
}

Media::Reply<QString> *FakeDiagnostics::report()
{
    return answer(environment("FAKE_CHECK"), u"Everything\n  is fine"_s, this);
}

FakeBackend::FakeBackend(const Media::HostInfo &host, QObject *parent)
    : MediaBackend(parent)
    , m_diagnostics(host, nullptr)
{
    connect(&m_setup, &FakeAccountSetup::signedIn, this, [this] { enter(State::Online); });
}

void FakeBackend::start()
{
    qWarning("a warning of the backend");
    const QString wanted = environment("FAKE_STATE");
    // As a backend that reads its credential first: it looks signed out until then.
    QTimer::singleShot(20, this, [this, wanted] {
        const State target = Media::enumerator<State>(wanted).value_or(State::Online);
        if (target == State::CredentialsLocked)
            m_stateReason = error(Kind::CredentialsLocked);
        if (target == State::SignedOut)
            return;
        m_servers = knownServers();
        enter(State::Connecting);
        QTimer::singleShot(20, this, [this, target] { enter(target); });
    });
}

Media::Reply<QList<Media::HomeUser>> *FakeBackend::users()
{
    return answer(QString(), QList<Media::HomeUser>{{.id = u"42"_s, .name = u"Person"_s, .isAdmin = true, .isCurrent = true},
                                                    {.id = u"child"_s, .name = u"Child"_s, .isProtected = true, .isRestricted = true}},
                  this);
}

Media::Reply<Media::Account> *FakeBackend::switchUser(const QString &id, const QString &pin)
{
    if (id == "child"_L1 && pin != "1234"_L1)
        return answer(Media::name(Kind::Forbidden), Media::Account(), this);
    Media::Account switched = person();
    switched.userId = id;
    switched.userName = u"Child"_s;
    return answer(id == "child"_L1 ? QString() : id, switched, this);
}

Media::Reply<Media::Server> *FakeBackend::addServer(const QUrl &address, const QString &name)
{
    if (address.scheme() != "https"_L1)
        return answer(Media::name(Kind::Usage), Media::Server(), this);
    Media::Server added = knownServers().first();
    added.name = name.isEmpty() ? added.name : name;
    added.connection->via = Media::ConnectionVia::Manual;
    added.connection->uri = address;
    return answer(address.host(), added, this);
}

Media::Reply<Media::Done> *FakeBackend::removeServer(const QString &id)
{
    return answer(id, Media::Done(), this);
}

Media::Account FakeBackend::account() const
{
    if (m_state == State::SignedOut || m_state == State::CredentialsLocked)
        return {};
    return person();
}

Media::Reply<bool> *FakeBackend::signOut()
{
    const QString how = environment("FAKE_SIGN_OUT");
    return answer(how, how != "unrevoked"_L1, this);
}

Media::Reply<QList<Media::Server>> *FakeBackend::refreshServers()
{
    auto *reply = new Media::Deferred<QList<Media::Server>>(this);
    const auto kind = Media::enumerator<Kind>(environment("FAKE_REFRESH"));
    if (environment("FAKE_REFRESH") == "hang"_L1)
        return reply;
    QTimer::singleShot(60, reply, [this, reply, kind] {
        if (kind)
            reply->finish(error(*kind));
        else
            reply->finish(knownServers());
        if (environment("FAKE_SERVERS") == "slow"_L1) {
            QTimer::singleShot(slowMs, this, [this] {
                m_servers.last().state = Media::ServerState::Offline;
                Q_EMIT serversChanged();
            });
        }
    });
    return reply;
}

Media::Reply<Media::Server> *FakeBackend::connectServer(const QString &server)
{
    if (environment("FAKE_STATE") == "signed-out"_L1) {
        auto *reply = new Media::Deferred<Media::Server>(this);
        QTimer::singleShot(40, reply, [reply] { reply->finish(error(Kind::SignedOut)); });
        return reply;
    }
    if (server == "s2"_L1)
        return answer(u"caused"_s, Media::Server(), this);
    return answer(u"slow"_s, knownServers().value(0), this);
}

Media::Reply<QList<Media::Library>> *FakeBackend::libraries(const QString &server)
{
    const QString of = server.isEmpty() ? u"s1"_s : server;
    const QList<Media::Library> libraries{
        {.id = u"lib1"_s, .title = u"Movies"_s, .type = Media::LibraryType::Movie, .server = of, .count = 3},
        {.id = u"lib2"_s, .title = u"Odd\x1b[31m"_s, .server = of}};
    return answer(environment("FAKE_LIBRARIES"), libraries, this);
}

Media::Reply<Media::Page> *FakeBackend::children(const QString &id, const Media::Window &window)
{
    if (id == "events"_L1)
        emitEverything();
    Media::Page page{.items = {movie(u"m1"_s)}, .start = window.start, .total = 1234};
    if (id == "echo"_L1) {
        QStringList words{QString::number(window.count), window.sort};
        for (const auto &[name, value] : window.filters)
            words += name + u'=' + value;
        page.items.first().title = words.join(u'|');
    }
    return answer(id, page, this);
}

Media::Reply<Media::Item> *FakeBackend::item(const QString &id)
{
    Media::Item item = movie(id);
    item.markers = {{.type = Media::MarkerType::Intro, .startMs = 0, .endMs = 30'000}};
    item.versions = {{.id = u"v1"_s, .parts = {{.id = u"p1"_s, .container = u"mkv"_s, .size = 5'000'000'000,
                                               .streams = {{.id = u"t1"_s, .type = Media::TrackType::Audio}}}}}};
    return answer(id, item, this);
}

Media::Reply<Media::Stream> *FakeBackend::stream(const QString &item, const Media::StreamOptions &options)
{
    Media::Stream stream{.item = item,
                         .url = QUrl(u"https://192.168.0.9:32400/library/parts/1/file.mkv"_s),
                         .headers = {{"X-Plex-Token", "very-secret"}, {"Accept", "*/*"}},
                         .verifyName = u"192-168-0-9.abc.plex.direct"_s,
                         .mimeType = u"video/x-matroska"_s,
                         .size = 5'000'000'000,
                         .session = u"playback-%1"_s.arg(++m_streams)};
    stream.reason = u"%1/%2/%3/%4"_s.arg(QString::number(options.maxBitrate), QString::number(options.version),
                                          options.audioStream, options.subtitleStream);
    return answer(item, stream, this);
}

Media::Reply<Media::ReportReceipt> *FakeBackend::report(const Media::PlaybackReport &report)
{
    Media::ReportReceipt receipt{.accepted = true};
    if (report.item != "quiet"_L1) {
        receipt.terminated = u"%1 %2 [%3]"_s.arg(Media::name(report.state), QString::number(report.positionMs),
                                                report.session);
    }
    return answer(report.item, receipt, this);
}

void FakeBackend::enter(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void FakeBackend::emitEverything()
{
    Q_EMIT serversChanged();
    Q_EMIT connectionChanged(u"s1"_s, localConnection(), Media::ConnectionChange::Better);
    Q_EMIT connectionChanged(u"s1"_s, std::nullopt, Media::ConnectionChange::Lost);
    Q_EMIT tokenRenewed(Media::TokenScope::Account, {}, Media::RenewalTrigger::Start);
    Q_EMIT tokenRenewed(Media::TokenScope::Server, u"s1"_s, Media::RenewalTrigger::Rejected);
    Q_EMIT libraryChanged(u"s1"_s, {u"m1"_s, u"m2"_s});
    Q_EMIT playbackTerminated(u"m1"_s, u"The owner stopped it"_s);
    Q_EMIT warningRaised(error(Kind::DnsBlocked), u"s1"_s);
    Q_EMIT warningRaised(error(Kind::RateLimited), {});
}
