"""A tool from PyPI: its own virtual environment under build/, and one run of it whose requests the sandbox counts."""

import os
import pathlib
import re
import subprocess
import sys
import time
import venv

from measuring import ROOT, end

# No tool needs longer for the side-by-side table; one that does hangs.
DEADLINE = 300


class Unmeasured(Exception):
    """Why there are no figures for a tool."""


def environment(package, version):
    """The Python of a virtual environment that has exactly this version, made at the first call."""
    folder = ROOT / "build" / "peers" / f"{package}-{version}"
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        print(f"installing {package} {version} into {folder.relative_to(ROOT)}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        if subprocess.run([*pip, f"{package}=={version}"], stdout=sys.stderr).returncode != 0:
            raise Unmeasured(f"{package} {version} could not be installed")
        done.touch()
    return python


def requests_and_seconds(python, script, arguments, folder, log):
    """Runs a script that calls the tool; what the sandbox's traffic log grew by, and the wall time."""
    before = lines(log)
    start = time.monotonic()
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [python, script, *arguments], cwd=folder, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(folder), "NO_PROXY": "127.0.0.1"})
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            raise Unmeasured(f"not done after {DEADLINE} s") from None
        finally:
            end(process)
    seconds = time.monotonic() - start
    if process.returncode != 0:
        told = (folder / "output").read_text(errors="replace")
        raise Unmeasured(f"exit code {process.returncode}: {re.sub(r'[^ -~]+', ' ', told).strip()[-200:]}")
    return lines(log) - before, seconds


def lines(log: pathlib.Path):
    if not log.exists():
        return 0
    with log.open("rb") as file:
        return sum(1 for _ in file)
