#!/usr/bin/env bash
# Checks for what the build needs and cannot bring itself: a Swift toolchain, SQLite's and libsodium's headers.
# Installs headers with apt where it may; otherwise names the package and stops with exit code 1.
set -euo pipefail

swift=${SWIFT:-swift}
needed=6.1

stop() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

check_swift() {
    command -v "${swift%% *}" >/dev/null ||
        stop "there is no Swift toolchain on this machine (looked for \`$swift\`)." \
            "Install Swift $needed or later from https://www.swift.org/install/ and run this again."
    local version
    version=$($swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
    [ -n "$version" ] || stop "\`$swift --version\` did not tell a version."
    [ "$(printf '%s\n' "$needed" "$version" | sort -V | head -n 1)" = "$needed" ] ||
        stop "Swift $version is too old: this package needs $needed or later." \
            "Get it from https://www.swift.org/install/ and run this again."
    swift_version=$version
}

# has HEADER FUNCTION LIBRARY: true when a C program that uses it compiles and links. Swift's toolchain brings clang.
has() {
    local compiler folder status
    for compiler in clang cc gcc; do command -v $compiler >/dev/null && break; done
    folder=$(mktemp -d)
    printf '#include <%s>\nint main(void) { return %s() == -7; }\n' "$1" "$2" >"$folder/probe.c"
    $compiler "$folder/probe.c" -o "$folder/probe" -l"$3" >"$folder/log" 2>&1 && status=0 || status=1
    rm -rf "$folder"
    return $status
}

has_sqlite() { has sqlite3.h sqlite3_libversion_number sqlite3; }
has_sodium() { has sodium.h sodium_init sodium; }

# What this machine's system calls itself and those it is like.
system=" "
[ -r /etc/os-release ] && system=" $(. /etc/os-release && echo "$ID ${ID_LIKE:-}") "

# installer DEBIAN FEDORA ALPINE ARCH: the command that installs these packages on this machine's system.
installer() {
    case "$system" in
        *" debian "* | *" ubuntu "*) echo "apt-get install $1" ;;
        *" fedora "* | *" rhel "* | *" centos "* | *" amzn "*) echo "dnf install $2" ;;
        *" alpine "*) echo "apk add $3" ;;
        *" arch "*) echo "pacman -S $4" ;;
        *) echo "" ;;
    esac
}

# provide WHAT CHECK DEBIAN FEDORA ALPINE ARCH: installs it with apt where it may, else says how to and stops.
provide() {
    local what=$1 check=$2 command prefix=""
    $check && return
    shift 2
    command=$(installer "$@")
    if [ "$(id -u)" -ne 0 ]; then prefix="sudo "; fi
    [ -n "$command" ] ||
        stop "$what are missing." \
            "Install them: $1 on Debian and Ubuntu, $2 on Fedora, RHEL and Amazon Linux," \
            "$3 on Alpine, $4 on Arch. Then run this again."
    if [[ $command != apt-get* ]] || { [ -n "$prefix" ] && ! sudo -n true 2>/dev/null; }; then
        stop "$what are missing. Install them, then run this again:" "    $prefix$command"
    fi
    echo "setup: $what are missing: running $prefix$command"
    # Old package lists are the usual reason for a failing install: fetch new ones only then.
    local apt="${prefix}env DEBIAN_FRONTEND=noninteractive apt-get -qq"
    $apt install -y "$1" >/dev/null ||
        { $apt update && $apt install -y "$1" >/dev/null; } ||
        stop "apt could not install $1. Install it by hand, then run this again:" "    ${prefix}apt-get install $1"
    $check || stop "$1 is installed, but a program that uses it still does not build."
}

check_darwin() {
    has_sqlite || stop "SQLite's headers are part of the macOS SDK, and they were not found." \
        "Run \`xcode-select --install\` and try again."
    command -v pkg-config >/dev/null && pkg-config --exists libsodium ||
        stop "libsodium is missing. Install it, then run this again:" "    brew install libsodium pkgconf"
}

check_swift
if [ "$(uname -s)" = Darwin ]; then
    check_darwin
else
    provide "SQLite's headers" has_sqlite libsqlite3-dev sqlite-devel sqlite-dev sqlite
    # It seals the secrets that GitHub stores.
    provide "libsodium's headers" has_sodium libsodium-dev libsodium-devel "libsodium-dev libsodium-static" libsodium
fi
echo "setup: Swift $swift_version, SQLite's and libsodium's headers are here"
