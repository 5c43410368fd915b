// SPDX-License-Identifier: MIT
#include "sourcefixture.h"

#include <QTest>

using Kind = Media::Error::Kind;

/// Renewing ahead of a rejection costs nobody anything.
class TestSourceEarly : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEarlyRenewalKeepsNobodyWaiting()
    {
        SourceFixture f;
        f.source->reset(u"old"_qs);
        f.listen(f.source->renewEarly(), u"early"_qs);
        f.get(u"a"_qs);
        QCOMPARE(f.heard(), (QStringList{u"renewing old"_qs, u"a: old"_qs}));
        f.finish(u"new"_qs);
        QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"early: new"_qs}));
        f.get(u"b"_qs);
        QCOMPARE(f.heard(), QStringList{u"b: new"_qs});
    }

    void anEarlyRenewalThatFailsChangesNothing()
    {
        SourceFixture f;
        f.source->reset(u"old"_qs);
        f.listen(f.source->renewEarly(), u"early"_qs);
        f.finish(Media::Error{.kind = Kind::Unreachable});
        f.get(u"a"_qs);
        QCOMPARE(f.heard(), (QStringList{u"renewing old"_qs, u"lost: unreachable"_qs, u"early: unreachable"_qs, u"a: old"_qs}));
        QCOMPARE(f.renewals, 1);
    }

    void aRejectionDuringAnEarlyRenewalWaitsForIt()
    {
        SourceFixture f;
        f.source->reset(u"old"_qs);
        f.listen(f.source->renewEarly(), u"early"_qs);
        f.replace(u"old"_qs, u"rejected"_qs);
        f.get(u"after"_qs); // the value is known to be bad by now
        QCOMPARE(f.heard(), (QStringList{u"renewing old"_qs, u"shared"_qs, u"shared"_qs}));
        f.finish(u"new"_qs);
        QCOMPARE(f.heard(), (QStringList{u"changed"_qs, u"early: new"_qs, u"rejected: new"_qs, u"after: new"_qs}));
        QCOMPARE(f.renewals, 1);
    }

    void givingUpTellsThoseWhoWaitWhy()
    {
        SourceFixture f;
        f.source->reset(u"old"_qs);
        f.replace(u"old"_qs, u"a"_qs);
        f.source->fail(Media::Error{.kind = Kind::NotFound});
        QCOMPARE(f.heard(), (QStringList{u"renewing old"_qs, u"a: not-found"_qs}));
        QVERIFY(!f.source->value());
        QVERIFY(!f.source->isRenewing());
    }
};

QTEST_GUILESS_MAIN(TestSourceEarly)
#include "tst_source_early.moc"
