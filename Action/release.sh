#!/usr/bin/env bash
# Makes what a release consists of. usage:
#   release.sh version TAG                          checks that the tag is this source's version, and prints it
#   release.sh package BINARY PLATFORM FOLDER       FOLDER/githubcop-VERSION-PLATFORM.tar.gz: the program, its manual
#                                                   and completions for bash, zsh and fish
#   release.sh parts RESOLVED FOLDER                FOLDER/githubcop-VERSION.cdx.json: what it is made of (CycloneDX),
#                                                   out of the build's Package.resolved
#   release.sh workflow REPOSITORY COMMIT SUMS NAME prints a workflow that organizations copy (Examples/workflows/NAME),
#                                                   pinned to the commit and to the checksums in the file SUMS
#   release.sh finish REPOSITORY COMMIT FOLDER      FOLDER/githubcop.yml, FOLDER/githubcop-preview.yml, and
#                                                   FOLDER/SHA256SUMS over all that is in it
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

stop() {
    printf 'release: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=Action/common.sh
. "$top/Action/common.sh"
own=$(own_version "$top")
[ -n "$own" ] || stop "the sources do not say which version they are"

version() {
    [ "$1" = "v$own" ] || stop "the tag is $1, and the sources say $own (Sources/Wiring/Version.swift). Nothing was released."
    echo "$own"
}

package() {
    local binary=$1 platform=$2 folder=$3 told inside
    told=$("$binary" --version)
    [ "$told" = "$own" ] || stop "$binary says it is version $told, and the sources say $own"
    mkdir -p "$folder"
    inside=$(mktemp -d)
    install -m 755 "$binary" "$inside/githubcop"
    "$top/Scripts/manual.py" "$binary" "$inside/share/man/man1" >/dev/null
    chmod 644 "$inside"/share/man/man1/*
    completion "$binary" bash "$inside/share/bash-completion/completions/githubcop"
    completion "$binary" zsh "$inside/share/zsh/vendor-completions/_githubcop"
    completion "$binary" fish "$inside/share/fish/vendor_completions.d/githubcop.fish"
    tar -czf "$folder/githubcop-$own-$platform.tar.gz" -C "$inside" githubcop share
    rm -rf "$inside"
}

completion() {
    mkdir -p "$(dirname "$3")"
    "$1" --generate-completion-script "$2" >"$3"
    chmod 644 "$3"
}

parts() {
    mkdir -p "$2"
    python3 "$top/Scripts/sbom.py" "$own" "$1" >"$2/githubcop-$own.cdx.json"
}

workflow() {
    local repository=$1 commit=$2 sums=$3 name=$4 server=${GITHUB_SERVER_URL:-https://github.com} lines
    [[ $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || stop "'$repository' is not OWNER/NAME"
    [[ $commit =~ ^[0-9a-f]{40}$ ]] || stop "'$commit' is no commit"
    lines=$(grep -E "^[0-9a-f]{64} [ *]githubcop-$own-[a-z0-9_-]+\.tar\.gz$" "$sums") || stop "$sums names no archive"
    sums=$lines awk -v uses="$repository@$commit # v$own" -v url="$server/$repository" -v version="$own" '
        /^# Every release has this file/ { next }
        /uses: OWNER\/GitHubCop@/ { sub(/OWNER\/GitHubCop@.*/, uses) }
        /^  GITHUBCOP_RELEASE_URL: ""$/ { $0 = "  GITHUBCOP_RELEASE_URL: " url }
        /^  GITHUBCOP_VERSION: ""$/ { $0 = "  GITHUBCOP_VERSION: \"" version "\"" }
        /^  GITHUBCOP_CHECKSUM: ""$/ {
            print "  GITHUBCOP_CHECKSUM: |"
            count = split(ENVIRON["sums"], sums, "\n")
            for (i = 1; i <= count; i++) print "    " sums[i]
            next
        }
        { print }
    ' "$top/Examples/workflows/$name"
}

finish() {
    local repository=$1 commit=$2 folder=$3 sums name
    sums=$(mktemp)
    (cd "$folder" && sha256 -- *) >"$sums"
    for name in githubcop.yml githubcop-preview.yml; do
        workflow "$repository" "$commit" "$sums" "$name" >"$sums.yml"
        mv "$sums.yml" "$folder/$name"
        chmod 644 "$folder/$name"
    done
    (cd "$folder" && sha256 -- *) >"$sums"
    mv "$sums" "$folder/SHA256SUMS"
    chmod 644 "$folder/SHA256SUMS"
}

case "${1:-} $#" in
    "version 2" | "package 4" | "parts 3" | "workflow 5" | "finish 4") "$@" ;;
    *)
        sed -n '2,11s/^# //p' "$0" >&2
        exit 64
        ;;
esac
