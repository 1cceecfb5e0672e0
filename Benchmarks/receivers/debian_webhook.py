"""Debian's package `webhook`: the usual choice for receivers that one makes oneself."""

import json
import pathlib
import subprocess
import time

from deliveries import SECRET

from .process import Receiver, free_port


class DebianWebhook(Receiver):
    """Verifies the signature and runs a command for each delivery; it answers before the command runs."""

    def __init__(self, folder: pathlib.Path, command: str = "/bin/true"):
        folder.mkdir(parents=True, exist_ok=True)
        header = {"source": "header", "name": "X-Hub-Signature-256"}
        hook = {
            "id": "bench", "execute-command": command, "command-working-directory": str(folder),
            "trigger-rule": {"match": {"type": "payload-hmac-sha256", "secret": SECRET, "parameter": header}}}
        (folder / "hooks.json").write_text(json.dumps([hook]))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/hooks/bench"
        super().__init__(["webhook", "-hooks", "hooks.json", "-ip", "127.0.0.1", "-port", port], folder)

    @staticmethod
    def version() -> str:
        return subprocess.run(["webhook", "-version"], capture_output=True, text=True).stdout.strip()


class CountingWebhook(DebianWebhook):
    """Its command appends one byte to a file, so that it shows how often it ran."""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.count, command = folder / "ran", folder / "count.sh"
        self.count.touch()
        command.write_text(f"#!/bin/sh\nprintf x >>'{self.count}'\n")
        command.chmod(0o755)
        super().__init__(folder, str(command))

    def ran(self, quiet: float = 5, patience: float = 180) -> int:
        """How many commands ran, once none has for so many seconds."""
        begin = last = time.monotonic()
        size = -1
        while time.monotonic() - last < quiet and time.monotonic() - begin < patience:
            if (now := self.count.stat().st_size) != size:
                size, last = now, time.monotonic()
            time.sleep(0.1)
        return size
