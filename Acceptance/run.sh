#!/usr/bin/env bash
# Checks the built githubcop with things that no one here wrote: PyGithub, githubkit, GitHub's own schemas and
# payloads, in a virtual environment under build/ with pinned packages. Arguments go to pytest, for example
# `make acceptance ARGS='test_webhooks.py -k created'`.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${GITHUBCOP:-$PWD/.build/debug/githubcop}

stop() {
    printf 'acceptance: %s\n' "$@" >&2
    exit 1
}

[ -x "$binary" ] || stop "there is no $binary. Run \`make build\` first, or name another binary in GITHUBCOP."
python=$(Acceptance/venv.sh)
Acceptance/browser.sh
Acceptance/promtool.sh

mkdir -p build
GITHUBCOP=$(realpath "$binary")
export GITHUBCOP PYTHONDONTWRITEBYTECODE=1
# Everything from here on talks to this machine only.
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
cd Acceptance
exec "$python" -m pytest "$@"
