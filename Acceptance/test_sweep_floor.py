"""A sweep that has used up its part of the hour keeps nobody waiting."""

import json
import time

import requests

from support.policies import policy, written
from support.processes import Sandbox, eventually, run
from support.webhooks import Server, payload

POLICY = policy(
    "repository: { has_wiki: false, has_projects: false }\n"
    "autolinks: { OPS-: https://ops.example/<num> }\n"
    "teams: { devops: admin }"
)
TEAM = json.dumps(
    {
        "action": "created",
        "organization": {"login": "acme"},
        "team": {"name": "new", "slug": "new"},
        "sender": {"login": "maya-chen", "type": "User"},
    }
).encode()


def test_new_repository_does_not_wait_for_a_sweep_at_its_floor(binary, tmp_path):
    """With 120 repositories, 400 requests an hour and a sweep at its floor, a new repository is in sync within 2 s"""
    sandbox = Sandbox(binary, tmp_path, "--hourly-budget", "400", repositories=120)
    try:
        server = Server(binary, tmp_path, written(tmp_path, POLICY), "--reads-per-second", "0", **sandbox.credentials())
        assert server.deliver("team", TEAM).status_code == 202

        def queue() -> dict:
            return json.loads(run(binary, "status", "--format", "json", folder=tmp_path).expect(0).output)["queue"]

        def is_waiting() -> bool:
            now = queue()
            return now["deferred"] + now["sweeps_to_list"] > 0 and now["working"] == now["sweep"] == 0

        eventually(is_waiting, "the sweep waiting for the next hour")
        made = requests.post(
            sandbox.url + "/_sandbox/act/create-repository", json={"repository": "new-service", "readme": True}, timeout=30
        ).json()
        started = time.monotonic()
        assert server.deliver("repository", payload(made, "created")).status_code == 202
        eventually(lambda: "acme/new-service in sync" in server.text(), "the new repository in sync", patience=20)
        seconds = time.monotonic() - started
        print(f"a new repository was in sync after {seconds:.2f} s while the sweep waited: {queue()}")
        assert is_waiting(), "the sweep is still waiting"
        assert seconds < 2
        assert server.stop() == 0
    finally:
        sandbox.stop()
