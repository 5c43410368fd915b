// SPDX-License-Identifier: MIT
#include "notifications.h"

#include "endpoints.h"
#include "net/logging.h"
#include "parser.h"

namespace plex {

using Kind = Media::Error::Kind;

namespace {

// A server that does not offer the stream, or not to this account, is not asked again until something is different.
bool isWorthAnotherTry(const Media::Result<net::HttpResponse> &outcome)
{
    if (outcome)
        return outcome->status < 400 || outcome->status >= 500 || outcome->status == 429;
    const Kind kind = outcome.error().kind;
    return kind != Kind::Cancelled && kind != Kind::Unauthorized && kind != Kind::NotFound && kind != Kind::SignedOut
        && kind != Kind::SignInRequired;
}

} // namespace

Notifications::Notifications(net::Clock &clock, net::Metrics &metrics, const net::Trust &trust, std::function<net::Channel()> channel,
                             Pace pace, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_metrics(metrics)
    , m_channel(std::move(channel))
    , m_pace(pace)
    , m_http(clock, metrics, trust)
    , m_backoff({.first = std::chrono::seconds(1), .longest = std::chrono::minutes(1)})
{
    m_metrics.offer(QStringLiteral("notifications/received"));
    m_metrics.offer(QStringLiteral("notifications/gaps"));
}

Notifications::~Notifications() = default;

void Notifications::follow()
{
    rest();
    plan(m_pace.settling);
}

void Notifications::rest()
{
    ++m_turn;
    ++m_sign;
    delete m_reply;
    m_hasGap = m_hasGap || m_openSince;
    m_openSince.reset();
}

void Notifications::plan(net::milliseconds pause)
{
    m_clock.callAfter(pause, this, [this, turn = ++m_turn] {
        if (turn == m_turn)
            open();
    });
}

void Notifications::open()
{
    net::Request request = endpoints::notifications();
    request.receive = [this](const QByteArray &bytes) { take(bytes); };
    net::Channel channel = m_channel();
    if (!channel.connections || !channel.connections->value())
        return;
    // Over the connection there is: that a server does not stream says nothing about its other answers.
    channel.fixed = *channel.connections->value();
    channel.connections = nullptr;
    channel.http = &m_http;
    m_stream = net::EventStream();
    m_givesSigns = false;
    auto *exchange = new net::Exchange(channel, request, this);
    m_reply = exchange;
    exchange->then(this, [this](const Media::Result<net::HttpResponse> &outcome) { ended(outcome); });
}

void Notifications::take(const QByteArray &bytes)
{
    if (!m_openSince) {
        m_openSince = m_clock.now();
        qCDebug(logConnections) << "notifications: open";
        if (std::exchange(m_hasGap, false)) {
            m_metrics.count(QStringLiteral("notifications/gaps"));
            Q_EMIT missed();
        }
    }
    for (const net::ServerEvent &event : m_stream.read(bytes)) {
        m_metrics.count(QStringLiteral("notifications/received"));
        m_givesSigns = m_givesSigns || event.type == "ping";
        const auto told = parser::notification(event.type, event.data);
        gather(told.items, told.libraries);
    }
    if (m_givesSigns)
        expectSigns();
}

void Notifications::expectSigns()
{
    m_clock.callAfter(m_pace.silence, this, [this, sign = ++m_sign] {
        if (sign != m_sign)
            return;
        delete m_reply;
        ended(Media::Error{.kind = Kind::Timeout});
    });
}

void Notifications::gather(const QStringList &items, const QStringList &libraries)
{
    if (items.isEmpty() && libraries.isEmpty())
        return;
    const bool isFirst = m_items.isEmpty() && m_libraries.isEmpty();
    m_items.unite(QSet<QString>(items.cbegin(), items.cend()));
    m_libraries.unite(QSet<QString>(libraries.cbegin(), libraries.cend()));
    if (!isFirst)
        return;
    m_clock.callAfter(m_pace.gathering, this, [this] {
        const auto changedItems = std::exchange(m_items, {}).values();
        const auto changedLibraries = std::exchange(m_libraries, {}).values();
        if (changedItems.size() > m_pace.mostItems)
            Q_EMIT missed();
        else
            Q_EMIT changed(changedItems, changedLibraries);
    });
}

void Notifications::ended(const Media::Result<net::HttpResponse> &outcome)
{
    ++m_sign;
    qCDebug(logConnections) << "notifications: ended," << (outcome ? QString::number(outcome->status) : Media::name(outcome.error().kind));
    if (const auto since = std::exchange(m_openSince, {})) {
        m_hasGap = true;
        if (m_clock.now() - *since >= m_pace.lasting)
            m_backoff.reset();
    }
    if (isWorthAnotherTry(outcome))
        plan(m_backoff.next());
    if (!outcome && outcome.error().kind != Kind::Cancelled)
        Q_EMIT failed();
}

} // namespace plex
