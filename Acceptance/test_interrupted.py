"""Killed while it writes, `githubcop` leaves no change without a record: all of it is in the history, and reverts."""

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import requests

from support.policies import policy, written
from support.processes import AT_ONCE, Sandbox, Service, environment, eventually, run
from support.webhooks import SECRET, Server

POLICY = policy(
    """
repository: { delete_branch_on_merge: true, has_wiki: false }
teams: { devops: admin }
branches: { main: { enforce_admins: true } }
autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }
"""
)
NAMES = [f"svc-{number}" for number in range(10)]


class Site:
    """A sandbox in a process of its own, and one state file."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.sandbox = Sandbox(binary, folder / "sandbox", "--hourly-budget", "100000", repositories=0)
        self.policy = written(folder, POLICY)
        self.server = None

    def admin(self, path: str, **body):
        answer = requests.post(f"{self.sandbox.url}/_sandbox/{path}", json=body, timeout=30)
        assert answer.status_code < 300, answer.text

    def create(self, name: str):
        self.admin("act/create-repository", repository=name, readme=True)

    def get(self, path: str):
        answer = requests.get(
            self.sandbox.url + path, headers={"Authorization": f"token {self.sandbox.token}"}, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def run(self, *arguments):
        return run(self.binary, *arguments, env=self.sandbox.credentials(), folder=self.folder)

    def serve(self) -> Server:
        self.server = Server(self.binary, self.folder, self.policy, **self.sandbox.credentials())
        return self.server

    def history(self, *arguments) -> dict:
        return json.loads(self.run("history", "--format", "json", "--limit", 1000, *arguments).expect(0).output)

    def is_writing(self) -> bool:
        """An intent is open, so that a process that ends now is interrupted"""
        state = self.folder / ".githubcop" / "state.sqlite"
        with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM intent").fetchone()[0] > 0

    def is_idle(self) -> bool:
        queue = json.loads(self.run("status", "--format", "json").expect(0).output)["queue"]
        return not any(queue[k] for k in ("new", "drift", "sweep", "working", "sweeps_to_list"))

    def writes(self, since: int = 0) -> set[tuple[str, str]]:
        """What GitHub was asked to change: repository and kind of setting."""
        found, ids = set(), {}
        for repository in self.get("/orgs/acme/repos?per_page=100"):
            ids[repository["node_id"]] = repository["name"]
        for exchange in self.sandbox.traffic.exchanges(since):
            if exchange.is_graphql:
                query = exchange.request_body["query"]
                if query.startswith("mutation"):
                    for value in json.loads(json.dumps(exchange.request_body["variables"])).values():
                        kind = "teams" if "teamIds" in value else "branches"
                        if name := ids.get(value.get("repositoryId")):
                            found.add((name, kind))
            elif exchange.method != "GET" and exchange.path.startswith("/repos/acme/"):
                _, _, _, name, *rest = exchange.path.split("/")
                found.add((name, rest[0] if rest else "repository"))
        return found

    def recorded(self) -> set[tuple[str, str]]:
        """What the history knows of, open or not: repository and kind of setting."""
        history = self.history()
        known = {
            (entry["repository"].split("/")[1], change["kind"]) for entry in history.get("open", []) for change in entry["changes"]
        }
        for past in history["runs"]:
            for record in self.history(past["run"])["repositories"]:
                known |= {(record["name"].split("/")[1], change["kind"]) for change in record["changes"]}
        return known

    def revert_everything(self):
        for past in self.history()["runs"]:
            if past["reverts"] is None:
                self.run("revert", past["run"], *AT_ONCE).expect(0)

    def check_untouched(self):
        for name in NAMES:
            repository = self.get(f"/repos/acme/{name}")
            assert repository["has_wiki"] and not repository["delete_branch_on_merge"], name
            assert self.get(f"/repos/acme/{name}/autolinks") == [], name
            assert self.get(f"/repos/acme/{name}/teams") == [], name
            assert not self.get(f"/repos/acme/{name}/branches/main")["protected"], name


@pytest.fixture
def site(binary, tmp_path):
    site = Site(binary, tmp_path)
    yield site
    if site.server and site.server.process.poll() is None:
        site.server.process.kill()
        site.server.process.wait()
    assert site.sandbox.stop() == 0


@pytest.mark.parametrize("seen", [1, 7, 19])
def test_server(site, seen):
    """Ten repositories are created, the server is killed after some writes: each write has its intent; reverted, all are as new"""
    server = site.serve()
    site.admin("webhook", url=server.url + "/webhook", secret=SECRET)
    site.admin("latency", milliseconds=100)
    mark = site.sandbox.traffic.mark()
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(site.create, NAMES))
    eventually(lambda: len(site.writes(mark)) >= seen and site.is_writing(), "writes")
    server.process.kill()
    server.process.wait()
    # What was on its way arrives.
    time.sleep(0.5)
    site.admin("latency", milliseconds=0)
    made = site.writes(mark)
    assert made and made <= site.recorded(), made - site.recorded()

    history = site.history()
    assert history["open"] == [] and any(past["interrupted"] for past in history["runs"]), history
    server = site.serve()
    eventually(site.is_idle, "the rest is done")
    assert server.stop() == 0
    assert site.writes(mark) <= site.recorded()
    site.revert_everything()
    site.check_untouched()


def test_restarted_server(site):
    """The server itself finds out at its start what came of the work that was interrupted, and says so"""
    server = site.serve()
    site.admin("webhook", url=server.url + "/webhook", secret=SECRET)
    site.admin("latency", milliseconds=100)
    mark = site.sandbox.traffic.mark()
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(site.create, NAMES))
    eventually(lambda: len(site.writes(mark)) >= 5, "writes")
    server.process.kill()
    server.process.wait()
    blind = run(site.binary, "history", folder=site.folder).expect(0)
    assert "interrupted" in blind.output and "credentials" in blind.errors, blind.told
    site.admin("latency", milliseconds=0)
    server = site.serve()
    server.wait_until(lambda: "interrupted: githubcop serve, process" in server.text(), "saying so")
    eventually(site.is_idle, "the rest is done")
    assert server.stop() == 0
    history = site.history()
    interrupted = [past for past in history["runs"] if past["interrupted"]]
    assert history["open"] == [] and interrupted
    print("\n" + site.run("history").output + site.run("history", interrupted[0]["run"]).output)
    assert site.run("plan", "--policy", site.policy).code == 0


@pytest.mark.parametrize("seen", [1, 11, 25])
def test_apply(site, seen):
    """The same for `apply`: one run, interrupted, which `revert` undoes whole"""
    for name in NAMES:
        site.create(name)
    site.admin("latency", milliseconds=100)
    mark = site.sandbox.traffic.mark()
    command = [site.binary, "apply", "--policy", site.policy, *AT_ONCE]
    apply = Service(command, site.folder, "apply", environment(**site.sandbox.credentials()))
    eventually(lambda: len(site.writes(mark)) >= seen and site.is_writing(), "writes")
    apply.process.kill()
    apply.process.wait()
    time.sleep(0.5)
    site.admin("latency", milliseconds=0)
    made = site.writes(mark)
    assert made and made <= site.recorded(), made - site.recorded()
    history = site.history()
    assert len(history["runs"]) == 1 and history["runs"][0]["interrupted"] > 0 and history["open"] == []
    shown = site.run("history").output
    assert "interrupted" in shown, shown
    site.run("revert", history["runs"][0]["run"], *AT_ONCE).expect(0)
    site.check_untouched()


def test_log(site):
    """Where no state file lasts, the log alone is enough: imported, as GitHub Actions keeps it, it is shown and reverts"""
    for name in NAMES:
        site.create(name)
    applied = run(
        site.binary, "apply", "--no-history", "--policy", site.policy, *AT_ONCE, folder=site.folder,
        env=site.sandbox.credentials() | {"GITHUB_ACTIONS": "true"},
    ).expect(0)
    assert not (site.folder / ".githubcop/state.sqlite").exists()
    lines = applied.errors.splitlines()
    log = site.folder / "job.log"
    log.write_text("\n".join(f"2026-11-30T06:00:{n % 60:02}.1234567Z {line}" for n, line in enumerate(lines)) + "\n")
    first = site.run("history", "import", log).expect(0)
    assert "10 pieces of work imported, 0 known" in first.output, first.told
    again = site.run("history", "import", log).expect(0)
    assert "0 pieces of work imported, 10 known" in again.output, again.told
    history = site.history()
    assert len(history["runs"]) == 1 and history["runs"][0]["repositories"] == 10
    site.run("revert", history["runs"][0]["run"], *AT_ONCE).expect(0)
    site.check_untouched()
