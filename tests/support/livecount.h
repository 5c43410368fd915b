// SPDX-License-Identifier: MIT
#pragma once
#include <QtGlobal>

namespace support {

/// Counts every QObject of the process made and not yet deleted since this was made, whoever made it.
/// One at a time.
class LiveCount
{
public:
    LiveCount();
    ~LiveCount();
    Q_DISABLE_COPY_MOVE(LiveCount)

    /// Made minus deleted.
    int now() const;

private:
    quintptr m_previousMade;
    quintptr m_previousDeleted;
};

} // namespace support
