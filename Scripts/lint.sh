#!/usr/bin/env bash
# What a reader of a pull request should not have to look for. Says everything it finds, then fails once.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

swift=${SWIFT:-swift}
failed=0

# report TITLE FINDINGS: prints the findings, if any, and remembers that there were some.
report() {
    [ -z "$2" ] && { echo "lint: $1: none"; return; }
    printf 'lint: %s:\n%s\n' "$1" "$2" >&2
    failed=1
}

report "files against the project's format" \
    "$($swift format lint --strict --recursive --parallel --configuration .swift-format \
        Package.swift Sources Tests Fuzz/Package.swift Fuzz/Targets 2>&1)"
report "imports against the house's arrows" "$(Scripts/check-imports.sh 2>&1)"
report "unfinished or crashing code in Sources" \
    "$(git grep -nE '\bTODO\b|\bFIXME\b|\bfatalError\(|\btry!|\bas!' -- 'Sources/*.swift')"

# Paths of the machine that someone worked on. A checkout right under a system folder says nothing special.
places=(-e "$PWD/")
[ "${HOME:-/}" != / ] && places+=(-e "$HOME/")
case "$(dirname "$PWD")" in
    / | /tmp | /home | /root | /opt | /usr/src) ;;
    *) places+=(-e "$(dirname "$PWD")/") ;;
esac
report "paths of this machine in tracked files" "$(git grep -nF "${places[@]}")"

exit $failed
