// SPDX-License-Identifier: MIT
#pragma once

#include "library.h"

namespace simulation {

/// Fills libraries with invented things.
class Catalogue
{
public:
    explicit Catalogue(Library &library)
        : m_library(library)
    {
    }

    void addMovies(int section, int first, int count);
    void addShows(int section);
    void addMusic(int section);
    void addSection(const QString &type, const QString &title);

    static int knownMovies();

private:
    Item &add(const Item &item);
    void makePlayable(Item &item, qint64 duration);

    Library &m_library;
    int m_lastKey = 0;
};

} // namespace simulation
