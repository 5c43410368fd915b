// SPDX-License-Identifier: MIT
#include "exchangefixture.h"
#include "rawdoor.h"

using Kind = Media::Error::Kind;

namespace {

/// Where an exchange can stand when something ends.
enum class Step { WaitsForItsConnection, WaitsForItsToken, IsUnderWay, WaitsForANewToken, WaitsForANewConnection };

} // namespace
Q_DECLARE_METATYPE(Step)

/// Exchanges whose owner, sources or client come to an end at any step.
class TestExchangeEndings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deletingTheExchangeAbortsItsRequest();
    void theOwnerMayGoAtEveryStep_data();
    void theOwnerMayGoAtEveryStep();
    void everythingBeneathMayGoAtEveryStep_data();
    void everythingBeneathMayGoAtEveryStep();
    void aRejectionAfterTheSourcesWentIsCancelled();
    void aListenerMayDeleteEverything();

private:
    static void stepRows()
    {
        QTest::addColumn<Step>("step");
        QTest::newRow("waits for its connection") << Step::WaitsForItsConnection;
        QTest::newRow("waits for its token") << Step::WaitsForItsToken;
        QTest::newRow("is under way") << Step::IsUnderWay;
        QTest::newRow("waits for a new token") << Step::WaitsForANewToken;
        QTest::newRow("waits for a new connection") << Step::WaitsForANewConnection;
    }

    /// Brings an exchange to where it stays until something ends.
    static QPointer<net::Exchange> stopAt(Step step, ExchangeFixture &f)
    {
        f.nextConnection.reset();
        f.nextToken.reset();
        if (step == Step::WaitsForItsConnection)
            f.connections->reset({});
        if (step == Step::WaitsForItsToken)
            f.tokens->reset({});
        if (step == Step::IsUnderWay)
            f.door.setHandler([](const simulation::Request &, const simulation::Responder &) {});
        if (step == Step::WaitsForANewConnection)
            f.door.setBehaviour(simulation::HttpServer::Behaviour::Refuses);
        QPointer<net::Exchange> exchange = f.begin();
        const bool hasStopped = QTest::qWaitFor([&] {
            switch (step) {
            case Step::WaitsForItsConnection:
            case Step::WaitsForANewConnection:
                return f.connections->isRenewing();
            case Step::WaitsForItsToken:
            case Step::WaitsForANewToken:
                return f.tokens->isRenewing();
            case Step::IsUnderWay:
                return f.recorder.requests().size() == 1;
            }
            return false;
        });
        return hasStopped ? exchange : nullptr;
    }
};

void TestExchangeEndings::deletingTheExchangeAbortsItsRequest()
{
    ExchangeFixture f;
    RawDoor silent;
    f.connections->reset(net::Connection{.base = silent.url()});
    net::Exchange *exchange = f.begin();
    QTRY_COMPARE(silent.heads.size(), 1);
    delete exchange;
    QTRY_COMPARE(silent.closed, 1);
}

void TestExchangeEndings::theOwnerMayGoAtEveryStep_data()
{
    stepRows();
}

void TestExchangeEndings::theOwnerMayGoAtEveryStep()
{
    QFETCH(const Step, step);
    auto f = std::make_unique<ExchangeFixture>();
    const QPointer<net::Exchange> exchange = stopAt(step, *f);
    QVERIFY(exchange);
    connect(exchange, &Media::AbstractReply::finished, this, [] { QFAIL("heard of"); });
    // As a backend goes: the exchange is a child of it, the rest are members.
    f.reset();
    QVERIFY(!exchange);
    QCOMPARE(support::deliverEvents(), 0);
    QTest::qWait(0);
}

void TestExchangeEndings::everythingBeneathMayGoAtEveryStep_data()
{
    stepRows();
}

void TestExchangeEndings::everythingBeneathMayGoAtEveryStep()
{
    QFETCH(const Step, step);
    ExchangeFixture f;
    const QPointer<net::Exchange> exchange = stopAt(step, f);
    QVERIFY(exchange);
    // A server is forgotten while another still owns the exchange.
    f.connections.reset();
    f.tokens.reset();
    f.client.reset();
    QCOMPARE(f.text(f.outcome(exchange)), u"cancelled"_qs);
}

void TestExchangeEndings::aRejectionAfterTheSourcesWentIsCancelled()
{
    ExchangeFixture f;
    std::optional<simulation::Responder> open;
    f.door.setHandler([&](const simulation::Request &, const simulation::Responder &responder) { open = responder; });
    net::Exchange *exchange = f.begin();
    QTRY_VERIFY(open);
    f.tokens.reset();
    open->answer({.status = 401});
    QCOMPARE(f.text(f.outcome(exchange)), u"cancelled"_qs);
}

void TestExchangeEndings::aListenerMayDeleteEverything()
{
    auto f = std::make_unique<ExchangeFixture>();
    QObject context;
    bool heard = false;
    f->begin()->then(&context, [&](const HttpFixture::Answer &) {
        f.reset();
        heard = true;
    });
    f->begin();
    QTRY_VERIFY(heard);
    QCOMPARE(support::deliverEvents(), 0);
}

QTEST_GUILESS_MAIN(TestExchangeEndings)
#include "tst_exchange_endings.moc"
