#!/usr/bin/env bash
# Builds the fuzz targets with libFuzzer and runs each for a bounded time. The first argument is how many seconds each
# may take (60), the others are targets (all of them: signature delivery policy event).
#
# Ends with 1 when an input crashes, hangs, fills the memory or breaks a promise, and says which input and how to try
# it again. What was found worth keeping stays in build/fuzz/corpus/, so that the next run goes on from there.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

swift=${SWIFT:-swift}
seconds=${1:-60}
shift $(($# > 0 ? 1 : 0))
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(signature delivery policy event)

stop() {
    printf 'fuzz: %s\n' "$@" >&2
    exit 1
}

case "$seconds" in '' | *[!0-9]* | 0*) stop "'$seconds' is not a number of seconds: make fuzz ARGS='300 policy'" ;; esac

# Optimized, as the product is: overflows and indices are checked in both.
(cd Fuzz && $swift build --sanitize fuzzer -c release) ||
    stop "the targets could not be built. If it is libFuzzer that is missing (libclang_rt.fuzzer), this toolchain does" \
        "not bring it: Apple's does not, those of swift.org do."
binaries=$(cd Fuzz && $swift build --sanitize fuzzer -c release --show-bin-path) || exit 1

# GitHub's own payloads as more seeds, where they are at hand: the event's name is that of the folder.
shared=${GITHUBCOP_SHARED:-../shared}/github/payloads
payloads=build/fuzz/payloads
mkdir -p "$payloads"
if [ -d "$shared" ]; then
    for file in "$shared"/*/*.json; do
        event=$(basename "$(dirname "$file")")
        { echo "$event"; cat "$file"; } >"$payloads/$event-$(basename "$file")"
    done
else
    echo "fuzz: GitHub's recorded payloads are not at hand (GITHUBCOP_SHARED): left out, own seeds are used."
fi

# run NAME: one target for its time; prints one line, or what broke.
run() {
    local name=$1 binary log=build/fuzz/$1.log seeds=("Fuzz/Seeds/$1") status input
    binary=$binaries/Fuzz$(tr '[:lower:]' '[:upper:]' <<<"${name:0:1}")${name:1}
    [ -x "$binary" ] || stop "there is no target '$name'; take signature, delivery, policy or event."
    case "$name" in
        delivery) seeds+=("$payloads") ;;
        policy) seeds+=(Examples -dict=Fuzz/Seeds/policy.dict) ;;
    esac
    mkdir -p "build/fuzz/corpus/$name"
    # Swift's own report of a crash would come before libFuzzer writes down the input.
    SWIFT_BACKTRACE=enable=no "$binary" "build/fuzz/corpus/$name" "${seeds[@]}" \
        -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/$name-" >"$log" 2>&1
    status=$?
    if [ $status -eq 0 ]; then
        printf 'fuzz: %-9s %s s, %s inputs, nothing found\n' "$name" "$seconds" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
        return 0
    fi
    grep -aE 'Fatal error|ERROR: libFuzzer|SUMMARY' "$log" >&2
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    printf 'fuzz: %s failed, see %s\n' "$name" "$log" >&2
    [ -z "$input" ] || printf 'fuzz: the input is %s; try it again with\n  %s %s\n' "$input" "$binary" "$input" >&2
    return 1
}

failed=0
for name in "${targets[@]}"; do run "$name" || failed=1; done
exit $failed
