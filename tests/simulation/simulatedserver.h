// SPDX-License-Identifier: MIT
#pragma once

#include "certificates.h"
#include "httpserver.h"
#include "library.h"
#include "mediaendpoints.h"
#include "servertokens.h"

#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace simulation {

class Recorder;
class WorldClock;

/// What a server's address is told to be.
struct AddressSpec
{
    enum class Kind { Local, Remote, Relay };
    enum class Behaviour {
        Answers,
        Refuses,  ///< Nothing listens there.
        Hangs,    ///< Takes connections and stays silent.
        Impostor, ///< Another machine answers, with a certificate that fits.
        Plain,    ///< Answers, without TLS, and is advertised as http.
        Absent    ///< Is advertised only; what becomes of a packet there is the network's affair.
    };
    Kind kind = Kind::Local;
    Behaviour behaviour = Behaviour::Answers;
    bool ipv6 = false; ///< Listens on ::1.
    std::optional<Place> place = {}; ///< In place of a loopback address.
    QString hostName = {}; ///< Has a certificate for this name and is advertised under it, as behind a proxy of one's own.
    bool operator==(const AddressSpec &) const = default;
};

/// An address as resources advertises it.
struct Address
{
    AddressSpec spec;
    QString door; ///< Its name in the record.
    QHostAddress ip;
    quint16 port = 0;
    QUrl uri; ///< Names a plex.direct host that no resolver on this machine knows.

    bool isSecure() const { return spec.behaviour != AddressSpec::Behaviour::Plain; }
    bool isRelay() const { return spec.kind == AddressSpec::Kind::Relay; }
    bool isLocal() const { return spec.kind == AddressSpec::Kind::Local; }
    /// By number instead of name, as a client asks that goes round the resolver.
    QUrl numericUrl() const;
    /// The host of uri(): what the certificate is made for.
    QString hostName() const { return uri.host(); }
};

