// SPDX-License-Identifier: MIT
#include "livecount.h"

#include <QObject>

#include <atomic>

// The hooks that debuggers of Qt programs use; their places in the table are part of its version.
extern Q_CORE_EXPORT quintptr qtHookData[];

namespace support {
namespace {

constexpr int made = 3;
constexpr int deleted = 4;
std::atomic<int> alive = 0;

void onMade(QObject *)
{
    ++alive;
}

void onDeleted(QObject *)
{
    --alive;
}

} // namespace

LiveCount::LiveCount()
    : m_previousMade(qtHookData[made])
    , m_previousDeleted(qtHookData[deleted])
{
    alive = 0;
    qtHookData[made] = reinterpret_cast<quintptr>(&onMade);
    qtHookData[deleted] = reinterpret_cast<quintptr>(&onDeleted);
}

LiveCount::~LiveCount()
{
    qtHookData[made] = m_previousMade;
    qtHookData[deleted] = m_previousDeleted;
}

int LiveCount::now() const
{
    return alive;
}

} // namespace support
