"""What githubcop promises not to do: overreach, overwrite, write without being asked, tell secrets."""

import json

import pytest

from support.clients import pygithub
from support.policies import policy, written
from support.processes import AT_ONCE, Sandbox, run
from support.traffic import writes

REVIEWS = policy(
    "branches:\n  main, master:\n    required_pull_request_reviews: { required_approving_review_count: 3 }"
)


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("promises"))
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def organization(sandbox):
    return pygithub(sandbox).get_organization(sandbox.organization)


@pytest.fixture
def githubcop(binary, sandbox, tmp_path):
    def verb(name: str, text: str, *arguments, **env: str):
        pace = AT_ONCE if name == "apply" else ()
        file = written(tmp_path, text)
        return run(binary, name, *arguments, *pace, "--policy", file, env=sandbox.credentials() | env, folder=tmp_path)

    return verb


def with_branch(organization) -> list:
    """Repositories with a default branch, which a person may write to."""
    return [r for r in organization.get_repos() if not r.archived and r.get_branches().totalCount > 0]


def test_keeps_what_the_policy_does_not_name(githubcop, organization):
    """Of a protected branch, `apply` changes the one field that the policy names and keeps what PyGithub had set"""
    repository = with_branch(organization)[0]
    branch = repository.get_branch(repository.default_branch)
    branch.edit_protection(
        strict=True,
        contexts=["a-check-of-theirs"],
        enforce_admins=True,
        dismissal_teams=["devops"],
        team_push_restrictions=["platform"],
        user_push_restrictions=[],
        required_approving_review_count=1,
        required_linear_history=True,
        required_conversation_resolution=True,
    )
    branch.add_required_signatures()
    before = branch.get_protection().raw_data
    githubcop("apply", REVIEWS, "--repo", repository.name).expect(0)
    after = branch.get_protection().raw_data
    assert after["required_pull_request_reviews"].pop("required_approving_review_count") == 3
    assert before["required_pull_request_reviews"].pop("required_approving_review_count") == 1
    assert after == before


def test_never_unprotects(sandbox, githubcop, organization):
    """On its way to another protection, a protected branch is never unprotected"""
    repository = with_branch(organization)[1]
    branch = repository.get_branch(repository.default_branch)
    branch.edit_protection(required_approving_review_count=1, enforce_admins=True)
    mark = sandbox.traffic.mark()
    githubcop("apply", REVIEWS, "--repo", repository.name).expect(0)
    sent = sandbox.traffic.exchanges(mark)
    assert not [e for e in sent if e.method == "DELETE"]
    assert not [e for e in sent if e.is_graphql and "deleteBranchProtectionRule" in e.request_body["query"]]


def test_additive(githubcop, organization):
    """Teams and autolinks that the policy does not name stay; with `exclusive` they go"""
    repository = with_branch(organization)[2]
    organization.get_team_by_slug("contractors").update_team_repository(repository, "push")
    text = policy("teams: { devops: admin }")
    githubcop("apply", text, "--repo", repository.name).expect(0)
    assert {"contractors", "devops"} <= {team.slug for team in repository.get_teams()}
    exclusive = text + "    exclusive: [teams]\n"
    githubcop("apply", exclusive, "--repo", repository.name).expect(0)
    assert {team.slug for team in repository.get_teams()} == {"devops"}


def test_limits(sandbox, githubcop):
    """A run that would change more than the policy's limit stops with exit code 75 before its first write"""
    mark = sandbox.traffic.mark()
    text = policy("repository: { has_wiki: false, has_projects: false, allow_auto_merge: true }")
    outcome = githubcop("apply", text + "limits: { repositories_changed: 10% }\n").expect(75)
    assert writes(sandbox.traffic.exchanges(mark)) == []
    assert "has_wiki" in outcome.told


def test_saved_plan(sandbox, githubcop, organization, tmp_path):
    """`apply FILE` carries out the plan that was saved, and nothing that came to differ elsewhere since"""
    text = policy("repository: { allow_rebase_merge: false }")
    planned, other = with_branch(organization)[3:5]
    for repository in (planned, other):
        repository.edit(allow_rebase_merge=True)
    githubcop("plan", text, "--repo", planned.name, "--out", tmp_path / "plan.json").expect(2)
    mark = sandbox.traffic.mark()
    githubcop("apply", text, tmp_path / "plan.json").expect(0)
    assert not organization.get_repo(planned.name).allow_rebase_merge
    assert organization.get_repo(other.name).allow_rebase_merge
    written_to = {e.path for e in sandbox.traffic.exchanges(mark) if e.method == "PATCH"}
    assert written_to == {f"/repos/{sandbox.organization}/{planned.name}"}


def test_unknown_team(githubcop, organization):
    """A team that does not exist fails its own change with a clear message; the others are made; exit code 1"""
    repository = with_branch(organization)[5]
    text = policy("teams: { no-such-team: push, infosec: pull }\nrepository: { has_wiki: false }")
    outcome = githubcop("apply", text, "--repo", repository.name, "--format", "json").expect(1)
    found = {
        change["subject"]: change["outcome"]
        for plan in outcome.repositories
        for change in plan["changes"]
        if change["kind"] == "teams"
    }
    assert found["no-such-team"] in ("refused", "failed") and found.get("infosec", "verified") == "verified"
    assert "no-such-team" in outcome.told
    assert {team.slug: team.permission for team in repository.get_teams()}["infosec"] == "pull"
    assert not organization.get_repo(repository.name).has_wiki


def test_empty_repository(githubcop, organization):
    """Of an empty repository everything that can be set is set; the rest waits for the first push"""
    repository = organization.create_repo("nothing-pushed-yet", private=True)
    text = policy(
        "teams: { devops: admin }\n"
        "branches:\n  main: { enforce_admins: true }\n  release/*: { required_linear_history: true }\n"
        "autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }"
    )
    outcome = githubcop("apply", text, "--repo", repository.name).expect(0)
    assert "waiting" in outcome.told
    assert [a.key_prefix for a in repository.get_autolinks()] == ["OPS-"]
    assert {team.slug: team.permission for team in repository.get_teams()} == {"devops": "admin"}


def test_secrets(sandbox, githubcop, organization, tmp_path):
    """A webhook's secret reaches GitHub and nothing else: no output, no saved plan; changed, it is set again"""
    repository = with_branch(organization)[6]
    text = policy(
        'webhooks: { https://ci.acme.example/hook/: { events: [push], secret: "{{secret:CI_WEBHOOK}}" } }'
    )
    arguments = text, "--repo", repository.name, "--format", "json"
    planned = githubcop("plan", *arguments, "--out", tmp_path / "plan.json", GITHUBCOP_SECRET_CI_WEBHOOK="hush-hush-1").expect(2)
    assert "hush-hush" not in planned.told + (tmp_path / "plan.json").read_text()
    for secret, is_new in (("hush-hush-1", True), ("hush-hush-1", False), ("hush-hush-2", True)):
        mark = sandbox.traffic.mark()
        outcome = githubcop("apply", *arguments, GITHUBCOP_SECRET_CI_WEBHOOK=secret).expect(0)
        assert "hush-hush" not in outcome.told
        sent = [e for e in sandbox.traffic.exchanges(mark) if secret in json.dumps(e.request_body)]
        assert bool(sent) == is_new, secret
        assert any(plan["changes"] for plan in outcome.repositories) == is_new
