"""`make live` against the sandbox: it proves what it says, refuses what it must, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import requests

from live.facts.fact import Fact
from live.names import is_ours, new_prefix
from live.run import exit_code
from support import shared
from support.processes import Sandbox, environment, eventually
from support.traffic import request_problems, response_problems

ACCEPTANCE = shared.CHECKOUT / "Acceptance"
KINDS = ["repository", "actions", "security", "teams", "collaborators", "deploy_keys", "rulesets", "branches", "labels", "autolinks"]
KINDS += ["webhooks", "variables"]
QUICK = ("--writes-per-second", "10000", "--patience", "2")


@pytest.fixture
def empty(binary, tmp_path):
    """A sandbox whose organization has no repositories."""
    sandbox = Sandbox(binary, tmp_path / "github", repositories=0)
    yield sandbox
    sandbox.stop()


class Result:
    def __init__(self, process: subprocess.Popen, report: Path):
        self.output, self.errors = process.communicate(timeout=300)
        self.code = process.returncode
        self.report = json.loads(report.read_text()) if report.exists() else None

    def fact(self, id: str) -> dict:
        return next(fact for fact in self.report["facts"] if fact["id"] == id)

    def cycle(self, kind: str) -> dict:
        return next(cycle for cycle in self.report["cycles"] if cycle["kind"] == kind)


def started(binary, sandbox, credentials: dict, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "live", sandbox.organization, *QUICK, "--json", str(report(sandbox)), *arguments]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ACCEPTANCE,
        env=environment(GITHUBCOP=str(binary), PYTHONDONTWRITEBYTECODE="1", **credentials),
    )


def report(sandbox) -> Path:
    return sandbox.folder / "live.json"


def run(binary, sandbox, *arguments: str, credentials: dict | None = None) -> Result:
    return Result(started(binary, sandbox, credentials or sandbox.credentials(), *arguments), report(sandbox))


def api(sandbox, method: str, path: str, body=None):
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    reply = requests.request(method, sandbox.url + path, json=body, headers=headers, timeout=60)
    reply.raise_for_status()
    return reply.json() if reply.content else None


def of_live(sandbox) -> list[str]:
    """What there is of any run: repositories, teams, and what belongs to the organization."""
    organization = f"/orgs/{sandbox.organization}"
    places = {"repos": "name", "teams": "slug", "rulesets": "name", "properties/schema": "property_name"}
    found = [e[key] for path, key in places.items() for e in api(sandbox, "GET", f"{organization}/{path}?per_page=100")]
    return [name for name in found if name.startswith("githubcop-live-")]


def create(sandbox, *names: str) -> None:
    for name in names:
        api(sandbox, "POST", f"/orgs/{sandbox.organization}/repos", {"name": name})


def fault(sandbox, **effect) -> None:
    api(sandbox, "POST", "/_sandbox/faults", effect)


def test_everything(binary, empty):
    """With a token every cycle holds, no fact is other than expected, and nothing is left in the organization."""
    result = run(binary, empty)
    assert result.code == 0, result.output + result.errors
    assert {cycle["kind"]: cycle["verdict"] for cycle in result.report["cycles"]} == dict.fromkeys(
        KINDS, "held"
    )
    verdicts = {fact["id"]: fact["verdict"] for fact in result.report["facts"]}
    assert set(verdicts.values()) == {"as expected", "skipped"}, result.output
    # An App alone makes tokens; introspection and commits by GraphQL are not in the sandbox; a page wants eyes.
    assert {id for id, verdict in verdicts.items() if verdict == "skipped"} <= UNSEEN, result.output
    for column in ("fact", "expected", "found", "`updated_at` of a ruleset moves"):
        assert column in result.output
    assert of_live(empty) == []
    assert empty.token not in result.output + result.errors + report(empty).read_text()


UNSEEN = {"G2", "L19", "N1w", "N10g", "N12", "N13g", "N14"}


def test_as_app(binary, empty):
    """As an App every cycle holds too, and what only an App can show is shown."""
    api(empty, "POST", "/_sandbox/permissions", {"members": "write", "issues": "write", "secrets": "write"})
    result = run(binary, empty, credentials=empty.app_credentials())
    assert result.code == 0, result.output + result.errors
    assert {cycle["verdict"] for cycle in result.report["cycles"]} == {"held"}
    assert result.fact("G2")["verdict"] == result.fact("L19")["verdict"] == "as expected"
    assert of_live(empty) == []
    assert "PRIVATE KEY" not in result.output + result.errors and "ghs_" not in result.output + result.errors


def test_described(binary, empty, rest, graphql):
    """What it sends to GitHub, and what the sandbox answers to it, is what GitHub's schemas describe."""
    run(binary, empty)
    exchanges = [e for e in empty.traffic.exchanges() if "live" in e.request_headers.get("user-agent", "")]
    assert len(exchanges) > 200
    # A request that a probe sends wrong on purpose is answered with 4xx; GitHub takes two keys that are described nowhere.
    known = [e for e in exchanges if e.is_graphql or rest.operation(e.method, e.path)]
    sent = [e for e in known if e.status < 400 and not UNDESCRIBED & set(e.request_body or {})]
    assert len(sent) > 150
    assert request_problems(sent, rest, graphql) == []
    # The schema's author lost the user that this may be.
    found = response_problems(known, rest, graphql)
    assert [problem for problem in found if "archived_by" not in problem] == []


