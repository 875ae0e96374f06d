#!/usr/bin/env bash
# How long the game takes to its first frame, what it holds in memory, and what it costs while nobody does anything: still, in the background,
# and with the backdrop moving. Needs Xvfb, xdotool and a release build; prints a row for each.
set -euo pipefail
game="${1:?the program, such as target/release/finale}"
seconds=15
work="$(mktemp -d)"
export XDG_RUNTIME_DIR="$work"
Xvfb -displayfd 3 -nolisten tcp -screen 0 1280x720x24 3>"$work/display" 2>/dev/null &
server=$!
trap 'kill "$server"; rm -r "$work"' EXIT
until [ -s "$work/display" ]; do sleep 0.1; done
DISPLAY=":$(cat "$work/display")"
export DISPLAY

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

printf '%-28s %12s %10s %s\n' case 'first frame' memory 'processor while idle'
for case in 'still' 'moving, not in front' 'moving, in front'; do
    mkfifo "$work/out"
    start=$(date +%s%N)
    if [ "$case" = still ]; then still=--still; else still=; fi
    "$game" --trace $still --size 1280x720 --data "$work/data" >"$work/out" &
    pid=$!
    exec 4<"$work/out"
    while read -r line <&4 && [ "$line" != frame ]; do :; done
    first=$(( ($(date +%s%N) - start) / 1000000 ))
    cat <&4 >/dev/null &
    reader=$!
    if [ "$case" = 'moving, in front' ]; then
        xdotool search --sync --onlyvisible --class finale windowfocus --sync
    fi
    sleep 6 # fades of the first screen are over
    before=$(ticks "$pid")
    sleep "$seconds"
    used=$(( ($(ticks "$pid") - before) * 100 / $(getconf CLK_TCK) ))
    memory=$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status")
    printf '%-28s %9s ms %6s MiB %s %% of a core\n' "$case" "$first" "$memory" "$(( used / seconds ))"
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    exec 4<&-
    wait "$reader" 2>/dev/null || true
    rm "$work/out"
done
