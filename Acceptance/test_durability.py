"""`githubcop serve` loses nothing: killed, cut off from GitHub, out of disk, overrun, it does what it said it would."""

import itertools
import json
import os
import random
import resource
import signal
import sqlite3
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from support.clients import app_auth
from support.policies import policy, written
from support.processes import Sandbox, eventually, run
from support.webhooks import SECRET, Server, headers, payload

POLICY = policy(
    """
repository: { delete_branch_on_merge: true, has_wiki: false }
teams: { devops: admin }
autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }
"""
)
ROUNDS = int(os.environ.get("GITHUBCOP_KILL_ROUNDS", "20"))
BURST = int(os.environ.get("GITHUBCOP_BURST", "300"))
MEMORY = 100 * 1024
"""Resident memory that `serve` may take, in KiB, however long its queue."""


class Station:
    """A sandbox, a policy and one state file, with servers that come and go."""

    def __init__(self, binary, folder, repositories: int, app: bool = False):
        self.binary = binary
        # An import of thousands costs more than GitHub gives in an hour; that is waited for, and not tried here.
        budget = ("--hourly-budget", max(5000, 50 * BURST))
        self.sandbox = Sandbox(binary, folder, *budget, repositories=repositories)
        self.folder = folder
        self.policy = written(folder, POLICY)
        self.credentials = self.sandbox.app_credentials() if app else self.sandbox.credentials()
        self.state = folder / ".githubcop/state.sqlite"
        self.server = None

    def start(self) -> Server:
        self.server = Server(self.binary, self.folder, self.policy, **self.credentials)
        return self.server

    def close(self):
        if self.server and self.server.process.poll() is None:
            self.server.process.kill()
            self.server.process.wait()
        self.sandbox.process.send_signal(signal.SIGCONT)
        assert self.sandbox.stop() == 0

    def admin(self, path: str, **body):
        answer = requests.post(f"{self.sandbox.url}/_sandbox/{path}", json=body, timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.text else None

    def act(self, verb: str, **body) -> dict:
        return self.admin(f"act/{verb}", **body)

    def state_of_sandbox(self) -> dict:
        return requests.get(self.sandbox.url + "/_sandbox/state", timeout=30).json()

    def status(self) -> dict:
        return json.loads(run(self.binary, "status", "--format", "json", folder=self.folder).expect(0).output)

    def is_settled(self) -> bool:
        return self.is_idle() and self.status()["queue"]["deferred"] == 0

    def is_idle(self) -> bool:
        """Nothing is to be done now. For later there may be a second check what may be echoes of own writes."""
        queue = self.status()["queue"]
        return not any(queue[k] for k in ("new", "drift", "sweep", "working", "sweeps_to_list"))

    def check_in_sync(self):
        outcome = run(self.binary, "plan", "--policy", self.policy, env=self.credentials, folder=self.folder)
        assert outcome.code == 0, outcome.told[-3000:]

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.state}?mode=ro", uri=True)


@pytest.fixture
def station(binary, tmp_path):
    stations = []

    def make(repositories: int = 5, **more) -> Station:
        stations.append(Station(binary, tmp_path, repositories, **more))
        return stations[-1]

    yield make
    for station in stations:
        station.close()


