#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds what is measured, optimised, and measures it. Arguments go to connect.py.
set -euo pipefail
cd "$(dirname "$0")/../../.."

scripts/install-packages.sh test
launcher=()
if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi
cmake --preset benchmark "${launcher[@]}" >/dev/null
cmake --build --preset benchmark --parallel "$(nproc)" --target plexctl plexbackend plexsim >/dev/null
exec python3 -B tests/benchmark/connect/connect.py build/benchmark/bin "$@"
