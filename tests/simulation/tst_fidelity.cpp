// SPDX-License-Identifier: MIT
#include "fidelityexceptions.h"
#include "shape.h"
#include "testclient.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace simulation;

/// Compares the shapes of our answers with recorded ones: a field too many, too few or of another type needs a reason.
class TestFidelity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anAnswerHasTheShapeOfTheRecordedOne_data();
    void anAnswerHasTheShapeOfTheRecordedOne();
    void refusalsAreWordedAsRecorded();
    void everyExceptionIsStillNeeded();

private:
    QString place(const QString &name) const { return m_directory.filePath(name); }
    static QByteArray read(const QString &fileName);
    Shape recordedShape(const QStringList &recordings) const;
    QJsonValue ours(const QString &what);
    QJsonValue askOwned(const QString &target);
    QString firstOf(int section) const;

    QDir m_directory;
    std::unique_ptr<SimulatedNetwork> m_network;
    std::unique_ptr<TestClient> m_client;
    QSet<QString> m_used;
};

namespace {

/// The first place of "container" is left out: the name of every field would begin with it.
QJsonValue withoutContainer(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    return object.contains("MediaContainer"_L1) ? object.value("MediaContainer"_L1) : value;
}

} // namespace

void TestFidelity::initTestCase()
{
    QString found = qEnvironmentVariable("PLEX_RECORDINGS");
    QDir up(QStringLiteral(SOURCE_DIRECTORY));
    while (found.isEmpty() && up.cdUp()) {
        if (QFile::exists(up.filePath(u"shared/fixtures/INDEX.md"_s)))
            found = up.filePath(u"shared/fixtures"_s);
        if (up.isRoot())
            break;
    }
    if (found.isEmpty() || !QFile::exists(found + "/INDEX.md"_L1))
        QSKIP("No recordings: neither PLEX_RECORDINGS nor ../shared/fixtures beside the project names a folder of them");
    m_directory.setPath(found);
    m_network = std::make_unique<SimulatedNetwork>();
    QVERIFY(m_network->start());
    m_client = std::make_unique<TestClient>(m_network.get());
    m_client->setHeader("Accept", "application/json");
    m_client->setHeader("X-Plex-Client-Identifier", "me");
}

QByteArray TestFidelity::read(const QString &fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Shape TestFidelity::recordedShape(const QStringList &recordings) const
{
    Shape shape{QJsonValue()};
    for (const QString &recording : recordings) {
        // "file.json#case" is a case's body in a file of many.
        const QByteArray text = read(place(recording.section(u'#', 0, 0)));
        const QJsonDocument document = QJsonDocument::fromJson(text);
        QJsonValue value = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
        if (recording.contains(u'#'))
            value = value[recording.section(u'#', 1)]["response"_L1]["body"_L1];
        if (value.isArray())
            value = QJsonObject{{u"list"_s, value}};
        shape.add(Shape(withoutContainer(value)));
    }
    return shape;
}

QJsonValue TestFidelity::askOwned(const QString &target)
{
    const TestClient::Headers token{{"X-Plex-Token", m_network->owned().accessToken()}};
    return m_client->ask(m_network->owned().answeringAddress(), "GET", target, token).container();
}

QString TestFidelity::firstOf(int section) const
{
    return QString::number(m_network->owned().library().listing(section, 0, {}).first());
}

QJsonValue TestFidelity::ours(const QString &what)
{
    SimulatedPlexTv &plexTv = m_network->plexTv();
    const TestClient::Headers account{{"X-Plex-Token", plexTv.issueToken("me")}};
    if (what == "pin"_L1)
        return m_client->ask(plexTv.url(), "POST", u"/api/v2/pins"_s).json();
    if (what == "pin linked"_L1) {
        const QJsonObject pin = m_client->ask(plexTv.url(), "POST", u"/api/v2/pins"_s).json();
        plexTv.claimPin(pin.value(u"code"_s).toString());
        return m_client->ask(plexTv.url(), "GET", u"/api/v2/pins/%1"_s.arg(pin.value(u"id"_s).toInt())).json();
    }
    if (what == "user"_L1)
        return m_client->ask(plexTv.url(), "GET", u"/api/v2/user"_s, account).json();
    if (what == "managed user"_L1) {
        plexTv.setHome(true);
        const TestClient::Headers mika{{"X-Plex-Token", plexTv.issueToken("me", u"Mika"_s)}};
        const QJsonObject user = m_client->ask(plexTv.url(), "GET", u"/api/v2/user"_s, mika).json();
        plexTv.setHome(false);
        return user;
    }
    if (what == "resources"_L1) {
        const auto reply = m_client->ask(plexTv.url(), "GET", u"/api/v2/resources?includeHttps=1&includeRelay=1"_s, account);
        return QJsonObject{{u"list"_s, reply.array()}};
    }
    if (what == "identity"_L1)
        return askOwned(u"/identity"_s);
    if (what == "root"_L1)
        return askOwned(u"/"_s);
    if (what == "providers"_L1)
        return askOwned(u"/media/providers"_s);
    if (what == "sections"_L1)
        return askOwned(u"/library/sections"_s);
    if (what == "section"_L1)
        return askOwned(u"/library/sections/1"_s);
    if (what == "movies"_L1)
        return askOwned(u"/library/sections/1/all?includeGuids=1&X-Plex-Container-Start=0&X-Plex-Container-Size=50"_s);
    if (what == "movie"_L1)
        return askOwned(u"/library/metadata/101?includeChapters=1&includeMarkers=1"_s);
    if (what == "shows"_L1)
        return askOwned(u"/library/sections/2/all"_s);
    if (what == "seasons"_L1)
        return askOwned(u"/library/metadata/%1/children"_s.arg(firstOf(2)));
    if (what == "episodes"_L1) {
        const int season = m_network->owned().library().item(firstOf(2).toInt())->children.first();
        return askOwned(u"/library/metadata/%1/children"_s.arg(season));
    }
    if (what == "timeline"_L1)
        return askOwned(u"/:/timeline?ratingKey=102&state=playing&time=75000&duration=100000"_s);
    if (what == "termination"_L1) {
        m_network->owned().terminatePlayback(u"Enough"_s);
        return askOwned(u"/:/timeline?ratingKey=102&state=stopped&time=75000&duration=100000"_s);
    }
    return {};
}

void TestFidelity::anAnswerHasTheShapeOfTheRecordedOne_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QStringList>("recordings");
    const auto row = [](const char *what, const QStringList &recordings) {
        QTest::newRow(what) << QString::fromLatin1(what) << recordings;
    };
    const QString rs = u"plex-api.rs/"_s;
    const QString of = u"plex-official-openapi/"_s;
    const QString ws = u"watchstate/plex_data.json#"_s;
    row("pin", {rs + u"myplex/api/v2/pins_new.json"_s});
    row("pin linked", {rs + u"myplex/api/v2/pins_linked.json"_s});
    row("user", {rs + u"myplex/api/v2/user/user_info_free.json"_s});
    row("managed user", {rs + u"myplex/api/v2/user/user_info_free_guest.json"_s, rs + u"myplex/api/v2/user/user_info_plexpass_guest.json"_s});
    row("resources", {rs + u"myplex/api/v2/resources.json"_s});
    row("identity", {of + u"get_identity_200_identity.json"_s});
    row("root", {of + u"get_200_info.json"_s});
    row("providers", {rs + u"server/media/providers_free.json"_s});
    row("sections", {ws + u"sections_get_200"_s, of + u"get_library_sections_all_200_basic.json"_s});
    row("section", {of + u"get_library_sections_sectionId_200_movie.json"_s});
    row("movies", {rs + u"server/media/movie_library.json"_s, ws + u"library_movie_get_200"_s});
    row("movie", {rs + u"server/media/metadata_108.json"_s, rs + u"timeline/metadata_182_1.json"_s,
                  rs + u"transcode/metadata_1036.json"_s});
    row("shows", {rs + u"server/media/tv_library.json"_s, ws + u"library_show_get_200"_s});
    row("seasons", {rs + u"server/media/tv_seasons.json"_s});
    row("episodes", {rs + u"server/media/tv_episodes.json"_s, ws + u"library_episodes_get_200"_s});
    row("timeline", {rs + u"timeline/timeline.json"_s});
    row("termination", {of + u"post_timeline_200_adminTerminatedSession.json"_s});
}

