"""A receiver's process: started, waited for, checked through /proc, ended."""

import os
import pathlib
import re
import socket
import subprocess
import sys
import time

from measuring import end


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what: str, seconds: float = 60):
    """The first true value of `condition`; ends the program when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    sys.exit(f"{what} did not happen within {seconds:.0f} s")


class Receiver:
    """One receiver, listening. `url` is where deliveries go."""

    url: str

    def __init__(self, command: list, folder: pathlib.Path, environment: dict[str, str] | None = None):
        self.folder = folder
        self.output = folder / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                list(map(str, command)), cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, **(environment or {})})
        try:
            wait_for(self.is_listening, f"listening of {command[0]} ({self.output})")
        except BaseException:
            end(self.process)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)

    def is_listening(self) -> bool:
        if self.process.poll() is not None:
            sys.exit(f"a receiver ended:\n{self.output.read_text(errors='replace')[-2000:]}")
        with socket.socket() as probe:
            address = re.match(r"http://([^:/]+):(\d+)", self.url)
            return probe.connect_ex((address[1], int(address[2]))) == 0

    @property
    def pid(self) -> int:
        return self.process.pid

    def megabytes(self, field: str = "VmHWM") -> float:
        """The peak of its resident memory, or (`VmRSS`) what it has now."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1]) / 1024
