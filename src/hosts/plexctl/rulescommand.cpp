// SPDX-License-Identifier: MIT
#include "rulescommand.h"

#include "jsonoutput.h"
#include "textoutput.h"
#include "words.h"

using namespace Qt::StringLiterals;
using Media::Error;
using Media::ServerRules;

namespace {

// People type addresses with and without the last slash.
bool isSame(const QUrl &a, const QUrl &b)
{
    const auto plain = [](QUrl url) {
        if (url.path() == "/"_L1)
            url.setPath({});
        return url;
    };
    return plain(a) == plain(b);
}

} // namespace

Media::Result<ServerRules> changed(ServerRules rules, const RuleChanges &changes)
{
    if (changes.isReset)
        rules = {};
    if (changes.isUnpinned)
        rules.pinned.clear();
    if (!changes.pinned.isEmpty())
        rules.pinned = changes.pinned;
    rules.neverRelay = !changes.relay.value_or(!rules.neverRelay);
    rules.neverPlain = !changes.plain.value_or(!rules.neverPlain);
    for (const QUrl &address : changes.allowed) {
        if (rules.forbidden.removeIf([&](const QUrl &forbidden) { return isSame(forbidden, address); }) == 0)
            return Error{.kind = Error::Kind::Usage, .message = Words::tr("%1 is not forbidden.").arg(address.toString())};
    }
    rules.forbidden += changes.forbidden;
    return rules;
}

void RulesCommand::execute()
{
    auto *rules = qobject_cast<Media::ConnectionRules *>(backend());
    if (!rules)
        return fail({.kind = Error::Kind::Usage, .message = Words::tr("This backend knows no rules for connections.")});
    withServer([this, rules](const QString &server) {
        if (request().rules == RuleChanges())
            ask(rules->serverRules(server), [this](const ServerRules &holding) { show(holding); });
        else
            change(*rules, server);
    });
}

void RulesCommand::change(Media::ConnectionRules &rules, const QString &server)
{
    ask(rules.serverRules(server), [this, &rules, server](const ServerRules &before) {
        const auto wanted = changed(before, request().rules);
        if (!wanted)
            return fail(wanted.error());
        ask(rules.setServerRules(server, *wanted), [this](const ServerRules &holding) { show(holding); });
    });
}

void RulesCommand::show(const ServerRules &rules)
{
    succeed({{u"rules"_s, Json::rules(rules)}}, Text::rules(rules));
}
