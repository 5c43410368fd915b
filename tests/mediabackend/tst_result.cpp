// SPDX-License-Identifier: MIT
#include "mediabackend/mediatypes.h"
#include "mediabackend/result.h"

#include <QSet>
#include <QTest>

using Kind = Media::Error::Kind;
using Media::Error;
using Media::Result;

// An error and a value can each stand for the result, and nothing else can by accident.
static_assert(std::is_convertible_v<int, Result<int>>);
static_assert(std::is_convertible_v<Error, Result<int>>);
static_assert(!std::is_convertible_v<Result<int>, bool>);
static_assert(!std::is_default_constructible_v<Result<int>>);

/// Result, Error and the spelling of enumerators.
class TestResult : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasItsPromisedSpelling_data();
    void everyKindHasItsPromisedSpelling();
    void noKindIsWithoutAPromise();
    void anUnknownSpellingIsNoEnumerator_data();
    void anUnknownSpellingIsNoEnumerator();
    void enumeratorsOfANamespaceAreSpelledToo();
    void aValueThatIsNoEnumeratorHasNoName();
    void aResultIsEitherItsValueOrItsError();
    void aValueCanBeMovedOut();
    void resultsAreComparedByWhatTheyHold();
    void everyFieldCountsWhenErrorsAreCompared_data();
    void everyFieldCountsWhenErrorsAreCompared();
    void causesAreComparedByWhatTheySay();
    void aCauseIsAttachedWithoutTouchingTheRest();
};

namespace {

struct Spelling
{
    const char *text;
    Kind kind;
};

// The names scripts rely on, as the console host promises them.
constexpr Spelling promised[] = {
    {"signed-out", Kind::SignedOut},
    {"sign-in-required", Kind::SignInRequired},
    {"credentials-locked", Kind::CredentialsLocked},
    {"credentials-unavailable", Kind::CredentialsUnavailable},
    {"unreachable", Kind::Unreachable},
    {"timeout", Kind::Timeout},
    {"dns-failed", Kind::DnsFailed},
    {"dns-blocked", Kind::DnsBlocked},
    {"refused", Kind::Refused},
    {"tls-failed", Kind::TlsFailed},
    {"wrong-server", Kind::WrongServer},
    {"unauthorized", Kind::Unauthorized},
    {"forbidden", Kind::Forbidden},
    {"not-found", Kind::NotFound},
    {"rate-limited", Kind::RateLimited},
    {"server-error", Kind::ServerError},
    {"bad-answer", Kind::BadAnswer},
    {"cancelled", Kind::Cancelled},
    {"usage", Kind::Usage},
};

Error complete()
{
    return {.kind = Kind::RateLimited,
            .message = u"Wait."_qs,
            .status = 429,
            .code = 1003,
            .retryAfter = 7,
            .cause = std::make_shared<const Error>(Error{.kind = Kind::Timeout})};
}

} // namespace

void TestResult::everyKindHasItsPromisedSpelling_data()
{
    QTest::addColumn<Kind>("kind");
    for (const Spelling &spelling : promised)
        QTest::newRow(spelling.text) << spelling.kind;
}

void TestResult::everyKindHasItsPromisedSpelling()
{
    QFETCH(const Kind, kind);
    const QString spelling = QString::fromLatin1(QTest::currentDataTag());
    QCOMPARE(Media::name(kind), spelling);
    QCOMPARE(Media::enumerator<Kind>(spelling), std::optional(kind));
}

void TestResult::noKindIsWithoutAPromise()
{
    QSet<QString> names;
    for (const Spelling &spelling : promised)
        names.insert(QString::fromLatin1(spelling.text));
    const QMetaEnum all = QMetaEnum::fromType<Kind>();
    for (int i = 0; i < all.keyCount(); ++i)
        QVERIFY2(names.remove(Media::name(Kind(all.value(i)))), all.key(i));
    QVERIFY(names.isEmpty());
}

