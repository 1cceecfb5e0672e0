"""A function in Python, run by AWS's own runtime client (awslambdaric)."""

import sys
from pathlib import Path

HANDLERS = Path(__file__).parent / "handlers"


def python_function(folder: Path, handler: str) -> Path:
    """The code of a function, ready for `Function`: a bootstrap that runs `handlers/<handler>.py`."""
    code = folder / f"code-{handler}"
    if not code.exists():
        code.mkdir(parents=True)
        (code / f"{handler}.py").write_text((HANDLERS / f"{handler}.py").read_text())
        bootstrap = code / "bootstrap"
        # -B: nothing is written beside the code.
        bootstrap.write_text(f'#!/bin/sh\nexec "{sys.executable}" -B -m awslambdaric {handler}.handle\n')
        bootstrap.chmod(0o755)
    return code
