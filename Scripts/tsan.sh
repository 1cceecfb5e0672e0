#!/usr/bin/env bash
# Builds everything once more for the thread sanitizer and runs the tests of what runs side by side, or those that the
# arguments select. A race ends in a report and in exit code 1. Nothing is suppressed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

swift=${SWIFT:-swift}
flags=(--sanitize thread --scratch-path .build/tsan)
mkdir -p build

if [ "$(uname -s)" = Linux ]; then
    clang -Wall -Wextra -shared -fPIC -O1 -o build/tsan-mutex.so Scripts/tsan-mutex.c -ldl || exit 1
    preload=$PWD/build/tsan-mutex.so
fi

$swift build --build-tests "${flags[@]}" 2>&1 | tee build/tsan-build.log || exit 1

# Each target in a process of its own: the tests are slow here, and those of one should not wait for those of all.
status=0
: >build/tsan.log
if [ $# -gt 0 ]; then runs=("$*"); else
    runs=()
    for target in Server Store GitHubAPI Enforcement EndToEnd; do runs+=("--filter ^${target}Tests"); done
fi
for run in "${runs[@]}"; do
    # shellcheck disable=SC2086 # the words of one run
    env ${preload:+LD_PRELOAD="$preload"} $swift test --skip-build "${flags[@]}" $run 2>&1 | tee -a build/tsan.log ||
        status=1
done

races=$(grep -c '^WARNING: ThreadSanitizer' build/tsan.log)
echo
grep -E '^SUMMARY: ThreadSanitizer' build/tsan.log | sort | uniq -c | sort -rn
grep -E '(✘|error:).*(failed|recorded an issue|error:)' build/tsan.log | head -n 40
grep -E '(Test run with|Executed) [0-9]+ tests?' build/tsan.log | grep -v 'Executed 0 tests'
echo "tsan: $races reports, see build/tsan.log"
[ "$races" -eq 0 ] || status=1
exit $status
