#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs check.mjs against the plexsim given as the argument; 77 when there is no npm to run it with.
set -eu
plexsim=$1
here=$(cd "$(dirname "$0")" && pwd)
for tool in node npm; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
work=$(mktemp -d)
simulation=
finish() {
    exec 3>&- 4<&- || true
    [ -z "$simulation" ] || { kill "$simulation" 2>/dev/null && wait "$simulation" || true; }
    rm -rf "$work"
}
trap finish EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/hosts.cjs" "$here/check.mjs" "$work"
cd "$work"
if ! npm ci --no-audit --no-fund --prefer-offline --loglevel=error; then
    npm ping --loglevel=silent >/dev/null 2>&1 && exit 1
    echo "skipped: npm's registry cannot be reached"
    exit 77
fi

mkfifo in out
"$plexsim" --directory "$work" --control 0 --exit-with-stdin <in >out &
simulation=$!
exec 3>in 4<out
read -r READY <&4
export READY
PLEX_TV=$(node -p 'JSON.parse(process.env.READY).plexTv')
export PLEX_TV NODE_EXTRA_CA_CERTS="$work/ca.pem"
node --require "$work/hosts.cjs" check.mjs
