#!/usr/bin/env bash
# Proves githubcop on a real organization made for it (Docs/live.md). usage: live.sh ORGANIZATION [ARGUMENTS]
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Acceptance/venv.sh)
binary=${GITHUBCOP:-$PWD/.build/debug/githubcop}
[ -x "$binary" ] || { echo "live: there is no $binary. Run \`make build\` first, or name another binary in GITHUBCOP." >&2; exit 64; }
GITHUBCOP=$(realpath "$binary")
export GITHUBCOP PYTHONDONTWRITEBYTECODE=1
cd Acceptance
exec "$python" -m live "$@"
