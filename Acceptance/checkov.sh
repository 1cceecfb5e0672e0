#!/usr/bin/env bash
# Makes checkov's own virtual environment under build/ (its pins do not agree with those of the other checks) and prints
# its program.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=$PWD/build/checkov-venv
if ! cmp -s Acceptance/checkov-requirements.txt "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-input \
        --requirement Acceptance/checkov-requirements.txt >&2 || {
        echo "checkov could not be installed: PyPI has to be reachable for the first run" >&2
        exit 1
    }
    cp Acceptance/checkov-requirements.txt "$environment/requirements.txt"
fi
echo "$environment/bin/checkov"
