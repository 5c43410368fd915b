// SPDX-License-Identifier: MIT
#pragma once
#include <QCoreApplication>

/// The translation context of everything plexctl says.
class Words
{
    Q_DECLARE_TR_FUNCTIONS(plexctl)
};
