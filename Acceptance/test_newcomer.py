"""The newcomer's hour: from nothing to a policy that is enforced, as somebody types it who has ten years of repositories."""

import json
import re

import pytest
import requests

from support.processes import AT_ONCE, Sandbox, Service, environment, eventually, run
from support.terminal import Terminal
from support.webhooks import SECRET


@pytest.fixture
def place(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", "--hourly-budget", "100000", repositories=25)
    folder = tmp_path / "policy"
    folder.mkdir()
    yield sandbox, folder
    assert sandbox.stop() == 0


def writes(sandbox) -> list:
    return [one for one in sandbox.traffic.exchanges() if one.method != "GET" and not one.is_graphql]


def plan(binary, sandbox, folder, code: int) -> dict:
    return run(binary, "plan", "--format", "json", env=sandbox.credentials(), folder=folder).expect(code).report


def test_hour(binary, place):
    """init, import, an empty plan, one stricter line, apply with 'yes', serve, a person's drift, history, revert"""
    sandbox, folder = place
    env = environment(**sandbox.credentials())

    # Asked at a terminal where it is to run and from what to start.
    terminal = Terminal(binary, folder, env, "init")
    for question, answer in (("Which organization", "acme"), ("Where will it run", "serve"), ("start", "import")):
        terminal.read_until(question)
        terminal.answer(f"{answer}\n")
    assert terminal.end() == 0, terminal.text
    assert {path.name for path in folder.iterdir()} >= {"githubcop.yml", "githubcop.service", "GITHUBCOP.md"}
    assert not writes(sandbox)
    run(binary, "validate", folder=folder).expect(0)
    plan(binary, sandbox, folder, 0)

    # Nothing is overwritten by a second one.
    again = run(binary, "init", "--organization", "acme", "--serve", "--from", "empty", folder=folder).expect(64)
    assert "nothing is overwritten" in again.told

    # One line for all repositories, stricter than what there is.
    policy = folder / "githubcop.yml"
    rule = "\n  - name: stricter\n    settings: { repository: { has_wiki: false }, labels: { triage: 0e8a16 } }\n"
    policy.write_text(policy.read_text().rstrip() + "\n" + rule)
    before = plan(binary, sandbox, folder, 2)["summary"]
    assert before["changes"] > 0
    terminal = Terminal(binary, folder, env, "apply", *AT_ONCE)
    terminal.read_until(r"Apply \d+ changes to \d+ repositories\? Only 'yes' is accepted: ")
    terminal.answer("yes\n")
    assert terminal.end() == 0, terminal.text
    plan(binary, sandbox, folder, 0)

    # It stays so: a person changes something, and is named.
    server = Service(
        [binary, "serve", "--port", 0], folder, "serve",
        environment(GITHUB_WEBHOOK_SECRET=SECRET, **sandbox.app_credentials()),
    )  # fmt: skip
    try:
        found = server.wait_until(
            lambda: re.search(r"Listening on (http://127\.0\.0\.1:\d+/webhook)", server.text()), "listening")
        hook = {"url": found[1], "secret": SECRET}
        assert requests.post(f"{sandbox.url}/_sandbox/webhook", json=hook, timeout=30).status_code == 204
        state = requests.get(f"{sandbox.url}/_sandbox/state", timeout=30).json()
        name = next(one["name"] for one in state["repositories"] if not one["archived"])
        repository = f"{sandbox.url}/repos/acme/{name}"
        headers = {"Authorization": f"token {sandbox.token}"}
        label = f"{repository}/labels/triage"
        assert requests.delete(label, headers=headers, timeout=30).status_code == 204
        eventually(lambda: requests.get(label, headers=headers, timeout=30).status_code == 200, "the label is back")
        server.wait_until(lambda: re.search(rf"{name}.*triage", server.text()), "the log names it")
    finally:
        assert server.stop() == 0

    # What was done is remembered, and can be undone.
    runs = json.loads(run(binary, "history", "--format", "json", folder=folder).expect(0).output)["runs"]
    applied = max(runs, key=lambda one: one["repositories"])
    run(binary, "revert", applied["run"][:8], *AT_ONCE, env=sandbox.credentials(), folder=folder).expect(0)
    assert plan(binary, sandbox, folder, 2)["summary"]["changes"] > 0
