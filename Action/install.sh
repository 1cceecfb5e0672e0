#!/usr/bin/env bash
# Brings githubcop to the runner. `choose` decides how: the released archive of this version and platform, else the
# sources beside this script; `install` does it and puts githubcop on the PATH. An archive is used only when its
# SHA-256 is the expected one, each time anew, also when it was kept by the runner.
set -euo pipefail

# shellcheck source=Action/common.sh
. "$(dirname "$0")/common.sh"
action=$(cd "$(dirname "$0")/.." && pwd)
tools=${RUNNER_TOOL_CACHE:?this script runs in a job of GitHub Actions}/githubcop

# This runner as releases name it; empty where none is made for it.
platform() {
    case "$(uname -s) $(uname -m)" in
        "Linux x86_64") echo linux-x86_64 ;;
        "Linux aarch64" | "Linux arm64") echo linux-arm64 ;;
        "Darwin arm64") echo macos-arm64 ;;
    esac
}

# The sources' own checksum, the compiler's included: what was built from it may be used again.
source_key() {
    {
        uname -sm
        swift --version 2>/dev/null || true
        cd "$action"
        find Package.* Sources -type f -print0 | LC_ALL=C sort -z | while IFS= read -r -d '' file; do
            sha256 "$file"
        done
    } | sha256 /dev/stdin | cut -d ' ' -f 1
}

# download URL FILE: prints the HTTP status; 000 where there was no answer.
download() {
    local protocol='=https'
    # Only this machine may be asked without TLS.
    case $1 in
        https://*) ;;
        http://127.0.0.1[:/]* | http://localhost[:/]*) protocol='=http' ;;
        *) refuse "Releases are downloaded from https:// only, not from $1." ;;
    esac
    curl --silent --show-error --location --proto "$protocol" --proto-redir "$protocol" --retry 4 --connect-timeout 20 --max-time 600 \
        --output "$2" --write-out '%{http_code}' "$1" || true
}

choose() {
    command -v curl >/dev/null || refuse "This runner has no curl, which downloads githubcop. Install it in an earlier step."
    local version=${INPUT_VERSION#v} checksum=$INPUT_CHECKSUM own platform archive url sums status sha256
    own=$(own_version "$action")
    platform=$(platform)
    # `uses: ./` names no repository: these sources are what is asked for.
    [ -n "$version$checksum$INPUT_RELEASE_URL$ACTION_REPOSITORY" ] || version=source
    if [ "$version" = source ]; then
        [ -z "$checksum" ] || refuse "A build from source has no checksum to compare: leave out 'checksum' or 'version: source'."
        from_source "version: source"
        return
    fi
    version=${version:-$own}
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] ||
        refuse "'$version' is no version: write for example 1.2.3, or source."
    url=${INPUT_RELEASE_URL:-$GITHUB_SERVER_URL/${ACTION_REPOSITORY:-$GITHUB_REPOSITORY}}
    url=${url%/}/releases/download/v$version
    archive=githubcop-$version-$platform.tar.gz

    if [ -n "$checksum" ] && [ -z "$platform" ]; then
        refuse "There are no releases for $(uname -sm), and so nothing with this checksum. Use 'version: source' without it."
    elif [[ $checksum =~ ^[0-9a-fA-F]{64}$ ]]; then
        sha256=$checksum
    elif [ -n "$checksum" ]; then
        sha256=$(checksum_in "$archive" <<<"$checksum")
        [ -n "$sha256" ] || refuse "The input 'checksum' has no SHA-256 for $archive, so nothing was downloaded."
    elif [ -z "$platform" ]; then
        unreleased "$version" "$own" "there are no releases for $(uname -sm)"
        return
    else
        sums=$RUNNER_TEMP/githubcop-$version-SHA256SUMS
        status=$(download "$url/SHA256SUMS" "$sums")
        case $status in
            200) ;;
            404)
                unreleased "$version" "$own" "there is no release at $url"
                return
                ;;
            *) refuse "$url/SHA256SUMS could not be downloaded (HTTP status $status). Try again later, or use 'version: source'." ;;
        esac
        sha256=$(checksum_in "$archive" <"$sums")
        if [ -z "$sha256" ]; then
            unreleased "$version" "$own" "the release has no $archive"
            return
        fi
    fi
    output how release
    output version "$version"
    output folder "$tools/$version/$platform"
    output archive "$archive"
    output archive-url "$url/$archive"
    output archive-sha256 "$(tr '[:upper:]' '[:lower:]' <<<"$sha256")"
}