void TestFidelity::anAnswerHasTheShapeOfTheRecordedOne()
{
    QFETCH(QString, what);
    QFETCH(QStringList, recordings);
    for (const QString &recording : recordings)
        QVERIFY2(QFile::exists(place(recording.section(u'#', 0, 0))), qPrintable(recording));
    const Shape recorded = recordedShape(recordings);
    const Shape shape(ours(what));
    QVERIFY(!recorded.fields().isEmpty());
    QVERIFY(!shape.fields().isEmpty());

    QStringList wrong;
    const auto complain = [&](const QString &field, const QString &complaint) {
        const QString exception = fidelity::exceptionFor(what, field);
        if (exception.isEmpty())
            wrong.append(complaint);
        else
            m_used.insert(exception);
    };
    const QStringList ourFields = shape.fields();
    for (const QString &field : ourFields) {
        if (!recorded.has(field))
            complain(field, u"+ "_s + field);
        else if (const QString difference = shape.difference(field, recorded); !difference.isEmpty())
            complain(field, u"≠ "_s + difference);
    }
    const QStringList theirFields = recorded.fields();
    for (const QString &field : theirFields) {
        const QString parent = field.section(u'.', 0, -2);
        // What is inside a missing field is missing with it.
        if (!shape.has(field) && (parent.isEmpty() || shape.has(parent)))
            complain(field, u"- "_s + field);
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(u'\n' + wrong.join(u'\n')));
}

void TestFidelity::refusalsAreWordedAsRecorded()
{
    const QByteArray recorded =
        QJsonDocument::fromJson(read(place(u"watchstate/plex_data.json"_s)))["sections_get_401"_L1]["response"_L1]["body"_L1]
            .toString()
            .toUtf8();
    QVERIFY(!recorded.isEmpty());
    const auto reply = m_client->ask(m_network->owned().answeringAddress(), "GET", u"/library/sections"_s);
    QCOMPARE(reply.status, 401);
    QCOMPARE(reply.body, recorded);
    QCOMPARE(reply.contentType, QByteArray("text/html"));
    QCOMPARE(reply.header("X-Plex-Protocol"), QByteArray("1.0"));
}

void TestFidelity::everyExceptionIsStillNeeded()
{
    QStringList unneeded;
    const QStringList all = fidelity::exceptions();
    for (const QString &exception : all) {
        if (!m_used.contains(exception))
            unneeded.append(exception);
    }
    QVERIFY2(unneeded.isEmpty(), qPrintable(unneeded.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestFidelity)
#include "tst_fidelity.moc"