UNDESCRIBED = {"can_admins_bypass", "has_discussions"}


def test_other_repositories(binary, empty):
    """An organization with repositories of others is refused before anything is written, unless it is said so."""
    create(empty, "billing", "githubcop-live-docs")
    before = empty.traffic.mark()
    result = run(binary, empty, "--only", "teams")
    assert result.code == 64
    assert "billing" in result.errors and "--allow-other-repositories" in result.errors
    assert {exchange.method for exchange in empty.traffic.exchanges(before)} == {"GET"}
    allowed = run(binary, empty, "--only", "teams", "--allow-other-repositories")
    assert allowed.code == 0, allowed.output + allowed.errors
    assert {e["name"] for e in api(empty, "GET", "/orgs/acme/repos")} == {"billing", "githubcop-live-docs"}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize("moment", ["cycle of repository", "cycle of teams", "fact N6"])
def test_interrupted(binary, empty, number, code, moment):
    """Stopped in the middle, it removes what it created and tells what it found so far."""
    process = started(binary, empty, empty.credentials())
    lines = []
    while moment not in "".join(lines):
        assert (line := process.stderr.readline()), "".join(lines)
        lines.append(line)
    eventually(lambda: of_live(empty), "something is created")
    process.send_signal(number)
    result = Result(process, report(empty))
    assert result.code == code, result.output + result.errors
    assert of_live(empty) == []
    assert result.report["interrupted"] == number


def test_killed(binary, empty):
    """What a killed run leaves is removed by --clean, and nothing else is."""
    process = started(binary, empty, empty.credentials())
    eventually(lambda: any("teams" in name for name in of_live(empty)), "the cycle of teams begins")
    process.kill()
    process.communicate()
    assert of_live(empty)
    create(empty, "githubcop-live-docs", "billing")
    api(empty, "POST", "/orgs/acme/teams", {"name": "githubcop-live-people"})
    result = run(binary, empty, "--clean")
    assert result.code == 0, result.output + result.errors
    assert "removed repository githubcop-live-" in result.output
    assert set(of_live(empty)) == {"githubcop-live-docs", "githubcop-live-people"}
    assert run(binary, empty, "--clean").output == "Nothing is left of earlier runs.\n"


def test_cycle_fails(binary, empty):
    """Where GitHub accepts a change and does not make it, the cycle fails, with its step, and the exit code says so."""
    fault(empty, effect="ignore_field", field="has_wiki", method="PATCH", route="/repos/{owner}/{repo}")
    result = run(binary, empty, "--only", "repository", "--only", "autolinks")
    assert result.code == 1
    assert result.cycle("repository")["verdict"] == "failed"
    assert "has_wiki ignored" in result.cycle("repository")["told"]
    assert result.cycle("autolinks")["verdict"] == "held"
    assert of_live(empty) == []


def test_plan_gate(binary, empty):
    """What the organization's plan does not offer is named, and is no failure of ours."""
    path = "/repos/{owner}/{repo}/actions/permissions/artifact-and-log-retention"
    fault(empty, effect="status", status=403, message="Upgrade to GitHub Team to enable this feature.", method="PUT", route=path)
    result = run(binary, empty, "--only", "actions")
    assert result.code == 0, result.output + result.errors
    assert result.cycle("actions")["verdict"] == "held"
    assert "does not offer artifact_and_log_retention.days here (" in result.cycle("actions")["told"]
    assert "Upgrade to GitHub Team" in result.cycle("actions")["told"]


