// SPDX-License-Identifier: MIT
#include "settingscommand.h"

#include "jsonoutput.h"
#include "textoutput.h"
#include "words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

void SettingsCommand::execute()
{
    Media::BackendSettings *settings = backend()->settings();
    const QString name = request().arguments.value(0);
    if (request().toDefault || request().arguments.size() > 1) {
        const auto done = request().toDefault ? settings->reset(name) : settings->change(name, request().arguments.at(1));
        if (!done)
            return fail(done.error());
    }
    QList<Media::Setting> shown = settings->settings();
    if (!name.isEmpty())
        shown.removeIf([&](const Media::Setting &setting) { return setting.name != name; });
    if (shown.isEmpty()) {
        return fail({.kind = Media::Error::Kind::Usage,
                     .message = Words::tr("There is no setting “%1”. “plexctl settings” lists them.").arg(name)});
    }
    succeed({{u"settings"_s, Json::settings(shown)}}, Text::settings(shown));
}
