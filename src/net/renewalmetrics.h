// SPDX-License-Identifier: MIT
#pragma once
#include "metrics.h"
#include "source.h"

namespace net {

/// Counts what becomes of a source's renewals as `renewals/<name>-tried`, `-succeeded`, `-failed`, `-shared` and `-limited`, and notes the time
/// of the last one (`-last`, ISO 8601 in UTC) and the kind of error that made the last failure (`-last-cause`).
/// Source, metrics and clock must outlive each other's signals, as members of one owner do.
void countRenewals(AbstractSource &source, Metrics &metrics, const Clock &clock, const QString &name);

} // namespace net
