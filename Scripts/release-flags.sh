#!/usr/bin/env bash
# Prints the flags with which `swift build` links libsodium into the program, so that it runs where the library is not
# installed. Prints nothing, and says so, where the machine has no static one: the program needs the shared one then.
set -euo pipefail
cd "$(dirname "$0")/.."

# macOS looks for frameworks and libraries of the system first, and is no place where a binary is carried to a server.
[ "$(uname -s)" = Linux ] || exit 0

folder=$(pkg-config --variable=libdir libsodium 2>/dev/null || true)
for library in "${folder:-/nowhere}/libsodium.a" /usr/lib/*-linux-*/libsodium.a /usr/lib64/libsodium.a \
    /usr/lib/libsodium.a /usr/local/lib/libsodium.a; do
    [ -f "$library" ] || continue
    # A folder of its own, searched before the system's: there the shared library would be found first.
    mkdir -p build/static
    ln -sf "$library" build/static/libsodium.a
    echo "-Xlinker -L$PWD/build/static"
    exit 0
done
echo "static-libraries: there is no libsodium.a on this machine; the program will need libsodium's shared library" >&2