def test_missing_permission(binary, empty):
    """An App that may not make teams fails that cycle in words, and the others go on."""
    result = run(binary, empty, "--only", "teams", "--only", "webhooks", credentials=empty.app_credentials())
    assert result.code == 1
    assert "Resource not accessible by integration" in result.cycle("teams")["told"]
    assert result.cycle("webhooks")["verdict"] == "held"
    assert result.report["left_behind"] == [] and of_live(empty) == []


@pytest.mark.parametrize("status", [404, 501, 403, 500])
def test_missing_endpoints(binary, empty, status):
    """An endpoint that the server does not have, or refuses, leaves facts out with the reason and ends nothing."""
    for route in ("/repos/{owner}/{repo}/rulesets", "/repos/{owner}/{repo}/environments/{environment_name}"):
        fault(empty, effect="status", status=status, route=route)
    result = run(binary, empty, "--only", "facts")
    assert result.code == 0, result.output + result.errors
    words = {404: "not supported there", 501: "not supported there", 403: "not permitted", 500: "could not be seen"}
    for id in ("N1", "N2", "N3", "N4", "N5", "N11", "L1"):
        assert result.fact(id)["verdict"] == "skipped", result.fact(id)
        assert result.fact(id)["found"].startswith(words[status])
    assert result.fact("G6")["verdict"] == "as expected"


@pytest.mark.parametrize("limit", [{"effect": "secondary_limit", "retry_after": 1}, {"effect": "primary_limit", "reset_in": 1}])
def test_limits(binary, empty, limit):
    """A limit is waited for, as long as GitHub says, and the run goes on."""
    fault(empty, **limit, method="POST", route="/orgs/{org}/repos", times=1, after=1)
    result = run(binary, empty, "--only", "L14")
    assert result.code == 0, result.output + result.errors
    assert "GitHub asks to slow down; waiting" in result.errors
    assert result.fact("L14")["verdict"] == "as expected"


def test_pace(binary, empty):
    """Writes are kept apart as GitHub asks."""
    result = run(binary, empty, "--only", "L14", "--writes-per-second", "4")
    writes = [e for e in empty.traffic.exchanges() if e.method != "GET"]
    assert len(writes) >= 5
    assert result.report["seconds"] >= (len(writes) - 1) / 4


def test_cannot_delete(binary, empty):
    """Credentials that may not delete repositories are found out with the first one, which is named."""
    fault(empty, effect="status", status=403, message="Must have admin rights to Repository.", method="DELETE")
    result = run(binary, empty)
    assert result.code == 64
    assert "delete_repo" in result.errors
    assert len(of_live(empty)) == 1 and of_live(empty)[0] in result.errors


def test_left_behind(binary, empty):
    """What could not be removed is in the report and in the exit code, with how to remove it."""
    fault(empty, effect="status", status=500, message="later", method="DELETE", route="/orgs/{org}/teams/{team_slug}")
    result = run(binary, empty, "--only", "teams")
    assert result.code == 1
    assert result.report["left_behind"] and "make live-clean" in result.errors
    assert result.cycle("teams")["verdict"] == "held"


def test_without_credentials(binary, empty):
    """Without credentials it says which variables to set."""
    result = run(binary, empty, credentials={"GITHUB_API_URL": empty.url})
    assert result.code == 64
    assert "GITHUB_TOKEN" in result.errors and "Docs/live.md" in result.errors


def test_verdicts():
    """A fact that differs is no failure, unless the product rests on it; a probe that stumbles ends nothing."""

    class Plain:
        redacted = staticmethod(lambda text: text)

    def stumbles(live):
        raise KeyError("updated_at")

    def checked(probe, **more) -> dict:
        return asdict(Fact("X", "text", "expected", probe, **more).check(Plain))

    differs = checked(lambda live: ("other", False))
    breaks = checked(lambda live: ("other", False), is_relied_on=True)
    assert [differs["verdict"], breaks["verdict"], checked(stumbles)["verdict"]] == ["differs", "breaks us", "skipped"]
    result = {"cycles": [{"verdict": "held"}], "interrupted": None, "left_behind": []}
    assert exit_code({**result, "facts": [differs]}) == 0
    assert exit_code({**result, "facts": [differs, breaks]}) == 1
    assert exit_code({**result, "facts": [], "left_behind": ["team x"]}) == 1
    assert exit_code({**result, "facts": [], "cycles": [{"verdict": "failed"}]}) == 1


def test_names():
    """Only names that a run gives are taken for left-overs."""
    assert is_ours(new_prefix() + "teams")
    for name in ("githubcop-live", "githubcop-live-docs", "githubcop-live-2026-teams", "my-" + new_prefix() + "x", new_prefix()):
        assert not is_ours(name)
    assert new_prefix() != new_prefix()
