#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Shows the whole path, from sign-in to decoded pictures, through plexctl and the plugin. On a fresh Debian 12 nothing but this checkout
# is needed.
#
#     demo.sh              on a simulated Plex, with a keychain of its own: nothing of yours is touched
#     demo.sh --account    on your own Plex account: you sign in with the browser, and are signed out at the end
set -euo pipefail
cd "$(dirname "$0")/.."

case "$*" in
'' | --account) ;;
*)
    sed -n 's/^#     //p' "$0"
    exit 2
    ;;
esac
build=build/demo
media=build/demo-media

# Bold where somebody watches.
heading() {
    if [ -t 1 ]; then printf '\n\033[1m== %s\033[0m\n' "$1"; else printf '\n== %s\n' "$1"; fi
}

# Every tenth of the way is a line; the compiler's words are shown when something fails.
compile() {
    if ! NINJA_STATUS='%p ' cmake --build "$build" --parallel "$(nproc)" --target "$@" 2>&1 | tee "$build/log" |
        awk '$1 ~ /^[0-9]+%$/ { tenth = int($1 / 10); if (tenth > last) { last = tenth; printf "%3d %%\n", tenth * 10; fflush() } }'; then
        tail -n 40 "$build/log" >&2
        return 1
    fi
}

heading 'What is needed'
scripts/install-packages.sh demo
echo 'Everything is there.'

heading 'Building plexctl, the plugin and the simulated Plex'
launcher=()
if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi
mkdir -p "$build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo "${launcher[@]}" >"$build/log" 2>&1 || { cat "$build/log" >&2; exit 1; }
compile plexctl plexbackend plexsim

if [ "${1:-}" = --account ]; then
    exec python3 scripts/demo.py --programs "$build/bin" --account
fi
heading 'Making short clips to play'
tests/simulation/make-media.sh "$media"
du -h "$media"/*.mp4
tests/support/private-session.sh --keychain python3 scripts/demo.py --programs "$build/bin" --media "$media"
