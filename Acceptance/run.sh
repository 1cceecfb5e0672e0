#!/usr/bin/env bash
# Checks the built githubcop with things that no one here wrote: PyGithub, githubkit, GitHub's own schemas and
# payloads. Makes a virtual environment under build/ with pinned packages. Arguments go to pytest, for example
# `make acceptance ARGS='test_webhooks.py -k created'`.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${GITHUBCOP:-$PWD/.build/debug/githubcop}
environment=$PWD/build/acceptance-venv
stamp=$environment/requirements.txt

stop() {
    printf 'acceptance: %s\n' "$@" >&2
    exit 1
}

[ -x "$binary" ] || stop "there is no $binary. Run \`make build\` first, or name another binary in GITHUBCOP."
command -v python3 >/dev/null || stop "these checks need Python 3.10 or later (python3)."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    stop "these checks need Python 3.10 or later; this is $(python3 --version)."

# The environment is made anew whenever the pinned versions change.
if ! cmp -s Acceptance/requirements.txt "$stamp"; then
    echo "acceptance: installing the pinned packages into build/acceptance-venv"
    rm -rf "$environment"
    python3 -m venv "$environment" ||
        stop "python3 cannot make a virtual environment here (on Debian and Ubuntu: apt-get install python3-venv)."
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-input \
        --requirement Acceptance/requirements.txt ||
        stop "the packages could not be installed (see above). PyPI has to be reachable for the first run;" \
            "nothing was checked."
    cp Acceptance/requirements.txt "$stamp"
fi

mkdir -p build
GITHUBCOP=$(realpath "$binary")
export GITHUBCOP PYTHONDONTWRITEBYTECODE=1
# Everything from here on talks to this machine only.
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
cd Acceptance
exec "$environment/bin/python" -m pytest "$@"
