// SPDX-License-Identifier: MIT
#include "net/secretservice.h"

#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusVirtualObject>
#include <QTest>

using namespace Qt::StringLiterals;
using net::Presence;
using Kind = Media::Error::Kind;
using Attributes = QMap<QString, QString>;
using Paths = QList<QDBusObjectPath>;

namespace {

/// A Secret Service that answers what the test says, on a connection of its own.
class SimulatedService : public QDBusVirtualObject
{
public:
    SimulatedService()
        : m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"simulated service"_s))
    {
        m_bus.registerVirtualObject(u"/org/freedesktop/secrets"_s, this, QDBusConnection::SubPath);
        isUp = m_bus.registerService(u"org.freedesktop.secrets"_s);
    }
    ~SimulatedService() override
    {
        m_bus.unregisterService(u"org.freedesktop.secrets"_s);
        m_bus.unregisterObject(u"/org/freedesktop/secrets"_s);
        QDBusConnection::disconnectFromBus(u"simulated service"_s);
    }

    bool isUp = false;
    Paths unlocked;
    Paths locked;
    QString defaultCollection = u"/"_s;
    bool isCollectionLocked = false;
    Paths collectionItems;
    QString failsAt; // the method that ends with an error
    Attributes asked;

    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        connection.send(answer(message));
        return true;
    }
    QString introspect(const QString &) const override { return {}; }

private:
    QDBusMessage answer(const QDBusMessage &message)
    {
        if (message.member() == failsAt)
            return message.createErrorReply(QDBusError::Failed, u"out of order"_s);
        if (message.member() == u"SearchItems") {
            asked = qdbus_cast<Attributes>(message.arguments().value(0));
            return message.createReply({QVariant::fromValue(unlocked), QVariant::fromValue(locked)});
        }
        if (message.member() == u"ReadAlias")
            return message.createReply(QVariant::fromValue(QDBusObjectPath(defaultCollection)));
        return message.createReply(QVariantMap{{u"Locked"_s, isCollectionLocked}, {u"Items"_s, QVariant::fromValue(collectionItems)}});
    }

    QDBusConnection m_bus;
};

const QDBusObjectPath item(u"/org/freedesktop/secrets/collection/login/1"_s);

} // namespace

/// Where an entry is, as far as a Secret Service shows.
class TestSecretService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qDBusRegisterMetaType<Attributes>(); }

    void theEntryIsAskedForUnderTheNamesOfQtKeychain();
    void anUnlockedEntryIsReadable();
    void aLockedEntryIsLocked();
    void anEntryThatIsBothIsLocked();
    void withoutADefaultCollectionTheEntryIsAbsent();
    void anOpenCollectionIsBelieved();
    void aLockedCollectionThatListsItemsIsBelieved();
    void aLockedCollectionThatShowsNothingCountsAsLocked();
    void aServiceThatFailsIsAnError_data();
    void aServiceThatFailsIsAnError();
    void aServiceThatDoesNotRunHasNoEntry();
    void theQuestionCanBeGivenUp();

private:
    Media::Result<Presence> presence()
    {
        std::optional<Media::Result<Presence>> outcome;
        net::presenceInSecretService(u"service"_s, u"key"_s, this)->then(this, [&](const auto &result) { outcome.emplace(result); });
        if (!QTest::qWaitFor([&] { return outcome.has_value(); }))
            return Media::Error{.kind = Kind::Timeout};
        return *outcome;
    }
};

void TestSecretService::theEntryIsAskedForUnderTheNamesOfQtKeychain()
{
    SimulatedService service;
    QVERIFY(service.isUp);
    QVERIFY(presence());
    QCOMPARE(service.asked, Attributes({{u"server"_s, u"service"_s}, {u"user"_s, u"key"_s}}));
}

void TestSecretService::anUnlockedEntryIsReadable()
{
    SimulatedService service;
    service.unlocked = {item};
    QCOMPARE(presence(), Media::Result(Presence::Readable));
}

void TestSecretService::aLockedEntryIsLocked()
{
    SimulatedService service;
    service.locked = {item};
    QCOMPARE(presence(), Media::Result(Presence::Locked));
}

void TestSecretService::anEntryThatIsBothIsLocked()
{
    SimulatedService service;
    service.unlocked = {item};
    service.locked = {item};
    QCOMPARE(presence(), Media::Result(Presence::Locked));
}

void TestSecretService::withoutADefaultCollectionTheEntryIsAbsent()
{
    SimulatedService service;
    QCOMPARE(presence(), Media::Result(Presence::Absent));
}

void TestSecretService::anOpenCollectionIsBelieved()
{
    SimulatedService service;
    service.defaultCollection = u"/org/freedesktop/secrets/collection/login"_s;
    QCOMPARE(presence(), Media::Result(Presence::Absent));
}

void TestSecretService::aLockedCollectionThatListsItemsIsBelieved()
{
    SimulatedService service;
    service.defaultCollection = u"/org/freedesktop/secrets/collection/login"_s;
    service.isCollectionLocked = true;
    service.collectionItems = {item};
    QCOMPARE(presence(), Media::Result(Presence::Absent));
}

void TestSecretService::aLockedCollectionThatShowsNothingCountsAsLocked()
{
    SimulatedService service;
    service.defaultCollection = u"/org/freedesktop/secrets/collection/login"_s;
    service.isCollectionLocked = true;
    QCOMPARE(presence(), Media::Result(Presence::Locked));
}

void TestSecretService::aServiceThatFailsIsAnError_data()
{
    QTest::addColumn<QString>("method");
    for (const auto *method : {"SearchItems", "ReadAlias", "GetAll"})
        QTest::newRow(method) << QString::fromLatin1(method);
}

void TestSecretService::aServiceThatFailsIsAnError()
{
    QFETCH(QString, method);
    SimulatedService service;
    service.defaultCollection = u"/org/freedesktop/secrets/collection/login"_s;
    service.failsAt = method;
    const auto outcome = presence();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Kind::CredentialsUnavailable);
    QVERIFY(outcome.error().cause);
    QCOMPARE(outcome.error().cause->message, u"out of order"_s);
}

void TestSecretService::aServiceThatDoesNotRunHasNoEntry()
{
    QCOMPARE(presence(), Media::Result(Presence::Absent));
}

void TestSecretService::theQuestionCanBeGivenUp()
{
    SimulatedService service;
    delete net::presenceInSecretService(u"service"_s, u"key"_s, this);
    QTRY_VERIFY(!service.asked.isEmpty());
}

QTEST_GUILESS_MAIN(TestSecretService)
#include "tst_secretservice.moc"
