// SPDX-License-Identifier: MIT
#pragma once

#include "library.h"

#include <QJsonObject>

/// Items and sections in the shapes media servers give them.
namespace simulation::itemjson {

struct Wanted
{
    bool guids = false;
    bool chapters = false;
    bool markers = false;
};

QJsonObject section(const Section &section);
/// As in a listing: without streams, chapters and markers.
QJsonObject summary(const Library &library, const Item &item, const Wanted &wanted);
/// As under its own address.
QJsonObject full(const Library &library, const Item &item, const Wanted &wanted);

QString path(int ratingKey);
QString picture(const Item &item, const char *kind);

} // namespace simulation::itemjson
