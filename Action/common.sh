# shellcheck shell=bash
# What the Action's scripts share: what they are the scripts of, and how they speak to the runner.

# escaped TEXT: as the data of a workflow command, which ends with the line.
escaped() {
    local text=$1
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '%s' "${text//$'\n'/%0A}"
}

# say LEVEL TITLE TEXT…: an annotation, shown on the run's page and written to the job's summary. It goes to standard
# error, which the runner reads as well and no `$(…)` swallows.
say() {
    local level=$1 title=$2
    shift 2
    printf '::%s title=%s::%s\n' "$level" "$title" "$(escaped "$*")" >&2
    printf '**%s.** %s\n\n' "$title" "$*" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

# refuse TEXT…: the job cannot go on as it is set up. 64 is githubcop's own code for bad usage.
refuse() {
    say error "GitHubCop" "$@"
    exit 64
}

# output NAME VALUE: one line, whatever the value holds.
output() {
    printf '%s=%s\n' "$1" "${2//[$'\r\n']/ }" >>"$GITHUB_OUTPUT"
}

# own_version FOLDER: the version that these sources are.
own_version() {
    sed -nE 's/^ *package static let current = "([^"]+)"$/\1/p' "$1/Sources/Wiring/Version.swift"
}

# sha256 FILE…: as sha256sum prints it, on Linux and macOS.
sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}