class Stream:
    """Signed deliveries from several threads, and what was answered to each."""

    def __init__(self, url: str, repositories: list[dict], accepted: dict, sent: list):
        self.url, self.repositories, self.accepted, self.sent = url, repositories, accepted, sent
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(seed,)) for seed in range(4)]
        for thread in self.threads:
            thread.start()

    def run(self, seed: int):
        chance = random.Random(f"{self.url} {seed}")
        session = requests.Session()
        while not self.ended.is_set():
            # Now and then something is sent that was sent before: GitHub does not promise once, nor order.
            if self.sent and chance.random() < 0.2:
                guid, body = chance.choice(self.sent)
            else:
                action = "created" if chance.random() < 0.2 else "edited"
                guid, body = str(uuid.uuid4()), payload(chance.choice(self.repositories), action)
                self.sent.append((guid, body))
            try:
                answer = session.post(
                    self.url, data=body, headers=headers("repository", body, X_GitHub_Delivery=guid), timeout=10
                )
            except requests.exceptions.RequestException:
                return
            if answer.status_code == 202:
                self.accepted[guid] = self.accepted.get(guid, 0) + (not answer.json()["duplicate"])

    def stop(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def test_killed(station):
    """Killed 20 times under a stream of deliveries: every 202 is processed, each once in its effect, nothing is broken"""
    station = station(repositories=30)
    chance = random.Random(7)
    repositories = [r for r in station.state_of_sandbox()["repositories"] if not r["archived"]]
    accepted, sent = {}, []
    # In turn: what is changed back more often than five times within an hour is left alone.
    drifting = itertools.cycle(repositories)
    for _ in range(ROUNDS):
        for repository in itertools.islice(drifting, 4):
            settings = {"delete_branch_on_merge": False, "has_wiki": True}
            station.act("settings", repository=repository["name"], settings=settings)
        server = station.start()
        stream = Stream(server.url + "/webhook", repositories, accepted, sent)
        time.sleep(chance.uniform(0.05, 0.8))
        server.process.kill()
        server.process.wait()
        stream.stop()
        assert "Fatal" not in server.text() and "rror:" not in server.text(), server.text()[-2000:]
    # What GitHub could not deliver is the sweep's: here every repository is told of once more.
    server = station.start()
    for repository in repositories:
        assert server.deliver("repository", payload(repository)).status_code == 202
    eventually(station.is_settled, "the queue is empty")
    assert station.status()["failed"] == []
    assert server.stop() == 0

    with station.database() as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = [row[0] for row in database.execute("SELECT id FROM delivery")]
    assert len(accepted) > 50, "the stream was too thin to prove anything"
    assert len(kept) == len(set(kept))
    assert set(accepted) <= set(kept), "a delivery that was answered with 202 is lost"
    assert max(accepted.values()) <= 1, "a delivery was taken for new twice"
    station.check_in_sync()
    made = [
        (e.path, json.dumps(e.request_body, sort_keys=True))
        for e in station.sandbox.traffic.exchanges()
        if e.method == "POST" and e.path != "/graphql" and e.status == 201
    ]
    assert len(made) == len(set(made)), "something was made twice"


def test_outage(station):
    """GitHub goes away, comes back out of order, then with its limits used up: everything converges without a hand"""
    station = station(repositories=12)
    repositories = [r for r in station.state_of_sandbox()["repositories"] if not r["archived"]]
    server = station.start()
    station.sandbox.process.send_signal(signal.SIGSTOP)
    for repository in repositories:
        assert server.deliver("repository", payload(repository, "created")).status_code == 202
    time.sleep(1)
    station.sandbox.process.send_signal(signal.SIGCONT)
    station.admin("faults", effect="status", status=503, every=2, times=40)
    station.admin("faults", effect="secondary_limit", retry_after=1, times=3)
    station.admin("faults", effect="reset", every=3, times=10)
    eventually(station.is_settled, "the queue is empty")
    assert station.status()["failed"] == []
    station.check_in_sync()
    assert server.stop() == 0


def test_burst(station):
    """Repositories created by the hundred in seconds: all are configured, in bounded memory, and the backlog is told"""
    station = station(repositories=0)
    server = station.start()
    station.admin("webhook", url=server.url + "/webhook", secret=SECRET)
    with ThreadPoolExecutor(8) as pool:
        started = time.monotonic()
        list(pool.map(lambda n: station.act("create-repository", repository=f"import-{n}", readme=True), range(BURST)))
        created = time.monotonic() - started
    eventually(lambda: station.is_idle() and all_made(station), "all are configured", patience=60 + BURST)
    took = time.monotonic() - started
    print(f"\n{BURST} repositories, created within {created:.1f} s, configured after {took:.1f} s, {server.peak} KiB")
    assert server.peak < MEMORY
    assert station.status()["failed"] == []
    for repository in station.state_of_sandbox()["repositories"]:
        assert repository["teams"] == 1 and repository["autolinks"] == 1, repository
    assert server.stop() == 0


def all_made(station) -> bool:
    return len([r for r in station.state_of_sandbox()["repositories"] if r["autolinks"]]) == BURST


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@linux
def test_long_queue(station):
    """With 100,000 repositories queued it takes no more than 100 MB, and a new repository still goes first"""
    station = station(repositories=1)
    assert station.start().stop() == 0
    with sqlite3.connect(station.state) as database:
        numbers = range(10_000_000, 10_100_000)
        database.executemany(
            "INSERT INTO work (key, owner, name, repository_id, state, priority, due, since, cause_count)"
            " VALUES ('id:' || ?1, 'acme', 'queued-' || ?1, ?1, 0, 0, 1.0, 1.0, 1)", ((n,) for n in numbers))
        cause = json.dumps({"trigger": "sweep", "sentence": "a test " * 9})
        database.executemany(
            "INSERT INTO cause (key, is_taken, number, text) VALUES ('id:' || ?1, 0, 1, ?2)", ((n, cause) for n in numbers))
    server = station.start()
    new = station.act("create-repository", repository="in-a-hurry", readme=True)
    assert server.deliver("repository", payload(new, "created")).status_code == 202

    def configured():
        return any(r["name"] == new["name"] and r["autolinks"] for r in station.state_of_sandbox()["repositories"])

    eventually(configured, "the new repository is configured", patience=20)
    left = station.status()["queue"]["sweep"]
    print(f"\n{left} still queued, {server.peak} KiB")
    assert left > 50_000
    assert server.peak < MEMORY
    assert server.stop() == 0


@linux
def test_full_disk(station):
    """On a full disk deliveries are refused with 503, and /readyz says why; with room again they are taken"""
    station = station(repositories=2)
    repository = station.state_of_sandbox()["repositories"][0]
    server = station.start()
    body = payload(repository)
    assert server.deliver("repository", body).status_code == 202
    eventually(station.is_settled, "the queue is empty")
    _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    # No file may grow, nor be written beyond its first kilobyte: not even the log has room.
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1024, most))
    answers = {server.deliver("repository", body, X_GitHub_Delivery=str(uuid.uuid4())).status_code for _ in range(9)}
    assert answers == {503}
    reason = eventually(
        lambda: (a := requests.get(server.url + "/readyz", timeout=30)).status_code == 503 and a.text, "not being ready"
    )
    assert "deliveries cannot be kept" in reason
    assert requests.get(server.url + "/healthz", timeout=30).status_code == 200
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, most))
    assert server.deliver("repository", body, X_GitHub_Delivery=str(uuid.uuid4())).status_code == 202
    eventually(lambda: requests.get(server.url + "/readyz", timeout=30).status_code == 200, "being ready again")
    eventually(station.is_settled, "the queue is empty")
    assert server.stop() == 0
    run(station.binary, "status", "--check", folder=station.folder).expect(0)


