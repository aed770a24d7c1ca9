#!/usr/bin/env bash
# Measures trigest beside what a person would run instead, and beside what reading and hashing alone cost.
#
# usage: tests/bench/compare.sh [MODELS [MORE...]]
#
# MODELS is a folder of STL files (printer parts in the README); the giant is made of those and of MORE.
# Two commands of a row run in turn, $RUNS times (5). First comes: what a person would run instead, the
# medians of both times, and the median, least and greatest of their ratios; then the targets of .github/CONTRIBUTING.md.
# Installs nothing: rows whose peer is missing say so. Peers: b3sum, admesh, and $PYTHON (python3) with trimesh, scipy and
# networkx, with f3d for pictures, with pymeshlab. Needs about 1 GB in $WORK (a temporary folder), which is kept if it is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
models=$(realpath "${1:-tests/models}")
shift || true
runs=${RUNS:-5}
python=${PYTHON:-python3}
if [ -z "${WORK:-}" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
else
    work=$WORK
    mkdir -p "$work"
fi
cargo build --release --locked --quiet --bin trigest --example bench-inputs
target=${CARGO_TARGET_DIR:-target}/release
trigest=$(realpath "$target/trigest")
[ -e "$work/giant.stl" ] || "$target/examples/bench-inputs" "$work" "$models" "$@"
find "$models" -iname '*.stl' -size +0 | sort > "$work/models.txt"
export trigest work python models
# All that is read lies in the cache from here on.
find "$work" "$models" -name '*.stl' -size +100k -exec cat {} + > /dev/null

has() { command -v "$1" > /dev/null; }
imports() { "$python" -c "import $1" 2> /dev/null; }
# Nanoseconds that a shell command takes.
time_of() {
    local start end
    start=$(date +%s%N)
    bash -c "$1" > "$work/out" 2>&1 || { echo "failed: $1" >&2; tail -3 "$work/out" >&2; }
    end=$(date +%s%N)
    echo $((end - start))
}
row() { printf '| %-58s | %-10s | %-26s | %s |\n' "$@" >> "$work/targets.md"; }
# Median, least and greatest of numbers, one a line.
spread() { sort -g | awk '{ v[NR] = $1 } END { printf "%.3g %.3g %.3g\n", v[int((NR + 1) / 2)], v[1], v[NR] }'; }
# Whether the median $1 reaches $2, such as ">=60" or "<=6".
reached() {
    awk -v x="$1" -v t="$2" 'BEGIN { n = substr(t, 3) + 0; ok = (substr(t, 1, 2) == ">=") ? x >= n : x <= n; print ok ? "yes" : "NO" }'
}
judged() { # name, target, unit, "median least greatest"
    read -r median least greatest <<< "$4"
    local target=${2/>=/≥ }
    row "$1" "${target/<=/≤ } $3" "$median $3 ($least to $greatest)" "$(reached "$median" "$2")"
}
# How many times as long $5 takes as $4; $3 runs first, untimed.
ratio() { # name, target, before, one, other
    local i one other
    for i in $(seq "$runs"); do
        bash -c "$3"
        one=$(time_of "$4")
        bash -c "$3"
        other=$(time_of "$5")
        awk -v a="$one" -v b="$other" 'BEGIN { print b / a, a / 1e9, b / 1e9 }'
    done > "$work/times"
    judged "$1" "$2" × "$(cut -d' ' -f1 "$work/times" | spread)"
}
# The last ratio as a row for people: what is done, with what instead.
instead() { # what, with what
    local column ratio ours theirs
    for column in 1 2 3; do cut -d' ' -f$column "$work/times" | spread; done > "$work/spread"
    { read -r ratio least greatest; read -r ours _; read -r theirs _; } < "$work/spread"
    printf '| %s | %s | %.3g s | %.3g s | %.3g × (%.3g to %.3g) |\n' "$1" "$2" "$theirs" "$ours" "$ratio" "$least" "$greatest"
}
missing() { row "$1" "$2" "not measured: $3 is not here" "-"; }
# The value of a field in the last line of JSON.
field() { tail -1 | sed "s/.*\"$1\":\([0-9.]*\).*/\1/"; }

fresh='rm -rf "$work/library" "$work/peer"'
ours='"$trigest" import --quiet --library "$work/library"'
: > "$work/targets.md"
processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
echo "$(nproc) cores of ${processor:-an unknown processor}, $(uname -sr), $(date -I), $runs rounds"
echo
printf '| what | instead | theirs | trigest | times as fast |\n| --- | --- | --- | --- | --- |\n'
row "what" "target" "median (least to greatest)" "reached"
row "---" "---" "---" "---"
count=$(wc -l < "$work/models.txt")

name="import of $(wc -l < "$work/models.txt") STL files with pictures against trimesh and f3d"
if imports "trimesh, scipy, networkx, f3d"; then
    ratio "$name" ">=60" "$fresh" "$ours --jobs 2 \"\$models\" --include '*.stl'" \
        'xargs -d "\n" "$python" tests/bench/peer.py "$work/peer" 512 all < "$work/models.txt"'
    instead "numbers and pictures of $count printer parts" "trimesh and f3d, one program"
else missing "$name" "≥ 60 ×" "trimesh or f3d"; fi
name="the same, numbers alone, against ADMesh, two at a time"
if has admesh; then
    ratio "$name" ">=4" "$fresh" "$ours --jobs 2 --no-thumbnails \"\$models\" --include '*.stl'" \
        'xargs -d "\n" -P2 -n1 admesh < "$work/models.txt"'
    instead "their numbers alone" "ADMesh, two at a time"
else missing "$name" "≥ 4 ×" admesh; fi
name="giant STL of $(($(stat -c %s "$work/giant.stl") / 50)) triangles, in times of b3sum on one core"
if has b3sum; then
    ratio "$name" "<=8" "$fresh" 'b3sum --num-threads 1 "$work/giant.stl"' "$ours \"\$work/giant.stl\""
else missing "$name" "≤ 8 ×" b3sum; fi
torus="2-million-triangle torus, numbers alone, against"
numbers="$ours --no-thumbnails \"\$work/torus-2000000.stl\""
if has admesh; then
    ratio "$torus ADMesh" ">=5" "$fresh" "$numbers" 'admesh "$work/torus-2000000.stl"'
    instead "numbers of a torus of 2 million triangles" ADMesh
else missing "$torus ADMesh" "≥ 5 ×" admesh; fi
if imports "trimesh, scipy, networkx"; then
    ratio "$torus trimesh" ">=40" "$fresh" "$numbers" '"$python" tests/bench/peer.py "$work/peer" 512 numbers "$work/torus-2000000.stl"'
    instead "the same" trimesh
else missing "$torus trimesh" "≥ 40 ×" trimesh; fi
if imports pymeshlab; then
    ratio "$torus PyMeshLab" ">=25" "$fresh" "$numbers" \
        '"$python" -c "import pymeshlab, os; m = pymeshlab.MeshSet(); m.load_new_mesh(os.environ[\"work\"] + \"/torus-2000000.stl\"); m.get_topological_measures(); m.get_geometric_measures()"'
    instead "the same" PyMeshLab
else missing "$torus PyMeshLab" "≥ 25 ×" pymeshlab; fi
ratio "two workers against one" ">=1.85" "$fresh" "$ours --jobs 2 \"\$models\" --include '*.stl'" "$ours --jobs 1 \"\$models\" --include '*.stl'"

# A library that knows the large folder, whose files are old enough to be trusted.
if [ ! -e "$work/known" ]; then
    find "$work/many" "$work/first" "$work/last" -type f -exec touch -d '1 hour ago' {} +
    "$trigest" import --quiet --no-thumbnails --library "$work/known" "$work/many"
fi
for _ in $(seq "$runs"); do
    time_of '"$trigest" import --quiet --no-thumbnails --library "$work/known" "$work/many"' | awk '{ print 1e5 / ($1 / 1e9) }'
done | spread > "$work/spread"
judged "100,000 unchanged files, files a second" ">=30000" "" "$(cat "$work/spread")"
name="system calls a file of that"
if has strace; then
    strace -f -c -o "$work/calls" "$trigest" import --quiet --no-thumbnails --library "$work/known" "$work/many"
    calls=$(awk 'NR > 2 && $NF != "total" && $4 ~ /^[0-9]+$/ { n += $4 } END { print n / 1e5 }' "$work/calls")
    judged "$name" "<=2" "" "$calls $calls $calls"
else missing "$name" "≤ 2" strace; fi
for _ in $(seq "$runs"); do
    rm -rf "$work/library"
    (timeout --signal INT 2 "$trigest" import --json --quiet --no-thumbnails --library "$work/library" "$work/many" || true) |
        field first_file_ms
done | spread > "$work/spread"
judged "first of 100,000 files of one folder begun after" "<=30" ms "$(cat "$work/spread")"
for _ in $(seq "$runs"); do
    rm -rf "$work/library"
    time_of "$ours --no-thumbnails \"\$work/many\"" | awk '{ print $1 / 1e3 / 1e5 }'
done | spread > "$work/spread"
judged "100,000 tiny files, numbers alone, a file" "<=60" µs "$(cat "$work/spread")"
for folder in first many; do
    name="peak memory of $(find "$work/$folder" -name '*.stl' | wc -l) tiny files"
    if [ -x /usr/bin/time ]; then
        rm -rf "$work/library"
        /usr/bin/time -f %M -o "$work/memory" "$trigest" import --quiet --no-thumbnails --library "$work/library" "$work/$folder"
        mebibytes=$(awk '{ printf "%.1f", $1 / 1024 }' "$work/memory")
        judged "$name" "<=48" MiB "$mebibytes $mebibytes $mebibytes"
    else missing "$name" "≤ 48 MiB" /usr/bin/time; fi
done
# What 1,000 files cost beside opening the library and walking the folder, which the same run again costs.
thousand() { echo $(($(time_of "$ours --no-thumbnails \"\$work/$1\"") - $(time_of "$ours --no-thumbnails \"\$work/$1\""))); }
for _ in $(seq "$runs"); do
    rm -rf "$work/library"
    one=$(thousand first)
    rm -rf "$work/library"
    cp -r "$work/known" "$work/library"
    # The first import after a copy was made looks all of it through, and counts its folders anew.
    bash -c "$ours --no-thumbnails \"\$work/torus-10000.stl\""
    awk -v a="$one" -v b="$(thousand last)" 'BEGIN { print b / a }'
done | spread > "$work/spread"
judged "1,000 files beside 100,000 known ones, against 1,000 alone" "<=1.1" × "$(cat "$work/spread")"
for _ in $(seq "$runs"); do
    rm -rf "$work/library"
    # 1,000 files: as many microseconds a file as milliseconds in all.
    "$trigest" import --json --quiet --no-thumbnails --library "$work/library" "$work/first" | field main_thread_cpu_ms
done | spread > "$work/spread"
judged "main thread, processor time a model" "<=20" µs "$(cat "$work/spread")"
for _ in $(seq 20); do time_of '"$trigest" --version' | awk '{ print $1 / 1e6 }'; done | spread > "$work/spread"
empty=$(for _ in $(seq 20); do time_of true | awk '{ print $1 / 1e6 }'; done | spread | cut -d' ' -f1)
judged "trigest --version (a shell that starts nothing: $empty ms)" "<=5" ms "$(cat "$work/spread")"
megabytes=$(stat -c %s "$trigest" | awk '{ printf "%.2f", $1 / 1e6 }')
judged "program" "<=12" MB "$megabytes $megabytes $megabytes"

echo
echo "Targets:"
echo
cat "$work/targets.md"
echo
echo "How cost grows:"
echo
printf '| %-40s | %-8s | %s |\n' "input" "seconds" "peak memory" "---" "---" "---"
grows() { # name, arguments
    local name=$1 start end
    shift
    rm -rf "$work/library"
    start=$(date +%s%N)
    if [ -x /usr/bin/time ]; then
        /usr/bin/time -f %M -o "$work/memory" "$trigest" import --quiet --library "$work/library" "$@"
    else
        "$trigest" import --quiet --library "$work/library" "$@"
    fi
    end=$(date +%s%N)
    printf '| %-40s | %-8s | %s |\n' "$name" "$(awk -v n=$((end - start)) 'BEGIN { printf "%.2f", n / 1e9 }')" \
        "$([ -e "$work/memory" ] && awk '{ printf "%.0f MiB", $1 / 1024 }' "$work/memory" || echo "no /usr/bin/time")"
}
for triangles in 10000 100000 1000000 5000000; do grows "torus of $triangles triangles" "$work/torus-$triangles.stl"; done
grows "1,000 tiny files, numbers alone" --no-thumbnails "$work/first"
grows "100,000 tiny files, numbers alone" --no-thumbnails "$work/many"
grows "all STL files, one worker" --jobs 1 "$models" --include '*.stl'
grows "all STL files, two workers" --jobs 2 "$models" --include '*.stl'
