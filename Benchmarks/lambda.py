#!/usr/bin/env python3
"""What the Lambda function costs, in one run beside the public original's approach.

    make lambda bench-lambda

Both get the same signed deliveries from the same emulator of Lambda's Runtime API (Acceptance/support/aws), fetch the
webhook's secret and a token from moto's Secrets Manager and start the workflow at a GitHub that answers at once. Ours
asks the secrets extension, as deployed; the original's approach makes two boto3 sessions for each event. Times of the
function are from the event's leaving the Runtime API to the answer's arrival there, GitHub's included. Prints Markdown.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from support import webhooks
from support.aws import cpu, wire
from support.aws.cloud import Cloud
from support.aws.extension import Extension
from support.aws.function import Function
from support.aws.gateway import RestAPI
from support.aws.python_function import HANDLERS, python_function

ROOT = Path(__file__).resolve().parent.parent
ZIP = Path(os.environ.get("GITHUBCOP_LAMBDA_ZIP", ROOT / "build/lambda.zip"))
SECRET = "the benchmark's webhook secret"
TOKEN = "ghp_benchmark"
MEMORY_MB = 256
STARTS = 10
EVENTS = 50
"""Events for each environment. Ours keeps to GitHub's pace: after a burst of 60 writes, one a second."""


class GitHub:
    """Takes dispatches and nothing else, at once."""

    def __init__(self):
        self.taken = 0
        self._lock = threading.Lock()
        self._server = wire.Server(self._answer)
        self.url = self._server.url

    def _answer(self, request: wire.Request) -> wire.Response:
        if request.method != "POST" or not request.path.endswith("/dispatches"):
            return wire.Response.json(404, {"message": "Not Found"})
        with self._lock:
            self.taken += 1
        return wire.Response(204)


@dataclass
class Contestant:
    name: str
    code: Path
    size: str
    variables: dict[str, str]
    has_extension: bool
    environments: int
    """How many environments are measured warm, with `EVENTS` each; a third of them at a CPU share."""


def delivery() -> bytes:
    """As large as GitHub's `repository.created`, and as rich in URLs."""
    full = "acme/fresh"
    urls = {f"{name}_url": f"https://api.github.com/repos/{full}/{name}{{/sha}}" for name in map("part{:02}".format, range(70))}
    owner = {"login": "acme", "id": 1, "node_id": "O_1", "type": "Organization"}
    block = {"id": 2, "node_id": "R_2", "name": "fresh", "full_name": full, "private": True, "owner": owner} | urls
    sender = {"login": "maya-chen", "id": 3, "node_id": "U_3", "type": "User"}
    return json.dumps({"action": "created", "repository": block, "organization": owner, "sender": sender}).encode()


def event() -> bytes:
    """A signed delivery as a REST API hands it over."""
    body = delivery()
    headers = webhooks.headers("repository", body, X_Hub_Signature_256=webhooks.signature(body, SECRET))
    request = wire.Request("POST", "/webhook", list(headers.items()), body, 0, "140.82.115.1")
    return json.dumps(RestAPI.event(_Bare(), request)).encode()


class _Bare:
    """As much of a gateway as its mapping needs."""

    stage, binary_media_types = RestAPI.stage, ()


