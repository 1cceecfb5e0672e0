"""What `githubcop` has done stands in its history, and can be put back, all of it, by that history alone."""

import json
import shutil
import sqlite3

import pytest
import requests

from support.policies import ORIGINAL
from support.processes import AT_ONCE, Sandbox, run

VOLATILE = {"id", "node_id", "created_at", "updated_at", "pushed_at", "url", "last_response", "test_url", "ping_url"}
"""Members that differ where something was made anew, and links, which hold such ids."""


class Onlooker:
    """Reads, over REST and without the product, what of a repository a run may have changed."""

    def __init__(self, sandbox: Sandbox):
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"token {sandbox.token}"

    def get(self, path: str):
        answer = self.session.get(f"{self.sandbox.url}{path}", params={"per_page": 100}, timeout=30)
        assert answer.status_code in (200, 404), f"{path}: {answer.status_code} {answer.text}"
        return _timeless(answer.json()) if answer.status_code == 200 else None

    def organization(self) -> dict[str, dict]:
        names = [f"/repos/{repository['full_name']}" for repository in self.get("/orgs/acme/repos")]
        return {name: self.repository(name) for name in names}

    def repository(self, path: str) -> dict:
        branches = [branch["name"] for branch in self.get(f"{path}/branches")]
        parts = ["", "/autolinks", "/hooks", "/actions/permissions", "/topics"]
        parts += [f"/branches/{branch}/protection" for branch in branches]
        state = {part: self.get(path + part) for part in parts}
        state["/teams"] = {team["slug"]: team["permission"] for team in self.get(f"{path}/teams")}
        return state


def _timeless(value):
    if isinstance(value, dict):
        return {k: _timeless(v) for k, v in value.items() if k not in VOLATILE and not k.endswith("_url")}
    if isinstance(value, list):
        return sorted((_timeless(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


@pytest.fixture
def githubcop(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", "--hourly-budget", "100000", repositories=10)
    shutil.copytree(ORIGINAL.parent, tmp_path / "policies")

    def verb(*arguments):
        return run(binary, *arguments, env=sandbox.credentials(), folder=tmp_path)

    verb.sandbox = sandbox
    verb.policy = tmp_path / "policies" / ORIGINAL.name
    verb.state = tmp_path / ".githubcop/state.sqlite"
    yield verb
    assert sandbox.stop() == 0


def test_reverts_the_original_policy(githubcop):
    """Over ten repositories, `apply` of the original's policy and `revert` of that run leave all of them as they were"""
    onlooker = Onlooker(githubcop.sandbox)
    before = onlooker.organization()
    githubcop("apply", "--policy", githubcop.policy, *AT_ONCE)
    after = onlooker.organization()
    assert sum(before[name] != after[name] for name in before) > 5

    runs = json.loads(githubcop("history", "--format", "json").expect(0).output)["runs"]
    assert len(runs) == 1 and runs[0]["outcomes"]["verified"] > 50
    name = runs[0]["run"][:8]
    plan = githubcop("revert", name, "--plan").expect(2)
    assert onlooker.organization() == after, plan.told

    reverted = githubcop("revert", name, *AT_ONCE).expect(0)
    now = onlooker.organization()
    for repository in before:
        for part in before[repository]:
            assert now[repository][part] == before[repository][part], f"{repository}{part}: {reverted.told[-2000:]}"

    again = json.loads(githubcop("history", "--format", "json").expect(0).output)["runs"][0]["run"]
    githubcop("revert", again, *AT_ONCE).expect(0)
    assert onlooker.organization() == after


def test_backup_holds_the_same_runs(githubcop, tmp_path):
    """A backup opens with Python's SQLite, is whole, and holds the runs of the original, before-images included"""
    githubcop("apply", "--policy", githubcop.policy, *AT_ONCE)
    copy = tmp_path / "backup.sqlite"
    githubcop("backup", copy).expect(0)
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as backup, sqlite3.connect(githubcop.state) as original:
        assert backup.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        query = "SELECT run, repository, changes, outcomes FROM run ORDER BY id"
        rows = backup.execute(query).fetchall()
        assert len(rows) > 5 and rows == original.execute(query).fetchall()
    githubcop("backup", copy).expect(64)
    newer = tmp_path / "newer.sqlite"
    shutil.copy(copy, newer)
    with sqlite3.connect(newer) as database:
        database.execute("INSERT INTO grdb_migrations VALUES ('2031-01-01 quantum queue')")
    refused = githubcop("history", "--state", newer).expect(1)
    assert "later version" in refused.errors and "2031-01-01 quantum queue" in refused.errors
