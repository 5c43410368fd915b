#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what building, testing or the demo needs and this machine lacks. As somebody who may not install, says what is missing.
#
#     install-packages.sh build|demo|test
set -euo pipefail

# shellcheck disable=SC2034 # read by name
# qt6-tools-dev brings lupdate and lrelease, npm brings Node.js and the certificate authorities.
build=(cmake ninja-build g++ qt6-base-dev qt6-tools-dev qtkeychain-qt6-dev libsimdjson-dev libssl-dev libqrencode-dev pkg-config)
simulated=("${build[@]}" libhttp-parser-dev dbus-daemon gnome-keyring libsecret-1-0 python3)
demo=("${simulated[@]}" ffmpeg curl ca-certificates)
test=("${simulated[@]}" mold npm python3-cryptography python3-jwt iproute2 util-linux openssl ca-certificates)

declare -n wanted=${1:?build, demo or test}
# A program that is there is good enough, wherever it came from.
has() {
    case $1 in
    cmake | g++ | pkg-config | curl | python3 | ffmpeg | npm) command -v "$1" >/dev/null ;;
    ninja-build) command -v ninja >/dev/null ;;
    *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac
}
missing=()
for package in "${wanted[@]}"; do
    has "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
    printf 'These packages are missing; install them and start again:\n\n    sudo apt-get install --no-install-recommends %s\n' "${missing[*]}" >&2
    exit 1
fi
printf 'Installing %d packages: %s\n' ${#missing[@]} "${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o Acquire::Retries=3 update | tail -n 1
# A line for every 25 packages; what apt complains about comes out as it is.
apt-get -y -q -o Acquire::Retries=3 install --no-install-recommends "${missing[@]}" | awk '
    function tell(what, count) { if (count % 25 == 0) { print "    " count " packages " what; fflush() } }
    /^Need to get/ { print; fflush() }
    /^Get:/ { tell("fetched", ++fetched) }
    /^Setting up/ { tell("set up", ++done) }' || true
for package in "${missing[@]}"; do
    has "$package" || { echo "could not be installed: $package" >&2; exit 1; }
done
