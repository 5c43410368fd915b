#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, and runs everything under AddressSanitizer and UBSan; what has threads of its own under ThreadSanitizer as well;
# and what is about time in a simulated network as it is built for everyday work.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-packages.sh test
# More than a hundred programs are linked, each in a tenth of the time the usual linker takes.
options=()
for kind in EXE SHARED MODULE; do
    options+=("-DCMAKE_${kind}_LINKER_FLAGS=-fuse-ld=mold")
done
if command -v ccache >/dev/null; then
    options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

status=0
check() {
    local preset=$1 label=$2
    shift 2
    printf '\n== %s: building\n' "$preset"
    cmake --preset "$preset" "${options[@]}" >/dev/null
    cmake --build --preset "$preset" --parallel "$(nproc)" --target "$@" | grep -vE '^\[[0-9/]+\] (Automatic|Generating)' || exit 1
    printf '\n== %s: testing\n' "$preset"
    ctest --preset "$preset" ${label:+-L "$label"} || status=1
}
check dev network plexctl plexbackend plexsim
check tsan '' threaded_tests
check asan '' all
exit $status
