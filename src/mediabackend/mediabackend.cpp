// SPDX-License-Identifier: MIT
#include "manualservers.h"
#include "mediabackend.h"
#include "connectionrules.h"
#include "userswitching.h"

Media::AccountSetup::~AccountSetup() = default;
Media::ConnectionRules::~ConnectionRules() = default;
Media::BackendSettings::~BackendSettings() = default;
Media::Diagnostics::~Diagnostics() = default;
Media::ManualServers::~ManualServers() = default;
Media::UserSwitching::~UserSwitching() = default;
MediaBackend::~MediaBackend() = default;
MediaBackendFactory::~MediaBackendFactory() = default;
