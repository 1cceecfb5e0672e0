#!/usr/bin/env bash
# Makes the virtual environment with the pinned packages under build/ where there is none, or where the pins have
# changed since, and prints its python.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=$PWD/build/acceptance-venv
stamp=$environment/requirements.txt

stop() {
    printf 'acceptance: %s\n' "$@" >&2
    exit 1
}

command -v python3 >/dev/null || stop "these checks need Python 3.10 or later (python3)."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    stop "these checks need Python 3.10 or later; this is $(python3 --version)."

if ! cmp -s Acceptance/requirements.txt "$stamp"; then
    echo "acceptance: installing the pinned packages into build/acceptance-venv" >&2
    rm -rf "$environment"
    python3 -m venv "$environment" ||
        stop "python3 cannot make a virtual environment here (on Debian and Ubuntu: apt-get install python3-venv)."
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-input \
        --requirement Acceptance/requirements.txt >&2 ||
        stop "the packages could not be installed (see above). PyPI has to be reachable for the first run;" \
            "nothing was checked."
    cp Acceptance/requirements.txt "$stamp"
fi
echo "$environment/bin/python"
