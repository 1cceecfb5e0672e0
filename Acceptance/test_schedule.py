"""`githubcop serve` checks everything by itself: on time, in bulk, and what it missed as soon as it can."""

import json
import sqlite3
import time

from support.policies import policy, written
from support.processes import Sandbox, eventually, run
from support.webhooks import Server

POLICY = policy("repository: { has_wiki: false, has_projects: false }")
NIGHTLY = ("--sweep", "17 3 * * *", "--time-zone", "Europe/Zurich")


def test_a_sweep_missed_while_the_server_was_down_is_made_up_for_in_bulk(binary, tmp_path):
    """A sweep that was missed while the server was down is made up for at the next start, once, and in bulk"""
    sandbox = Sandbox(binary, tmp_path, "--uniform", repositories=200)
    file = written(tmp_path, POLICY)
    state = tmp_path / ".githubcop/state.sqlite"
    try:
        first = Server(binary, tmp_path, file, *NIGHTLY, **sandbox.credentials())
        first.wait_until(lambda: "checked next at" in first.text(), "telling when it sweeps")
        assert "T03:17:00+0" in first.text() and "(Europe/Zurich)" in first.text()
        asked = eventually(lambda: note(state, "sweep asked for at"), "noting since when it keeps the schedule")
        assert first.stop() == 0
        # The first start has missed nothing: nobody was checked.
        assert not any(exchange.is_graphql for exchange in sandbox.traffic.exchanges())

        with sqlite3.connect(state) as database:
            database.execute(
                "UPDATE note SET text = ? WHERE name = 'sweep asked for at'", (str(float(asked) - 3 * 86_400),)
            )
        second = Server(binary, tmp_path, file, *NIGHTLY, **sandbox.credentials())
        told = eventually(lambda: status(binary, tmp_path)["sweep"], "a sweep made up for")
        assert told["because"].endswith(", made up for") and told["repositories"] == 200, told
        # A few pages, whatever the number of repositories.
        assert told["requests"] <= 8, told
        eventually(lambda: is_idle(status(binary, tmp_path)), "everything fixed")
        assert run(binary, "plan", "--policy", file, env=sandbox.credentials(), folder=tmp_path).code == 0
        assert second.stop() == 0
        # Made up for once.
        assert float(note(state, "sweep asked for at")) > time.time() - 600
    finally:
        sandbox.stop()


def status(binary, folder) -> dict:
    return json.loads(run(binary, "status", "--format", "json", folder=folder).expect(0).output)


def is_idle(report: dict) -> bool:
    return not any(report["queue"][key] for key in ("new", "drift", "sweep", "working", "sweeps_to_list"))


def note(state, name: str) -> str | None:
    with sqlite3.connect(f"file:{state}?mode=ro", uri=True) as database:
        found = database.execute("SELECT text FROM note WHERE name = ?", (name,)).fetchone()
    return found[0] if found else None
