"""The built binary, run as a person would: the sandbox, the server and single commands."""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .traffic import Traffic

PATIENCE = 60.0
"""Seconds after which something that should have happened counts as not happening."""


AT_ONCE = ("--writes-per-second", "10000")
"""GitHub asks for a slower pace. That is kept elsewhere; here it would only make everybody wait."""


def eventually(condition, what: str, patience: float = PATIENCE):
    """The first true value of `condition`, asked again and again; fails when there is none in time."""
    deadline = time.monotonic() + patience
    while True:
        if value := condition():
            return value
        assert time.monotonic() < deadline, f"not within {patience:.0f} s: {what}"
        time.sleep(0.02)


def environment(**more: str) -> dict[str, str]:
    """This process's environment without GitHub's variables, so that no check depends on who runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return kept | {"NO_COLOR": "1"} | more


class Service:
    """A process that runs until it is told to stop, with its output in a file."""

    def __init__(self, command: list, folder: Path, name: str, env: dict[str, str]):
        self.output = folder / f"{name}.log"
        self.name = name
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=folder
            )

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_until(self, condition, what: str):
        def check():
            assert self.process.poll() is None, f"{self.name} ended early:\n{self.text()[-2000:]}"
            return condition()

        return eventually(check, f"{self.name}: {what}; its output:\n{self.text()[-2000:]}")

    @property
    def peak(self) -> int:
        """The most resident memory that it ever had, in KiB. Linux tells."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

    def stop(self) -> int:
        """Asks the process to stop as a service manager does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"{self.name} did not stop within 30 s of SIGTERM:\n{self.text()[-2000:]}")
        return self.process.returncode


class Sandbox(Service):
    """`githubcop sandbox`: a small GitHub on a free port of this machine."""

    def __init__(self, binary: Path, folder: Path, *arguments: str, repositories: int = 25):
        folder.mkdir(parents=True, exist_ok=True)
        ready = folder / "ready.json"
        self.folder = folder
        self.traffic = Traffic(folder / "traffic.jsonl")
        super().__init__(
            [binary, "sandbox", "--port", 0, "--repositories", repositories, "--organization", "acme"]
            + ["--traffic-log", self.traffic.file, "--ready-file", ready, *arguments],
            folder,
            "sandbox",
            environment(),
        )
        facts = self.wait_until(lambda: _complete_json(ready), "writing its ready file")
        self.url = facts["url"].rstrip("/")
        self.organization = facts["organization"]
        self.token = facts["token"]
        self.app_id = int(facts["app_id"])
        self.app_key_file = Path(facts.get("app_private_key_file") or _new_key(folder / "app.pem"))

    def credentials(self) -> dict[str, str]:
        """The environment of somebody who works with the sandbox's token."""
        return {"GITHUB_API_URL": self.url, "GITHUB_TOKEN": self.token}

    def app_credentials(self) -> dict[str, str]:
        return {
            "GITHUB_API_URL": self.url,
            "GITHUB_APP_ID": str(self.app_id),
            "GITHUB_APP_PRIVATE_KEY_FILE": str(self.app_key_file),
        }


@dataclass(frozen=True)
class Outcome:
    code: int
    output: str
    errors: str

    @property
    def told(self) -> str:
        return self.output + self.errors

    @property
    def repositories(self) -> list[dict]:
        """What `--format json` says of each repository."""
        return [json.loads(line) for line in self.output.splitlines()[:-1]]

    @property
    def report(self) -> dict:
        """What `--format json` says of the run."""
        return json.loads(self.output.splitlines()[-1])

    def expect(self, code: int) -> "Outcome":
        """Fails with everything that the command said, unless it ended with this exit code."""
        if self.code != code:
            raise AssertionError(f"exit code {self.code}, not {code}\n{self.output[-4000:]}\n{self.errors[-4000:]}")
        return self


def run(binary: Path, *arguments, env: dict[str, str] | None = None, folder: Path | None = None) -> Outcome:
    """Runs one command to its end."""
    done = subprocess.run(
        [str(binary), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(**env or {}),
        cwd=folder,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def _new_key(file: Path) -> Path:
    """A fresh RSA key for the App. The sandbox checks what a JWT claims; it knows no key to check its signature by."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return file


def _complete_json(file: Path) -> dict | None:
    try:
        return json.loads(file.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
