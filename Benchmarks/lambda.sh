#!/usr/bin/env bash
# Measures the Lambda function of build/lambda.zip; `make bench-lambda` runs it. See lambda.py.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f "${GITHUBCOP_LAMBDA_ZIP:-build/lambda.zip}" ] || {
    echo "bench-lambda: there is no build/lambda.zip. Run \`make lambda\` first." >&2
    exit 1
}
python=$(Acceptance/venv.sh)
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=Acceptance NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
exec "$python" Benchmarks/lambda.py "$@"
