// SPDX-License-Identifier: MIT
#include "plex/account/verdict.h"

#include <QTest>

using plex::Verdict;

/// The table of what ends a sign-in and what does not.
class TestVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyARejectionOfTheTokenItselfEndsASignIn_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        QTest::addColumn<bool>("isRejected");
        const auto row = [](int status, int code, bool isRejected) {
            QTest::addRow("%d/%d", status, code) << status << code << isRejected;
        };
        for (int status : {401, 403, 422, 498})
            row(status, 0, true);
        row(401, 1001, true);
        row(422, 1001, true);
        row(422, 1008, true); // how a token is refused after a password reset
        row(498, 1001, true);
        row(401, 1028, true);
        row(401, 1029, true);
        row(401, 1030, true);
        row(401, 1097, true);
        row(400, 1000, false);
        row(404, 1002, false);
        row(429, 1003, false);
        row(400, 1004, false);
        row(405, 1005, false);
        row(406, 1006, false);
        row(500, 1007, false);
        row(403, 1009, false);
        row(403, 1012, false);
        row(403, 1013, false);
        row(422, 1014, false);
        row(404, 1020, false);
        row(401, 1031, false);
        row(403, 1040, false);
        row(403, 1041, false);
        row(403, 1068, false);
        row(422, 1069, false);
        row(400, 1073, false);
        row(400, 1097, false);
        for (int status : {0, 200, 301, 400, 404, 405, 406, 408, 409, 410, 412, 426, 429, 500, 502, 503, 504, 520})
            row(status, 0, false);
        row(500, 1001, false); // a code is no verdict of its own
        row(429, 1001, false);
    }
    void onlyARejectionOfTheTokenItselfEndsASignIn()
    {
        QFETCH(const int, status);
        QFETCH(const int, code);
        QFETCH(const bool, isRejected);
        const Media::Error error{.kind = Media::Error::Kind::Unauthorized, .status = status, .code = code};
        QCOMPARE(plex::verdictOn(error) == Verdict::Rejected, isRejected);
    }

    void aMessageIsNoVerdict()
    {
        const Media::Error error{.kind = Media::Error::Kind::Unauthorized,
                                 .message = QStringLiteral("Invalid token, 401 Unauthorized"),
                                 .status = 500};
        QVERIFY(plex::verdictOn(error) == Verdict::Nothing);
    }
};

QTEST_APPLESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
