// SPDX-License-Identifier: MIT
#pragma once
#include <memory>

/// Keeps a terminal from showing what is typed, for as long as it lives.
class HiddenInput
{
public:
    HiddenInput();
    ~HiddenInput();
    HiddenInput(const HiddenInput &) = delete;
    HiddenInput &operator=(const HiddenInput &) = delete;

private:
    struct Before;
    std::unique_ptr<Before> m_before; ///< Null where there is nothing to restore.
};
