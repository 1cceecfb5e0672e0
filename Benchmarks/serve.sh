#!/usr/bin/env bash
# Measures `githubcop serve` beside other receivers; `make bench-serve` runs it. See serve.py.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
    printf 'bench-serve: %s\n' "$@" >&2
    exit 1
}

binary=${GITHUBCOP:-build/githubcop}
[ -x "$binary" ] || stop "there is no $binary. Run \`make release\` first, or name another binary in GITHUBCOP."

missing=()
for program in webhook wrk strace; do command -v "$program" >/dev/null || missing+=("$program"); done
if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || stop "this needs ${missing[*]}, which Debian and Ubuntu have as packages."
    [ "$(id -u)" = 0 ] || stop "this needs: apt-get install ${missing[*]}"
    echo "bench-serve: installing ${missing[*]}" >&2
    { apt-get update -qq && apt-get install -y -qq "${missing[@]}"; } >&2 || stop "they could not be installed (see above)."
fi

environment=$PWD/build/receivers-venv
if ! cmp -s Benchmarks/receivers/requirements.txt "$environment/requirements.txt"; then
    echo "bench-serve: installing the Python receiver into build/receivers-venv" >&2
    rm -rf "$environment"
    python3 -m venv "$environment" ||
        stop "python3 cannot make a virtual environment here (on Debian and Ubuntu: apt-get install python3-venv)."
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-input \
        --requirement Benchmarks/receivers/requirements.txt >&2 ||
        stop "the packages could not be installed (see above). PyPI has to be reachable for the first run."
    cp Benchmarks/receivers/requirements.txt "$environment/requirements.txt"
fi

GITHUBCOP=$(realpath "$binary") GITHUBCOP_RECEIVERS_PYTHON=$environment/bin/python
export GITHUBCOP GITHUBCOP_RECEIVERS_PYTHON PYTHONDONTWRITEBYTECODE=1
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
exec python3 Benchmarks/serve.py "$@"
