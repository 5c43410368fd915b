// SPDX-License-Identifier: MIT
#pragma once

#include "accounttokens.h"
#include "deviceendpoints.h"
#include "devicekeys.h"
#include "homeendpoints.h"
#include "homeusers.h"
#include "httpmessage.h"
#include "httpserver.h"
#include "pins.h"

#include <QObject>
#include <QUrl>

#include <chrono>
#include <memory>
#include <optional>

namespace simulation {

class CertificateAuthority;
class Recorder;
class SimulatedServer;
class WorldClock;

/// plex.tv: PINs, the account with its home and its tokens, and the list of servers.
class SimulatedPlexTv : public QObject
{
    Q_OBJECT

public:
    SimulatedPlexTv(const CertificateAuthority &authority, Recorder &recorder, const WorldClock &clock, QObject *parent = nullptr);
    ~SimulatedPlexTv() override;

    bool start(const Place &place, QString *error);
    QUrl url() const; ///< By number: https://127.0.0.1:port
    /// A page for people, which claims the PIN its fragment names.
    QUrl signInPage() const;
    HttpServer &door() { return *m_door; }
    void addServer(SimulatedServer *server);
    /// As when its owner does not share it any more.
    void removeServer(SimulatedServer *server) { m_servers.removeAll(server); }

    QStringList pendingPins() const { return m_pins.pending(); }
    /// As the account's owner does on the sign-in page; false when no such PIN is waiting.
    bool claimPin(const QString &code);
    /// Every PIN is claimed when it is asked about for the \a afterPolls'th time; none: nobody claims.
    void setAutoClaim(std::optional<int> afterPolls) { m_autoClaim = afterPolls; }
    bool expirePin(const QString &code) { return m_pins.expire(code); }
    /// For PINs made from now on; without it a strong one has 1800 seconds and a short one 900.
    void setPinLifetime(std::optional<std::chrono::seconds> lifetime) { m_pins.setLifetime(lifetime); }

    /// As if the account's owner had signed in there.
    QByteArray issueToken(const QByteArray &clientIdentifier) { return issueToken(clientIdentifier, m_home.owner().uuid); }
    /// As if a user of the home had, by uuid or title; empty if there is none.
    QByteArray issueToken(const QByteArray &clientIdentifier, const QString &user);
    /// As "sign out connected devices": every account token, every device's key and every server's token is answered 401 from now on.
    void revokeAccountTokens();
    void revokeToken(const QByteArray &token);
    bool accepts(const QByteArray &token, const QByteArray &clientIdentifier) const;
    /// Account tokens issued from now on are answered 401 after \a lifetime; none: they stay.
    void setTokenLifetime(std::optional<std::chrono::milliseconds> lifetime) { m_tokens.setLifetime(lifetime); }

    /// As in the list of the account's devices: its tokens and JWTs are answered 401, and it gets none for its key.
    void deauthorizeDevice(const QByteArray &clientIdentifier);
    /// Of JWTs issued from now on; without it seven days.
    void setJwtLifetime(std::chrono::seconds lifetime) { m_devices.setLifetime(lifetime); }

    /// The account is a home's admin: "Sam", whom a PIN protects, and "Mika", who is managed, live there too.
    void setHome(bool on) { m_home.setOn(on); }
    const HomeUsers &home() const { return m_home; }
    /// Protects the user, by uuid or title, with \a pin; false when there is none or it is not of four digits.
    bool setHomePin(const QString &user, const QString &pin) { return m_home.setPin(user, pin); }
    /// With the PIN there is, which is 1234 at first; false when there is no such user.
    bool setProtected(const QString &user, bool isProtected) { return m_home.setProtected(user, isProtected); }

    /// Requests arrive and are not answered; for a silent address see door().setBehaviour().
    void setHanging(bool hanging) { m_hanging = hanging; }
    void setOffline(bool offline); ///< Nothing listens; back online it has the same port.
    /// The next \a count requests are answered \a status with the error \a code, and Retry-After if given.
    void failNext(int count, int status, int code = 1007, std::optional<int> retryAfter = {});
    /// The connection is closed before an answer. Clients may send again by themselves what they sent over a connection
    /// they had used before, as Qt does: one drop is then seen in the record only.
    void dropNext(int count);
    void setDelay(std::chrono::milliseconds delay) { m_delay = delay; }

Q_SIGNALS:
    void pinCreated(const QString &code);

private:
    struct Fault
    {
        int count = 0;
        int status = 0; ///< 0 drops the connection.
        int code = 0;
        std::optional<int> retryAfter;
    };

    void arrived(const Request &request, const Responder &responder);
    std::optional<Fault> takeFault();
    /// By the world's clock, as clients that sign with a time of their own rely on.
    Answer dated(Answer answer) const;
    Answer answerTo(const Request &request);
    struct Caller
    {
        const HomeUser *user = nullptr; ///< Null if the token is nobody's.
        QByteArray token;
        bool isJwt = false;
        bool isExpired = false;
    };
    Caller callerOf(const QByteArray &token, const QByteArray &clientIdentifier) const;
    Answer answerWithToken(const Request &request, const Caller &caller);
    Answer createPin(const Request &request);
    Answer pollPin(const Request &request, int id);
    Answer linkPin(const Request &request, const HomeUser &caller);
    bool claimPin(const QString &code, const HomeUser &user);
    void claim(Pin &pin, const HomeUser &user);

    const WorldClock &m_clock;
    Recorder &m_recorder;
    std::unique_ptr<HttpServer> m_door;
    QList<SimulatedServer *> m_servers;
    Pins m_pins;
    HomeUsers m_home;
    AccountTokens m_tokens;
    DeviceKeys m_devices;
    HomeEndpoints m_homeEndpoints;
    DeviceEndpoints m_deviceEndpoints;
    std::chrono::milliseconds m_delay{0};
    QList<Fault> m_faults;
    bool m_hanging = false;
    std::optional<int> m_autoClaim;
};

} // namespace simulation
