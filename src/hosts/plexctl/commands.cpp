// SPDX-License-Identifier: MIT
#include "accountcommands.h"
#include "itemcommands.h"
#include "rulescommand.h"
#include "servercommands.h"
#include "settingscommand.h"
#include "statuscommands.h"
#include "usercommands.h"

namespace {

template <class T>
Command *make(Workplace &workplace, const Request &request, QObject *parent)
{
    return new T(workplace, request, parent);
}

constexpr struct
{
    const char *name;
    Command *(*make)(Workplace &, const Request &, QObject *);
} makers[] = {
    {"sign-in", make<SignInCommand>}, {"sign-out", make<SignOutCommand>}, {"status", make<StatusCommand>},
    {"servers", make<ServersCommand>}, {"connect", make<ConnectCommand>}, {"doctor", make<DoctorCommand>},
    {"add-server", make<AddServerCommand>}, {"remove-server", make<RemoveServerCommand>},
    {"libraries", make<LibrariesCommand>}, {"list", make<ListCommand>}, {"show", make<ShowCommand>},
    {"play", make<PlayCommand>}, {"report", make<ReportCommand>}, {"metrics", make<MetricsCommand>},
    {"users", make<UsersCommand>}, {"switch-user", make<SwitchUserCommand>}, {"settings", make<SettingsCommand>},
    {"rules", make<RulesCommand>}, {"watch", make<WatchCommand>},
};

} // namespace

Command *createCommand(Workplace &workplace, const Request &request, QObject *parent)
{
    for (const auto &maker : makers) {
        if (request.command == QLatin1StringView(maker.name))
            return maker.make(workplace, request, parent);
    }
    Q_UNREACHABLE();
    return nullptr;
}
