// SPDX-License-Identifier: MIT
#include "plex/server/upgrade.h"

#include "plex/discovery/addressbook.h"
#include "support/eventloop.h"
#include "support/virtualclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using Kind = Media::ConnectionKind;

/// When a better connection is looked for.
class TestUpgrade : public QObject
{
    Q_OBJECT

    static net::Connection at(Kind kind, bool secure = true)
    {
        return {.shown = {.kind = kind, .uri = QUrl(QStringLiteral("https://%1.example").arg(int(kind))), .secure = secure}};
    }

    support::VirtualClock m_clock;
    QPointer<Media::Deferred<net::Connection>> m_looking;
    int m_looks = 0;
    QList<net::Connection> m_others;
    std::unique_ptr<plex::Upgrade> m_upgrade;
    std::unique_ptr<QSignalSpy> m_found;

    void fail()
    {
        m_looking->finish(Media::Error{.kind = Media::Error::Kind::Unreachable});
        support::deliverEvents();
    }
    /// Seconds until the next look.
    int pause()
    {
        const int before = m_looks;
        for (int second = 1; second < 3600; ++second) {
            m_clock.advance(1s);
            if (m_looks > before)
                return second;
        }
        return -1;
    }

private Q_SLOTS:
    void init()
    {
        m_looks = 0;
        m_others.clear();
        m_upgrade = std::make_unique<plex::Upgrade>(
            m_clock,
            [this](const net::Connection &) {
                ++m_looks;
                m_looking = new Media::Deferred<net::Connection>;
                return m_looking.data();
            },
            [this](const net::Connection &current) { return plex::isStopgap(current, m_others); });
        m_found = std::make_unique<QSignalSpy>(m_upgrade.get(), &plex::Upgrade::found);
    }

    void whileOnARelayOrNotEncryptedAfterPausesThatGrow_data()
    {
        QTest::addColumn<net::Connection>("current");
        QTest::newRow("relay") << at(Kind::Relay);
        QTest::newRow("plain") << at(Kind::Local, false);
    }
    void whileOnARelayOrNotEncryptedAfterPausesThatGrow()
    {
        QFETCH(const net::Connection, current);
        m_upgrade->watch(current, false);
        for (const int expected : {30, 60, 120, 240, 480, 600, 600}) {
            const int waited = pause();
            QVERIFY2(waited >= expected * 0.79 && waited <= expected * 1.21 + 1, qPrintable(QString::number(waited)));
            fail();
        }
    }

    void neverOnAGoodOne()
    {
        m_upgrade->watch(at(Kind::Remote), false);
        QCOMPARE(pause(), -1);
        m_upgrade->watch(at(Kind::Local), false);
        QCOMPARE(pause(), -1);
    }

    void onceAtOnceWhenABetterOneWasStillBeingTried()
    {
        m_upgrade->watch(at(Kind::Remote), true);
        QCOMPARE(m_looks, 1);
        fail();
        QCOMPARE(pause(), -1);
    }

    void whatIsFoundIsTold()
    {
        m_upgrade->watch(at(Kind::Relay), true);
        m_looking->finish(at(Kind::Local));
        support::deliverEvents();
        QCOMPARE(m_found->size(), 1);
        QCOMPARE(m_found->first().first().value<net::Connection>(), at(Kind::Local));
        m_upgrade->watch(at(Kind::Local), false);
        QCOMPARE(pause(), -1);
    }

    void aNewerConnectionEndsTheLook()
    {
        m_upgrade->watch(at(Kind::Relay), true);
        const QPointer<Media::Deferred<net::Connection>> older = m_looking;
        m_upgrade->watch(at(Kind::Remote), false);
        QVERIFY(!older);
        m_upgrade->watch(at(Kind::Relay), true);
        m_upgrade->rest();
        QVERIFY(!m_looking);
        QCOMPARE(pause(), -1);
        QCOMPARE(m_found->size(), 0);
    }

    void oneLookIsUnderWayAtATime()
    {
        m_upgrade->watch(at(Kind::Relay), true);
        m_upgrade->lookNow();
        QCOMPARE(m_looks, 1);
        m_clock.advance(1h);
        QCOMPARE(m_looks, 1);
        fail();
        m_upgrade->lookNow(); // there is news
        QCOMPARE(m_looks, 2);
    }

    void withoutAConnectionThereIsNothingToBeBetterThan()
    {
        QVERIFY(!m_upgrade->lookNow());
        QCOMPARE(m_looks, 0);
    }

    void whateverIsUsedWhileAnotherIsPreferredIsAStopgap()
    {
        net::Connection preferred = at(Kind::Remote);
        preferred.isPreferred = true;
        m_others = {preferred};
        m_upgrade->watch(at(Kind::Local), false);
        QVERIFY(pause() > 0);
        fail();
        QVERIFY(pause() > 0);
        preferred.shown.kind = Kind::Relay;
        m_upgrade->watch(preferred, false);
        QCOMPARE(pause(), -1);
    }

    void theEndOfALookIsTold()
    {
        QSignalSpy looked(m_upgrade.get(), &plex::Upgrade::looked);
        m_upgrade->watch(at(Kind::Local), false);
        QVERIFY(m_upgrade->lookNow());
        QCOMPARE(looked.size(), 0);
        fail();
        QCOMPARE(looked.size(), 1);
        QVERIFY(m_upgrade->lookNow());
        m_looking->finish(at(Kind::Local));
        support::deliverEvents();
        QCOMPARE(looked.size(), 2);
        QVERIFY(m_upgrade->lookNow());
        m_upgrade->rest();
        QCOMPARE(looked.size(), 3);
        m_upgrade->rest();
        QCOMPARE(looked.size(), 3);
    }
};

QTEST_GUILESS_MAIN(TestUpgrade)
#include "tst_upgrade.moc"
