// SPDX-License-Identifier: MIT
#pragma once

#include <QRegularExpression>
#include <QString>
#include <QStringList>

/// Where our answers differ from the recorded ones, and why.
namespace simulation::fidelity {

struct Exception
{
    const char *answers; ///< A pattern for the answers' names in the test.
    const char *fields;  ///< A pattern for the fields' places.
    const char *reason;
};

inline constexpr Exception s_exceptions[] = {
    {R"(pin.*)", R"(qr|location\.in_privacy_restricted_region)",
     "newer than the recording; documented since"},
    {R"(managed user)", R"(pin|providers|settings)",
     "seen in one recording only, and nothing a player needs"},
    {R"((managed )?user)", R"(services\.secret)",
     "of one service the client has nothing to do with"},
    {R"(root)", R"(ownerFeatures"?)",
     "the published example has a stray quotation mark in the name"},
    {R"(providers)", R"(MediaProvider\.Feature\.(Action|flavor))",
     "belong to features that are not simulated"},
    {R"(providers)", R"(startState)",
     "only while a server starts"},
    {R"(section)", R"(Directory\.(Filter|Sort|prompt|search|type))",
     "filters, sorts and search are not simulated"},
    {R"(movies?)", R"(Metadata\.titleSort)",
     "recorded of shows; a movie has it as well when it differs from the title"},
    {R"(movies?|shows)", R"(Metadata\.(Collection|hasPremiumPrimaryExtra|primaryExtraKey|chapterSource))",
     "no collections and extras are simulated"},
    {R"(movie)", R"(Metadata\.Chapter(\..+)?)",
     "no recording has chapters; the fields are documented"},
    {R"(movie)", R"(Metadata\.Marker(\..+)?)",
     "no recording of an item has markers; the fields are documented"},
    {R"(movie)", R"(Metadata\.Media\.Part\.Stream\.language(Code|Tag)?)",
     "the recorded streams are of unknown language"},
    {R"(movie)", R"(Metadata\.Media\.Part\.Stream\.(anamorphic|pixelAspectRatio|streamIdentifier))",
     "properties of the recorded files"},
    {R"(movie)", R"(Metadata\.Media\.Part\.indexes|augmentationKey)",
     "no preview pictures and no augmentations are simulated"},
    {R"(movie)", R"(Metadata\.(Extras|Preferences|Producer|Rating|Review|Similar|Related|Collection|Field))",
     "lists a player does not need"},
    {R"(movie)", R"(Metadata\.(Genre\.count|Role\.(tagKey|thumb)))",
     "belongs to browsing by people and genres, which is not simulated"},
    {R"(movies?|episodes)", R"(Metadata\.(lastViewedAt|viewCount|viewOffset))",
     "nothing has been watched yet"},
    {R"(shows|episodes)", R"(Metadata\.(Collection|Country|Guid|Director|Writer|Role|chapterSource|originalTitle|skipChildren))",
     "seen in one recording only, or optional"},
    {R"(episodes)", R"(Metadata\.(audienceRating|audienceRatingImage|rating|titleSort|parentYear))",
     "optional: our episodes are unrated"},
    {R"(shows|seasons|episodes)", R"((Metadata\.)?(parent|grandparent)?([Tt]heme|banner))",
     "no theme music and no banners are simulated"},
    {R"(shows|episodes)", R"(offset|totalSize)",
     "only on answers in windows, and ours was asked for whole"},
    {R"(episodes)", R"(Metadata\.Media\.(Part\.)?(has64bitOffsets|optimizedForStreaming))",
     "of mp4 files; the recorded episodes are mkv"},
    {R"(episodes)", R"(art|grandparentContentRating|grandparentStudio)",
     "repeated on the items"},
};

inline QString name(const Exception &exception)
{
    return QStringLiteral("%1: %2 (%3)")
        .arg(QLatin1String(exception.answers), QLatin1String(exception.fields), QLatin1String(exception.reason));
}

/// Empty if there is none.
inline QString exceptionFor(const QString &answer, const QString &field)
{
    for (const Exception &exception : s_exceptions) {
        const auto matches = [](const char *pattern, const QString &text) {
            return QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(pattern))).match(text).hasMatch();
        };
        if (matches(exception.answers, answer) && matches(exception.fields, field))
            return name(exception);
    }
    return {};
}

inline QStringList exceptions()
{
    QStringList names;
    for (const Exception &exception : s_exceptions)
        names.append(name(exception));
    return names;
}

} // namespace simulation::fidelity
