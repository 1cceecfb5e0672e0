#!/usr/bin/env bash
# Checks for what the build needs and cannot bring itself: a Swift toolchain and SQLite's headers.
# Installs the headers with apt where it may; otherwise names the package and stops with exit code 1.
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

# True when a C program that uses SQLite compiles and links. Swift's toolchain brings clang.
has_sqlite() {
    local compiler folder status
    for compiler in clang cc gcc; do command -v $compiler >/dev/null && break; done
    folder=$(mktemp -d)
    printf '#include <sqlite3.h>\nint main(void) { return sqlite3_libversion_number() == 0; }\n' >"$folder/probe.c"
    $compiler "$folder/probe.c" -o "$folder/probe" -lsqlite3 >"$folder/log" 2>&1 && status=0 || status=1
    rm -rf "$folder"
    return $status
}

# How this machine's system calls the package with SQLite's headers.
sqlite_package() {
    local system=" "
    [ -r /etc/os-release ] && system=" $(. /etc/os-release && echo "$ID ${ID_LIKE:-}") "
    case "$system" in
        *" debian "* | *" ubuntu "*) echo "apt-get install libsqlite3-dev" ;;
        *" fedora "* | *" rhel "* | *" centos "* | *" amzn "*) echo "dnf install sqlite-devel" ;;
        *" alpine "*) echo "apk add sqlite-dev" ;;
        *" arch "*) echo "pacman -S sqlite" ;;
        *) echo "" ;;
    esac
}

install_sqlite() {
    if [ "$(uname -s)" = Darwin ]; then
        stop "SQLite's headers are part of the macOS SDK, and they were not found." \
            "Run \`xcode-select --install\` and try again."
    fi
    local command prefix=""
    command=$(sqlite_package)
    if [ "$(id -u)" -ne 0 ]; then prefix="sudo "; fi
    [ -n "$command" ] ||
        stop "SQLite's headers (sqlite3.h and libsqlite3) are missing." \
            "Install them: libsqlite3-dev on Debian and Ubuntu, sqlite-devel on Fedora, RHEL and Amazon Linux," \
            "sqlite-dev on Alpine, sqlite on Arch. Then run this again."
    if [[ $command != apt-get* ]] || { [ -n "$prefix" ] && ! sudo -n true 2>/dev/null; }; then
        stop "SQLite's headers are missing. Install them, then run this again:" "    $prefix$command"
    fi
    echo "setup: SQLite's headers are missing: running $prefix$command"
    # Old package lists are the usual reason for a failing install: fetch new ones only then.
    local apt="${prefix}env DEBIAN_FRONTEND=noninteractive apt-get -qq"
    $apt install -y libsqlite3-dev >/dev/null ||
        { $apt update && $apt install -y libsqlite3-dev >/dev/null; } ||
        stop "apt could not install libsqlite3-dev. Install it by hand, then run this again."
    has_sqlite || stop "libsqlite3-dev is installed, but a program that uses sqlite3.h still does not build."
}

check_swift
has_sqlite || install_sqlite
echo "setup: Swift $swift_version and SQLite's headers are here"
