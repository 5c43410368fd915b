#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes short clips with two audio tracks for plexsim --media; the seconds in a name are the clip's length.
set -eu
directory=${1:?usage: make-media.sh <directory>}
mkdir -p "$directory"
for seconds in 10 20 90; do
    clip=$directory/clip-${seconds}s.mp4
    [ -e "$clip" ] && continue
    ffmpeg -nostdin -loglevel error -y \
        -f lavfi -i "testsrc2=size=640x360:rate=25:duration=$seconds" \
        -f lavfi -i "sine=frequency=440:sample_rate=48000:duration=$seconds" \
        -f lavfi -i "sine=frequency=660:sample_rate=48000:duration=$seconds" \
        -map 0:v -map 1:a -map 2:a -c:v libx264 -preset veryfast -b:v 250k -pix_fmt yuv420p -c:a aac -b:a 64k \
        -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu -movflags +faststart -f mp4 "$clip.part"
    mv "$clip.part" "$clip"
done