# checksum_in FILE <SHA256SUMS: the SHA-256 of a file, empty where it is not listed.
checksum_in() {
    awk -v file="$1" '($2 == file || $2 == "*" file) && $1 ~ /^[0-9a-fA-F]+$/ && length($1) == 64 { print $1; exit }'
}

# unreleased VERSION OWN WHY: builds from source where that is the same version.
unreleased() {
    [ "$1" = "$2" ] ||
        refuse "There is no githubcop $1 to download ($3), and the sources of this action are version $2." \
            "Correct 'version', or leave it out."
    from_source "$3"
}

from_source() {
    local key
    command -v swift >/dev/null ||
        refuse "githubcop has to be built from source here ($1), and this runner has no Swift. Use a runner with Swift" \
            "6.1 or later (GitHub's ubuntu-24.04 has one, or 'container: swift:6.3-noble'), or a released version."
    key=$(source_key)
    echo "githubcop is taken from its sources: $1."
    output how source
    output version "$(own_version "$action")"
    output folder "$tools/source/$key"
    output key "githubcop-source-$key"
}

install() {
    local folder=$CHOSEN_FOLDER
    case $CHOSEN_HOW in
        release) install_release ;;
        source) install_source ;;
    esac
    local told
    told=$("$folder/githubcop" --version 2>&1) ||
        refuse "The installed githubcop does not run on this machine: $told." \
            "On Linux it needs SQLite's library (libsqlite3-0, sqlite-libs)."
    [ "$told" = "$CHOSEN_VERSION" ] || refuse "The installed githubcop says it is version $told, not $CHOSEN_VERSION."
    echo "$folder" >>"$GITHUB_PATH"
    output version "$told"
    output path "$folder"
    echo "githubcop $told is in $folder."
}

# Leaves `folder` on a fresh place that no other job writes to; the runner's tool cache keeps only the archive.
install_release() {
    local kept=$CHOSEN_FOLDER/$CHOSEN_ARCHIVE fresh status
    if [ ! -f "$kept" ] || ! is_genuine "$kept"; then
        mkdir -p "$CHOSEN_FOLDER"
        fresh=$(mktemp "$CHOSEN_FOLDER/download.XXXXXX")
        status=$(download "$CHOSEN_ARCHIVE_URL" "$fresh")
        if [ "$status" != 200 ]; then
            rm -f "$fresh"
            refuse "$CHOSEN_ARCHIVE_URL could not be downloaded (HTTP status $status)."
        fi
        if ! is_genuine "$fresh"; then
            local found
            found=$(sha256 "$fresh" | cut -d ' ' -f 1)
            rm -f "$fresh"
            refuse "$CHOSEN_ARCHIVE_URL is not what it should be: its SHA-256 is $found, and $CHOSEN_ARCHIVE_SHA256 was expected." \
                "Nothing of it was used."
        fi
        mv -f "$fresh" "$kept"
    fi
    folder=$(mktemp -d "$RUNNER_TEMP/githubcop.XXXXXX")
    tar -xzf "$kept" -C "$folder" githubcop
}

is_genuine() {
    [ "$(sha256 "$1" | cut -d ' ' -f 1)" = "$CHOSEN_ARCHIVE_SHA256" ]
}

install_source() {
    [ -x "$CHOSEN_FOLDER/githubcop" ] && return
    local scratch=$RUNNER_TEMP/githubcop-build flags=()
    "$action/Scripts/setup.sh"
    # shellcheck disable=SC2207 # many words, or none
    flags=($("$action/Scripts/release-flags.sh"))
    echo "::group::Building githubcop from source"
    swift build --package-path "$action" --scratch-path "$scratch" -c release \
        ${flags[@]+"${flags[@]}"} --product githubcop
    echo "::endgroup::"
    mkdir -p "$CHOSEN_FOLDER"
    # In one step, for other jobs on this machine may be looking.
    cp "$scratch/release/githubcop" "$CHOSEN_FOLDER/githubcop.$$"
    mv "$CHOSEN_FOLDER/githubcop.$$" "$CHOSEN_FOLDER/githubcop"
}

case ${1:-} in
    choose | install) "$1" ;;
    *)
        echo "usage: install.sh choose|install" >&2
        exit 64
        ;;
esac