/// A media server: its doors, its tokens, its library, and what can go wrong with them.
class SimulatedServer : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString doorName;  ///< "owned" or "shared"
        QString name;
        bool owned = true;
        quint8 network = 1; ///< Its doors listen on 127.0.<network>.2 and up.
        QString mediaDirectory;
        QString accountOwner; ///< A uuid.
    };

    SimulatedServer(const Options &options, const CertificateAuthority &authority, Recorder &recorder, const WorldClock &clock,
                    QObject *parent = nullptr);
    ~SimulatedServer() override;

    QString machineIdentifier() const { return m_machineIdentifier; }
    QString certificateHash() const { return m_certificateHash; }
    QString name() const { return m_options.name; }
    bool isOwned() const { return m_options.owned; }
    bool isOffline() const { return m_offline; }
    bool isHttpsRequired() const { return m_httpsRequired; }
    Library &library() { return m_library; }

    /// The token resources hands out to the account's owner now; a new one once its lifetime has passed.
    QByteArray accessToken() const { return m_tokens.of(m_options.accountOwner); }
    /// As well, but to another user of the home, by uuid.
    QByteArray accessToken(const QString &user) const { return m_tokens.of(user); }
    QList<Address> addresses() const;
    /// The first that answers as the server itself: direct before relay.
    Address answeringAddress() const;
    /// Rearranges the doors; the old ones close. False when a port could not be had.
    bool setAddresses(const QList<AddressSpec> &addresses);

    /// Everybody's old token is answered 401 from now on, resources hands out new ones.
    void rotateToken() { m_tokens.replaceAll(); }
    /// Every token handed out from now on is answered 401 after \a lifetime; none: they stay.
    void setTokenLifetime(std::optional<std::chrono::milliseconds> lifetime) { m_tokens.setLifetime(lifetime); }
    /// The doors close and open on other ports, which resources says from then on.
    bool move();
    /// Another certificate with another hash, as when it is issued anew: the doors' names change, their ports stay.
    void renewCertificate();

    /// All doors take requests and stay silent; taking it back does not answer what has arrived meanwhile.
    void setHanging(bool hanging) { m_hanging = hanging; }
    /// Nothing listens; resources says that the server is not present.
    void setOffline(bool offline);
    /// One door, by position from 0, behaves otherwise from now on; resources goes on advertising it as before.
    void setBehaviour(int address, AddressSpec::Behaviour behaviour);
    /// Plain doors close the connection, resources says httpsRequired.
    void setHttpsRequired(bool required);
    /// Secure doors answer plain http on the same port as well, unless https is required.
    void setPlainAccepted(bool accepted);
    /// Who is answered without a token, as the owner: a server's "list of IP addresses and networks that are allowed without auth".
    void setAllowedNetworks(const QList<QPair<QHostAddress, int>> &networks) { m_allowedNetworks = networks; }
    /// What resources says about the client's public address; so by default for an owned server only.
    void setPublicAddressMatches(bool matches) { m_publicAddressMatches = matches; }
    bool publicAddressMatches() const { return m_publicAddressMatches; }
    /// The next \a count requests with a path that begins with \a pathPrefix are answered \a status.
    void failNext(int count, int status, const QString &pathPrefix = {});
    /// The connection is closed before an answer. Clients may send again by themselves what they sent over a connection
    /// they had used before, as Qt does: one drop is then seen in the record only.
    void dropNext(int count, const QString &pathPrefix = {});
    /// What becomes of an answer on its way.
    enum class Spoil {
        None,
        Page, ///< A page of somebody in between stands in its place, with status 200.
        CutOff, ///< Half of it, as a whole.
        OtherType, ///< It says it is text.
        Empty
    };
    /// The next \a count answers to requests with a path that begins with \a pathPrefix arrive spoilt.
    void spoilNext(int count, Spoil how, const QString &pathPrefix = {});
    /// The next request with a path that begins with \a pathPrefix waits for release().
    void holdNext(const QString &pathPrefix) { m_holds.append(pathPrefix); }
    void release();
    /// Answers come this much later.
    void setDelay(std::chrono::milliseconds delay) { m_delay = delay; }
    /// What it tells by itself.
    EventSource &events() { return m_endpoints.events(); }
    /// Somebody edits an item; whoever listens hears of it. False if there is no such item.
    bool rename(int ratingKey, const QString &title);
    /// Timelines are answered with this termination until an item is reported as stopped.
    void terminatePlayback(const QString &text = {}, int code = 2006);

private:
    struct Fault
    {
        int count = 0;
        int status = 0; ///< 0 drops the connection.
        QString pathPrefix;
        Spoil spoil = Spoil::None; ///< In place of a status.
    };
    struct Door;

    bool openDoor(Door &door, int position);
    void applyBehaviour(Door &door);
    void arrived(int position, const Request &request, const Responder &responder);
    void answer(int position, const Request &request, const Responder &responder);
    static Answer spoilt(Answer answer, Spoil how);
    std::optional<Fault> takeFault(const QString &path);
    std::optional<QString> userOf(const Request &request) const;

    const Options m_options;
    const CertificateAuthority &m_authority;
    Recorder &m_recorder;
    Library m_library;
    MediaEndpoints m_endpoints;
    QString m_machineIdentifier;
    QString m_certificateHash;
    std::vector<std::unique_ptr<Door>> m_doors;
    QList<Fault> m_faults;
    QStringList m_holds;
    QList<std::function<void()>> m_held;
    mutable ServerTokens m_tokens; // asking for one may make it
    std::chrono::milliseconds m_delay{0};
    bool m_hanging = false;
    bool m_offline = false;
    bool m_httpsRequired = false;
    bool m_plainAccepted = false;
    bool m_publicAddressMatches = true;
    QList<QPair<QHostAddress, int>> m_allowedNetworks;
    int m_certificateGeneration = 0;
    TlsIdentity m_identity;
};

} // namespace simulation
