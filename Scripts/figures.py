#!/usr/bin/env python3
"""Measures what the documentation claims, on this machine, against the sandbox in a process of its own.

    make figures

Prints how long a new repository takes from its webhook to "in sync" (with and without latency), what it costs in
requests when it is new and when nothing differs, and what `serve` needs in memory at rest.
"""

import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "build" / "githubcop"
POLICY = ROOT / "Examples" / "original.yml"
SECRET = "figures-secret"
ROUNDS = 5


def wait_for(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.005)
    sys.exit(f"{what} did not happen within {seconds} s")


class Process:
    """A githubcop process whose output is kept."""

    def __init__(self, *arguments, environment=None):
        self.lines = []
        self.output = tempfile.NamedTemporaryFile("w+", suffix=".out")
        self.process = subprocess.Popen(
            [BINARY, *map(str, arguments)], stdout=self.output, stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})})

    def text(self):
        return pathlib.Path(self.output.name).read_text()

    def resident_megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"User-Agent": "figures", "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def measure(latency, folder):
    """Milliseconds from creation to in sync, and requests, for some new repositories."""
    port = free_port()
    ready = folder / f"ready-{latency}.json"
    sandbox = Process(
        "sandbox", "--repositories", 25, "--latency-ms", latency, "--ready-file", ready,
        "--webhook-url", f"http://127.0.0.1:{port}/webhook", "--webhook-secret", SECRET)
    wait_for(ready.exists, "the sandbox's start")
    described = json.loads(ready.read_text())
    environment = {
        "GITHUB_API_URL": described["url"], "GITHUB_TOKEN": described["token"], "GITHUB_WEBHOOK_SECRET": SECRET}
    server = Process("serve", "--policy", POLICY, "--port", port, "--state", folder / f"state-{latency}.sqlite",
                     "--writes-per-second", 1000, environment=environment)
    wait_for(lambda: "Listening" in server.text(), "the server's start")
    resident = server.resident_megabytes()
    times, requests = [], []
    for number in range(ROUNDS):
        name = f"fresh-{latency}-{number}"
        start = time.monotonic()
        post(f"{described['url']}/_sandbox/act/create-repository", {"repository": name, "readme": True})
        pattern = re.compile(rf"acme/{name} (.*\d+ changes verified.*?) — ")
        found = wait_for(lambda: pattern.search(server.text()), f"{name} in sync")
        times.append((time.monotonic() - start) * 1000)
        if not found[1].startswith("in sync"):
            sys.exit(f"{name}: {found[0]}\n{server.text()}")
        requests.append(int(re.search(r"(\d+) requests", found[1])[1]))
    plan = subprocess.run(
        [BINARY, "plan", "--policy", POLICY, "--repo", f"fresh-{latency}-0", "--format", "json"], env={**os.environ, **environment},
        capture_output=True, text=True)
    if plan.returncode != 0:
        sys.exit(f"the second plan is not empty (exit {plan.returncode}): {plan.stdout}{plan.stderr}")
    unchanged = json.loads(plan.stdout.splitlines()[-1])["requests"]["total"]
    server.stop()
    sandbox.stop()
    return statistics.median(times), statistics.median(requests), unchanged, resident


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    if not BINARY.exists():
        sys.exit("There is no build/githubcop; run 'make release' first.")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        fast, fresh, unchanged, resident = measure(0, folder)
        slow, _, _, _ = measure(50, folder)
    autolinks = len(re.findall(r"browse/", POLICY.read_text()))
    print(f"policy                                       Examples/original.yml, {autolinks} autolinks")
    print(f"new repository, creation to in sync, 0 ms    {fast:.0f} ms (median of {ROUNDS})")
    print(f"the same with 50 ms added to every answer    {slow:.0f} ms: {(slow - fast) / 50:.1f} round trips deep")
    print(f"requests for a new repository                {fresh:.0f}")
    print(f"requests for one that needs nothing          {unchanged}")
    print(f"resident memory of serve at rest             {resident:.0f} MB")
    print(f"size of the release binary                   {BINARY.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
