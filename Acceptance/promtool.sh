#!/usr/bin/env bash
# Takes promtool out of Debian's package prometheus into build/promtool, for the checks of Deploy/observability. The
# package itself is not installed, so no service starts. Without it those checks are left out, and say so.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v promtool >/dev/null && exit 0
[ -x build/promtool/promtool ] && exit 0
if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    echo "acceptance: taking promtool out of Debian's package prometheus" >&2
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    # As root, apt would give the download to a user that may not write there.
    if (cd "$folder" && chmod 755 . && { apt-get download prometheus ||
        { [ "$(id -u)" = 0 ] && apt-get update && apt-get download prometheus; }; } &&
        dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool) >"$folder/log" 2>&1; then
        mkdir -p build/promtool
        mv "$folder/usr/bin/promtool" build/promtool/promtool
        exit 0
    fi
    tail -n 3 "$folder/log" >&2
fi
echo "acceptance: there is no promtool here, and alerts and dashboard are not checked (apt-get install prometheus)" >&2
