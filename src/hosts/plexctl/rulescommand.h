// SPDX-License-Identifier: MIT
#pragma once
#include "command.h"

#include <mediabackend/connectionrules.h>

/// `rules`: shows or changes what was decided for the connection to a server.
class RulesCommand final : public Command
{
    Q_OBJECT
public:
    using Command::Command;

protected:
    void execute() override;

private:
    void change(Media::ConnectionRules &rules, const QString &server);
    void show(const Media::ServerRules &rules);
};

/// The rules with the changes made. Error `Usage`: an address to be allowed that is not forbidden.
Media::Result<Media::ServerRules> changed(Media::ServerRules rules, const RuleChanges &changes);
