// SPDX-License-Identifier: MIT
#include "plexctlrun.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// Many commands in one process.
class SessionTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesOfASessionRunSideBySide();
    void aSemicolonMakesTheNextLineWait();
    void aSessionAnswersEveryLineByItsNumber();
    void aPlaybackIsOneAcrossASession();
    void aSessionEndsWithQuit();
    void aSessionReadsFilesAndNothing();
    void aSessionAnswersBeforeItsInputEnds();
    void aNewSignInTakesOverFromTheLast();
};

void SessionTest::linesOfASessionRunSideBySide()
{
    const Run run = json(u"session"_s, {}, "show slow\nshow m1\n");
    QCOMPARE(run.status, 0);
    QCOMPARE(run.answer(1).value("item"_L1).toObject().value("id"_L1), u"slow"_s);
    QVERIFY(run.place(2) >= 0 && run.place(2) < run.place(1));
}

void SessionTest::aSemicolonMakesTheNextLineWait()
{
    const Run run = json(u"session"_s, {}, "show slow\nshow slow ;\nshow m1\nshow \"m1;\"\nshow m1\n");
    QCOMPARE(run.status, 0);
    QVERIFY(run.place(1) < run.place(2));
    QVERIFY(run.place(2) < run.place(3));
    QVERIFY(run.place(3) >= 0 && run.place(4) >= 0 && run.place(5) >= 0);
    // An error lets the next line start as well.
    QCOMPARE(json(u"session"_s, {}, "show not-found;\nhubs;\nshow m1;\n").answer(3).value("type"_L1), u"result"_s);
    const Run endless = json(u"session"_s, {}, "watch;\nshow m1\n");
    QCOMPARE(endless.answer(1).value("kind"_L1), u"usage"_s);
    QCOMPARE(endless.answer(2).value("type"_L1), u"result"_s);
}

void SessionTest::aSessionAnswersEveryLineByItsNumber()
{
    const Run run = json(u"session --server s2 --timeout 0.4"_s, {},
                         "# a comment\n\nshow not-found\nshow 'open\nfrobnicate\nstatus --json\nlibraries\n"
                         "libraries --server s1\nshow hang\nshow hang --timeout 0.1\nhelp\nlist echo --count 9\n"
                         "sign-in --token-stdin\nshow 'two words'");
    QCOMPARE(run.status, 0);
    QVERIFY(run.answer(1).isEmpty() && run.answer(2).isEmpty());
    QCOMPARE(run.answer(3), parsed(R"({"type":"error","command":"show","kind":"not-found","message":"fake not-found","reason":"not-found","line":3})"));
    for (const int line : {4, 5, 6, 13})
        QCOMPARE(run.answer(line).value("kind"_L1), u"usage"_s);
    const auto server = [&run](int line) {
        return run.answer(line).value("libraries"_L1).toArray().at(0).toObject().value("server"_L1).toString();
    };
    QCOMPARE(server(7), u"s2"_s);
    QCOMPARE(server(8), u"s1"_s);
    QCOMPARE(run.answer(9).value("kind"_L1), u"timeout"_s);
    QCOMPARE(run.answer(10).value("kind"_L1), u"timeout"_s);
    QVERIFY(run.place(10) < run.place(9));
    QCOMPARE(run.answer(11).value("type"_L1), u"result"_s);
    QCOMPARE(run.answer(12).value("command"_L1), u"list"_s);
    QCOMPARE(run.answer(14).value("item"_L1).toObject().value("id"_L1), u"two words"_s);
    QVERIFY(plexctl(u"session"_s, {}, "\nshow not-found\n").err.contains("plexctl: line 2: fake not-found"));
}

void SessionTest::aPlaybackIsOneAcrossASession()
{
    const Run run = json(u"session"_s, {}, "report m1 --state playing --position 0;\nplay m1;\nplay m2;\nreport m1 --state playing --position 5;\n"
                                           "play m1;\nreport m1 --state stopped --position 9\n");
    const auto told = [&run](int line) { return run.answer(line).value("terminated"_L1).toString(); };
    QCOMPARE(told(1), u"playing 0 []"_s);
    QCOMPARE(told(4), u"playing 5 [playback-1]"_s);
    QCOMPARE(told(6), u"stopped 9 [playback-3]"_s);
}

void SessionTest::aSessionEndsWithQuit()
{
    QProcess process;
    prepare(process, {u"--json"_s, u"session"_s}, {});
    process.start();
    process.write("watch\nshow slow\nquit\nshow m1\n"); // and the input stays open
    const Run run = finished(process);
    QCOMPARE(run.status, 0);
    QCOMPARE(run.answer(2).value("type"_L1), u"result"_s);
    QCOMPARE(run.answer(1), parsed(R"({"type":"result","command":"watch","line":1})"));
    QVERIFY(run.answer(4).isEmpty());
    const Run awaited = json(u"session"_s, {}, "show slow;\nquit\n");
    QCOMPARE(awaited.answer(1).value("type"_L1), u"result"_s);
}

void SessionTest::aSessionReadsFilesAndNothing()
{
    const QTemporaryDir directory;
    const QString file = directory.filePath(u"lines"_s);
    QByteArray lines;
    for (int i = 1; i <= 2000; ++i)
        lines += "show m" + QByteArray::number(i) + '\n';
    QVERIFY(write(file, lines));
    QProcess process;
    prepare(process, {u"--json"_s, u"session"_s}, {});
    process.setStandardInputFile(file);
    process.start();
    const Run run = finished(process);
    QCOMPARE(run.status, 0);
    QCOMPARE(run.answer(2000).value("item"_L1).toObject().value("id"_L1), u"m2000"_s);

    QProcess empty;
    prepare(empty, {u"--json"_s, u"session"_s}, {});
    empty.setStandardInputFile(QProcess::nullDevice());
    empty.start();
    QCOMPARE(finished(empty).status, 0);

    QProcess closed;
    prepare(closed, {u"-c"_s, u"exec "_s + QStringLiteral(PLEXCTL) + u" --json session <&-"_s}, {});
    closed.setProgram(u"/bin/sh"_s);
    closed.start();
    QCOMPARE(finished(closed).status, 0);
}

void SessionTest::aSessionAnswersBeforeItsInputEnds()
{
    QProcess process;
    prepare(process, {u"--json"_s, u"session"_s}, {});
    process.start();
    process.write("show m1\nsh");
    QByteArray out;
    while (!out.contains("\"line\":1") && process.waitForReadyRead(patienceMs))
        out += process.readAllStandardOutput();
    QVERIFY(out.contains("\"line\":1"));
    process.write("ow m2\n");
    while (!out.contains("\"line\":2") && process.waitForReadyRead(patienceMs))
        out += process.readAllStandardOutput();
    QVERIFY(out.contains("\"line\":2"));
    process.closeWriteChannel();
    QCOMPARE(finished(process).status, 0);
}

void SessionTest::aNewSignInTakesOverFromTheLast()
{
    const Run run = json(u"session"_s, {}, "sign-in --no-open\nsign-in --no-open --link\n");
    QCOMPARE(run.status, 0);
    QCOMPARE(run.answer(1).value("kind"_L1), u"sign-in-required"_s);
    QCOMPARE(run.answer(1).value("reason"_L1), u"cancelled"_s);
    QCOMPARE(run.answer(2).value("type"_L1), u"result"_s);
}

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_plexctl_session.moc"
