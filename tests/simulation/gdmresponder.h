// SPDX-License-Identifier: MIT
#pragma once

#include <QHostAddress>
#include <QList>
#include <QNetworkDatagram>
#include <QObject>
#include <QUdpSocket>

namespace simulation {

struct Address;
class SimulatedNetwork;
class SimulatedServer;

/// Answers searches of the local network (GDM) for the simulated network's servers, from each of their local addresses that works.
///
/// Hears multicasts, broadcasts and single searches on the machine's inside, from nowhere else. Strict: a search that carries anything
/// besides the search text is refused and counted. Every search is in the record too, at the door "gdm".
class GdmResponder : public QObject
{
    Q_OBJECT

public:
    enum class Manner {
        Answers,
        Twice, ///< Every answer comes a second time.
        Garbage, ///< In place of answers, all kinds of datagrams that are none.
        Silent ///< Listens only.
    };
    /// A search as it arrived.
    struct Search
    {
        QByteArray text;
        QHostAddress sender;
        quint16 senderPort = 0;
        QHostAddress destination; ///< The multicast group, a network's broadcast address, or this machine's.
        int hopLimit = 0;
    };

    explicit GdmResponder(SimulatedNetwork &network, QObject *parent = nullptr);
    ~GdmResponder() override;

    /// Port 0 takes the one it had before, or a free one.
    bool open(quint16 port = 0);
    /// Nobody listens at the port any more.
    void shut() { m_socket.close(); }
    bool isOpen() const { return m_socket.state() == QAbstractSocket::BoundState; }
    quint16 port() const { return m_port; }
    QString errorString() const { return m_socket.errorString(); }
    /// Whether multicasts arrive; where the machine's inside has none, broadcasts do.
    bool isInGroup() const { return m_isInGroup; }
    static QHostAddress group() { return QHostAddress(QStringLiteral("239.0.0.250")); }

    void setManner(Manner manner) { m_manner = manner; }
    /// "answers", "twice", "garbage", "silent", "on" or "off"; false for another word, or when the port could not be had.
    bool setManner(const QString &name);
    static QStringList manners();
    /// Answers wait from now on, until release().
    void hold() { m_isHolding = true; }
    void release();

    const QList<Search> &searches() const { return m_searches; }
    int refusals() const { return m_refusals; }

    /// What \a server says at \a address.
    static QByteArray answer(const SimulatedServer &server, const Address &address);
    static QList<QByteArray> garbage();

private:
    struct Answer
    {
        QByteArray text;
        QHostAddress from;
    };

    void read();
    void arrived(const QNetworkDatagram &datagram);
    QList<Answer> answers() const;
    static void send(const Answer &answer, const Search &to);

    SimulatedNetwork &m_network;
    QUdpSocket m_socket;
    quint16 m_port = 0;
    Manner m_manner = Manner::Answers;
    bool m_isInGroup = false;
    bool m_isHolding = false;
    int m_refusals = 0;
    QList<Search> m_searches;
    QList<Search> m_held;
};

} // namespace simulation
