"""The sandbox as a process of its own, one measured run of githubcop against it, and the rows of a table."""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("GITHUBCOP", ROOT / "build" / "githubcop"))
ORIGINAL = ROOT / "Examples" / "original.yml"

# As fast as this machine allows: what GitHub's secondary limits ask for would be measured otherwise.
UNPACED = ["--writes-per-second", "100000"]


class Sandbox:
    """`githubcop sandbox` with so many repositories."""

    def __init__(self, repositories, *options, latency=0):
        self.folder = tempfile.TemporaryDirectory()
        ready = pathlib.Path(self.folder.name) / "ready.json"
        self.process = subprocess.Popen(
            [BINARY, "sandbox", "--repositories", str(repositories), "--latency-ms", str(latency), "--hourly-budget",
             "10000000", "--ready-file", ready, *options],
            stdout=subprocess.DEVNULL)
        try:
            while not ready.exists():
                if self.process.poll() is not None:
                    sys.exit("the sandbox did not start")
                time.sleep(0.05)
        except BaseException:
            end(self.process)
            raise
        described = json.loads(ready.read_text())
        self.url, self.token = described["url"], described["token"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)
        self.folder.cleanup()

    def request(self, connection, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "User-Agent": "bench", "Accept": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        answer = response.read()
        return response.status, json.loads(answer) if answer else None

    def connection(self):
        address = urllib.parse.urlsplit(self.url)
        return http.client.HTTPConnection(address.hostname, address.port, timeout=60)


class Run:
    """One run of githubcop: its report, the wall time and the peak of its memory."""

    def __init__(self, sandbox, verb, policy, *options, expect=(0,), folder=None):
        with tempfile.TemporaryDirectory() as own:
            folder = pathlib.Path(folder or own)
            if not isinstance(policy, pathlib.Path):
                (folder / "githubcop.yml").write_text(policy)
                policy = folder / "githubcop.yml"
            environment = {"GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token}
            out = folder / "out.jsonl"
            start = time.monotonic()
            with out.open("wb") as output, (folder / "err").open("wb") as errors:
                process = subprocess.Popen(
                    [BINARY, verb, "--policy", policy, "--format", "json", *supported(verb, options)],
                    env={**os.environ, **environment}, cwd=folder, stdout=output, stderr=errors)
                try:
                    _, status, usage = os.wait4(process.pid, 0)
                    process.returncode = os.waitstatus_to_exitcode(status)
                except BaseException:
                    end(process)
                    raise
            self.seconds = time.monotonic() - start
            self.megabytes = usage.ru_maxrss / 1024
            if process.returncode not in expect:
                sys.exit(f"{verb}: exit code {process.returncode}\n{(folder / 'err').read_text()[-2000:]}")
            with out.open() as lines:
                for line in lines:
                    last = line
            self.report = json.loads(last)
        self.requests = self.report["requests"]
        self.summary = self.report.get("summary")

    @property
    def price(self):
        return f"{self.requests['total']:,} requests, {self.requests['graphql_points']:,} points, {self.seconds:.1f} s"

    @property
    def writes(self):
        return self.requests["rest_writes"] + self.requests["graphql_mutations"]


class Server:
    """`githubcop serve` on a free port, which the sandbox's webhooks go to."""

    SECRET = "benchmark"

    def __init__(self, sandbox, policy):
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        (folder / "githubcop.yml").write_text(policy)
        self.log = folder / "log"
        port = free_port()
        environment = {
            "GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token, "GITHUB_WEBHOOK_SECRET": self.SECRET}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--policy", folder / "githubcop.yml", "--port", str(port), "--state",
                 folder / "state.sqlite", "--writes-per-second", "1000"],
                env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT)
        try:
            self.wait_for(re.compile("Listening"))
            hook = {"url": f"http://127.0.0.1:{port}/webhook", "secret": self.SECRET}
            status, answer = sandbox.request(sandbox.connection(), "POST", "/_sandbox/webhook", hook)
            assert status < 300, answer
        except BaseException:
            end(self.process)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)
        self.folder.cleanup()

    def wait_for(self, pattern, seconds=30):
        """The first match in what the server has said so far, once there is one."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := pattern.search(self.log.read_text()):
                return found
            time.sleep(0.002)
        sys.exit(f"serve did not say '{pattern.pattern}' within {seconds} s:\n{self.log.read_text()}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


_HELP = {}


def supported(verb, options):
    """Without pacing options that this build does not have."""
    if verb not in _HELP:
        _HELP[verb] = subprocess.run([BINARY, verb, "--help"], capture_output=True, text=True).stdout
    kept = list(options)
    if verb != "apply":
        kept = [o for i, o in enumerate(kept) if o != UNPACED[0] and (i == 0 or kept[i - 1] != UNPACED[0])]
    if "--reads-per-second" in _HELP[verb]:
        kept += ["--reads-per-second", "0"]
    return kept


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def active(sandbox):
    """Names of the repositories that are not archived, in order."""
    connection, names, page = sandbox.connection(), [], 1
    while True:
        _, found = sandbox.request(connection, "GET", f"/orgs/acme/repos?per_page=100&page={page}")
        names += [r["name"] for r in found if not r["archived"]]
        if len(found) < 100:
            return sorted(names)
        page += 1


def end(process):
    """Ends a process that this program started, if it still runs: politely, then not."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_children_when_terminated():
    """Makes SIGTERM unwind as Ctrl-C does, so that every `with` and `finally` ends the process it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
