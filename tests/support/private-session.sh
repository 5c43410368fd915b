#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a command in a desktop session of its own: a private home, a private session bus and, with --keychain, an unlocked GNOME
# Keyring on it. Nothing of the person's own session is seen or touched, and nothing of this one is left behind.
#
#     private-session.sh [--keychain] command [argument…]
set -eu
here=$(cd "$(dirname "$0")" && pwd)

keychain=false
if [ "$1" = --keychain ]; then
    keychain=true
    shift
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/private-session.XXXXXX")
# Whatever was started in here carries this home in its environment: the bus, the keyring, and what the command left behind.
inhabitants() {
    grep -lzxF "HOME=$home" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
}
end() {
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        left=$(inhabitants)
        [ -n "$left" ] || break
        signal=TERM
        [ "$attempt" -lt 10 ] || signal=KILL
        # shellcheck disable=SC2086 # a list of numbers
        kill -s $signal $left 2>/dev/null || true
        sleep 0.1
    done
    rm -rf "$home"
}
trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -m 700 "$home/run" "$home/data" "$home/config" "$home/cache"
unset DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL
export HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache"

dbus-daemon --config-file="$here/session-bus.conf" --fork --print-address=3 3>"$home/address" 2>"$home/bus.log" ||
    { cat "$home/bus.log" >&2; exit 1; }
DBUS_SESSION_BUS_ADDRESS=$(cat "$home/address")
export DBUS_SESSION_BUS_ADDRESS
if $keychain; then
    # Unlocked this way, the keyring is the default one and is made when it is missing. The password is read up to the end of input.
    printf 'a password for this session' | gnome-keyring-daemon --unlock --components=secrets --daemonize >"$home/keyring.log" 2>&1 ||
        { cat "$home/keyring.log" >&2; exit 1; }
fi

status=0
"$@" || status=$?
exit $status