def test_missed(station):
    """What GitHub could not deliver while the server was down is fetched at its start, as the App, and said"""
    station = station(repositories=0, app=True)
    server = station.start()
    hook = {"url": server.url + "/webhook", "content_type": "json", "secret": SECRET}
    authorization = {"Authorization": f"Bearer {app_auth(station.sandbox).token}"}
    assert server.stop() == 0
    port = server.url.rsplit(":", 1)[1]
    answer = requests.patch(
        station.sandbox.url + "/app/hook/config", json=hook, headers=authorization, timeout=30
    )
    assert answer.status_code == 200
    for number in range(3):
        station.act("create-repository", repository=f"missed-{number}", readme=True)

    def has_tried():
        sandbox = station.state_of_sandbox()
        return sandbox["deliveries"] >= 9 and sandbox["pending_deliveries"] == 0

    eventually(has_tried, "GitHub has tried all of them")
    # The port after this one may be taken by now.
    station.server = Server(
        station.binary, station.folder, station.policy, "--port", port, "--admin-port", 0, **station.credentials
    )
    eventually(
        lambda: len([r for r in station.state_of_sandbox()["repositories"] if r["autolinks"]]) == 3,
        "what was created meanwhile is configured",
    )
    # It is said once all have been asked for; GitHub may have sent them by then.
    station.server.wait_until(lambda: "had failed and never arrived" in station.server.text(), "saying so")
    eventually(lambda: station.status()["deliveries"]["missed"].get("redelivered", 0) >= 3, "the count")
    assert station.server.stop() == 0


def test_missed_without_app(station):
    """With a token it says that missed deliveries are not fetched, and why"""
    station = station(repositories=1)
    server = station.start()
    server.wait_until(lambda: "Missed deliveries are not fetched" in server.text(), "saying so")
    assert "GITHUB_APP_ID" in station.status()["deliveries"]["missed"]["off"]
    assert server.stop() == 0


def test_one_at_a_time(station):
    """A second server on the same state file is refused, with the reason"""
    station = station(repositories=1)
    server = station.start()
    outcome = run(
        station.binary, "serve", "--port", 0, "--policy", station.policy, folder=station.folder,
        env=station.credentials | {"GITHUB_WEBHOOK_SECRET": SECRET},
    )
    assert outcome.code == 1 and "another 'githubcop serve'" in outcome.told, outcome
    assert server.stop() == 0


def test_stops_in_time(station):
    """Told to stop amidst work that hangs, it ends within 10 s, and the work is still there at the next start"""
    station = station(repositories=2)
    repository = station.state_of_sandbox()["repositories"][0]
    server = station.start()
    station.admin("latency", milliseconds=60_000)
    assert server.deliver("repository", payload(repository, "created")).status_code == 202
    eventually(lambda: station.status()["queue"]["working"] == 1, "being at work")
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 10
    queue = station.status()["queue"]
    assert queue["working"] + queue["new"] + queue["deferred"] == 1
    station.admin("latency", milliseconds=0)
    server = station.start()
    eventually(station.is_settled, "the work is done")
    assert server.stop() == 0