void TestResult::anUnknownSpellingIsNoEnumerator_data()
{
    QTest::addColumn<QString>("spelling");
    QTest::newRow("nothing") << QString();
    QTest::newRow("the identifier") << u"SignedOut"_qs;
    QTest::newRow("capitals") << u"Signed-Out"_qs;
    QTest::newRow("another word") << u"gone"_qs;
    QTest::newRow("with a space") << u"timeout "_qs;
}

void TestResult::anUnknownSpellingIsNoEnumerator()
{
    QFETCH(const QString, spelling);
    QVERIFY(!Media::enumerator<Kind>(spelling));
}

void TestResult::enumeratorsOfANamespaceAreSpelledToo()
{
    QCOMPARE(Media::name(Media::ConnectionVia::VerifiedIp), u"verified-ip"_qs);
    QCOMPARE(Media::name(Media::StreamMethod::DirectPlay), u"direct-play"_qs);
    QCOMPARE(Media::enumerator<Media::ConnectionKind>(u"relay"_qs), std::optional(Media::ConnectionKind::Relay));
}

void TestResult::aValueThatIsNoEnumeratorHasNoName()
{
    QCOMPARE(Media::name(Kind(1000)), QString());
}

void TestResult::aResultIsEitherItsValueOrItsError()
{
    const Result<QString> value(u"here"_qs);
    QVERIFY(bool(value));
    QCOMPARE(*value, u"here"_qs);
    QCOMPARE(value->size(), 4);

    const Result<QString> error(Error{.kind = Kind::NotFound});
    QVERIFY(!error);
    QCOMPARE(error.error().kind, Kind::NotFound);
}

void TestResult::aValueCanBeMovedOut()
{
    Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
    const std::unique_ptr<int> taken = *std::move(result);
    QCOMPARE(*taken, 7);
}

void TestResult::resultsAreComparedByWhatTheyHold()
{
    QVERIFY(Result<int>(1) == Result<int>(1));
    QVERIFY(Result<int>(1) != Result<int>(2));
    QVERIFY(Result<int>(1) != Result<int>(complete()));
    QVERIFY(Result<int>(complete()) == Result<int>(complete()));
    QVERIFY(Result<int>(complete()) != Result<int>(Error{.kind = Kind::RateLimited}));
}

void TestResult::everyFieldCountsWhenErrorsAreCompared_data()
{
    QTest::addColumn<Error>("other");
    const auto row = [](const char *field, auto change) {
        Error error = complete();
        change(error);
        QTest::newRow(field) << error;
    };
    row("kind", [](Error &e) { e.kind = Kind::Timeout; });
    row("message", [](Error &e) { e.message.clear(); });
    row("status", [](Error &e) { e.status = 503; });
    row("code", [](Error &e) { e.code = 0; });
    row("retryAfter", [](Error &e) { e.retryAfter.reset(); });
    row("no cause", [](Error &e) { e.cause.reset(); });
    row("another cause", [](Error &e) { e.cause = std::make_shared<const Error>(Error{.kind = Kind::Refused}); });
}

void TestResult::everyFieldCountsWhenErrorsAreCompared()
{
    QFETCH(const Error, other);
    QVERIFY(complete() == complete());
    QVERIFY(!(complete() == other));
    QVERIFY(!(other == complete()));
}

void TestResult::causesAreComparedByWhatTheySay()
{
    // Two chains of equal errors that share no object.
    const auto chain = [] {
        const Error beneath = Media::causedBy({.kind = Kind::Unreachable}, {.kind = Kind::Refused});
        return Media::causedBy({.kind = Kind::Unauthorized}, beneath);
    };
    QVERIFY(chain().cause != chain().cause);
    QVERIFY(chain() == chain());
}

void TestResult::aCauseIsAttachedWithoutTouchingTheRest()
{
    const Error error = causedBy({.kind = Kind::Unauthorized, .message = u"No."_qs, .status = 401}, complete());
    QCOMPARE(error.kind, Kind::Unauthorized);
    QCOMPARE(error.message, u"No."_qs);
    QCOMPARE(error.status, 401);
    QVERIFY(error.cause);
    QVERIFY(*error.cause == complete());
}

QTEST_GUILESS_MAIN(TestResult)
#include "tst_result.moc"
