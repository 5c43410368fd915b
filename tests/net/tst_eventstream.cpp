// SPDX-License-Identifier: MIT
#include "net/eventstream.h"

#include <QTest>

using net::EventStream;
using net::ServerEvent;

/// Reading an event stream, as the HTML standard describes it.
class TestEventStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStreamIsReadByTheRules_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QList<ServerEvent>>("events");
        using Events = QList<ServerEvent>;
        QTest::newRow("one event") << QByteArray("event: playing\ndata: {}\n\n") << Events{{"playing", "{}"}};
        QTest::newRow("without a type") << QByteArray("data: x\n\n") << Events{{"message", "x"}};
        QTest::newRow("without a space") << QByteArray("event:a\ndata:b\n\n") << Events{{"a", "b"}};
        QTest::newRow("only one space goes") << QByteArray("data:  x\n\n") << Events{{"message", " x"}};
        QTest::newRow("several lines of data") << QByteArray("data: a\ndata: b\n\n") << Events{{"message", "a\nb"}};
        QTest::newRow("an empty line of data") << QByteArray("data\ndata\n\n") << Events{{"message", "\n"}};
        QTest::newRow("values with colons") << QByteArray("data: {\"a\":\"b:c\"}\n\n") << Events{{"message", "{\"a\":\"b:c\"}"}};
        QTest::newRow("a type without data") << QByteArray("event: a\n\ndata: b\n\n") << Events{{"message", "b"}};
        QTest::newRow("comments") << QByteArray(": keep\n\n:\ndata: a\n: b\n\n") << Events{{"message", "a"}};
        QTest::newRow("ids and retries") << QByteArray("id: 7\nretry: 10\nunknown: x\ndata: a\n\n") << Events{{"message", "a"}};
        QTest::newRow("carriage returns") << QByteArray("data: a\r\rdata: b\r\r") << Events{{"message", "a"}, {"message", "b"}};
        QTest::newRow("pairs") << QByteArray("event: e\r\ndata: a\r\n\r\n") << Events{{"e", "a"}};
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF" "data: a\n\n") << Events{{"message", "a"}};
        QTest::newRow("not ended") << QByteArray("data: a\n\ndata: b\n") << Events{{"message", "a"}};
        QTest::newRow("nothing") << QByteArray() << Events{};
        QTest::newRow("blank lines") << QByteArray("\n\n\n\n") << Events{};
    }
    void aStreamIsReadByTheRules()
    {
        QFETCH(QByteArray, text);
        QFETCH(QList<ServerEvent>, events);
        QCOMPARE(EventStream().read(text), events);
        // However it is cut into pieces.
        for (qsizetype size = 1; size < text.size(); ++size) {
            EventStream stream;
            QList<ServerEvent> read;
            for (qsizetype at = 0; at < text.size(); at += size)
                read += stream.read(text.mid(at, size));
            QCOMPARE(read, events);
        }
    }

    void anEventThatIsTooLargeIsLeftOutAndTheStreamGoesOn()
    {
        EventStream stream(100);
        QCOMPARE(stream.read("data: " + QByteArray(1000, 'x') + "\n"), {});
        for (int i = 0; i < 100; ++i)
            QCOMPARE(stream.read("data: " + QByteArray(50, 'y') + "\n"), {});
        QCOMPARE(stream.read("\ndata: a\n\n"), (QList<ServerEvent>{{"message", "a"}}));
    }
};

QTEST_GUILESS_MAIN(TestEventStream)
#include "tst_eventstream.moc"
