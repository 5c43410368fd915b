// SPDX-License-Identifier: MIT
#pragma once

#include "httpmessage.h"

/// The page on which a person allows a device in.
namespace simulation::signinpage {

Answer page();
Answer claimed(bool done);

} // namespace simulation::signinpage
