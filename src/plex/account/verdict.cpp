// SPDX-License-Identifier: MIT
#include "verdict.h"

#include <algorithm>
#include <iterator>

namespace plex {
namespace {

constexpr int rejections[] = {401, 403, 422, 498};
constexpr int aboutSomethingElse[] = {1009, 1012, 1013, 1014, 1031, 1040, 1041, 1068, 1069};

bool isAmong(const auto &numbers, int number)
{
    return std::find(std::begin(numbers), std::end(numbers), number) != std::end(numbers);
}

} // namespace

Verdict verdictOn(const Media::Error &error)
{
    const bool isRejected = isAmong(rejections, error.status) && !isAmong(aboutSomethingElse, error.code);
    return isRejected ? Verdict::Rejected : Verdict::Nothing;
}

} // namespace plex
