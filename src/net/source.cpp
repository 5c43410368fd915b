// SPDX-License-Identifier: MIT
#include "source.h"

#include <algorithm>

namespace net {

bool AbstractSource::admit(milliseconds now)
{
    if (now < m_resumes)
        return false;
    if (now >= m_resumes + pauseAfter(m_exhaustions))
        m_exhaustions = 0;
    m_renewals.removeIf([&](milliseconds start) { return start + m_limit.interval <= now; });
    if (m_renewals.size() < m_limit.count) {
        m_renewals.append(now);
        return true;
    }
    const milliseconds rest = m_renewals.isEmpty() ? m_limit.interval : m_renewals.first() + m_limit.interval - now;
    m_resumes = now + (m_exhaustions == 0 ? rest : pauseAfter(m_exhaustions + 1));
    ++m_exhaustions;
    return false;
}

milliseconds AbstractSource::pauseAfter(int exhaustions) const
{
    milliseconds pause = m_limit.interval;
    for (int i = 1; i < exhaustions && pause < m_limit.longestPause; ++i)
        pause *= 2;
    return std::min(pause, std::max(m_limit.interval, m_limit.longestPause));
}

Media::Error AbstractSource::exhausted(milliseconds now) const
{
    const milliseconds wait = m_resumes - now;
    return {.kind = Media::Error::Kind::RateLimited,
            .message = QCoreApplication::translate("net", "Renewing failed too often. It is tried again in a moment."),
            .retryAfter = int((wait.count() + 999) / 1000)};
}

} // namespace net
