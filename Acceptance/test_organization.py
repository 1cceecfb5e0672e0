"""The organization's own settings: planned, applied, kept and reverted like those of its repositories."""

import json
import re

import pytest
import requests

from support.clients import githubkit
from support.policies import written
from support.processes import AT_ONCE, Sandbox, Service, environment, eventually, run
from support.shared import CHECKOUT
from support.traffic import writes
from support.webhooks import SECRET

POLICY = (CHECKOUT / "Examples/organization.yml").read_text()
MOVED = """version: 1
organization: acme
rules:
  - name: organization
    target: organization
    settings: { rulesets: { default branches: null } }
  - name: repositories
    settings:
      rulesets:
        default branch: { rules: { deletion: {} } }
"""


@pytest.fixture
def githubcop(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", "--hourly-budget", "100000", repositories=3)

    def verb(*arguments, policy=POLICY):
        file = written(tmp_path, policy)
        named = ("--policy", file) if arguments[0] in ("plan", "apply", "explain") else ()
        return run(binary, *arguments, *named, env=sandbox.credentials(), folder=tmp_path)

    verb.sandbox, verb.folder = sandbox, tmp_path
    yield verb
    assert sandbox.stop() == 0


def rulesets(sandbox: Sandbox, path: str = "/orgs/acme") -> list[dict]:
    headers = {"Authorization": f"token {sandbox.token}"}
    url = f"{sandbox.url}{path}/rulesets"
    found = requests.get(url, params={"includes_parents": "false"}, headers=headers, timeout=30).json()
    return [requests.get(f"{url}/{one['id']}", headers=headers, timeout=30).json() for one in found]


def test_plan_apply_revert(githubcop):
    """`plan` shows the organization first, `apply` writes it, a second plan is empty, `revert` takes it back"""
    plan = githubcop("plan").expect(2)
    assert plan.output.index("acme (organization)") < plan.output.index("acme/")
    assert "organization: to change" in plan.output
    githubcop("apply", *AT_ONCE).expect(0)
    assert [one["conditions"]["repository_name"]["exclude"] for one in rulesets(githubcop.sandbox)] == [["sandbox-*"]]
    plan = githubcop("plan", "--format", "json").expect(0)
    assert plan.report["summary"]["organization_state"] == "in sync"
    latest = json.loads(githubcop("history", "--format", "json").expect(0).output)["runs"][0]
    githubcop("revert", latest["run"][:8], *AT_ONCE).expect(0)
    assert rulesets(githubcop.sandbox) == []


def test_actions(githubcop):
    """What Actions may do at most: githubkit reads what `apply` wrote, and `apply` fixes what githubkit changed"""
    githubcop("apply", "--target", "organization", *AT_ONCE).expect(0)
    kit = githubkit(githubcop.sandbox)
    actions = kit.rest.actions
    permissions = actions.get_github_actions_permissions_organization("acme").parsed_data
    assert (permissions.enabled_repositories, permissions.allowed_actions) == ("all", "selected")
    selected = actions.get_allowed_actions_organization("acme").parsed_data
    assert (selected.patterns_allowed, selected.verified_allowed) == (["acme/*", "docker/*"], False)
    workflow = actions.get_github_actions_default_workflow_permissions_organization("acme").parsed_data
    assert workflow.default_workflow_permissions == "read" and not workflow.can_approve_pull_request_reviews

    actions.set_github_actions_permissions_organization("acme", enabled_repositories="all", allowed_actions="all")
    actions.set_github_actions_default_workflow_permissions_organization("acme", default_workflow_permissions="write")
    plan = githubcop("plan", "--target", "organization").expect(2)
    assert "actions allowed_actions" in plan.output and "actions default_workflow_permissions" in plan.output
    githubcop("apply", "--target", "organization", *AT_ONCE).expect(0)
    assert actions.get_github_actions_permissions_organization("acme").parsed_data.allowed_actions == "selected"
    githubcop("plan", "--target", "organization").expect(0)


def test_selected_repositories(githubcop):
    """Workflows run in the repositories that the policy names: githubkit sees the same list"""
    kit = githubkit(githubcop.sandbox)
    names = sorted(one.name for one in kit.rest.repos.list_for_org("acme").parsed_data)[:2]
    policy = f"""version: 1
organization: acme
rules:
  - name: actions
    target: organization
    settings: {{ actions: {{ enabled_repositories: selected, selected_repositories: [{", ".join(names)}] }} }}
"""
    githubcop("apply", *AT_ONCE, policy=policy).expect(0)
    listed = kit.rest.actions.list_selected_repositories_enabled_github_actions_organization("acme").parsed_data
    assert sorted(one.name for one in listed.repositories) == names
    githubcop("plan", policy=policy).expect(0)


def test_target(githubcop):
    """`--target` checks one of the two; a policy without a rule for the organization has nothing to check there"""
    only = githubcop("plan", "--target", "organization", "--format", "json").expect(2)
    assert [(one["name"], one["target"]) for one in only.repositories] == [("acme", "organization")]
    others = githubcop("plan", "--target", "repositories", "--format", "json").expect(2)
    assert {one["target"] for one in others.repositories} == {"repository"}
    none = githubcop("apply", "--target", "organization", *AT_ONCE, policy="version: 1\norganization: acme\nrules: []\n")
    assert "no rule with 'target: organization'" in none.expect(0).errors
    githubcop("plan", "--target", "organization", "--shard", "1/2").expect(64)


def test_explain(githubcop):
    """`explain` says which rule wants what of the organization, without a request"""
    explained = githubcop("explain", "--target", "organization", "rulesets").expect(0)
    assert "default branches" in explained.output and "githubcop.yml:" in explained.output


def test_moves_to_repositories(githubcop):
    """A ruleset that moves from the organization to its repositories is made there before it is removed here"""
    githubcop("apply", *AT_ONCE).expect(0)
    plan = githubcop("plan", "--out", "moved.plan", policy=MOVED).expect(2)
    assert "- rulesets default branches" in plan.output
    githubcop("apply", "moved.plan", *AT_ONCE, policy=MOVED).expect(0)
    assert rulesets(githubcop.sandbox) == []
    made = [line.split()[0] for line in writes(githubcop.sandbox.traffic.exchanges()) if "/rulesets" in line]
    assert made == ["POST", "POST", "POST", "POST", "DELETE"]


def test_hint(binary, tmp_path):
    """`plan` says where one ruleset of the organization could take the place of the same one in every repository"""
    sandbox = Sandbox(binary, tmp_path / "sandbox", repositories=12)
    file = written(tmp_path, (CHECKOUT / "Examples/rulesets.yml").read_text())
    plan = run(binary, "plan", "--policy", file, env=sandbox.credentials(), folder=tmp_path).expect(2)
    assert "the rulesets of rule 'default branch' are in" in plan.output and "target: organization" in plan.output
    assert sandbox.stop() == 0


def test_serve(binary, githubcop):
    """A person weakens the organization's ruleset: `serve` has it back, and says who it was"""
    githubcop("apply", *AT_ONCE).expect(0)
    sandbox, folder = githubcop.sandbox, githubcop.folder
    server = Service(
        [binary, "serve", "--policy", written(folder, POLICY), "--port", 0, "--state", folder / "serve.sqlite"],
        folder, "serve", environment(GITHUB_WEBHOOK_SECRET=SECRET, **sandbox.app_credentials()),
    )  # fmt: skip
    try:
        found = server.wait_until(
            lambda: re.search(r"Listening on (http://127\.0\.0\.1:\d+/webhook)", server.text()), "listening")
        hook = {"url": found[1], "secret": SECRET}
        assert requests.post(f"{sandbox.url}/_sandbox/webhook", json=hook, timeout=30).status_code == 204
        body = {"ruleset": "default branches", "sender": "maya-chen"}
        act = requests.post(f"{sandbox.url}/_sandbox/act/weaken-ruleset", json=body, timeout=30)
        assert act.status_code < 300, act.text

        def count():
            rules = rulesets(sandbox)[0]["rules"]
            return next(rule for rule in rules if rule["type"] == "pull_request")["parameters"]["required_approving_review_count"]

        eventually(lambda: count() == 1, "the ruleset as the policy says")
        eventually(lambda: "maya-chen" in server.text(), "who it was")
    finally:
        assert server.stop() == 0
