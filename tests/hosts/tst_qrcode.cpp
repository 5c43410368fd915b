// SPDX-License-Identifier: MIT
#include "hosts/plexctl/qrcode.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// QR codes in a terminal.
class QrCodeTest : public QObject
{
    Q_OBJECT

    /// The modules, true for dark, without the margin.
    static QList<QList<bool>> modules(const QString &text)
    {
        QList<QList<bool>> rows;
        const QStringList lines = text.split(u'\n');
        for (const QString &line : lines) {
            QList<bool> upper;
            QList<bool> lower;
            for (const QChar c : line.mid(4, line.size() - 8)) {
                upper.append(c == u' ' || c == u'▄');
                lower.append(c == u' ' || c == u'▀');
            }
            rows << upper << lower;
        }
        return rows.mid(4, rows.first().size());
    }
    static bool isFinder(const QList<QList<bool>> &rows, qsizetype left, qsizetype top)
    {
        for (int y = 0; y < 7; ++y) {
            for (int x = 0; x < 7; ++x) {
                const bool isRing = x == 0 || y == 0 || x == 6 || y == 6;
                const bool isCore = x >= 2 && x <= 4 && y >= 2 && y <= 4;
                if (rows[top + y][left + x] != (isRing || isCore))
                    return false;
            }
        }
        return true;
    }

private Q_SLOTS:
    void theThreeFindersStandInTheirCorners()
    {
        const auto rows = modules(qrCode(u"https://plex.tv/link?pin=AB12"_s));
        const qsizetype last = rows.size() - 7;
        QCOMPARE((rows.size() - 17) % 4, 0);
        QVERIFY(isFinder(rows, 0, 0));
        QVERIFY(isFinder(rows, last, 0));
        QVERIFY(isFinder(rows, 0, last));
        QVERIFY(!isFinder(rows, last, last));
    }

    void theTimingRunsBetweenThem()
    {
        const auto rows = modules(qrCode(u"https://plex.tv/link?pin=AB12"_s));
        for (qsizetype i = 8; i < rows.size() - 8; ++i) {
            QCOMPARE(rows[6][i], i % 2 == 0);
            QCOMPARE(rows[i][6], i % 2 == 0);
        }
    }

    void aMarginIsLeftAllAround()
    {
        const QStringList lines = qrCode(u"x"_s).split(u'\n');
        const QString blank = QString(lines.first().size(), u'█');
        QCOMPARE(lines[0], blank);
        QCOMPARE(lines[1], blank);
        for (const QString &line : lines)
            QVERIFY(line.startsWith(u"████"_s) && line.endsWith(u"████"_s));
    }

    void anotherTextIsAnotherCode() { QVERIFY(qrCode(u"AB12"_s) != qrCode(u"AB13"_s)); }

    void whatIsTooLongHasNone() { QVERIFY(qrCode(QString(5000, u'x')).isEmpty()); }
};

QTEST_APPLESS_MAIN(QrCodeTest)
#include "tst_qrcode.moc"
