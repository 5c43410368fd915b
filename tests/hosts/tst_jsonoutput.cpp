// SPDX-License-Identifier: MIT
#include "hosts/plexctl/jsonoutput.h"

#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const Media::Connection local{.kind = Media::ConnectionKind::Local,
                              .via = Media::ConnectionVia::VerifiedIp,
                              .uri = QUrl(u"https://a.plex.direct:32400"_s),
                              .latencyMs = 7};
const QByteArray localJson = R"({"kind":"local","uri":"https://a.plex.direct:32400","secure":true,"via":"verified-ip","latencyMs":7})";

} // namespace

/// The spelling of values that scripts rely on.
class JsonOutputTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void valuesHaveTheFieldsOfTheContract_data();
    void valuesHaveTheFieldsOfTheContract();
    void secretsInHeadersAreKeptBack();
};

void JsonOutputTest::valuesHaveTheFieldsOfTheContract_data()
{
    using Media::Error;
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QJsonValue &value, const QByteArray &expected) {
        QTest::newRow(name) << value << expected;
    };
    const Error plain{.kind = Error::Kind::DnsBlocked, .message = u"no"_s};
    row("error", Json::error(plain), R"({"kind":"dns-blocked","message":"no","reason":"dns-blocked"})");
    row("error with a cause", Json::error(Media::causedBy({.kind = Error::Kind::Unreachable}, plain)),
        R"({"kind":"unreachable","message":"","reason":"dns-blocked"})");
    row("nobody", Json::account({}), "null");
    row("account", Json::account({.id = u"1"_s, .name = u"P"_s}), R"({"id":"1","name":"P"})");
    row("account with email", Json::account({.id = u"1"_s, .name = u"P"_s, .email = u"e"_s}),
        R"({"id":"1","name":"P","email":"e"})");
    row("no user", Json::user({}), "null");
    row("user", Json::user({.id = u"1"_s, .name = u"P"_s, .email = u"e"_s}), R"({"id":"1","title":"P"})");
    row("no connection", Json::connection({}), "null");
    row("connection", Json::connection(local), localJson);
    row("server never reached", Json::server({.id = u"s"_s, .name = u"S"_s}),
        R"({"id":"s","name":"S","owned":false,"home":false,"presence":false,"state":"connecting","version":""})");
    row("server", Json::server({.id = u"s"_s, .name = u"S"_s, .version = u"1"_s, .owned = true, .home = true,
                                .presence = true, .state = Media::ServerState::Online, .connection = local}),
        R"({"id":"s","name":"S","owned":true,"home":true,"presence":true,"state":"online","version":"1","connection":)"
            + localJson + '}');
    row("server with a problem",
        Json::server({.id = u"s"_s, .name = u"S"_s, .state = Media::ServerState::Offline, .problem = plain}),
        R"({"id":"s","name":"S","owned":false,"home":false,"presence":false,"state":"offline","version":"","problem":"dns-blocked"})");
    Media::AddressReport address{.uri = QUrl(u"http://h:1"_s), .kind = Media::ConnectionKind::Relay,
                                 .via = Media::ConnectionVia::Plain, .secure = false, .totalMs = 12};
    row("usable address", Json::address(address),
        R"({"uri":"http://h:1","kind":"relay","secure":false,"via":"plain","outcome":"usable","reason":null,"totalMs":12})");
    address.connectMs = 8;
    row("usable address with its times", Json::address(address),
        R"({"uri":"http://h:1","kind":"relay","secure":false,"via":"plain","outcome":"usable","reason":null,"connectMs":8,"totalMs":12})");
    address.connectMs.reset();
    address.problem = Media::causedBy({.kind = Error::Kind::Unreachable}, {.kind = Error::Kind::DnsFailed});
    address.hint = u"do"_s;
    row("unusable address", Json::address(address),
        R"({"uri":"http://h:1","kind":"relay","secure":false,"via":"plain","outcome":"unreachable","reason":"dns-failed","hint":"do","totalMs":12})");
    address.problem = plain;
    address.tried = false;
    row("address left out", Json::address(address),
        R"({"uri":"http://h:1","kind":"relay","secure":false,"via":"plain","outcome":"dns-blocked","reason":"dns-blocked","hint":"do"})");
    row("libraries",
        Json::libraries({{.id = u"l"_s, .title = u"L"_s, .type = Media::LibraryType::Music, .server = u"s"_s, .count = 0},
                         {.id = u"m"_s, .stored = true}}),
        R"([{"id":"l","title":"L","type":"music","server":"s","count":0},{"id":"m","title":"","type":"other","server":"","stored":true}])");
    row("page", Json::page({.items = {{.id = u"i"_s, .type = Media::ItemType::PhotoAlbum, .title = u"T"_s}}, .start = 5, .total = 9}),
        R"({"items":[{"id":"i","title":"T","type":"photo-album"}],"start":5,"total":9})");
    Media::Item episode{.id = u"i"_s, .server = u"s"_s, .type = Media::ItemType::Episode, .title = u"T"_s,
                        .summary = u"S"_s, .parentTitle = u"P"_s, .grandparentTitle = u"G"_s, .index = 0, .parentIndex = 1,
                        .year = 2001, .releaseDate = QDate(2001, 2, 3),
                        .addedAt = QDateTime(QDate(2020, 1, 2), QTime(3, 4, 5), Qt::UTC), .durationMs = 9'000'000'000,
                        .resumeMs = 6, .viewCount = 7, .childCount = 0, .rating = 7.5, .genres = {u"Drama"_s}};
    const QByteArray common = R"("id":"i","server":"s","title":"T","type":"episode","summary":"S","parentTitle":"P",)"
        R"("grandparentTitle":"G","index":0,"parentIndex":1,"year":2001,"releaseDate":"2001-02-03",)"
        R"("addedAt":"2020-01-02T03:04:05Z","durationMs":9000000000,"resumeMs":6,"viewCount":7,"childCount":0,"rating":7.5,"genres":["Drama"])";
    row("item in a list", Json::item(episode), '{' + common + '}');
    row("item without media", Json::itemWithMedia(episode), '{' + common + R"(,"media":[],"markers":[],"chapters":[]})");
    const Media::MediaStream video{.id = u"1"_s, .type = Media::TrackType::Video, .codec = u"h264"_s, .index = 0,
                                   .bitrate = 900, .width = 1920, .height = 1080, .isDefault = true};
    const Media::MediaStream subtitles{.id = u"2"_s, .type = Media::TrackType::Subtitles, .language = u"de"_s,
                                       .title = u"Deutsch"_s, .isSelected = true, .isForced = true, .isExternal = true};
    const Media::Item full{.id = u"i"_s, .title = u"T"_s,
                           .versions = {{.id = u"v"_s, .resolution = u"1080"_s, .bitrate = 1000,
                                         .parts = {{.id = u"p"_s, .container = u"mkv"_s, .size = 5'000'000'000, .durationMs = 8,
                                                    .streams = {video, subtitles}}}}},
                           .markers = {{.type = Media::MarkerType::Credits, .startMs = 1, .endMs = 2, .isFinal = true}},
                           .chapters = {{.index = 1, .title = u"C"_s, .startMs = 0, .endMs = 3}}};
    row("item with media", Json::itemWithMedia(full),
        R"({"id":"i","title":"T","type":"other","media":[{"id":"v","resolution":"1080","bitrate":1000,"parts":[)"
        R"({"id":"p","container":"mkv","size":5000000000,"durationMs":8,"streams":[)"
        R"({"id":"1","type":"video","codec":"h264","index":0,"width":1920,"height":1080,"bitrate":900,"default":true,"selected":false,"forced":false,"external":false},)"
        R"({"id":"2","type":"subtitles","language":"de","title":"Deutsch","default":false,"selected":true,"forced":true,"external":true}]}]}],)"
        R"("markers":[{"type":"credits","startMs":1,"endMs":2,"final":true}],)"
        R"("chapters":[{"index":1,"title":"C","startMs":0,"endMs":3}]})");
    row("receipt", Json::receipt({.accepted = true}), R"({"accepted":true})");
    row("terminated receipt", Json::receipt({.accepted = false, .terminated = u"bye"_s}), R"({"accepted":false,"terminated":"bye"})");
    row("stream", Json::stream({.item = u"i"_s, .method = Media::StreamMethod::DirectStream, .url = QUrl(u"https://h/a%20b"_s)}, false),
        R"({"method":"direct-stream","url":"https://h/a%20b","headers":{},"mimeType":"","session":"","reason":""})");
    row("stream with everything",
        Json::stream({.url = QUrl(u"https://h/"_s), .headers = {{"A", "b"}}, .verifyName = u"n"_s, .mimeType = u"m"_s,
                      .size = 1, .durationMs = 2, .bitrate = 3, .session = u"s"_s, .reason = u"r"_s}, false),
        R"({"method":"direct-play","url":"https://h/","headers":{"A":"b"},"verifyName":"n","mimeType":"m","size":1,"durationMs":2,"bitrate":3,"session":"s","reason":"r"})");
}

void JsonOutputTest::valuesHaveTheFieldsOfTheContract()
{
    QFETCH(QJsonValue, value);
    QFETCH(QByteArray, expected);
    const QJsonValue wanted = QJsonDocument::fromJson('[' + expected + ']').array().first();
    QVERIFY2(!wanted.isUndefined(), expected);
    const auto text = [](const QJsonValue &json) { return QJsonDocument(QJsonArray{json}).toJson(QJsonDocument::Compact); };
    QCOMPARE(text(value), text(wanted));
}

void JsonOutputTest::secretsInHeadersAreKeptBack()
{
    const Media::Stream stream{.headers = {{"X-Plex-Token", "abc"}, {"x-access-TOKEN", "def"}, {"Accept", "*/*"}}};
    const QJsonObject kept = Json::stream(stream, false).value("headers"_L1).toObject();
    QCOMPARE(kept, (QJsonObject{{u"X-Plex-Token"_s, u"<redacted>"_s}, {u"x-access-TOKEN"_s, u"<redacted>"_s}, {u"Accept"_s, u"*/*"_s}}));
    const QJsonObject shown = Json::stream(stream, true).value("headers"_L1).toObject();
    QCOMPARE(shown.value("X-Plex-Token"_L1), u"abc"_s);
}

QTEST_GUILESS_MAIN(JsonOutputTest)
#include "tst_jsonoutput.moc"
