// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QRandomGenerator>

/// Tokens and codes.
namespace simulation::secrets {

inline QByteArray random(const char *alphabet, int length)
{
    const QByteArray letters(alphabet);
    QByteArray text;
    for (int i = 0; i < length; ++i)
        text += letters.at(QRandomGenerator::global()->bounded(int(letters.size())));
    return text;
}

inline QByteArray token()
{
    return random("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_", 20);
}

} // namespace simulation::secrets
