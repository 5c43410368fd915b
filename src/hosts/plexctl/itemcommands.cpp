// SPDX-License-Identifier: MIT
#include "itemcommands.h"

#include "jsonoutput.h"
#include "textoutput.h"
#include "words.h"

using namespace Qt::StringLiterals;

void ListCommand::execute()
{
    ask(backend()->children(request().arguments.first(), request().window),
        [this](const Media::Page &page) { succeed(Json::page(page), Text::page(page)); });
}

void ShowCommand::execute()
{
    ask(backend()->item(request().arguments.first()), [this](const Media::Item &item) {
        succeed({{u"item"_s, Json::itemWithMedia(item)}}, Text::item(item));
    });
}

void PlayCommand::execute()
{
    const QString id = request().arguments.first();
    ask(backend()->stream(id, request().stream), [this, id](const Media::Stream &stream) {
        workplace().playbacks.insert(id, stream.session);
        const bool showSecrets = request().showSecrets;
        succeed({{u"stream"_s, Json::stream(stream, showSecrets)}}, Text::stream(stream, showSecrets));
    });
}

void ReportCommand::execute()
{
    const QString id = request().arguments.first();
    const Media::PlaybackReport report{.item = id,
                                       .state = request().state,
                                       .positionMs = request().positionMs,
                                       .session = workplace().playbacks.value(id)};
    ask(backend()->report(report), [this](const Media::ReportReceipt &receipt) {
        QString text = receipt.accepted ? Words::tr("Accepted.") : Words::tr("Not accepted.");
        if (receipt.terminated)
            text = Words::tr("The server ended this playback: %1").arg(Text::printable(*receipt.terminated));
        succeed(Json::receipt(receipt), text);
    });
}
