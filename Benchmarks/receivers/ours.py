"""`githubcop serve` with a state file of its own."""

import json
import os
import pathlib
import re
import sqlite3
import subprocess
import urllib.request

from deliveries import SECRET
from measuring import BINARY, UNPACED, Sandbox

from .process import Receiver, wait_for

POLICY = """\
version: 1
organization: acme
rules:
  - name: benchmark
    settings:
      repository: { has_wiki: false, has_projects: false }
"""


class Ours(Receiver):
    """Works against a sandbox. `around` is what the process is run by, such as strace."""

    def __init__(self, folder: pathlib.Path, sandbox: Sandbox, around: tuple = ()):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "githubcop.yml").write_text(POLICY)
        self.state = folder / "state.sqlite"
        self.environment = {
            "GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token, "GITHUB_WEBHOOK_SECRET": SECRET}
        self.is_wrapped = bool(around)
        super().__init__(
            [*around, BINARY, "serve", "--policy", "githubcop.yml", "--port", 0, "--state", self.state, "--no-cache",
             *UNPACED], folder, self.environment)

    def is_listening(self) -> bool:
        told = self.output.read_text()
        found, admin = re.search(r"Listening on (http\S+) for", told), re.search(r"Metrics on (http\S+)\.", told)
        if not (found and admin):
            assert self.process.poll() is None, told
            return False
        self.url, self.metrics_url = found[1], admin[1]
        return True

    @property
    def pid(self) -> int:
        if not self.is_wrapped:
            return self.process.pid
        return int(pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    def metrics(self) -> str:
        with urllib.request.urlopen(self.metrics_url) as answer:
            return answer.read().decode()

    def ask(self, query: str) -> int:
        with sqlite3.connect(f"file:{self.state}?mode=ro", uri=True) as database:
            return database.execute(query).fetchone()[0]

    @property
    def kept(self) -> int:
        """Deliveries in the state file."""
        return self.ask("SELECT count(*) FROM delivery")

    @property
    def queued(self) -> int:
        """Repositories that something is to be done about, or was marked failed about."""
        return self.ask("SELECT count(*) FROM work")

    @property
    def unprocessed(self) -> int:
        """Deliveries whose repository is still to be worked on, is being worked on, or was marked failed."""
        return self.ask(
            "SELECT count(*) FROM delivery WHERE lower(target) IN (SELECT lower(owner || '/' || name) FROM work)")

    def finish(self, seconds: float = 300) -> int:
        """Waits until all work is done; how many deliveries are without it for all that."""
        wait_for(lambda: self.queued == 0, "finishing the work", seconds)
        return self.unprocessed

    def check_in_line(self):
        """`plan` finds nothing left to do in the whole organization."""
        plan = subprocess.run(
            [BINARY, "plan", "--policy", "githubcop.yml", "--state", self.folder / "plan.sqlite", "--no-cache"],
            cwd=self.folder, env={**os.environ, **self.environment}, capture_output=True, text=True)
        assert plan.returncode == 0, f"the work is done, and not all is as the policy says:\n{plan.stdout}{plan.stderr}"

    def waits(self) -> tuple[float, int]:
        """Milliseconds from receipt to work started, the 99th percentile, interpolated within its bucket as Prometheus
        does it; and of how many."""
        buckets: dict[float, int] = {}
        pattern = r'githubcop_work_wait_seconds_bucket\{priority="\w+",le="([^"]+)"\} (\d+)'
        for bound, count in re.findall(pattern, self.metrics()):
            buckets[float(bound)] = buckets.get(float(bound), 0) + int(count)
        total = buckets[float("inf")]
        below, lower = 0, 0.0
        for bound, count in sorted(buckets.items()):
            if count >= 0.99 * total:
                share = (0.99 * total - below) / max(count - below, 1)
                return (lower + (bound - lower) * share) * 1000, total
            below, lower = count, bound
        raise AssertionError(json.dumps(buckets))
