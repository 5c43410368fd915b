// SPDX-License-Identifier: MIT
#include "plex/account/credentialrecord.h"

#include "controlledstore.h"
#include "support/eventloop.h"
#include "waiting.h"

using Kind = Media::Error::Kind;
using plex::Credential;
using plex::CredentialRecord;
using plextest::awaited;
using plextest::Outcome;

/// The record in memory and in the store: together, or not at all.
class TestCredentialRecord : public QObject
{
    Q_OBJECT

    static CredentialRecord::Edit account(const char *token)
    {
        return [token](Credential &credential) {
            credential.clientIdentifier = QStringLiteral("c-1");
            credential.account = net::Token(token);
            return true;
        };
    }
    static CredentialRecord::Edit user(const char *name)
    {
        return [name](Credential &credential) {
            credential.user = QString::fromLatin1(name);
            return true;
        };
    }
    Credential stored() const { return m_store->record ? *plex::deserialized(*m_store->record) : Credential(); }
    bool agrees() const
    {
        Credential value = m_record->value();
        if (value.owner.isEmpty())
            value.owner = value.user; // as an old record is read
        return value == stored();
    }
    void releaseAll()
    {
        for (support::deliverEvents(); m_store->waiting() > 0; support::deliverEvents())
            m_store->release();
    }

    std::unique_ptr<plextest::ControlledStore> m_store;
    std::unique_ptr<CredentialRecord> m_record;

private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<plextest::ControlledStore>();
        m_record = std::make_unique<CredentialRecord>(*m_store);
    }
    void cleanup()
    {
        m_record.reset();
        m_store.reset();
    }

    void aChangeIsWrittenBeforeItCounts()
    {
        m_store->isHeld = true;
        bool isApplied = false;
        const Outcome<Media::Done> change(m_record->change(account("t-1"), [&] { isApplied = true; }));
        QVERIFY(m_record->value().account.isEmpty());
        QVERIFY(!isApplied);
        releaseAll();
        QVERIFY(isApplied && change.isThere());
        QVERIFY(agrees());
    }

    void changesAreWrittenOneAfterAnotherEachOnTopOfTheLast()
    {
        m_store->isHeld = true;
        m_record->change(account("t-1"))->then(m_record.get(), [](const auto &) {});
        m_record->change(user("mia"))->then(m_record.get(), [](const auto &) {});
        support::deliverEvents();
        QCOMPARE(m_store->waiting(), 1);
        releaseAll();
        QVERIFY(stored().account == net::Token("t-1"));
        QCOMPARE(stored().user, QStringLiteral("mia"));
        QVERIFY(agrees());
    }

    void aRefusedWriteIsNotCarriedAlongByTheNext()
    {
        QVERIFY(awaited(m_record->change(account("t-1"))));
        m_store->saveError = Media::Error{.kind = Kind::CredentialsLocked};
        QVERIFY(!awaited(m_record->change(account("t-2"))));
        m_store->saveError.reset();
        QVERIFY(awaited(m_record->change(user("mia"))));
        QVERIFY(stored().account == net::Token("t-1"));
        QVERIFY(agrees());
    }

    void whoeverAskedMayGoAndItTakesPlaceAllTheSame()
    {
        m_store->isHeld = true;
        bool isApplied = false;
        delete m_record->change(account("t-1"), [&] { isApplied = true; });
        releaseAll();
        QVERIFY(isApplied);
        QVERIFY(agrees());
    }

    void whatDoesNotApplyAnyMoreIsCancelled()
    {
        QVERIFY(awaited(m_record->change(account("t-1"))));
        const int saves = m_store->saves;
        const auto outcome = awaited(m_record->change([](Credential &) { return false; }));
        QCOMPARE(outcome.error().kind, Kind::Cancelled);
        QCOMPARE(m_store->saves, saves);
    }

    void aRecordWithoutAnAccountIsNeverWritten()
    {
        QCOMPARE(awaited(m_record->change(user("mia"))).error().kind, Kind::Cancelled);
        QVERIFY(!m_store->record);
    }

    void whatIsWipedDoesNotComeBack()
    {
        QVERIFY(awaited(m_record->change(account("t-1"))));
        m_store->isHeld = true;
        const Outcome<Media::Done> before(m_record->change(user("mia"))); // on its way
        const Outcome<Media::Done> waiting(m_record->change(user("ole"))); // not yet
        Credential was;
        const Outcome<Media::Done> wipe(m_record->wipe([&](const Credential &credential) { was = credential; }));
        const Outcome<Media::Done> after(m_record->change(user("kim")));
        releaseAll();
        QVERIFY(before.result());
        QCOMPARE(waiting.result().error().kind, Kind::Cancelled);
        QCOMPARE(after.result().error().kind, Kind::Cancelled);
        QVERIFY(wipe.result());
        QVERIFY(was.account == net::Token("t-1"));
        QVERIFY(!m_store->record);
        QVERIFY(m_record->value() == Credential());
        QCOMPARE(awaited(m_record->change(user("kim"))).error().kind, Kind::Cancelled);
        QVERIFY(!m_store->record);
    }

    void aWipeThatIsRefusedChangesNothing()
    {
        QVERIFY(awaited(m_record->change(account("t-1"))));
        m_store->clearError = Media::Error{.kind = Kind::CredentialsLocked};
        bool isApplied = false;
        QVERIFY(!awaited(m_record->wipe([&](const Credential &) { isApplied = true; })));
        QVERIFY(!isApplied);
        QVERIFY(agrees());
        QVERIFY(awaited(m_record->change(user("mia"))));
    }

    void whoeverAskedForAWipeMayGo()
    {
        QVERIFY(awaited(m_record->change(account("t-1"))));
        m_store->isHeld = true;
        bool isApplied = false;
        delete m_record->wipe([&](const Credential &) { isApplied = true; });
        releaseAll();
        QVERIFY(isApplied);
        QVERIFY(!m_store->record);
    }

    void twoWipesAtOnceKeepTheDoorShut()
    {
        QVERIFY(awaited(m_record->change(account("t-1"))));
        m_store->isHeld = true;
        const Outcome<Media::Done> one(m_record->wipe([](const Credential &) {}));
        const Outcome<Media::Done> other(m_record->wipe([](const Credential &) {}));
        support::deliverEvents();
        m_store->release();
        support::deliverEvents();
        const Outcome<Media::Done> between(m_record->change(account("t-2")));
        releaseAll();
        QVERIFY(one.isThere() && other.isThere() && between.isThere());
        QCOMPARE(bool(m_store->record), bool(between.result()));
        QVERIFY(agrees());
    }

    void loadingBringsWhatIsStored()
    {
        QVERIFY(!*awaited(m_record->load()));
        m_store->record = plex::serialized({.clientIdentifier = QStringLiteral("c-1"), .account = net::Token("t-1")});
        QVERIFY(*awaited(m_record->load()));
        QVERIFY(m_record->value().account == net::Token("t-1"));
        m_record->disown();
        QVERIFY(m_record->value() == Credential());
        m_store->record = "no record";
        QCOMPARE(awaited(m_record->load()).error().kind, Kind::CredentialsUnavailable);
    }

    void theRecordMayGoWithEverythingUnderWay()
    {
        m_store->isHeld = true;
        m_record->change(account("t-1"));
        m_record->change(user("mia"));
        m_record->wipe([](const Credential &) {});
        m_record.reset();
        releaseAll();
    }
};

QTEST_GUILESS_MAIN(TestCredentialRecord)
#include "tst_credentialrecord.moc"
