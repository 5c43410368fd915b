// SPDX-License-Identifier: MIT
#include "mediajson.h"

#include <QJsonObject>

namespace simulation::itemjson {

using namespace Qt::StringLiterals;

namespace {

struct Picture
{
    int width;
    int height;
    const char16_t *resolution;
};

constexpr Picture s_pictures[] = {{1920, 1080, u"1080"}, {1280, 720, u"720"}, {3840, 2160, u"4k"}};

Picture picture(const Item &item, int version)
{
    return s_pictures[size_t(item.seed + version - 1) % std::size(s_pictures)];
}

QJsonObject videoStream(int id, const Picture &picture, int bitrate)
{
    const QString title = picture.height == 2160 ? u"4K (H.264)"_s : u"%1p (H.264)"_s.arg(picture.height);
    return {{u"id"_s, id}, {u"streamType"_s, 1}, {u"default"_s, true}, {u"codec"_s, u"h264"_s}, {u"index"_s, 0},
            {u"bitrate"_s, bitrate}, {u"bitDepth"_s, 8}, {u"chromaLocation"_s, u"left"_s},
            {u"chromaSubsampling"_s, u"4:2:0"_s}, {u"codedHeight"_s, picture.height}, {u"codedWidth"_s, picture.width},
            {u"colorPrimaries"_s, u"bt709"_s}, {u"colorRange"_s, u"tv"_s}, {u"colorSpace"_s, u"bt709"_s},
            {u"colorTrc"_s, u"bt709"_s}, {u"frameRate"_s, 25}, {u"hasScalingMatrix"_s, false},
            {u"height"_s, picture.height}, {u"level"_s, 40}, {u"profile"_s, u"high"_s}, {u"refFrames"_s, 4},
            {u"scanType"_s, u"progressive"_s}, {u"width"_s, picture.width}, {u"displayTitle"_s, title},
            {u"extendedDisplayTitle"_s, title}};
}

QJsonObject audioStream(int id, int index, bool first)
{
    const QString language = first ? u"English"_s : u"Deutsch"_s;
    const QString title = u"%1 (AAC Stereo)"_s.arg(language);
    const QString ownTitle = u"Stereo"_s;
    QJsonObject stream{{u"id"_s, id}, {u"streamType"_s, 2}, {u"codec"_s, u"aac"_s}, {u"index"_s, index},
                       {u"channels"_s, 2}, {u"bitrate"_s, 192}, {u"language"_s, language},
                       {u"languageTag"_s, first ? u"en"_s : u"de"_s}, {u"languageCode"_s, first ? u"eng"_s : u"deu"_s},
                       {u"audioChannelLayout"_s, u"stereo"_s}, {u"profile"_s, u"lc"_s}, {u"samplingRate"_s, 48000},
                       {u"title"_s, ownTitle}, {u"displayTitle"_s, title}, {u"extendedDisplayTitle"_s, title}};
    if (first) {
        stream[u"selected"_s] = true;
        stream[u"default"_s] = true;
    }
    return stream;
}

QJsonObject subtitleStream(int id)
{
    return {{u"id"_s, id}, {u"streamType"_s, 3}, {u"codec"_s, u"srt"_s}, {u"key"_s, u"/library/streams/%1"_s.arg(id)},
            {u"format"_s, u"srt"_s}, {u"language"_s, u"English"_s}, {u"languageTag"_s, u"en"_s},
            {u"languageCode"_s, u"eng"_s}, {u"displayTitle"_s, u"English (SRT External)"_s},
            {u"extendedDisplayTitle"_s, u"English (SRT External)"_s}};
}

} // namespace

QJsonArray media(const Item &item, bool streams)
{
    const bool isAudio = item.type == "track"_L1;
    const QString container = isAudio ? u"m4a"_s : u"mp4"_s;
    QJsonArray versions;
    for (int version = 1; version <= item.versions; ++version) {
        const Picture size = picture(item, version);
        const int bitrate = isAudio ? 256 : size.height * 4;
        QJsonObject media{{u"id"_s, item.mediaId(version)}, {u"duration"_s, item.duration}, {u"bitrate"_s, bitrate},
                          {u"audioChannels"_s, 2}, {u"audioCodec"_s, u"aac"_s}, {u"container"_s, container},
                          {u"audioProfile"_s, u"lc"_s}};
        if (!isAudio) {
            media[u"width"_s] = size.width;
            media[u"height"_s] = size.height;
            media[u"aspectRatio"_s] = 1.78;
            media[u"videoCodec"_s] = u"h264"_s;
            media[u"videoResolution"_s] = QStringView(size.resolution).toString();
            media[u"videoFrameRate"_s] = u"PAL"_s;
            media[u"videoProfile"_s] = u"high"_s;
            media[u"optimizedForStreaming"_s] = 1;
            media[u"has64bitOffsets"_s] = false;
        }
        QJsonArray parts;
        for (int number = 1; number <= item.partsEach; ++number) {
            const int id = item.partId(version, number);
            QJsonObject part{{u"id"_s, id},
                             {u"key"_s, u"/library/parts/%1/%2/file.%3"_s.arg(id).arg(item.addedAt).arg(container)},
                             {u"duration"_s, item.duration / item.partsEach},
                             {u"file"_s, u"/media/%1/%2 (%3).%4"_s.arg(item.type, item.title).arg(item.year).arg(container)},
                             {u"size"_s, item.size}, {u"audioProfile"_s, u"lc"_s}, {u"container"_s, container}};
            if (!isAudio) {
                part[u"videoProfile"_s] = u"high"_s;
                part[u"optimizedForStreaming"_s] = true;
                part[u"has64bitOffsets"_s] = false;
            }
            if (streams) {
                QJsonArray list;
                if (!isAudio)
                    list.append(videoStream(id * 10 + 1, size, bitrate));
                list.append(audioStream(id * 10 + 2, isAudio ? 0 : 1, true));
                if (!isAudio) {
                    list.append(audioStream(id * 10 + 3, 2, false));
                    list.append(subtitleStream(id * 10 + 4));
                }
                part[u"Stream"_s] = list;
            }
            parts.append(part);
        }
        media[u"Part"_s] = parts;
        versions.append(media);
    }
    return versions;
}

} // namespace simulation::itemjson
