#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Brings translations/ up to date with the words in the sources. With --check it changes nothing and fails if there was something to change.
set -euo pipefail
cd "$(dirname "$0")/.."
lupdate=$(command -v /usr/lib/qt6/bin/lupdate || command -v lupdate6 || command -v lupdate)

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
status=0
for file in translations/plexbackend_*.ts; do
    new=$copy/$(basename "$file")
    cp "$file" "$new"
    plural=()
    [ "$(basename "$file")" = plexbackend_en.ts ] && plural=(-pluralonly)
    "$lupdate" -silent -locations none -no-obsolete "${plural[@]}" src/mediabackend src/net src/plex plugin -ts "$new"
    if ! cmp -s "$file" "$new"; then
        if [ "${1:-}" = --check ]; then
            echo "$file is not up to date; run scripts/update-translations.sh"
            diff -u "$file" "$new" | head -40 || true
            status=1
        else
            cp "$new" "$file"
        fi
    fi
done
exit $status
