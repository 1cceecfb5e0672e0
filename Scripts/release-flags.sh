#!/usr/bin/env bash
# Prints the flags with which `swift build` makes a program that is carried to other machines: everything static that
# may be missing there, and no more of it than the program uses. Says on standard error what it could not do.
#
# usage: release-flags.sh [--without-icu]     --without-icu: for a program that does not use ICU and links none of it
set -euo pipefail
cd "$(dirname "$0")/.."

# macOS has Swift's library in the system, and is no place where a binary is carried to a server.
[ "$(uname -s)" = Linux ] || exit 0

echo "--static-swift-stdlib"
# One section for each function, so that the linker leaves out what nobody calls and keeps one of several that are equal.
echo "-Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xcc -fdata-sections -Xlinker --icf=safe"
# Neither symbols for debuggers nor names for libraries that would be loaded later.
echo "-Xlinker -s -Xlinker --no-export-dynamic"

# Seals the secrets that GitHub stores.
sodium() {
    local folder library
    folder=$(pkg-config --variable=libdir libsodium 2>/dev/null || true)
    for library in "${folder:-/nowhere}/libsodium.a" /usr/lib/*-linux-*/libsodium.a /usr/lib64/libsodium.a \
        /usr/lib/libsodium.a /usr/local/lib/libsodium.a; do
        [ -f "$library" ] || continue
        # A folder of its own, searched before the system's: there the shared library would be found first.
        mkdir -p build/static
        ln -sf "$library" build/static/libsodium.a
        echo "-Xlinker -L$PWD/build/static"
        return
    done
    echo "release-flags: there is no libsodium.a on this machine; the program will need libsodium's shared library" >&2
}

# Two thirds of what Foundation would bring.
icu() {
    local folder
    folder=$("${SWIFT:-swift}" -print-target-info -static-stdlib 2>/dev/null |
        sed -n 's/^ *"runtimeResourcePath": "\(.*\)".*/\1/p')
    if ! command -v python3 >/dev/null; then
        echo "release-flags: without python3 the program is linked with all of ICU's data, 30 MB more" >&2
        return
    fi
    Scripts/icu-data.py "$folder/linux/lib_FoundationICU.a" build/static/icu-data.o
}

sodium
[ "${1:-}" = --without-icu ] || icu