class Track:
    """Moto, GitHub and the secrets, for functions of both kinds."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.cloud = Cloud(folder / "cloud")
        self.github = GitHub()
        self.hook = self._secret("webhook", SECRET)
        self.credential = self._secret("credential", json.dumps({"token": TOKEN}))

    def _secret(self, name: str, value: str) -> str:
        return self.cloud.secrets.create_secret(Name=f"bench/{uuid.uuid4()}/{name}", SecretString=value)["ARN"]

    def function(self, contestant: Contestant, **options) -> Function:
        variables = {
            "GITHUBCOP_ORGANIZATION": "acme",
            "GITHUBCOP_WORKFLOW_REPOSITORY": "acme/policing",
            "GITHUBCOP_WEBHOOK_SECRET_ID": self.hook,
            "GITHUBCOP_CREDENTIAL_SECRET_ID": self.credential,
            "GITHUB_API_URL": self.github.url,
        }

        def attach(token: str) -> Extension:
            return Extension(self.cloud.secrets.get_secret_value, token)

        return Function(
            contestant.code, self.folder, variables | contestant.variables, memory_mb=MEMORY_MB, timeout=29,
            extension=attach if contestant.has_extension else None, **options,
        )  # fmt: skip


def invoke(function: Function, payload: bytes):
    result = function.invoke(payload)
    assert result.error is None, f"{result.error}\n{function.logs()[-2000:]}"
    answer = json.loads(result.payload)
    assert answer["statusCode"] == 202, f"{answer}\n{function.logs()[-2000:]}"
    return result


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(track: Track, contestant: Contestant, payload: bytes, *, limits_cpu: bool) -> dict[str, float]:
    """Cold starts, of which some go on with warm events."""
    colds, warm, memory, taken = [], [], [], track.github.taken
    events = EVENTS // 3 if limits_cpu else EVENTS
    for number in range(STARTS):
        function = track.function(contestant, limits_cpu=limits_cpu)
        colds.append(invoke(function, payload))
        if number < contestant.environments:
            warm += [invoke(function, payload).seconds * 1000 for _ in range(events)]
        memory.append(function.peak_memory_mb())
        function.close()
    assert track.github.taken - taken == len(colds) + len(warm), "not every event started the workflow"
    return {
        "init": statistics.median(cold.init_seconds for cold in colds) * 1000,
        "first": statistics.median(cold.seconds for cold in colds) * 1000,
        "p50": statistics.median(warm),
        "p99": percentile(warm, 0.99),
        "memory": max(memory),
    }


def sustain(track: Track, contestant: Contestant, payload: bytes, instances: int, seconds: float) -> float:
    """Events a second with all instances busy, for so long or until each has had `EVENTS`; without a gateway before
    them, and without their cold starts."""
    functions = [track.function(contestant) for _ in range(instances)]
    for function in functions:
        invoke(function, payload)
    counts = [0] * instances
    until = time.perf_counter() + seconds

    def work(number: int):
        while counts[number] < EVENTS and time.perf_counter() < until:
            invoke(functions[number], payload)
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(instances)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begin
    for function in functions:
        function.close()
    return sum(counts) / elapsed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--instances", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=5, help="how long events are sustained at most")
    options = parser.parse_args()
    payload = event()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        track = Track(folder)
        handler = (HANDLERS / "original.py").stat().st_size
        contestants = [
            Contestant("githubcop-lambda", ZIP, f"{ZIP.stat().st_size / 1e6:.1f} MB", {}, True, 10),
            Contestant(
                "the original's approach (Python, boto3, requests)", python_function(folder, "original"),
                f"{handler / 1e3:.0f} kB and a layer with requests; boto3 is the runtime's",
                {"AWS_ENDPOINT_URL": track.cloud.url}, False, 1,
            ),
        ]  # fmt: skip
        whole = [measure(track, contestant, payload, limits_cpu=False) for contestant in contestants]
        part = [measure(track, contestant, payload, limits_cpu=True) for contestant in contestants]
        rates = [sustain(track, contestant, payload, options.instances, options.seconds) for contestant in contestants]
        means = _means()
        track.cloud.stop()

    def row(title, values, unit="ms", digits=1):
        return f"| {title} | " + " | ".join(f"{value:.{digits}f} {unit}" for value in values) + " |"

    share = cpu.share(MEMORY_MB)
    print(f"{datetime.date.today()}, `make bench-lambda`, {platform.machine()}, {os.cpu_count()} CPUs, "
          f"load {os.getloadavg()[0]:.1f}; an event of {len(payload) / 1e3:.0f} kB\n")
    print("| | " + " | ".join(contestant.name for contestant in contestants) + " |")
    print("| --- |" + " ---: |" * len(contestants))
    print(row(f"cold init (median of {STARTS})", [one["init"] for one in whole]))
    print(row(f"first invoke (median of {STARTS})", [one["first"] for one in whole]))
    print(row("warm, p50", [one["p50"] for one in whole]))
    print(row("warm, p99", [one["p99"] for one in whole]))
    print(row(f"first invoke at {MEMORY_MB} MB's CPU share ({share:.3f})", [one["first"] for one in part]))
    print(row("warm at that share, p50", [one["p50"] for one in part]))
    print(row("warm at that share, p99", [one["p99"] for one in part]))
    print(row("peak memory (VmHWM)", [max(a["memory"], b["memory"]) for a, b in zip(whole, part)], "MB"))
    print("| zip | " + " | ".join(contestant.size for contestant in contestants) + " |")
    print(row(f"sustained, {options.instances} instances", rates, "/s", 0))
    print(f"\nInit runs with a whole CPU, as in Lambda. The CPU share is held by {means}. The sustained rate includes the "
          "emulator itself, on the same CPUs.")


def _means() -> str:
    """How this machine holds a process to its share."""
    with subprocess.Popen(["sleep", "60"]) as process:
        limit = cpu.Limit(process.pid, 0.5)
        limit.close()
        process.kill()
    return limit.means


if __name__ == "__main__":
    main()
