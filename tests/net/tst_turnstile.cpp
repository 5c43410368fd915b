// SPDX-License-Identifier: MIT
#include "net/turnstile.h"

#include "support/eventloop.h"

#include <QTest>

using Reply = Media::Reply<int>;

/// How many are under way at once, and who is next.
class TestTurnstile : public QObject
{
    Q_OBJECT

    std::unique_ptr<net::Turnstile> m_turnstile;
    QStringList m_begun;
    QMap<QString, QPointer<Media::Deferred<int>>> m_operations;

    Reply *pass(const QString &name, int urgency = 0)
    {
        return m_turnstile->pass<int>(urgency, [this, name] {
            m_begun.append(name);
            auto *operation = new Media::Deferred<int>;
            m_operations[name] = operation;
            return operation;
        });
    }
    void end(const QString &name, const Media::Result<int> &result = 1)
    {
        m_operations[name]->finish(result);
        support::deliverEvents();
    }
    static QStringList names(const char *text) { return QString::fromLatin1(text).split(u' '); }

private Q_SLOTS:
    void init()
    {
        m_turnstile = std::make_unique<net::Turnstile>(2);
        m_begun.clear();
        m_operations.clear();
    }

    void asManyAsFitBeginAtOnce()
    {
        for (const auto &name : names("a b c d"))
            pass(name);
        QCOMPARE(m_begun, names("a b"));
    }

    void oneThatEndsLetsTheNextIn()
    {
        for (const auto &name : names("a b c d"))
            pass(name);
        end(QStringLiteral("b"));
        QCOMPARE(m_begun, names("a b c"));
        end(QStringLiteral("a"), Media::Error{.kind = Media::Error::Kind::Refused});
        QCOMPARE(m_begun, names("a b c d"));
    }

    void roomIsKeptForTheMostUrgent()
    {
        m_turnstile = std::make_unique<net::Turnstile>(4, 2);
        for (const auto &name : names("a b c d"))
            pass(name, 1);
        QCOMPARE(m_begun, names("a b"));
        for (const auto &name : names("u v w"))
            pass(name, 0);
        QCOMPARE(m_begun, names("a b u v"));
        end(QStringLiteral("a"));
        QCOMPARE(m_begun, names("a b u v w"));
        end(QStringLiteral("u"));
        QCOMPARE(m_begun, names("a b u v w c"));
        end(QStringLiteral("v"));
        end(QStringLiteral("w"));
        QCOMPARE(m_begun, names("a b u v w c")); // `b` and `c` are under way
        end(QStringLiteral("b"));
        QCOMPARE(m_begun, names("a b u v w c d"));
    }

    void theMoreUrgentIsNextAndEqualsInTheirOrder()
    {
        for (const auto &name : names("a b"))
            pass(name);
        pass(QStringLiteral("late"), 2);
        pass(QStringLiteral("first"), 1);
        pass(QStringLiteral("second"), 1);
        pass(QStringLiteral("now"), 0);
        for (const auto &name : names("a b now first second"))
            end(name);
        QCOMPARE(m_begun, names("a b now first second late"));
    }

    void deletingOneUnderWayLetsTheNextInAndCancelsIt()
    {
        auto *a = pass(QStringLiteral("a"));
        for (const auto &name : names("b c"))
            pass(name);
        delete a;
        QVERIFY(!m_operations[QStringLiteral("a")]);
        QCOMPARE(m_begun, names("a b c"));
    }

    void deletingOneThatWaitsTakesItOutOfTheQueue()
    {
        for (const auto &name : names("a b"))
            pass(name);
        auto *c = pass(QStringLiteral("c"));
        pass(QStringLiteral("d"));
        delete c;
        end(QStringLiteral("a"));
        QCOMPARE(m_begun, names("a b d"));
    }

    void theReplyEndsAsItsOperationDoes()
    {
        auto *good = pass(QStringLiteral("a"));
        auto *bad = pass(QStringLiteral("b"));
        const QPointer<Reply> goodReply(good);
        std::optional<Media::Result<int>> first;
        std::optional<Media::Result<int>> second;
        good->then(this, [&](const Media::Result<int> &result) { first = result; });
        bad->then(this, [&](const Media::Result<int> &result) { second = result; });
        end(QStringLiteral("a"), 7);
        end(QStringLiteral("b"), Media::Error{.kind = Media::Error::Kind::Timeout});
        support::deliverEvents();
        QCOMPARE(**first, 7);
        QCOMPARE(second->error().kind, Media::Error::Kind::Timeout);
    }

    void operationsThatEndAtOnceDoNotNest()
    {
        int depth = 0;
        int deepest = 0;
        int ended = 0;
        for (int i = 0; i < 1000; ++i) {
            m_turnstile
                ->pass<int>(0,
                            [&] {
                                deepest = std::max(deepest, ++depth);
                                auto *reply = Media::ready<int>(1, nullptr);
                                --depth;
                                return reply;
                            })
                ->then(this, [&](const auto &) { ++ended; });
        }
        QTRY_COMPARE(ended, 1000);
        QCOMPARE(deepest, 1);
    }

    void itMayGoWithEverybodyInIt()
    {
        for (const auto &name : names("a b c"))
            pass(name);
        m_turnstile.reset();
        QCOMPARE(m_begun, names("a b"));
        QVERIFY(!m_operations[QStringLiteral("a")]);
    }
};

QTEST_GUILESS_MAIN(TestTurnstile)
#include "tst_turnstile.moc"
