#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, and runs everything: as built for everyday work, then under AddressSanitizer and UBSan; and what has
# threads of its own under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-packages.sh test
# Nearly three hundred programs are linked, each in a tenth of the time the usual linker takes.
options=()
for kind in EXE SHARED MODULE; do
    options+=("-DCMAKE_${kind}_LINKER_FLAGS=-fuse-ld=mold")
done
if command -v ccache >/dev/null; then
    options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

status=0
for preset in dev asan tsan; do
    printf '\n== %s: building\n' "$preset"
    cmake --preset "$preset" "${options[@]}" >/dev/null
    cmake --build --preset "$preset" --parallel "$(nproc)" | grep -vE '^\[[0-9/]+\] (Automatic|Generating)' || exit 1
    printf '\n== %s: testing\n' "$preset"
    ctest --preset "$preset" || status=1
done
exit $status
